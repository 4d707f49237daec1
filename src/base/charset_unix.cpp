// SPDX-License-Identifier: Apache-2.0
// 8-bit text is UTF-8.
#include "base/charset.hpp"
#include "base/unicode.hpp"

namespace tapi {

std::u16string from_charset(std::string_view text) { return to_utf16(text); }
std::string to_charset(std::u16string_view text) { return to_utf8(text); }

size_t whole_characters(std::string_view text, size_t room) {
    if (room >= text.size()) return text.size();
    const auto continues = [](char c) { return (c & 0xC0) == 0x80; };
    while (room > 0 && continues(text[room])) --room;
    return room;
}

}  // namespace tapi
