// SPDX-License-Identifier: Apache-2.0
// Files that are named as on Linux or as on Windows.
#pragma once

#include <optional>
#include <string>

namespace tapi {

// Under Wine a path of Linux ("/run/user/1000/x") by the drive mapping of the prefix ("Z:\run\user\1000\x"); any other
// as it is.
std::wstring windows_path(const std::string& path);
// The other way round; empty where Windows is no Wine, or has no such path.
std::string unix_path(const std::wstring& path);
// The content of a file of at most `limit` bytes; nothing when it cannot be read.
std::optional<std::string> read_small_file(const std::string& path, size_t limit);

}  // namespace tapi
