// SPDX-License-Identifier: Apache-2.0
// What a file for Windows says about itself in its first bytes.
#pragma once

#include <optional>
#include <string>

#include "base/bytes.hpp"

namespace tapi {

struct WindowsFile {
    std::string arch;  // "x86_64", "i686", or the machine's number
    bool library = false;
};

// The headers are at the beginning; what points beyond this is no program.
inline constexpr size_t windows_head_size = 64 * 1024;

// Nothing when the bytes begin no program or library for Windows (PE).
std::optional<WindowsFile> read_windows_file(ByteView first_bytes);
// Nothing when it cannot be read, too.
std::optional<WindowsFile> open_windows_file(const std::string& path);

}  // namespace tapi
