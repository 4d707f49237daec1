// SPDX-License-Identifier: Apache-2.0
// Messages to applications and events from providers, as values.
#pragma once

#include "base/bytes.hpp"

namespace tapi {

// One TAPI message on its way to an application. LINE_REPLY and PHONE_REPLY carry in `reply` what the request
// writes into the application's memory (the encoded Reply of the function).
struct Message {
    uint32_t device = 0;   // HLINE, HCALL, HPHONE or 0
    uint32_t message = 0;  // LINE_* or PHONE_*
    uint64_t instance = 0; // dwCallbackInstance
    uint64_t param1 = 0;
    uint64_t param2 = 0;
    uint64_t param3 = 0;
    Bytes reply;  // also what LINE_GATHERDIGITS brings, see model/gathered.hpp
};
// LINEEVENT (with call) or PHONEEVENT (call is 0).
struct ProviderEvent {
    uint64_t device = 0;  // HTAPILINE or HTAPIPHONE; a new device has none
    uint64_t call = 0;    // HTAPICALL
    uint32_t message = 0;
    uint64_t param1 = 0;
    uint64_t param2 = 0;
    uint64_t param3 = 0;
    Bytes data = {};  // LINE_GATHERDIGITS: the digits, UTF-16
};

}  // namespace tapi
