// SPDX-License-Identifier: Apache-2.0
#include "uimodule/system.hpp"

#include <windows.h>

namespace tapi::dialog {

Ready::Ready() : handle_(CreateEventW(nullptr, TRUE, FALSE, nullptr)) {}
Ready::~Ready() { CloseHandle(handle_); }

void Ready::wait() const { WaitForSingleObject(handle_, INFINITE); }

// Wine draws on X11.
bool display_is_named() {
    wchar_t first[2];
    return GetEnvironmentVariableW(L"DISPLAY", first, 2) > 0;
}

void end_process() {
    TerminateProcess(GetCurrentProcess(), 0);
    __builtin_unreachable();
}

}  // namespace tapi::dialog
