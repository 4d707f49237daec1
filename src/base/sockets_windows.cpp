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

SOCKET new_socket() {
    return WSASocketW(AF_INET, SOCK_STREAM, IPPROTO_TCP, nullptr, 0, WSA_FLAG_OVERLAPPED | WSA_FLAG_NO_HANDLE_INHERIT);
}

sockaddr_in address_of(SOCKET socket) {
    sockaddr_in here{};
    int size = sizeof here;
    getsockname(socket, reinterpret_cast<sockaddr*>(&here), &size);
    return here;
}

SOCKET listen_on_loopback() {
    sockaddr_in here{};
    here.sin_family = AF_INET;
    here.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const SOCKET made = new_socket();
    if (made == INVALID_SOCKET) return made;
    if (bind(made, reinterpret_cast<const sockaddr*>(&here), sizeof here) == 0 && listen(made, 1) == 0) return made;
    closesocket(made);
    return INVALID_SOCKET;
}

// Whoever else on this machine connects at that moment is turned away.
SOCKET accept_only(SOCKET listener, const sockaddr_in& expected) {
    for (;;) {
        sockaddr_in there{};
        int size = sizeof there;
        const SOCKET made = accept(listener, reinterpret_cast<sockaddr*>(&there), &size);
        if (made == INVALID_SOCKET || there.sin_port == expected.sin_port) return made;
        closesocket(made);
    }
}

}  // namespace

std::pair<SOCKET, SOCKET> connected_pair() {
    const SOCKET listener = winsock() ? listen_on_loopback() : INVALID_SOCKET;
    if (listener == INVALID_SOCKET) return {INVALID_SOCKET, INVALID_SOCKET};
    const SOCKET one = connect_tcp("127.0.0.1", ntohs(address_of(listener).sin_port));
    const SOCKET other = one == INVALID_SOCKET ? one : accept_only(listener, address_of(one));
    closesocket(listener);
    if (other != INVALID_SOCKET || one == INVALID_SOCKET) return {one, other};
    closesocket(one);
    return {INVALID_SOCKET, INVALID_SOCKET};
}

SOCKET connect_tcp(const std::string& address, uint16_t port) {
    sockaddr_in there{};
    there.sin_family = AF_INET;
    there.sin_port = htons(port);
    if (!winsock() || inet_pton(AF_INET, address.c_str(), &there.sin_addr) != 1) return INVALID_SOCKET;
    const SOCKET made = new_socket();
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
