// SPDX-License-Identifier: Apache-2.0
// Streams over Winsock.
#include "base/sockets_windows.hpp"
#include "client/transport.hpp"

namespace tapi::client {
namespace {

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
    if (endpoint.kind != Endpoint::Kind::tcp) return Stream(-1);
    const SOCKET made = connect_tcp(endpoint.place, endpoint.port);
    return Stream(made == INVALID_SOCKET ? -1 : static_cast<int>(made));
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
