// SPDX-License-Identifier: Apache-2.0
// See windows_file.hpp.
#include "server/host/windows_file.hpp"

#include <fmt/format.h>
#include <tapi.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace tapi::server {

Result<WindowsFile> look_at_windows_file(const std::string& path) {
    if (::access(path.c_str(), R_OK) != 0)
        return failure(static_cast<int32_t>(LINEERR_NODRIVER), fmt::format("{} cannot be read: {}", path, std::strerror(errno)));
    if (const auto found = open_windows_file(path)) return *found;
    return failure(static_cast<int32_t>(LINEERR_NODRIVER), fmt::format("{} is no DLL for Windows", path));
}

}  // namespace tapi::server
