// SPDX-License-Identifier: Apache-2.0
// Looked for as Windows looks for DLLs, above all in its system folder.
#include <windows.h>

#include "base/files_windows.hpp"
#include "base/unicode.hpp"
#include "client/driver_path.hpp"

namespace tapi::client {

std::u16string path_for_server(const std::u16string& name) {
    if (name.starts_with(u'/')) return name;
    wchar_t found[MAX_PATH] = L"";
    const std::wstring wanted(name.begin(), name.end());
    const DWORD size = SearchPathW(nullptr, wanted.c_str(), L".tsp", MAX_PATH, found, nullptr);
    const std::string path = size > 0 && size < MAX_PATH ? unix_path(found) : "";
    return path.empty() ? name : to_utf16(path);
}

}  // namespace tapi::client
