// SPDX-License-Identifier: Apache-2.0
#include "uimodule/system.hpp"

#include <windows.h>

namespace tapi::dialog {

Ready::Ready() : handle_(CreateEventW(nullptr, TRUE, FALSE, nullptr)) {}
Ready::~Ready() { CloseHandle(handle_); }

void Ready::wait() const { WaitForSingleObject(handle_, INFINITE); }

void end_process() {
    TerminateProcess(GetCurrentProcess(), 0);
    __builtin_unreachable();
}

}  // namespace tapi::dialog
