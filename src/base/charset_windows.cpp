// SPDX-License-Identifier: Apache-2.0
// 8-bit text is in the ANSI code page of the process. What it has no character for becomes its replacement.
#include <windows.h>

#include "base/charset.hpp"

namespace tapi {
namespace {

// wchar_t is UTF-16 here.
LPWSTR wide(char16_t* text) { return reinterpret_cast<LPWSTR>(text); }
LPCWSTR wide(const char16_t* text) { return reinterpret_cast<LPCWSTR>(text); }

}  // namespace

std::u16string from_charset(std::string_view text) {
    const int size = static_cast<int>(text.size());
    std::u16string converted(static_cast<size_t>(MultiByteToWideChar(CP_ACP, 0, text.data(), size, nullptr, 0)), u'\0');
    MultiByteToWideChar(CP_ACP, 0, text.data(), size, wide(converted.data()), static_cast<int>(converted.size()));
    return converted;
}

std::string to_charset(std::u16string_view text) {
    const int size = static_cast<int>(text.size());
    std::string converted(static_cast<size_t>(WideCharToMultiByte(CP_ACP, 0, wide(text.data()), size, nullptr, 0, nullptr, nullptr)), '\0');
    WideCharToMultiByte(CP_ACP, 0, wide(text.data()), size, converted.data(), static_cast<int>(converted.size()), nullptr, nullptr);
    return converted;
}

size_t whole_characters(std::string_view text, size_t room) {
    if (room >= text.size()) return text.size();
    size_t at = 0;
    while (at < room) {
        const size_t size = IsDBCSLeadByte(static_cast<BYTE>(text[at])) != 0 ? 2 : 1;
        if (at + size > room) break;
        at += size;
    }
    return at;
}

}  // namespace tapi
