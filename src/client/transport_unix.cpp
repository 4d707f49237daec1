// SPDX-License-Identifier: Apache-2.0
// Streams over sockets.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <cerrno>
#include <cstring>

#include "client/fork_guard.hpp"
#include "client/transport.hpp"

namespace tapi::client {
namespace {

template <class F>
auto retry(F&& call) {
    auto result = call();
    while (result < 0 && errno == EINTR) result = call();
    return result;
}

template <class Address>
int connect_to(const Address& address, int family) {
    const int descriptor = socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (descriptor < 0) return -1;
    guard_descriptor(descriptor);
    const auto* where = reinterpret_cast<const sockaddr*>(&address);
    if (connect(descriptor, where, sizeof address) == 0) return descriptor;
    close_guarded(descriptor);
    return -1;
}

int connect_local(const std::string& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.size() >= sizeof address.sun_path) return -1;
    std::memcpy(address.sun_path, path.data(), path.size());
    return connect_to(address, AF_UNIX);
}

int connect_tcp(const std::string& host, uint16_t port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    if (inet_pton(AF_INET, host.c_str(), &address.sin_addr) != 1) return -1;
    const int descriptor = connect_to(address, AF_INET);
    const int on = 1;
    if (descriptor >= 0) setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    return descriptor;
}

}  // namespace

Stream::~Stream() {
    if (descriptor_ >= 0) close_guarded(descriptor_);
}

Stream Stream::connect(const Endpoint& endpoint) {
    const bool local = endpoint.kind == Endpoint::Kind::local;
    return Stream(local ? connect_local(endpoint.place) : connect_tcp(endpoint.place, endpoint.port));
}

bool Stream::send(ByteView bytes) {
    while (!bytes.empty()) {
        const ssize_t sent =
            retry([&] { return ::send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL); });
        if (sent <= 0) return false;
        bytes = bytes.subspan(static_cast<size_t>(sent));
    }
    return true;
}

size_t Stream::receive(std::span<std::byte> room) {
    const ssize_t got = retry([&] { return recv(descriptor_, room.data(), room.size(), 0); });
    return got > 0 ? static_cast<size_t>(got) : 0;
}

std::optional<size_t> Stream::receive_now(std::span<std::byte> room) {
    const ssize_t got = retry([&] { return recv(descriptor_, room.data(), room.size(), MSG_DONTWAIT); });
    if (got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) return std::nullopt;
    return got > 0 ? static_cast<size_t>(got) : 0;
}

bool Stream::wait_readable(int milliseconds) {
    pollfd poller{descriptor_, POLLIN, 0};
    return retry([&] { return poll(&poller, 1, milliseconds); }) > 0;
}

void Stream::end() {
    if (descriptor_ >= 0) shutdown(descriptor_, SHUT_RDWR);
}

}  // namespace tapi::client
