// SPDX-License-Identifier: Apache-2.0
// Loading a DLL as Windows does, with words for what is missing.
#pragma once

#include <windows.h>

#include <string>

#include "base/result.hpp"

namespace tapi::host {

// `path` is one of Linux or of Windows. What stands beside the DLL is found too.
Result<HMODULE> load_library(const std::string& path);

}  // namespace tapi::host
