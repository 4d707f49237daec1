// SPDX-License-Identifier: Apache-2.0
// The channel over a unix socket.
#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>

#include "tapihost/channel.hpp"

namespace tapi::host {
namespace {

constexpr size_t read_size = 64 * 1024;

}  // namespace

SocketChannel::SocketChannel(int fd) : fd_(fd) {
    // Programs that the provider starts must not keep the link open after this one is gone.
    ::fcntl(fd_, F_SETFD, FD_CLOEXEC);
}

SocketChannel::~SocketChannel() { ::close(fd_); }

bool SocketChannel::read(wire::FrameBuffer& in) {
    const auto room = in.prepare(read_size);
    ssize_t got = 0;
    do {
        got = ::recv(fd_, room.data(), room.size(), 0);
    } while (got < 0 && errno == EINTR);
    if (got <= 0) return false;
    in.commit(static_cast<size_t>(got));
    return true;
}

bool SocketChannel::write(ByteView bytes) {
    while (!bytes.empty()) {
        const ssize_t sent = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR) continue;
        if (sent <= 0) return false;
        bytes = bytes.subspan(static_cast<size_t>(sent));
    }
    return true;
}

}  // namespace tapi::host
