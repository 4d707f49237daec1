// SPDX-License-Identifier: Apache-2.0
// Encoding of queued messages.
#include "server/session/event_queue.hpp"

#include "wire/message.hpp"

namespace tapi::server {

void EventQueue::wire_message(Bytes& out, const Message& message) { wire::write_message(out, message); }

}  // namespace tapi::server
