// SPDX-License-Identifier: Apache-2.0
#include "base/sockets_windows.hpp"

#include <ws2tcpip.h>

namespace tapi {
namespace {

// For the life of the process: threads may use sockets until its end.
bool winsock() {
    static const bool ready = [] {
        WSADATA facts;
        return WSAStartup(MAKEWORD(2, 2), &facts) == 0;
    }();
    return ready;
}

}  // namespace

SOCKET connect_tcp(const std::string& address, uint16_t port) {
    sockaddr_in there{};
    there.sin_family = AF_INET;
    there.sin_port = htons(port);
    if (!winsock() || inet_pton(AF_INET, address.c_str(), &there.sin_addr) != 1) return INVALID_SOCKET;
    const SOCKET made = WSASocketW(AF_INET, SOCK_STREAM, IPPROTO_TCP, nullptr, 0, WSA_FLAG_OVERLAPPED | WSA_FLAG_NO_HANDLE_INHERIT);
    if (made == INVALID_SOCKET) return made;
    if (connect(made, reinterpret_cast<const sockaddr*>(&there), sizeof there) != 0) {
        closesocket(made);
        return INVALID_SOCKET;
    }
    const BOOL on = TRUE;
    setsockopt(made, IPPROTO_TCP, TCP_NODELAY, reinterpret_cast<const char*>(&on), sizeof on);
    return made;
}

}  // namespace tapi
