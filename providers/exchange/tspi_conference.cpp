// SPDX-License-Identifier: Apache-2.0
// TSPI functions that transfer calls and put them into conferences.
#include "exchange/entry.hpp"
#include "exchange/structures.hpp"

using namespace tapi;
using namespace tapi::exchange;

namespace {

Result<CallRequest> consult_params(Provider::Visit& visit, const Half& half, LPLINECALLPARAMS params) {
    return read_call_params(params, visit.exchange(), half.line, visit.version_of(half));
}

LONG begin_conference(Provider::Visit& visit, DRV_REQUESTID request, const Result<ConferenceCalls>& created,
                      HTAPICALL conference, LPHDRVCALL hd_conference, HTAPICALL consult,
                      LPHDRVCALL hd_consult) {
    if (!created) return created.code();
    *hd_conference = visit.adopt(created->parent, conference);
    *hd_consult = visit.adopt(created->consult, consult);
    return visit.begin(request, created->consult);
}

}  // namespace

extern "C" {

LONG TSPIAPI TSPI_lineSetupTransfer(DRV_REQUESTID dwRequestID, HDRVCALL hdCall, HTAPICALL htConsultCall,
                                    LPHDRVCALL lphdConsultCall, LPLINECALLPARAMS const lpCallParams) {
    return on_call(hdCall, [&](Provider::Visit& visit, const Half& half) {
        const auto request = consult_params(visit, half, lpCallParams);
        if (!request) return request.code();
        const auto consult = visit.exchange().setup_transfer(half.id, *request);
        if (!consult) return consult.code();
        *lphdConsultCall = visit.adopt(*consult, htConsultCall);
        return visit.begin(dwRequestID, *consult);
    });
}

LONG TSPIAPI TSPI_lineCompleteTransfer(DRV_REQUESTID dwRequestID, HDRVCALL hdCall, HDRVCALL hdConsultCall,
                                       HTAPICALL htConfCall, LPHDRVCALL lphdConfCall, DWORD dwTransferMode) {
    return on_call(hdCall, [&](Provider::Visit& visit, const Half& half) {
        const Half* consult = visit.call(hdConsultCall);
        if (consult == nullptr) return sdk::result_of(LINEERR_INVALCONSULTCALLHANDLE);
        if (dwTransferMode == LINETRANSFERMODE_TRANSFER) {
            return visit.operate(dwRequestID, hdCall, [&](Switch& exchange, HalfId first) {
                return exchange.transfer(first, consult->id);
            });
        }
        if (dwTransferMode != LINETRANSFERMODE_CONFERENCE) return sdk::result_of(LINEERR_INVALTRANSFERMODE);
        const auto parent = visit.exchange().transfer_to_conference(half.id, consult->id);
        if (!parent) return parent.code();
        *lphdConfCall = visit.adopt(*parent, htConfCall);
        return visit.begin(dwRequestID, *parent);
    });
}

LONG TSPIAPI TSPI_lineBlindTransfer(DRV_REQUESTID dwRequestID, HDRVCALL hdCall, LPCWSTR lpszDestAddress,
                                    DWORD) {
    return operate(dwRequestID, hdCall, [&](Switch& exchange, HalfId half) {
        return exchange.blind_transfer(half, sdk::text_of(lpszDestAddress));
    });
}

LONG TSPIAPI TSPI_lineSetupConference(DRV_REQUESTID dwRequestID, HDRVCALL hdCall, HDRVLINE hdLine,
                                      HTAPICALL htConfCall, LPHDRVCALL lphdConfCall, HTAPICALL htConsultCall,
                                      LPHDRVCALL lphdConsultCall, DWORD,
                                      LPLINECALLPARAMS const lpCallParams) {
    if (hdCall != nullptr) {
        return on_call(hdCall, [&](Provider::Visit& visit, const Half& half) {
            const auto request = consult_params(visit, half, lpCallParams);
            if (!request) return request.code();
            return begin_conference(visit, dwRequestID, visit.exchange().setup_conference(half.id, *request),
                                    htConfCall, lphdConfCall, htConsultCall, lphdConsultCall);
        });
    }
    return on_line(hdLine, [&](Provider::Visit& visit, OpenLine& open) {
        const auto request = read_call_params(lpCallParams, visit.exchange(), open.line, open.version);
        if (!request) return request.code();
        return begin_conference(visit, dwRequestID, visit.exchange().setup_conference(open.line, *request),
                                htConfCall, lphdConfCall, htConsultCall, lphdConsultCall);
    });
}

LONG TSPIAPI TSPI_linePrepareAddToConference(DRV_REQUESTID dwRequestID, HDRVCALL hdConfCall,
                                             HTAPICALL htConsultCall, LPHDRVCALL lphdConsultCall,
                                             LPLINECALLPARAMS const lpCallParams) {
    return on_call(hdConfCall, [&](Provider::Visit& visit, const Half& half) {
        const auto request = consult_params(visit, half, lpCallParams);
        if (!request) return request.code();
        const auto consult = visit.exchange().prepare_add_to_conference(half.id, *request);
        if (!consult) return consult.code();
        *lphdConsultCall = visit.adopt(*consult, htConsultCall);
        return visit.begin(dwRequestID, *consult);
    });
}

LONG TSPIAPI TSPI_lineAddToConference(DRV_REQUESTID dwRequestID, HDRVCALL hdConfCall,
                                      HDRVCALL hdConsultCall) {
    return on_call(hdConfCall, [&](Provider::Visit& visit, const Half&) {
        const Half* consult = visit.call(hdConsultCall);
        if (consult == nullptr) return sdk::result_of(LINEERR_INVALCALLHANDLE);
        return visit.operate(dwRequestID, hdConfCall, [&](Switch& exchange, HalfId parent) {
            return exchange.add_to_conference(parent, consult->id);
        });
    });
}

LONG TSPIAPI TSPI_lineRemoveFromConference(DRV_REQUESTID dwRequestID, HDRVCALL hdCall) {
    return operate(dwRequestID, hdCall,
                   [](Switch& exchange, HalfId half) { return exchange.remove_from_conference(half); });
}

}  // extern "C"
