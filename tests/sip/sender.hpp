// SPDX-License-Identifier: Apache-2.0
// A UDP socket that sends what it is told to a provider, and knows when everything has been read.
#pragma once

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tapi::test {

class Sender {
  public:
    // `own`: its own port; 0: any.
    explicit Sender(uint16_t port, uint16_t own = 0) : fd_(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {
        sockaddr_in here{};
        here.sin_family = AF_INET;
        here.sin_port = htons(own);
        here.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        EXPECT_EQ(::bind(fd_, reinterpret_cast<sockaddr*>(&here), sizeof here), 0);
        sockaddr_in to{};
        to.sin_family = AF_INET;
        to.sin_port = htons(port);
        to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        EXPECT_EQ(::connect(fd_, reinterpret_cast<sockaddr*>(&to), sizeof to), 0);
    }
    ~Sender() { ::close(fd_); }
    Sender(const Sender&) = delete;
    Sender& operator=(const Sender&) = delete;
    void send(const std::string& datagram) { ::send(fd_, datagram.data(), datagram.size(), 0); }
    // Sends OPTIONS. Its answer comes when everything before it has been read.
    void probe() {
        branch_ = "z9hG4bKalive" + std::to_string(++probes_);
        send("OPTIONS sip:1001@127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1;rport;branch=" + branch_ +
             "\r\nFrom: <sip:t@h>;tag=1\r\nTo: <sip:1001@h>\r\nCall-ID: " + branch_ + "\r\nCSeq: 1 OPTIONS\r\nMax-Forwards: 5\r\nContent-Length: 0\r\n\r\n");
    }
    bool is_probe(const std::string& message) const { return message.find(branch_) != std::string::npos; }
    bool alive() {
        probe();
        while (const auto message = receive(10'000)) {
            if (is_probe(*message)) return true;
        }
        return false;
    }
    // The same of a program that may still be starting.
    bool alive_again_and_again() {
        for (int tries = 0; tries < 60; ++tries) {
            probe();
            if (receive(500)) return true;
        }
        return false;
    }
    // What has come from there; nothing when nothing comes in this time.
    std::optional<std::string> receive(int milliseconds) {
        pollfd wait{fd_, POLLIN, 0};
        if (::poll(&wait, 1, milliseconds) != 1) return std::nullopt;
        char room[65536];
        const ssize_t size = ::recv(fd_, room, sizeof room, 0);
        return size <= 0 ? std::nullopt : std::optional(std::string(room, static_cast<size_t>(size)));
    }
    uint16_t port() const {
        sockaddr_in at{};
        socklen_t size = sizeof at;
        ::getsockname(fd_, reinterpret_cast<sockaddr*>(&at), &size);
        return ntohs(at.sin_port);
    }

  private:
    int fd_;
    int probes_ = 0;
    std::string branch_;
};

inline std::string sip(const std::string& text) {
    std::string wired;
    for (const char c : text) {
        if (c == '\n') wired += '\r';
        wired += c;
    }
    return wired;
}

}  // namespace tapi::test
