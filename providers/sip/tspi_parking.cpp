// SPDX-License-Identifier: Apache-2.0
// TSPI functions that leave calls with the PBX and fetch them.
#include "sip/entry.hpp"

using namespace tapi;
using namespace tapi::sip;
using sdk::LineCall;
using sdk::LineProvider;
using sdk::Request;
using sdk::TspiFace;

namespace {

// A new call that is fetched from the PBX.
template <class Fetch>
LONG fetch(HDRVLINE line_handle, DWORD address, HTAPICALL handle, LPHDRVCALL made, DRV_REQUESTID id, Fetch body) {
    return TspiFace::on_line(line_handle, [&](LineProvider& p, uint32_t line, sdk::Upcalls::Lock&) -> LONG {
        if (!body.allowed(sip_of(p), line)) return sdk::result_of(LINEERR_OPERATIONUNAVAIL);
        if (address != 0) return sdk::result_of(LINEERR_INVALADDRESSID);
        LineCall* call = sip_of(p).has_room(line) ? TspiFace::add_call(p, line, handle) : nullptr;
        if (call == nullptr) return sdk::result_of(LINEERR_RESOURCEUNAVAIL);
        *made = sdk::to_handle<HDRVCALL>(call->id);
        const uint32_t number = call->id;
        const Status status = body.start(sip_of(p), sip_of(*call), Request{id, line, 0});
        if (status) return static_cast<LONG>(id);
        TspiFace::remove_call(p, number);
        return status.code();
    });
}

struct Unpark {
    std::u16string_view where;
    bool allowed(const SipProvider& p, uint32_t line) const { return p.may_unpark(line); }
    Status start(SipProvider& p, SipCall& call, Request request) const { return p.unpark(call, where, request); }
};

// Without an address the group's calls are meant.
struct PickUp {
    std::u16string_view whose, group;
    bool allowed(const SipProvider& p, uint32_t line) const { return p.may_pick_up(line, whose.empty()); }
    Status start(SipProvider& p, SipCall& call, Request request) const { return p.pick_up(call, whose, group, request); }
};

}  // namespace

extern "C" {

LONG TSPIAPI TSPI_linePark(DRV_REQUESTID dwRequestID, HDRVCALL hdCall, DWORD dwParkMode, LPCWSTR lpszDirAddress, LPVARSTRING lpNonDirAddress) {
    return TspiFace::operate(dwRequestID, hdCall, LINECALLFEATURE_PARK, [&](LineProvider& p, LineCall& call, Request request) {
        return sip_of(p).park(sip_of(call), dwParkMode, sdk::text_of(lpszDirAddress), lpNonDirAddress, request);
    });
}

LONG TSPIAPI TSPI_lineUnpark(DRV_REQUESTID dwRequestID, HDRVLINE hdLine, DWORD dwAddressID, HTAPICALL htCall, LPHDRVCALL lphdCall,
                             LPCWSTR lpszDestAddress) {
    return fetch(hdLine, dwAddressID, htCall, lphdCall, dwRequestID, Unpark{sdk::text_of(lpszDestAddress)});
}

LONG TSPIAPI TSPI_linePickup(DRV_REQUESTID dwRequestID, HDRVLINE hdLine, DWORD dwAddressID, HTAPICALL htCall, LPHDRVCALL lphdCall,
                             LPCWSTR lpszDestAddress, LPCWSTR lpszGroupID) {
    return fetch(hdLine, dwAddressID, htCall, lphdCall, dwRequestID, PickUp{sdk::text_of(lpszDestAddress), sdk::text_of(lpszGroupID)});
}

}  // extern "C"
