// SPDX-License-Identifier: Apache-2.0
#include "socket_link.hpp"

#include <sys/socket.h>

#include <cerrno>

namespace tapi::dialog {

ptrdiff_t SocketLink::write_some(const std::byte* bytes, size_t size) {
    ssize_t sent = 0;
    do {
        sent = ::send(descriptor_, bytes, size, MSG_NOSIGNAL);
    } while (sent < 0 && errno == EINTR);
    return sent;
}

ptrdiff_t SocketLink::read_some(std::byte* room, size_t size) {
    ssize_t got = 0;
    do {
        got = ::recv(descriptor_, room, size, 0);
    } while (got < 0 && errno == EINTR);
    return got;
}

}  // namespace tapi::dialog
