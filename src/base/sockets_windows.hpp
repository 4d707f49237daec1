// SPDX-License-Identifier: Apache-2.0
// Connecting over Winsock.
#pragma once

#include <winsock2.h>

#include <cstdint>
#include <string>
#include <utility>

namespace tapi {

// A SOCKET is a handle, and handles have 32 bits of meaning, so that it fits into an int.
inline SOCKET socket_of(int descriptor) { return static_cast<SOCKET>(descriptor); }

// A connected socket that child processes do not inherit; INVALID_SOCKET when nobody listens there. `address` is a number.
SOCKET connect_tcp(const std::string& address, uint16_t port);
// Two sockets that are connected with each other, over loopback; INVALID_SOCKET twice when there are none.
std::pair<SOCKET, SOCKET> connected_pair();

}  // namespace tapi
