// SPDX-License-Identifier: Apache-2.0
// TSPI functions about conferences.
#include "sip/entry.hpp"

using namespace tapi;
using namespace tapi::sip;
using sdk::LineCall;
using sdk::LineProvider;
using sdk::Request;
using sdk::TspiFace;

namespace {

// A call that TAPI asked for with this function, whose handle it gets; null when there is no room.
SipCall* added(LineProvider& p, uint32_t line, HTAPICALL handle, LPHDRVCALL made) {
    LineCall* call = TspiFace::add_call(p, line, handle);
    if (call == nullptr) return nullptr;
    *made = sdk::to_handle<HDRVCALL>(call->id);
    return &sip_of(*call);
}

}  // namespace

extern "C" {

// `hdCall` is null where the conference begins with the call that is made next.
LONG TSPIAPI TSPI_lineSetupConference(DRV_REQUESTID dwRequestID, HDRVCALL hdCall, HDRVLINE hdLine, HTAPICALL htConfCall, LPHDRVCALL lphdConfCall,
                                      HTAPICALL htConsultCall, LPHDRVCALL lphdConsultCall, DWORD dwNumParties, LPLINECALLPARAMS const) {
    const auto set_up = [&](LineProvider& p, uint32_t line, SipCall* first) -> LONG {
        if (dwNumParties > SipProvider::most_members) return sdk::result_of(LINEERR_CONFERENCEFULL);
        if (!sip_of(p).has_room(line)) return sdk::result_of(LINEERR_CALLUNAVAIL);
        SipCall* parent = added(p, line, htConfCall, lphdConfCall);
        SipCall* consultation = parent == nullptr ? nullptr : added(p, line, htConsultCall, lphdConsultCall);
        if (consultation == nullptr) {
            if (parent != nullptr) TspiFace::remove_call(p, parent->id);
            return sdk::result_of(LINEERR_RESOURCEUNAVAIL);
        }
        const Status status = sip_of(p).setup_conference(first, *parent, *consultation, Request{dwRequestID, line, parent->id});
        return status ? static_cast<LONG>(dwRequestID) : status.code();
    };
    if (hdCall == nullptr) return TspiFace::on_line(hdLine, [&](LineProvider& p, uint32_t line, sdk::Upcalls::Lock&) { return set_up(p, line, nullptr); });
    return TspiFace::on_call(hdCall, [&](LineProvider& p, LineCall& call, sdk::Upcalls::Lock&) -> LONG {
        if (const Status allowed = TspiFace::require(p, call, LINECALLFEATURE_SETUPCONF); !allowed) return allowed.code();
        return set_up(p, call.line, &sip_of(call));
    });
}

LONG TSPIAPI TSPI_linePrepareAddToConference(DRV_REQUESTID dwRequestID, HDRVCALL hdConfCall, HTAPICALL htConsultCall, LPHDRVCALL lphdConsultCall,
                                             LPLINECALLPARAMS const) {
    return TspiFace::on_call(hdConfCall, [&](LineProvider& p, LineCall& line_call, sdk::Upcalls::Lock&) -> LONG {
        SipCall& parent = sip_of(line_call);
        if (!parent.is_parent) return sdk::result_of(LINEERR_INVALCONFCALLHANDLE);
        if (parent.members.size() >= SipProvider::most_members) return sdk::result_of(LINEERR_CONFERENCEFULL);
        if (const Status allowed = TspiFace::require(p, parent, LINECALLFEATURE_PREPAREADDCONF); !allowed) return allowed.code();
        if (!sip_of(p).has_room(parent.line)) return sdk::result_of(LINEERR_CALLUNAVAIL);
        SipCall* consultation = added(p, parent.line, htConsultCall, lphdConsultCall);
        if (consultation == nullptr) return sdk::result_of(LINEERR_RESOURCEUNAVAIL);
        const Status status = sip_of(p).prepare_add(parent, *consultation, Request{dwRequestID, parent.line, parent.id});
        return status ? static_cast<LONG>(dwRequestID) : status.code();
    });
}

LONG TSPIAPI TSPI_lineAddToConference(DRV_REQUESTID dwRequestID, HDRVCALL hdConfCall, HDRVCALL hdConsultCall) {
    return TspiFace::on_call(hdConfCall, [&](LineProvider& p, LineCall& line_call, sdk::Upcalls::Lock&) -> LONG {
        SipCall& parent = sip_of(line_call);
        if (!parent.is_parent) return sdk::result_of(LINEERR_INVALCONFCALLHANDLE);
        LineCall* call = TspiFace::find(p, hdConsultCall);
        if (call == nullptr || call->line != parent.line || sip_of(*call).conference != 0 || sip_of(*call).is_parent)
            return sdk::result_of(LINEERR_INVALCALLHANDLE);
        if (parent.members.size() >= SipProvider::most_members) return sdk::result_of(LINEERR_CONFERENCEFULL);
        if (const Status allowed = TspiFace::require(p, *call, LINECALLFEATURE_ADDTOCONF); !allowed) return allowed.code();
        const Status status = sip_of(p).add_to_conference(parent, sip_of(*call), Request{dwRequestID, parent.line, parent.id});
        return status ? static_cast<LONG>(dwRequestID) : status.code();
    });
}

LONG TSPIAPI TSPI_lineRemoveFromConference(DRV_REQUESTID dwRequestID, HDRVCALL hdCall) {
    return TspiFace::operate(dwRequestID, hdCall, LINECALLFEATURE_REMOVEFROMCONF, [&](LineProvider& p, LineCall& call, Request request) {
        return sip_of(p).remove_from_conference(sip_of(call), request);
    });
}

}  // extern "C"
