// SPDX-License-Identifier: Apache-2.0
// Connecting over Winsock.
#pragma once

#include <winsock2.h>

#include <cstdint>
#include <string>

namespace tapi {

// A connected socket that child processes do not inherit; INVALID_SOCKET when nobody listens there. `address` is a number.
SOCKET connect_tcp(const std::string& address, uint16_t port);

}  // namespace tapi
