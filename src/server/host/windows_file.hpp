// SPDX-License-Identifier: Apache-2.0
// What a file for Windows says about itself in its first bytes.
#pragma once

#include <optional>
#include <string>

#include "base/bytes.hpp"
#include "base/result.hpp"

namespace tapi::server {

struct WindowsFile {
    std::string arch;  // "x86_64", "i686", or the machine's number
    bool library = false;
};

// Nothing when the bytes begin no program or library for Windows (PE).
std::optional<WindowsFile> read_windows_file(ByteView first_bytes);
// The error names the file.
Result<WindowsFile> look_at_windows_file(const std::string& path);

}  // namespace tapi::server
