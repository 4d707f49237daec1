// SPDX-License-Identifier: Apache-2.0
// TSPI functions about calls that do not get through, and about what calls carry.
#include "exchange/entry.hpp"

using namespace tapi;
using namespace tapi::exchange;

namespace {

std::string bytes(const void* data, DWORD size) {
    return data == nullptr ? std::string() : std::string(static_cast<const char*>(data), size);
}

}  // namespace

extern "C" {

LONG TSPIAPI TSPI_lineCompleteCall(DRV_REQUESTID dwRequestID, HDRVCALL hdCall, LPDWORD lpdwCompletionID,
                                   DWORD dwCompletionMode, DWORD dwMessageID) {
    return operate(dwRequestID, hdCall, [&](Switch& exchange, HalfId half) -> Status {
        const auto completion = exchange.complete_call(half, dwCompletionMode, dwMessageID);
        if (!completion) return completion.error();
        *lpdwCompletionID = *completion;
        return success();
    });
}

LONG TSPIAPI TSPI_lineUncompleteCall(DRV_REQUESTID dwRequestID, HDRVLINE hdLine, DWORD dwCompletionID) {
    return on_line(hdLine, [&](Provider::Visit& visit, OpenLine& open) {
        const Status done = visit.exchange().uncomplete_call(open.line, dwCompletionID);
        return done ? visit.complete(dwRequestID, hdLine) : LONG{done.code()};
    });
}

LONG TSPIAPI TSPI_lineSecureCall(DRV_REQUESTID dwRequestID, HDRVCALL hdCall) {
    return operate(dwRequestID, hdCall,
                   [](Switch& exchange, HalfId half) { return exchange.secure_call(half); });
}

LONG TSPIAPI TSPI_lineSetCallData(DRV_REQUESTID dwRequestID, HDRVCALL hdCall, LPVOID lpCallData,
                                  DWORD dwSize) {
    return operate(dwRequestID, hdCall, [&](Switch& exchange, HalfId half) {
        return exchange.set_call_data(half, bytes(lpCallData, dwSize));
    });
}

LONG TSPIAPI TSPI_lineSetCallQualityOfService(DRV_REQUESTID dwRequestID, HDRVCALL hdCall,
                                              LPVOID lpSendingFlowspec, DWORD dwSendingFlowspecSize,
                                              LPVOID lpReceivingFlowspec, DWORD dwReceivingFlowspecSize) {
    return operate(dwRequestID, hdCall, [&](Switch& exchange, HalfId half) {
        return exchange.set_quality(half, bytes(lpSendingFlowspec, dwSendingFlowspecSize),
                                    bytes(lpReceivingFlowspec, dwReceivingFlowspecSize));
    });
}

LONG TSPIAPI TSPI_lineSendUserUserInfo(DRV_REQUESTID dwRequestID, HDRVCALL hdCall, LPCSTR lpsUserUserInfo,
                                       DWORD dwSize) {
    return operate(dwRequestID, hdCall, [&](Switch& exchange, HalfId half) {
        return exchange.send_user_info(half, bytes(lpsUserUserInfo, dwSize));
    });
}

LONG TSPIAPI TSPI_lineReleaseUserUserInfo(DRV_REQUESTID dwRequestID, HDRVCALL hdCall) {
    return operate(dwRequestID, hdCall,
                   [](Switch& exchange, HalfId half) { return exchange.release_user_info(half); });
}

}  // extern "C"
