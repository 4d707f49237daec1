// SPDX-License-Identifier: Apache-2.0
// Streams over Winsock. A SOCKET is a handle, and handles have 32 bits of meaning, so that it fits into an int.
#include <winsock2.h>
#include <ws2tcpip.h>

#include "client/transport.hpp"

namespace tapi::client {
namespace {

SOCKET socket_of(int descriptor) { return static_cast<SOCKET>(descriptor); }

// For the life of the process: threads may use sockets until its end.
bool winsock() {
    static const bool ready = [] {
        WSADATA facts;
        return WSAStartup(MAKEWORD(2, 2), &facts) == 0;
    }();
    return ready;
}

int connect_tcp(const Endpoint& endpoint) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(endpoint.port);
    if (!winsock() || inet_pton(AF_INET, endpoint.place.c_str(), &address.sin_addr) != 1) return -1;
    const SOCKET made = WSASocketW(AF_INET, SOCK_STREAM, IPPROTO_TCP, nullptr, 0, WSA_FLAG_OVERLAPPED | WSA_FLAG_NO_HANDLE_INHERIT);
    if (made == INVALID_SOCKET) return -1;
    if (connect(made, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
        closesocket(made);
        return -1;
    }
    const BOOL on = TRUE;
    setsockopt(made, IPPROTO_TCP, TCP_NODELAY, reinterpret_cast<const char*>(&on), sizeof on);
    return static_cast<int>(made);
}

int poll_readable(int descriptor, int milliseconds) {
    WSAPOLLFD poller{socket_of(descriptor), POLLIN, 0};
    return WSAPoll(&poller, 1, milliseconds);
}

}  // namespace

Stream::~Stream() {
    if (descriptor_ >= 0) closesocket(socket_of(descriptor_));
}

// There are no local sockets here.
Stream Stream::connect(const Endpoint& endpoint) {
    return Stream(endpoint.kind == Endpoint::Kind::tcp ? connect_tcp(endpoint) : -1);
}

bool Stream::send(ByteView bytes) {
    while (!bytes.empty()) {
        const int sent = ::send(socket_of(descriptor_), reinterpret_cast<const char*>(bytes.data()), static_cast<int>(bytes.size()), 0);
        if (sent <= 0) return false;
        bytes = bytes.subspan(static_cast<size_t>(sent));
    }
    return true;
}

size_t Stream::receive(std::span<std::byte> room) {
    const int got = recv(socket_of(descriptor_), reinterpret_cast<char*>(room.data()), static_cast<int>(room.size()), 0);
    return got > 0 ? static_cast<size_t>(got) : 0;
}

std::optional<size_t> Stream::receive_now(std::span<std::byte> room) {
    if (poll_readable(descriptor_, 0) == 0) return std::nullopt;
    const int got = recv(socket_of(descriptor_), reinterpret_cast<char*>(room.data()), static_cast<int>(room.size()), 0);
    if (got < 0 && WSAGetLastError() == WSAEWOULDBLOCK) return std::nullopt;
    return got > 0 ? static_cast<size_t>(got) : 0;
}

bool Stream::wait_readable(int milliseconds) { return poll_readable(descriptor_, milliseconds) > 0; }

void Stream::end() {
    if (descriptor_ >= 0) shutdown(socket_of(descriptor_), SD_BOTH);
}

}  // namespace tapi::client
