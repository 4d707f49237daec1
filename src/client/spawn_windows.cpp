// SPDX-License-Identifier: Apache-2.0
// Starting a program that takes calls (Assisted Telephony).
#include "client/spawn.hpp"

#include <windows.h>

#include "base/wide_windows.hpp"

namespace tapi::client {

bool start_program(const std::string& name) {
    if (name.empty() || name.find_first_of("/\\:\"") != std::string::npos) return false;
    std::wstring command = L"\"" + to_wide_windows(name) + L"\"";
    STARTUPINFOW how{};
    how.cb = sizeof how;
    PROCESS_INFORMATION made{};
    if (CreateProcessW(nullptr, command.data(), nullptr, nullptr, FALSE, 0, nullptr, nullptr, &how, &made) == FALSE) return false;
    CloseHandle(made.hThread);
    CloseHandle(made.hProcess);
    return true;
}

}  // namespace tapi::client
