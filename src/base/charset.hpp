// SPDX-License-Identifier: Apache-2.0
// The character set of 8-bit text: UTF-8 on Linux, the ANSI code page on Windows. Only at the door to applications; what
// is ours is UTF-8 everywhere.
#pragma once

#include <string>
#include <string_view>

namespace tapi {

std::u16string from_charset(std::string_view text);
std::string to_charset(std::u16string_view text);
// How much of a text of the character set fits into `room` bytes without half a character.
size_t whole_characters(std::string_view text, size_t room);

}  // namespace tapi
