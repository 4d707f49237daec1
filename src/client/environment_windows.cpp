// SPDX-License-Identifier: Apache-2.0
// The environment on Windows. Wine passes on what a program was started with on Linux, but for a few names of its own.
#include "client/environment.hpp"

#include <windows.h>

#include "base/wide_windows.hpp"

namespace tapi::client {

std::string environment(const char* name) {
    const std::wstring wide = to_wide_windows(name);
    std::wstring value(GetEnvironmentVariableW(wide.c_str(), nullptr, 0), L'\0');
    value.resize(GetEnvironmentVariableW(wide.c_str(), value.data(), static_cast<DWORD>(value.size())));
    return to_utf8(from_windows(value));
}

}  // namespace tapi::client
