// SPDX-License-Identifier: Apache-2.0
// Whoever connects to the server where it waits for a host, and what the server hears of a host.
#pragma once

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <string_view>
#include <vector>

#include "server/host/transport.hpp"

namespace tapi::server {

// A peer that connects to the listener.
class Peer {
  public:
    explicit Peer(uint16_t port) : fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        sockaddr_in there{};
        there.sin_family = AF_INET;
        there.sin_port = htons(port);
        there.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        connected_ = ::connect(fd_, reinterpret_cast<const sockaddr*>(&there), sizeof there) == 0;
    }
    ~Peer() { ::close(fd_); }
    Peer(const Peer&) = delete;
    Peer& operator=(const Peer&) = delete;

    bool connected() const { return connected_; }
    void say(std::string_view text) const { (void)!::send(fd_, text.data(), text.size(), MSG_NOSIGNAL); }
    // What has arrived so far; nothing, and `gone`, when the other side has closed.
    std::string heard(bool& gone) const {
        std::string all;
        char buffer[256];
        for (;;) {
            const ssize_t got = ::recv(fd_, buffer, sizeof buffer, MSG_DONTWAIT);
            gone = got == 0 || (got < 0 && errno != EAGAIN && errno != EWOULDBLOCK);
            if (got <= 0) return all;
            all.append(buffer, static_cast<size_t>(got));
        }
    }
    bool gone() const {
        bool is_gone = false;
        EXPECT_EQ("", heard(is_gone));
        return is_gone;
    }

  private:
    int fd_;
    bool connected_ = false;
};

struct Heard final : TransportEvents {
    void readable(wire::FrameBuffer& in) override {
        while (const auto frame = in.next()) ids.push_back(frame->header.id);
    }
    void closed(const std::string&) override { ended = true; }
    std::vector<uint32_t> ids;
    bool ended = false;
};

}  // namespace tapi::server
