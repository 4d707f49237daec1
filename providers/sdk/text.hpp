// SPDX-License-Identifier: Apache-2.0
// Text, time and errors as TSPI wants them.
#pragma once

#include <tspi.h>

#include <cstring>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "base/result.hpp"

namespace tapi::sdk {

// LINEERR_ values are unsigned in the header; results are LONG.
inline constexpr LONG result_of(DWORD error) { return static_cast<LONG>(error); }
inline Error error(DWORD code, std::string context = {}) {
    return failure(result_of(code), std::move(context));
}

// Empty for NULL.
inline std::u16string_view text_of(LPCWSTR text) {
    return text == nullptr ? std::u16string_view() : reinterpret_cast<const char16_t*>(text);
}

// A text part of a structure that the caller passed in, without its NUL; empty when absent or outside the
// structure.
template <class S>
std::u16string text_part(const S* structure, DWORD size, DWORD offset) {
    if (size < sizeof(char16_t) || offset > structure->dwTotalSize || size > structure->dwTotalSize - offset)
        return {};
    std::u16string text(size / sizeof(char16_t), u'\0');
    std::memcpy(text.data(), reinterpret_cast<const char*>(structure) + offset,
                text.size() * sizeof(char16_t));
    return text.substr(0, text.find(u'\0'));
}

std::u16string decimal(uint64_t number);
SYSTEMTIME system_time(WallTime time);

}  // namespace tapi::sdk
