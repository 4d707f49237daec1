// SPDX-License-Identifier: Apache-2.0
// Finding the server: OPENTAPI_SERVER, else the user's own server, else the system's; and starting one if
// none listens.
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

// The secret that a server on TCP wants (OPENTAPI_TOKEN_FILE), without a final line end.
Bytes server_token();

}  // namespace tapi::client
