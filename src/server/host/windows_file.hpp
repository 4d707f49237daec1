// SPDX-License-Identifier: Apache-2.0
// Drivers for Windows, looked at before they are loaded.
#pragma once

#include "base/result.hpp"
#include "base/windows_file.hpp"

namespace tapi::server {

// The error names the file.
Result<WindowsFile> look_at_windows_file(const std::string& path);

}  // namespace tapi::server
