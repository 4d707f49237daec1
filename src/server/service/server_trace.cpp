// SPDX-License-Identifier: Apache-2.0
// Trace records of calls and messages, decoded by name.
#include "server/service/server_trace.hpp"

#include <names.hpp>

#include "base/unicode.hpp"

namespace tapi::server {

void ServerTrace::call(const Identity& who, Function function, uint32_t subject, int32_t result) {
    const std::string app = to_utf8(who.module);
    hub_.publish({TraceKind::call, app, who.user, who.process_id, name_of(function), result, subject, {}});
}

void ServerTrace::message(const Identity& who, const Message& m) {
    const std::string app = to_utf8(who.module);
    const std::string detail = names::describe_message(m.message, m.param1, m.param2, m.param3);
    const char* name = names::message(m.message);
    hub_.publish({TraceKind::message, app, who.user, who.process_id, name != nullptr ? name : "?", std::nullopt, m.device,
                  detail});
}

}  // namespace tapi::server
