// SPDX-License-Identifier: Apache-2.0
// UTF-8 to UTF-16 and back. Malformed input becomes U+FFFD; nothing is lost silently and nothing throws.
#pragma once

#include <string>
#include <string_view>

namespace tapi {

std::u16string to_utf16(std::string_view utf8);
std::string to_utf8(std::u16string_view utf16);

}  // namespace tapi
