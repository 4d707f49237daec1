// SPDX-License-Identifier: Apache-2.0
// Finding the server: OPENTAPI_SERVER, else the user's own server, else the system's; and on Linux starting one if
// none listens. The operating system's calls are in locate_unix.cpp and locate_windows.cpp.
#pragma once

#include <string>
#include <vector>

#include "client/transport.hpp"

namespace tapi::client {

struct Reached {
    Stream stream;  // empty: no server
    Endpoint endpoint;
};

// Connects to the server, started for this purpose if need be (ARCH-2).
Reached reach_server();

// The secret that a server on TCP wants, without a final line end.
Bytes server_token(const Endpoint& endpoint);

// For the parts of this: the first that answers, and the token in a file's content.
Reached try_all(const std::vector<Endpoint>& endpoints);
Bytes token_in(std::string_view text);

}  // namespace tapi::client
