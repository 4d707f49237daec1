// SPDX-License-Identifier: Apache-2.0
// Files that are on the disk when their function returns.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "base/result.hpp"

namespace tapi::voicemail {

// All or nothing: whoever reads it later, after whatever, finds the whole text or no file.
Status write_durably(const std::filesystem::path& path, const std::string& text);
// What another handle has written to the file.
Status sync_file(const std::filesystem::path& path);
// That it is not there is success.
Status remove_file(const std::filesystem::path& path);
// A second name for the same content, or a copy where that cannot be.
Status duplicate_file(const std::filesystem::path& from, const std::filesystem::path& to);
std::optional<std::string> read_text(const std::filesystem::path& path);
// What this user may still write to the disk of `folder`; unknown counts as plenty.
uint64_t free_bytes(const std::filesystem::path& folder);
// 16 hexadecimal digits that nothing else has.
std::string new_token();

}  // namespace tapi::voicemail
