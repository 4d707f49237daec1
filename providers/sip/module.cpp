// SPDX-License-Identifier: Apache-2.0
// What the module exports beside the functions of the sdk's face: transfer, redirection, user-user information.
#include "sip/entry.hpp"

using namespace tapi;
using namespace tapi::sip;
using sdk::LineCall;
using sdk::LineProvider;
using sdk::Request;
using sdk::TspiFace;

Result<std::unique_ptr<LineProvider>> sdk::make_provider(const sdk::Host& host) {
    if (host.config_file().empty())
        return sdk::error(LINEERR_OPERATIONFAILED, "the SIP provider needs a file: config = \"sip.toml\" in its [[provider]]");
    auto config = load_config(host.config_file());
    if (!config) return config.error();
    return std::unique_ptr<LineProvider>(std::make_unique<SipProvider>(std::move(*config), host));
}

namespace {

LONG set_up(LineProvider& p, LineCall& call, DRV_REQUESTID id, HTAPICALL handle, LPHDRVCALL made) {
    if (!sip_of(p).has_room(call.line)) return sdk::result_of(LINEERR_CALLUNAVAIL);
    LineCall* consultation = TspiFace::add_call(p, call.line, handle);
    if (consultation == nullptr) return sdk::result_of(LINEERR_RESOURCEUNAVAIL);
    *made = sdk::to_handle<HDRVCALL>(consultation->id);
    const uint32_t number = consultation->id;
    const Status status = sip_of(p).setup_transfer(sip_of(call), sip_of(*consultation), Request{id, call.line, call.id});
    if (status) return static_cast<LONG>(id);
    TspiFace::remove_call(p, number);
    return status.code();
}

Status into_conference(LineProvider& p, SipCall& call, SipCall& consultation, Request request, HTAPICALL handle, LPHDRVCALL made) {
    if (made == nullptr) return sdk::error(LINEERR_INVALPOINTER);
    const auto talks = [](const SipCall& of) {
        return of.session != 0 && !of.busy && (of.state == LINECALLSTATE_CONNECTED || of.state == LINECALLSTATE_ONHOLD || of.state == LINECALLSTATE_ONHOLDPENDTRANSFER);
    };
    if (!talks(call) || !talks(consultation) || call.line != consultation.line || &call == &consultation) return sdk::error(LINEERR_INVALCALLSTATE);
    LineCall* parent = TspiFace::add_call(p, call.line, handle);
    if (parent == nullptr) return sdk::error(LINEERR_RESOURCEUNAVAIL);
    *made = sdk::to_handle<HDRVCALL>(parent->id);
    const uint32_t number = parent->id;
    const Status status = sip_of(p).transfer_to_conference(call, consultation, sip_of(*parent), request);
    if (!status) TspiFace::remove_call(p, number);
    return status;
}

}  // namespace

extern "C" {

LONG TSPIAPI TSPI_lineBlindTransfer(DRV_REQUESTID dwRequestID, HDRVCALL hdCall, LPCWSTR lpszDestAddress, DWORD) {
    return TspiFace::operate(dwRequestID, hdCall, LINECALLFEATURE_BLINDTRANSFER, [&](LineProvider& p, LineCall& call, Request request) {
        return sip_of(p).blind_transfer(sip_of(call), sdk::text_of(lpszDestAddress), request);
    });
}

LONG TSPIAPI TSPI_lineSetupTransfer(DRV_REQUESTID dwRequestID, HDRVCALL hdCall, HTAPICALL htConsultCall, LPHDRVCALL lphdConsultCall,
                                    LPLINECALLPARAMS const) {
    return TspiFace::on_call(hdCall, [&](LineProvider& p, LineCall& call, sdk::Upcalls::Lock&) {
        if ((TspiFace::features(p, call) & LINECALLFEATURE_SETUPTRANSFER) == 0) return sdk::result_of(LINEERR_INVALCALLSTATE);
        return set_up(p, call, dwRequestID, htConsultCall, lphdConsultCall);
    });
}

LONG TSPIAPI TSPI_lineCompleteTransfer(DRV_REQUESTID dwRequestID, HDRVCALL hdCall, HDRVCALL hdConsultCall, HTAPICALL htConfCall,
                                       LPHDRVCALL lphdConfCall, DWORD dwTransferMode) {
    return TspiFace::operate(dwRequestID, hdCall, LINECALLFEATURE_COMPLETETRANSF, [&](LineProvider& p, LineCall& call, Request request) -> Status {
        LineCall* consultation = TspiFace::find(p, hdConsultCall);
        if (consultation == nullptr) return sdk::error(LINEERR_INVALCONSULTCALLHANDLE);
        if (dwTransferMode == LINETRANSFERMODE_CONFERENCE) return into_conference(p, sip_of(call), sip_of(*consultation), request, htConfCall, lphdConfCall);
        if (dwTransferMode != LINETRANSFERMODE_TRANSFER) return sdk::error(LINEERR_INVALTRANSFERMODE);
        return sip_of(p).complete_transfer(sip_of(call), sip_of(*consultation), request);
    });
}

LONG TSPIAPI TSPI_lineRedirect(DRV_REQUESTID dwRequestID, HDRVCALL hdCall, LPCWSTR lpszDestAddress, DWORD) {
    return TspiFace::operate(dwRequestID, hdCall, LINECALLFEATURE_REDIRECT, [&](LineProvider& p, LineCall& call, Request request) {
        return sip_of(p).redirect(sip_of(call), sdk::text_of(lpszDestAddress), request);
    });
}

LONG TSPIAPI TSPI_lineSendUserUserInfo(DRV_REQUESTID dwRequestID, HDRVCALL hdCall, LPCSTR lpsUserUserInfo, DWORD dwSize) {
    return TspiFace::operate(dwRequestID, hdCall, LINECALLFEATURE_SENDUSERUSER, [&](LineProvider& p, LineCall& call, Request request) {
        return sip_of(p).send_user_info(sip_of(call), lpsUserUserInfo == nullptr ? std::string() : std::string(lpsUserUserInfo, dwSize), request);
    });
}

LONG TSPIAPI TSPI_lineReleaseUserUserInfo(DRV_REQUESTID dwRequestID, HDRVCALL hdCall) {
    return TspiFace::operate(dwRequestID, hdCall, LINECALLFEATURE_RELEASEUSERUSERINFO, [&](LineProvider& p, LineCall& call, Request request) {
        return sip_of(p).release_user_info(sip_of(call), request);
    });
}

}  // extern "C"
