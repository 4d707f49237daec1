// SPDX-License-Identifier: Apache-2.0
// Paths by Wine's own mapping, where the system is Wine.
#include "base/files_windows.hpp"

#include <windows.h>

#include "base/wide_windows.hpp"

namespace tapi {
namespace {

// Wine's kernel32 has this function, Windows' has not. Its result is freed with HeapFree.
using MapToDos = WCHAR*(CDECL*)(const char* unix_path);

MapToDos map_to_dos() {
    const FARPROC found = GetProcAddress(GetModuleHandleW(L"kernel32.dll"), "wine_get_dos_file_name");
    return reinterpret_cast<MapToDos>(reinterpret_cast<void*>(found));
}

}  // namespace

std::wstring windows_path(const std::string& path) {
    static const MapToDos map = map_to_dos();
    WCHAR* const mapped = map != nullptr && path.starts_with('/') ? map(path.c_str()) : nullptr;
    if (mapped == nullptr) return to_wide_windows(path);
    const std::wstring found = mapped;
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
