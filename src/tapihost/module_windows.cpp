// SPDX-License-Identifier: Apache-2.0
// Loading as Windows does, Wine's or its own.
#include <fmt/format.h>
#include <tapi.h>

#include "base/files_windows.hpp"
#include "base/wide_windows.hpp"
#include "tapihost/module.hpp"

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

HMODULE module_of(void* handle) { return static_cast<HMODULE>(handle); }

const IMAGE_NT_HEADERS& headers_of(const BYTE* base) {
    return *reinterpret_cast<const IMAGE_NT_HEADERS*>(base + reinterpret_cast<const IMAGE_DOS_HEADER*>(base)->e_lfanew);
}

}  // namespace

Module::~Module() {
    if (handle_ != nullptr) FreeLibrary(module_of(handle_));
}

// What stands beside the module is found too.
Status Module::open(const std::string& path) {
    handle_ = LoadLibraryExW(windows_path(path).c_str(), nullptr, LOAD_WITH_ALTERED_SEARCH_PATH);
    if (handle_ != nullptr) return success();
    return failure(static_cast<int32_t>(LINEERR_NODRIVER), why_not_loaded(path, GetLastError()));
}

void* Module::symbol(const char* name) const { return reinterpret_cast<void*>(GetProcAddress(module_of(handle_), name)); }

// The loader has checked the image that these tables are in.
std::vector<std::string> Module::export_names() const {
    const auto* const base = static_cast<const BYTE*>(handle_);
    const auto& directory = headers_of(base).OptionalHeader.DataDirectory[IMAGE_DIRECTORY_ENTRY_EXPORT];
    if (directory.Size == 0) return {};
    const auto& table = *reinterpret_cast<const IMAGE_EXPORT_DIRECTORY*>(base + directory.VirtualAddress);
    const auto* const names = reinterpret_cast<const DWORD*>(base + table.AddressOfNames);
    std::vector<std::string> found;
    for (DWORD i = 0; i < table.NumberOfNames; ++i) found.emplace_back(reinterpret_cast<const char*>(base + names[i]));
    return found;
}

}  // namespace tapi::host
