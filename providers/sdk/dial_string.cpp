// SPDX-License-Identifier: Apache-2.0
// See dial_string.hpp.
#include "sdk/dial_string.hpp"

#include "sdk/text.hpp"

namespace tapi::sdk {
namespace {

bool is_digit(char16_t c) { return (c >= u'0' && c <= u'9') || c == u'*' || c == u'#' || c == u'+'; }

bool is_letter_digit(char16_t c) { return (c >= u'A' && c <= u'D') || (c >= u'a' && c <= u'd'); }

// Pause, hook flash, pulse and tone take no time here; the rest is how people write numbers.
bool is_skipped(char16_t c) {
    return std::u16string_view(u",!PpTt -().").find(c) != std::u16string_view::npos;
}

uint32_t unsupported(char16_t c) {
    switch (c) {
        case u'W':
        case u'w':
            return LINEERR_DIALDIALTONE;
        case u'@':
            return LINEERR_DIALQUIET;
        case u'$':
            return LINEERR_DIALBILLING;
        case u'?':
            return LINEERR_DIALPROMPT;
        case u':':
            return LINEERR_DIALVOICEDETECT;
        default:
            return LINEERR_INVALADDRESS;
    }
}

}  // namespace

Result<DialString> parse_dial_string(std::u16string_view text) {
    DialString dial;
    const size_t end_of_first = text.find(u'\r');
    std::u16string_view number = text.substr(0, end_of_first);
    // Several addresses are for inverse multiplexing, which the address capabilities do not offer.
    if (text.size() - number.size() > 2) return sdk::error(LINEERR_INVALADDRESS, "more than one address");
    number = number.substr(0, number.find_first_of(u"|^"));
    for (size_t at = 0; at < number.size(); ++at) {
        const char16_t c = number[at];
        if (is_digit(c)) {
            dial.digits += c;
        } else if (is_letter_digit(c)) {
            dial.digits += static_cast<char16_t>(c & ~0x20);
        } else if (c == u';' && at + 1 == number.size()) {
            dial.more = true;
        } else if (!is_skipped(c)) {
            return sdk::error(unsupported(c), "dial string");
        }
    }
    return dial;
}

}  // namespace tapi::sdk
