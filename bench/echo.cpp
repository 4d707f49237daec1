// SPDX-License-Identifier: Apache-2.0
// The other end of a ping-pong on loopback TCP: prints its port, serves one connection, and ends with it.
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdio>

namespace {

constexpr size_t request_size = 16 + 8, response_size = 16 + 4 + 56;  // lineGetCallStatus on the wire

}  // namespace

int main() {
    const int listener = socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in own{};
    own.sin_family = AF_INET;
    own.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof own;
    if (bind(listener, reinterpret_cast<sockaddr*>(&own), sizeof own) != 0 || listen(listener, 1) != 0 ||
        getsockname(listener, reinterpret_cast<sockaddr*>(&own), &size) != 0)
        return 1;
    std::printf("%d\n", ntohs(own.sin_port));
    std::fflush(stdout);
    const int peer = accept(listener, nullptr, nullptr);
    const int on = 1;
    setsockopt(peer, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    char buffer[256] = {};
    while (recv(peer, buffer, request_size, MSG_WAITALL) == static_cast<ssize_t>(request_size)) {
        if (send(peer, buffer, response_size, MSG_NOSIGNAL) < 0) break;
    }
    return 0;
}
