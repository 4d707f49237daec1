// SPDX-License-Identifier: Apache-2.0
// Paths by Wine's own mapping, where the system is Wine.
#include "base/files_windows.hpp"

#include <windows.h>

#include "base/wide_windows.hpp"

namespace tapi {
namespace {

// Wine's kernel32 has these functions, Windows' has not. Their results are freed with HeapFree.
using MapToDos = WCHAR*(CDECL*)(const char* unix_path);
using MapToUnix = char*(CDECL*)(const WCHAR* dos_path);

template <class Function>
Function of_wine(const char* name) {
    return reinterpret_cast<Function>(reinterpret_cast<void*>(GetProcAddress(GetModuleHandleW(L"kernel32.dll"), name)));
}

}  // namespace

std::wstring windows_path(const std::string& path) {
    static const auto map = of_wine<MapToDos>("wine_get_dos_file_name");
    WCHAR* const mapped = map != nullptr && path.starts_with('/') ? map(path.c_str()) : nullptr;
    if (mapped == nullptr) return to_wide_windows(path);
    const std::wstring found = mapped;
    HeapFree(GetProcessHeap(), 0, mapped);
    return found;
}

std::string unix_path(const std::wstring& path) {
    static const auto map = of_wine<MapToUnix>("wine_get_unix_file_name");
    char* const mapped = map != nullptr ? map(path.c_str()) : nullptr;
    if (mapped == nullptr) return "";
    const std::string found = mapped;
    HeapFree(GetProcessHeap(), 0, mapped);
    return found;
}

std::optional<std::string> read_small_file(const std::string& path, size_t limit) {
    const HANDLE file = CreateFileW(windows_path(path).c_str(), GENERIC_READ, FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE,
                                    nullptr, OPEN_EXISTING, 0, nullptr);
    if (file == INVALID_HANDLE_VALUE) return std::nullopt;
    std::string text(limit, '\0');
    DWORD size = 0;
    const BOOL read = ReadFile(file, text.data(), static_cast<DWORD>(limit), &size, nullptr);
    CloseHandle(file);
    if (read == FALSE) return std::nullopt;
    text.resize(size);
    return text;
}

}  // namespace tapi
