// SPDX-License-Identifier: Apache-2.0
// The environment that the program was started in. The operating system's calls are in environment_unix.cpp and
// environment_windows.cpp.
#pragma once

#include <string>

namespace tapi::client {

// Empty when unset; also in programs that run with more rights than their caller.
std::string environment(const char* name);

}  // namespace tapi::client
