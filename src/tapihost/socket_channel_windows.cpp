// SPDX-License-Identifier: Apache-2.0
// The channel over Winsock.
#include "base/sockets_windows.hpp"
#include "tapihost/channel.hpp"

namespace tapi::host {
namespace {

constexpr size_t read_size = 64 * 1024;

}  // namespace

SocketChannel::SocketChannel(int fd) : fd_(fd) {}

SocketChannel::~SocketChannel() { ::closesocket(socket_of(fd_)); }

bool SocketChannel::read(wire::FrameBuffer& in) {
    const auto room = in.prepare(read_size);
    const int got = ::recv(socket_of(fd_), reinterpret_cast<char*>(room.data()), static_cast<int>(room.size()), 0);
    if (got <= 0) return false;
    in.commit(static_cast<size_t>(got));
    return true;
}

bool SocketChannel::write(ByteView bytes) {
    while (!bytes.empty()) {
        const int sent = ::send(socket_of(fd_), reinterpret_cast<const char*>(bytes.data()), static_cast<int>(bytes.size()), 0);
        if (sent <= 0) return false;
        bytes = bytes.subspan(static_cast<size_t>(sent));
    }
    return true;
}

}  // namespace tapi::host
