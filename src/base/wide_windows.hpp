// SPDX-License-Identifier: Apache-2.0
// Text between our code, where UTF-16 is char16_t, and Windows, where it is wchar_t of the same size.
#pragma once

#include <string>
#include <string_view>

#include "base/unicode.hpp"

namespace tapi {

inline std::wstring to_wide_windows(std::string_view utf8) {
    const std::u16string text = to_utf16(utf8);
    return {text.begin(), text.end()};
}
inline std::u16string from_windows(std::wstring_view text) { return {text.begin(), text.end()}; }

}  // namespace tapi
