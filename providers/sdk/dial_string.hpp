// SPDX-License-Identifier: Apache-2.0
// Dialable addresses as lineMakeCall and lineDial take them.
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"

namespace tapi::sdk {

struct DialString {
    std::u16string digits;  // what the exchange acts on; modifiers that need no action are gone
    bool more = false;      // closed by ';': another lineDial follows
};
// Fails with the error of the first modifier that needs ears on the line, which no provider here has (LINEERR_DIALDIALTONE,
// QUIET, BILLING, PROMPT, VOICEDETECT), or LINEERR_INVALADDRESS, before anything is dialed.
Result<DialString> parse_dial_string(std::u16string_view text);

}  // namespace tapi::sdk
