// SPDX-License-Identifier: Apache-2.0
// Where trace lines go: OPENTAPI_TRACE of the environment. The operating system's calls are in trace_target_unix.cpp and
// trace_target_windows.cpp; they also have trace::enabled().
#pragma once

#include <string_view>

namespace tapi::client::trace {

unsigned process_number();
// One line with one call. Tracing never disturbs the program: what cannot be written is lost.
void write_to_target(std::string_view line);

}  // namespace tapi::client::trace
