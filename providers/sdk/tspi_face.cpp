// SPDX-License-Identifier: Apache-2.0
// The exported functions of a LineProvider.
#include "sdk/tspi_face.hpp"


using tapi::sdk::LineCall;
using tapi::sdk::LineProvider;
using tapi::sdk::TspiFace;
using Lock = tapi::sdk::Upcalls::Lock;

extern "C" {

// Not of TSPI, and so not exported by its header.
__attribute__((visibility("default"))) LONG TSPIAPI
OPENTAPI_providerAttach(const OPENTAPI_HOST_SERVICES* lpServices) {
    TspiFace::host.attach(lpServices);
    return 0;
}

LONG TSPIAPI TSPI_lineNegotiateTSPIVersion(DWORD, DWORD dwLowVersion, DWORD dwHighVersion, LPDWORD lpdwTSPIVersion) {
    const auto version = tapi::sdk::negotiate(dwLowVersion, dwHighVersion);
    if (!version) return tapi::sdk::result_of(LINEERR_INCOMPATIBLEAPIVERSION);
    *lpdwTSPIVersion = *version;
    return 0;
}

LONG TSPIAPI TSPI_providerEnumDevices(DWORD, LPDWORD lpdwNumLines, LPDWORD lpdwNumPhones, HPROVIDER, LINEEVENT, PHONEEVENT) {
    if (const LONG failed = TspiFace::make(); failed != 0) return failed;
    *lpdwNumLines = TspiFace::lines(*TspiFace::provider);
    *lpdwNumPhones = 0;
    return 0;
}

LONG TSPIAPI TSPI_providerInit(DWORD, DWORD, DWORD dwLineDeviceIDBase, DWORD, DWORD_PTR, DWORD_PTR,
                               ASYNC_COMPLETION lpfnCompletionProc, LPDWORD) {
    return TspiFace::start(dwLineDeviceIDBase, lpfnCompletionProc);
}

LONG TSPIAPI TSPI_providerShutdown(DWORD, DWORD) { return TspiFace::shutdown(); }

LONG TSPIAPI TSPI_lineGetDevCaps(DWORD dwDeviceID, DWORD dwTSPIVersion, DWORD, LPLINEDEVCAPS lpLineDevCaps) {
    return TspiFace::on_device(dwDeviceID, [&](LineProvider& p, uint32_t line) {
        return TspiFace::describe_line(p, line, dwTSPIVersion, lpLineDevCaps);
    });
}

LONG TSPIAPI TSPI_lineGetAddressCaps(DWORD dwDeviceID, DWORD dwAddressID, DWORD dwTSPIVersion, DWORD,
                                     LPLINEADDRESSCAPS lpAddressCaps) {
    return TspiFace::on_device(dwDeviceID, [&](LineProvider& p, uint32_t line) {
        if (dwAddressID != 0) return tapi::sdk::result_of(LINEERR_INVALADDRESSID);
        return TspiFace::describe_address(p, line, dwTSPIVersion, lpAddressCaps);
    });
}

LONG TSPIAPI TSPI_lineOpen(DWORD dwDeviceID, HTAPILINE htLine, LPHDRVLINE lphdLine, DWORD dwTSPIVersion,
                           LINEEVENT lpfnEventProc) {
    return TspiFace::on_device(dwDeviceID, [&](LineProvider& p, uint32_t line) {
        return TspiFace::open(p, line, htLine, lphdLine, dwTSPIVersion, lpfnEventProc);
    });
}

LONG TSPIAPI TSPI_lineClose(HDRVLINE hdLine) { return TspiFace::on_line(hdLine, TspiFace::close); }

LONG TSPIAPI TSPI_lineGetNumAddressIDs(HDRVLINE hdLine, LPDWORD lpdwNumAddressIDs) {
    return TspiFace::on_line(hdLine, [&](LineProvider&, uint32_t, Lock&) -> LONG {
        *lpdwNumAddressIDs = 1;
        return 0;
    });
}

LONG TSPIAPI TSPI_lineGetLineDevStatus(HDRVLINE hdLine, LPLINEDEVSTATUS lpLineDevStatus) {
    return TspiFace::on_line(hdLine, [&](LineProvider& p, uint32_t line, Lock&) {
        return TspiFace::status_of(p, line, lpLineDevStatus);
    });
}

LONG TSPIAPI TSPI_lineGetAddressStatus(HDRVLINE hdLine, DWORD dwAddressID, LPLINEADDRESSSTATUS lpAddressStatus) {
    return TspiFace::on_line(hdLine, [&](LineProvider& p, uint32_t line, Lock&) {
        if (dwAddressID != 0) return tapi::sdk::result_of(LINEERR_INVALADDRESSID);
        return TspiFace::status_of_address(p, line, lpAddressStatus);
    });
}

// Calls are reported whoever waits for them; that nobody could is an error.
LONG TSPIAPI TSPI_lineSetDefaultMediaDetection(HDRVLINE hdLine, DWORD dwMediaModes) {
    return TspiFace::on_line(hdLine, [&](LineProvider& p, uint32_t line, Lock&) {
        return TspiFace::detect(p, line, dwMediaModes);
    });
}

LONG TSPIAPI TSPI_lineSetStatusMessages(HDRVLINE hdLine, DWORD dwLineStates, DWORD dwAddressStates) {
    return TspiFace::on_line(hdLine, [&](LineProvider& p, uint32_t line, Lock&) {
        return TspiFace::set_states(p, line, dwLineStates, dwAddressStates);
    });
}

LONG TSPIAPI TSPI_lineMakeCall(DRV_REQUESTID dwRequestID, HDRVLINE hdLine, HTAPICALL htCall, LPHDRVCALL lphdCall,
                               LPCWSTR lpszDestAddress, DWORD, LPLINECALLPARAMS const lpCallParams) {
    return TspiFace::on_line(hdLine, [&](LineProvider& p, uint32_t line, Lock&) {
        return TspiFace::make_call(p, line, dwRequestID, htCall, lphdCall, lpszDestAddress, lpCallParams);
    });
}

LONG TSPIAPI TSPI_lineAccept(DRV_REQUESTID dwRequestID, HDRVCALL hdCall, LPCSTR lpsUserUserInfo, DWORD dwSize) {
    return TspiFace::operate(dwRequestID, hdCall, LINECALLFEATURE_ACCEPT, lpsUserUserInfo, dwSize, TspiFace::accept);
}

LONG TSPIAPI TSPI_lineAnswer(DRV_REQUESTID dwRequestID, HDRVCALL hdCall, LPCSTR lpsUserUserInfo, DWORD dwSize) {
    return TspiFace::operate(dwRequestID, hdCall, LINECALLFEATURE_ANSWER, lpsUserUserInfo, dwSize, TspiFace::answer);
}

LONG TSPIAPI TSPI_lineDrop(DRV_REQUESTID dwRequestID, HDRVCALL hdCall, LPCSTR lpsUserUserInfo, DWORD dwSize) {
    return TspiFace::operate(dwRequestID, hdCall, LINECALLFEATURE_DROP, lpsUserUserInfo, dwSize, TspiFace::drop);
}

LONG TSPIAPI TSPI_lineHold(DRV_REQUESTID dwRequestID, HDRVCALL hdCall) {
    return TspiFace::operate(dwRequestID, hdCall, LINECALLFEATURE_HOLD, TspiFace::hold);
}

LONG TSPIAPI TSPI_lineUnhold(DRV_REQUESTID dwRequestID, HDRVCALL hdCall) {
    return TspiFace::operate(dwRequestID, hdCall, LINECALLFEATURE_UNHOLD, TspiFace::unhold);
}

LONG TSPIAPI TSPI_lineSwapHold(DRV_REQUESTID dwRequestID, HDRVCALL hdActiveCall, HDRVCALL hdHeldCall) {
    return TspiFace::operate(dwRequestID, hdActiveCall, LINECALLFEATURE_SWAPHOLD,
                             [&](LineProvider& p, LineCall& active, tapi::sdk::Request request) -> tapi::Status {
                                 LineCall* held = TspiFace::find(p, hdHeldCall);
                                 if (held == nullptr) return tapi::sdk::error(LINEERR_INVALCALLHANDLE);
                                 return TspiFace::swap_hold(p, active, *held, request);
                             });
}

LONG TSPIAPI TSPI_lineDial(DRV_REQUESTID dwRequestID, HDRVCALL hdCall, LPCWSTR lpszDestAddress, DWORD) {
    return TspiFace::operate(dwRequestID, hdCall, LINECALLFEATURE_DIAL,
                             [&](LineProvider& p, LineCall& call, tapi::sdk::Request request) {
                                 return TspiFace::dial(p, call, tapi::sdk::text_of(lpszDestAddress), request);
                             });
}

LONG TSPIAPI TSPI_lineSetAppSpecific(HDRVCALL hdCall, DWORD dwAppSpecific) {
    return TspiFace::on_call(hdCall, [&](LineProvider& p, LineCall& call, Lock&) {
        return TspiFace::set_app_specific(p, call, dwAppSpecific);
    });
}

LONG TSPIAPI TSPI_lineCloseCall(HDRVCALL hdCall) { return TspiFace::on_call(hdCall, TspiFace::close_call); }

LONG TSPIAPI TSPI_lineGetCallAddressID(HDRVCALL hdCall, LPDWORD lpdwAddressID) {
    return TspiFace::on_call(hdCall, [&](LineProvider&, LineCall&, Lock&) -> LONG {
        *lpdwAddressID = 0;
        return 0;
    });
}

LONG TSPIAPI TSPI_lineGetCallStatus(HDRVCALL hdCall, LPLINECALLSTATUS lpCallStatus) {
    return TspiFace::on_call(hdCall, [&](LineProvider& p, LineCall& call, Lock&) {
        return TspiFace::status_of_call(p, call, lpCallStatus);
    });
}

LONG TSPIAPI TSPI_lineGetCallInfo(HDRVCALL hdCall, LPLINECALLINFO lpCallInfo) {
    return TspiFace::on_call(hdCall, [&](LineProvider& p, LineCall& call, Lock&) {
        return TspiFace::describe_call(p, call, lpCallInfo);
    });
}

}  // extern "C"
