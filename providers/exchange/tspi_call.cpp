// SPDX-License-Identifier: Apache-2.0
// TSPI functions about calls.
#include "exchange/entry.hpp"
#include "exchange/structures.hpp"

using namespace tapi;
using namespace tapi::exchange;

namespace {

// The same for those that can carry user-user information.
LONG operate_with_info(DRV_REQUESTID request, HDRVCALL call, LPCSTR info, DWORD size,
                       Status (Switch::*operation)(HalfId)) {
    const std::string sent = info == nullptr ? std::string() : std::string(info, size);
    return operate(request, call, [&](Switch& exchange, HalfId half) {
        return exchange.with_user_info(half, sent, operation);
    });
}

}  // namespace

extern "C" {

LONG TSPIAPI TSPI_lineMakeCall(DRV_REQUESTID dwRequestID, HDRVLINE hdLine, HTAPICALL htCall,
                               LPHDRVCALL lphdCall, LPCWSTR lpszDestAddress, DWORD dwCountryCode,
                               LPLINECALLPARAMS const lpCallParams) {
    return visit([&](Provider::Visit& visit) {
        const OpenLine* open = visit.open_line(hdLine);
        if (open == nullptr) return sdk::result_of(LINEERR_INVALLINEHANDLE);
        auto request = read_call_params(lpCallParams, visit.exchange(), open->line, open->version);
        if (!request) return request.code();
        if (lpszDestAddress != nullptr) request->destination = lpszDestAddress;
        request->country = dwCountryCode;
        return visit.make_call(dwRequestID, hdLine, htCall, lphdCall, *request);
    });
}

LONG TSPIAPI TSPI_lineDial(DRV_REQUESTID dwRequestID, HDRVCALL hdCall, LPCWSTR lpszDestAddress, DWORD) {
    return operate(dwRequestID, hdCall, [&](Switch& exchange, HalfId half) {
        return exchange.dial(half, sdk::text_of(lpszDestAddress));
    });
}

LONG TSPIAPI TSPI_lineAccept(DRV_REQUESTID dwRequestID, HDRVCALL hdCall, LPCSTR lpsUserUserInfo,
                             DWORD dwSize) {
    return operate_with_info(dwRequestID, hdCall, lpsUserUserInfo, dwSize, &Switch::accept);
}

LONG TSPIAPI TSPI_lineAnswer(DRV_REQUESTID dwRequestID, HDRVCALL hdCall, LPCSTR lpsUserUserInfo,
                             DWORD dwSize) {
    return operate_with_info(dwRequestID, hdCall, lpsUserUserInfo, dwSize, &Switch::answer);
}

LONG TSPIAPI TSPI_lineDrop(DRV_REQUESTID dwRequestID, HDRVCALL hdCall, LPCSTR lpsUserUserInfo, DWORD dwSize) {
    return operate_with_info(dwRequestID, hdCall, lpsUserUserInfo, dwSize, &Switch::drop);
}

LONG TSPIAPI TSPI_lineHold(DRV_REQUESTID dwRequestID, HDRVCALL hdCall) {
    return operate(dwRequestID, hdCall, [](Switch& exchange, HalfId half) { return exchange.hold(half); });
}

LONG TSPIAPI TSPI_lineUnhold(DRV_REQUESTID dwRequestID, HDRVCALL hdCall) {
    return operate(dwRequestID, hdCall, [](Switch& exchange, HalfId half) { return exchange.unhold(half); });
}

LONG TSPIAPI TSPI_lineSwapHold(DRV_REQUESTID dwRequestID, HDRVCALL hdActiveCall, HDRVCALL hdHeldCall) {
    return visit([&](Provider::Visit& visit) {
        const Half* held = visit.call(hdHeldCall);
        if (held == nullptr) return sdk::result_of(LINEERR_INVALCALLHANDLE);
        return visit.operate(dwRequestID, hdActiveCall, [other = held->id](Switch& exchange, HalfId half) {
            return exchange.swap_hold(half, other);
        });
    });
}

LONG TSPIAPI TSPI_lineSetCallParams(DRV_REQUESTID dwRequestID, HDRVCALL hdCall, DWORD dwBearerMode,
                                    DWORD dwMinRate, DWORD dwMaxRate, LPLINEDIALPARAMS const lpDialParams) {
    return operate(dwRequestID, hdCall, [&](Switch& exchange, HalfId half) {
        const Status rates = check_rates(dwMinRate, dwMaxRate);
        if (!rates) return rates;
        if (const Status bearer = exchange.set_bearer_mode(half, dwBearerMode); !bearer) return bearer;
        return lpDialParams == nullptr ? success()
                                       : exchange.set_dial_params(half, dial_params(*lpDialParams));
    });
}

LONG TSPIAPI TSPI_lineSetMediaMode(HDRVCALL hdCall, DWORD dwMediaMode) {
    return on_call(hdCall, [&](Provider::Visit& visit, const Half& half) {
        return visit.exchange().set_media_mode(half.id, dwMediaMode).code();
    });
}

LONG TSPIAPI TSPI_lineSetAppSpecific(HDRVCALL hdCall, DWORD dwAppSpecific) {
    return on_call(hdCall, [&](Provider::Visit& visit, const Half& half) {
        return visit.exchange().set_app_specific(half.id, dwAppSpecific).code();
    });
}

LONG TSPIAPI TSPI_lineGetCallInfo(HDRVCALL hdCall, LPLINECALLINFO lpCallInfo) {
    return on_call(hdCall, [&](Provider::Visit& visit, const Half& half) {
        const LONG result =
            fill(lpCallInfo, visit.exchange(), visit.identity(), half, visit.version_of(half));
        if (result != 0) return result;
        lpCallInfo->dwMonitorDigitModes = visit.sound().monitored_digits(half.id);
        lpCallInfo->dwMonitorMediaModes = visit.sound().monitored_media(half.id);
        return result;
    });
}

LONG TSPIAPI TSPI_lineGetCallStatus(HDRVCALL hdCall, LPLINECALLSTATUS lpCallStatus) {
    return on_call(hdCall, [&](Provider::Visit& visit, const Half& half) {
        return fill(lpCallStatus, visit.exchange(), half, visit.version_of(half));
    });
}

LONG TSPIAPI TSPI_lineGetCallAddressID(HDRVCALL hdCall, LPDWORD lpdwAddressID) {
    return on_call(hdCall, [&](Provider::Visit&, const Half& half) -> LONG {
        *lpdwAddressID = half.address;
        return 0;
    });
}

LONG TSPIAPI TSPI_lineCloseCall(HDRVCALL hdCall) {
    return visit([&](Provider::Visit& visit) { return visit.close_call(hdCall); });
}

}  // extern "C"
