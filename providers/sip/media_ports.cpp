// SPDX-License-Identifier: Apache-2.0
// See media_port.hpp.
#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstring>

#include "sip/media_port.hpp"

namespace tapi::sip {
namespace {

// A socket bound to the port, or -1.
int bind_udp(const std::string& address, bool ipv6, uint16_t port) {
    sockaddr_storage storage{};
    socklen_t size = 0;
    if (ipv6) {
        auto* to = reinterpret_cast<sockaddr_in6*>(&storage);
        to->sin6_family = AF_INET6;
        to->sin6_port = htons(port);
        if (::inet_pton(AF_INET6, address.c_str(), &to->sin6_addr) != 1) return -1;
        size = sizeof *to;
    } else {
        auto* to = reinterpret_cast<sockaddr_in*>(&storage);
        to->sin_family = AF_INET;
        to->sin_port = htons(port);
        if (::inet_pton(AF_INET, address.c_str(), &to->sin_addr) != 1) return -1;
        size = sizeof *to;
    }
    const int fd = ::socket(storage.ss_family, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0) return -1;
    // Nobody reads here: what arrives must not fill memory.
    const int least = 1;
    ::setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &least, sizeof least);
    if (::bind(fd, reinterpret_cast<const sockaddr*>(&storage), size) == 0) return fd;
    ::close(fd);
    return -1;
}

}  // namespace

class HeldPorts::Held final : public MediaStream {
  public:
    Held(HeldPorts& ports, int fd, uint16_t port) : ports_(ports), fd_(fd), port_(port) {}
    ~Held() override {
        ::close(fd_);
        ports_.free_.push_back(port_);
    }
    uint16_t port() const override { return port_; }
    void connect(const Agreed&) override {}

  private:
    HeldPorts& ports_;
    int fd_;
    uint16_t port_;
};

HeldPorts::HeldPorts(uint16_t first, uint16_t last) {
    for (uint32_t port = (first + 1u) & ~1u; port + 1 <= last; port += 2) free_.push_back(static_cast<uint16_t>(port));
}

HeldPorts::~HeldPorts() = default;

std::unique_ptr<MediaStream> HeldPorts::open(const std::string& address, bool ipv6) {
    constexpr int tries = 16;  // other programs may sit on some
    for (int left = tries; left > 0 && !free_.empty(); --left) {
        const uint16_t port = free_.front();
        free_.pop_front();
        const int fd = bind_udp(address, ipv6, port);
        if (fd >= 0) return std::make_unique<Held>(*this, fd, port);
        free_.push_back(port);
    }
    return nullptr;
}

}  // namespace tapi::sip
