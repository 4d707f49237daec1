// SPDX-License-Identifier: Apache-2.0
// See message_summary.hpp.
#include "sip/message_summary.hpp"

#include "sip/text.hpp"

namespace tapi::sip {

std::optional<bool> parse_message_summary(std::string_view body) {
    while (!body.empty()) {
        std::string_view line = cut(body, '\n');
        if (!same(trim(cut(line, ':')), "Messages-Waiting")) continue;
        line = trim(line);
        if (same(line, "yes")) return true;
        if (same(line, "no")) return false;
    }
    return std::nullopt;
}

std::string format_message_summary(bool waiting) { return std::string("Messages-Waiting: ") + (waiting ? "yes" : "no") + "\r\n"; }

}  // namespace tapi::sip
