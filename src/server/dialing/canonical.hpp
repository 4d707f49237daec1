// SPDX-License-Identifier: Apache-2.0
// Canonical addresses (TR-1): "+49 (89) 123-456|subaddress^name".
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace tapi::server {

struct Canonical {
    uint32_t country_code = 0;  // never 0
    std::u16string area;        // digits; empty when there is none
    std::u16string number;      // as it was written, with at least one digit
    std::u16string ancillary;   // "|subaddress^name", with the signs; may be empty
};

// TR-1: what does not begin with "+" is a dialable string.
inline bool looks_canonical(std::u16string_view address) {
    return !address.empty() && address.front() == u'+';
}
// TR-2: the first of several addresses, without its CRLF.
std::u16string_view first_address(std::u16string_view addresses);
// LINEERR_INVALADDRESS, with words, when it is none. Only the first of several addresses is read.
Result<Canonical> parse_canonical(std::u16string_view addresses);

// A digit, or a sign that tells how to dial: the rest of a number is there for people.
bool is_dialable(char16_t sign);
// A sign that people write between digits.
bool is_formatting(char16_t sign);
inline bool is_digit(char16_t sign) { return sign >= u'0' && sign <= u'9'; }
// What is dialed of the text.
std::u16string dialable_part(std::u16string_view text);

}  // namespace tapi::server
