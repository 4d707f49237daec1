// SPDX-License-Identifier: Apache-2.0
// Messages to applications and events from providers in their wire form.
#pragma once

#include <optional>

#include "base/bytes.hpp"
#include "model/message.hpp"

namespace tapi::wire {

using tapi::Message;
using tapi::ProviderEvent;

void write_message(Bytes& out, const Message& message);
std::optional<Message> read_message(ByteView body);

void write_line_event(Bytes& out, const ProviderEvent& event);
void write_phone_event(Bytes& out, const ProviderEvent& event);
std::optional<ProviderEvent> read_event(ByteView body);

// ASYNC_COMPLETION: id and result travel in the header, the body is the encoded Reply of the function.
void write_completion(Bytes& out, uint32_t request_id, int32_t result, ByteView reply);

// HTAPICALL values that the provider host gives to calls reported by LINE_NEWCALL (the server numbers the others).
inline constexpr uint64_t host_call_bit = 0x80000000u;

}  // namespace tapi::wire
