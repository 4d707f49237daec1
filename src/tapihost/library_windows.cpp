// SPDX-License-Identifier: Apache-2.0
// See library_windows.hpp.
#include "tapihost/library_windows.hpp"

#include <fmt/format.h>
#include <tapi.h>

#include "base/files_windows.hpp"
#include "base/wide_windows.hpp"

namespace tapi::host {
namespace {

// "Module not found.", without the end of line that the system appends.
std::string words_of(DWORD error) {
    wchar_t text[256] = L"";
    const DWORD size = FormatMessageW(FORMAT_MESSAGE_FROM_SYSTEM | FORMAT_MESSAGE_IGNORE_INSERTS, nullptr, error, 0, text, 256, nullptr);
    std::string words = to_utf8(from_windows({text, size}));
    words.erase(words.find_last_not_of("\r\n. ") + 1);
    return words;
}

// A DLL that is there and cannot be found lacks one that it needs.
std::string why_not_loaded(const std::string& path, DWORD error) {
    const char* const hint = error == ERROR_MOD_NOT_FOUND ? "; it, or a DLL that it needs, is not there" : "";
    return fmt::format("{} cannot be loaded: {} (error {}){}", path, words_of(error), error, hint);
}

}  // namespace

Result<HMODULE> load_library(const std::string& path) {
    const HMODULE loaded = LoadLibraryExW(windows_path(path).c_str(), nullptr, LOAD_WITH_ALTERED_SEARCH_PATH);
    if (loaded != nullptr) return loaded;
    return failure(static_cast<int32_t>(LINEERR_NODRIVER), why_not_loaded(path, GetLastError()));
}

}  // namespace tapi::host
