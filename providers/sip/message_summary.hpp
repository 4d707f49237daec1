// SPDX-License-Identifier: Apache-2.0
// Whether a mailbox has something: application/simple-message-summary (RFC 3842).
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace tapi::sip {

// `Messages-Waiting: yes`; nothing when it does not say.
std::optional<bool> parse_message_summary(std::string_view body);
// How many there are is nothing that TAPI says.
std::string format_message_summary(bool waiting);

}  // namespace tapi::sip
