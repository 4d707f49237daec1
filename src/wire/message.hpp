// SPDX-License-Identifier: Apache-2.0
// Messages to applications and events from providers in their wire form.
#pragma once

#include <optional>

#include "base/bytes.hpp"

namespace tapi::wire {

// One TAPI message on its way to an application. LINE_REPLY and PHONE_REPLY carry in `reply` what the request
// writes into the application's memory (the encoded Reply of the function).
struct Message {
    uint32_t device = 0;   // HLINE, HCALL, HPHONE or 0
    uint32_t message = 0;  // LINE_* or PHONE_*
    uint64_t instance = 0; // dwCallbackInstance
    uint64_t param1 = 0;
    uint64_t param2 = 0;
    uint64_t param3 = 0;
    Bytes reply;
};
void write_message(Bytes& out, const Message& message);
std::optional<Message> read_message(ByteView body);

// LINEEVENT (with call) or PHONEEVENT (call is 0).
struct ProviderEvent {
    uint64_t device = 0;  // HTAPILINE or HTAPIPHONE; a new device has none
    uint64_t call = 0;    // HTAPICALL
    uint32_t message = 0;
    uint64_t param1 = 0;
    uint64_t param2 = 0;
    uint64_t param3 = 0;
};
void write_line_event(Bytes& out, const ProviderEvent& event);
void write_phone_event(Bytes& out, const ProviderEvent& event);
std::optional<ProviderEvent> read_event(ByteView body);

// ASYNC_COMPLETION: id and result travel in the header, the body is the encoded Reply of the function.
void write_completion(Bytes& out, uint32_t request_id, int32_t result, ByteView reply);

// HTAPICALL values that the provider host gives to calls reported by LINE_NEWCALL (the server numbers the others).
inline constexpr uint64_t host_call_bit = 0x80000000u;

}  // namespace tapi::wire
