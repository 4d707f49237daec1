// SPDX-License-Identifier: Apache-2.0
// Trace lines go to standard error or are appended to a file, which stays open until the process ends.
#include <windows.h>

#include "client/environment.hpp"
#include "base/files_windows.hpp"
#include "client/trace.hpp"
#include "client/trace_target.hpp"

namespace tapi::client::trace {
namespace {

HANDLE open_target() {
    const std::string target = environment("OPENTAPI_TRACE");
    if (target.empty() || target == "0") return INVALID_HANDLE_VALUE;
    if (target == "1") return GetStdHandle(STD_ERROR_HANDLE);
    return CreateFileW(windows_path(target).c_str(), FILE_APPEND_DATA, FILE_SHARE_READ | FILE_SHARE_WRITE, nullptr, OPEN_ALWAYS, 0,
                       nullptr);
}

HANDLE target() {
    static const HANDLE file = open_target();
    return file;
}

}  // namespace

bool enabled() { return target() != INVALID_HANDLE_VALUE; }
unsigned process_number() { return static_cast<unsigned>(GetCurrentProcessId()); }

void write_to_target(std::string_view line) {
    DWORD written = 0;
    WriteFile(target(), line.data(), static_cast<DWORD>(line.size()), &written, nullptr);
}

}  // namespace tapi::client::trace
