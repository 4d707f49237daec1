// SPDX-License-Identifier: Apache-2.0
// Sockets on which clients knock: made here, or handed over by the service manager.
#pragma once

#include <string>
#include <vector>

#include "base/result.hpp"

namespace tapi::server {

// Descriptors passed by socket activation (LISTEN_FDS for this process); empty without.
std::vector<int> activated_sockets();

// A listening unix socket at `path`, mode 0600 or 0666 (`open_to_all`: the server checks each peer). A socket that
// nobody serves any more is replaced; one that is served is an error that says so.
Result<int> listen_unix(const std::string& path, bool open_to_all);
// Loopback only; the port that was chosen comes back in `port`.
Result<int> listen_tcp(const std::string& host, uint16_t& port);

}  // namespace tapi::server
