// SPDX-License-Identifier: Apache-2.0
// The identity of a process on Windows. The user's name only informs: the token tells the server who connects.
#include "client/identity.hpp"

#include <windows.h>

#include <iterator>

#include "base/wide_windows.hpp"

namespace tapi::client {
namespace {

std::u16string executable_name() {
    std::wstring path(32768, L'\0');  // the longest that Windows knows
    path.resize(GetModuleFileNameW(nullptr, path.data(), static_cast<DWORD>(path.size())));
    return from_windows(std::wstring_view(path).substr(path.find_last_of(L"\\/") + 1));
}

std::u16string machine_name() {
    WCHAR name[MAX_COMPUTERNAME_LENGTH + 1] = {};
    DWORD size = std::size(name);
    return GetComputerNameW(name, &size) != FALSE ? from_windows(name) : std::u16string();
}

std::u16string user_name() {
    WCHAR name[257] = {};  // UNLEN + 1
    DWORD size = std::size(name);
    return GetUserNameW(name, &size) != FALSE ? from_windows(name) : std::u16string();
}

}  // namespace

Identity identity() { return {GetCurrentProcessId(), executable_name(), machine_name(), user_name()}; }

}  // namespace tapi::client
