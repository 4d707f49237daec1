// SPDX-License-Identifier: Apache-2.0
// The media of a far end whose signalling is sipp's: a socket that takes packets, and answers each with one of its own, so that
// the provider's clock is the clock.
#pragma once

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <cstring>
#include <functional>
#include <optional>

#include "media/rtp/dtls.hpp"
#include "sip/peers.hpp"
#include "sip/signal.hpp"

namespace tapi::test {

struct RtpSeen {
    uint8_t payload_type = 0;
    bool marker = false;
    uint16_t sequence = 0;
    uint32_t timestamp = 0;
    std::string payload;
};

class RtpPeer {
  public:
    RtpPeer() : fd_(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {
        sockaddr_in at{};
        at.sin_family = AF_INET;
        at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof at;
        EXPECT_EQ(::bind(fd_, reinterpret_cast<sockaddr*>(&at), sizeof at), 0);
        EXPECT_EQ(::getsockname(fd_, reinterpret_cast<sockaddr*>(&at), &size), 0);
        port = ntohs(at.sin_port);
    }
    ~RtpPeer() { ::close(fd_); }
    RtpPeer(const RtpPeer&) = delete;
    RtpPeer& operator=(const RtpPeer&) = delete;

    // The next packet; nothing when none comes in that time.
    std::optional<RtpSeen> receive(std::chrono::milliseconds limit = patience) {
        pollfd wait{fd_, POLLIN, 0};
        if (::poll(&wait, 1, static_cast<int>(limit.count())) != 1) return std::nullopt;
        uint8_t room[2048];
        socklen_t size = sizeof from_;
        const ssize_t got = ::recvfrom(fd_, room, sizeof room, 0, reinterpret_cast<sockaddr*>(&from_), &size);
        if (got < 12) return std::nullopt;
        RtpSeen seen;
        seen.marker = (room[1] & 0x80) != 0;
        seen.payload_type = room[1] & 0x7F;
        seen.sequence = static_cast<uint16_t>(room[2] << 8 | room[3]);
        seen.timestamp = uint32_t{room[4]} << 24 | uint32_t{room[5]} << 16 | uint32_t{room[6]} << 8 | room[7];
        // The provider's clock, which runs on while nothing is sent back; an event stands still in it.
        timestamp_ = seen.payload_type == 101 ? timestamp_ + 160 : seen.timestamp;
        seen.payload.assign(reinterpret_cast<const char*>(room) + 12, static_cast<size_t>(got) - 12);
        return seen;
    }
    // All that has come is forgotten.
    void drain() {
        while (receive(std::chrono::milliseconds(0))) {
        }
    }
    // Packets go there until one comes.
    void aim(uint16_t port) {
        from_.sin_family = AF_INET;
        from_.sin_port = htons(port);
        from_.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    }
    // 20 ms of mu-law back to where the last packet came from.
    void send(const int16_t* samples, uint8_t payload_type = 0) {
        uint8_t packet[12 + 160] = {0x80, payload_type};
        packet[2] = static_cast<uint8_t>(sequence_ >> 8), packet[3] = static_cast<uint8_t>(sequence_);
        for (int at = 0; at < 4; ++at) packet[4 + at] = static_cast<uint8_t>(timestamp_ >> (24 - 8 * at));
        packet[11] = source;
        for (int at = 0; at < 160; ++at) packet[12 + at] = to_mulaw(samples[at]);
        ++sequence_;
        ::sendto(fd_, packet, sizeof packet, 0, reinterpret_cast<const sockaddr*>(&from_), sizeof from_);
    }
    // A connectivity check, and the answer to it; nothing when there is none. Sound meanwhile is passed over.
    std::vector<uint8_t> ask(const std::vector<uint8_t>& check, uint16_t port) {
        aim(port);
        ::sendto(fd_, check.data(), check.size(), 0, reinterpret_cast<const sockaddr*>(&from_), sizeof from_);
        const auto deadline = std::chrono::steady_clock::now() + patience;
        pollfd wait{fd_, POLLIN, 0};
        while (std::chrono::steady_clock::now() < deadline && ::poll(&wait, 1, static_cast<int>(patience.count())) == 1) {
            std::vector<uint8_t> room(2048);
            const ssize_t got = ::recv(fd_, room.data(), room.size(), 0);
            if (got <= 0 || room[0] > 3) continue;
            room.resize(static_cast<size_t>(got));
            return room;
        }
        return {};
    }
    // Until the handshake is over or the other end says no more.
    void shake_hands(media::DtlsHandshake& handshake, uint16_t with) {
        sockaddr_in to{};
        to.sin_family = AF_INET;
        to.sin_port = htons(with);
        to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        media::DtlsHandshake::Packets out;
        handshake.begin(out);
        for (;;) {
            for (const auto& packet : out) ::sendto(fd_, packet.data(), packet.size(), 0, reinterpret_cast<const sockaddr*>(&to), sizeof to);
            pollfd wait{fd_, POLLIN, 0};
            if (::poll(&wait, 1, 2000) != 1) return;
            uint8_t room[2048];
            const ssize_t got = ::recv(fd_, room, sizeof room, 0);
            if (got <= 0 || handshake.receive({room, static_cast<size_t>(got)}, out) == media::DtlsHandshake::State::failed) return;
        }
    }
    // Says all of it, a packet for each that comes, and gives back what was heard meanwhile. `lost`: which packets never arrive.
    Samples exchange(const Samples& says, const std::function<bool(size_t)>& lost = {}) {
        Samples heard;
        drain();  // what has waited is no clock
        for (size_t at = 0; at + 160 <= says.size(); at += 160) {
            const auto packet = receive();
            if (!packet) {
                ADD_FAILURE() << "the provider sends nothing";
                break;
            }
            if (packet->payload_type == 0) {
                for (const char byte : packet->payload) heard.push_back(from_mulaw(static_cast<uint8_t>(byte)));
            }
            if (lost && lost(at / 160)) ++sequence_;
            else send(says.data() + at);
        }
        return heard;
    }

    uint16_t port = 0;
    uint8_t source = 77;  // of the packets

  private:
    int fd_;
    sockaddr_in from_{};
    uint16_t sequence_ = 1000;
    uint32_t timestamp_ = 0;
};

// A description of that media; `events`: with digits as events.
inline std::string sdp_of(const RtpPeer& peer, bool events = true, const std::string& direction = "sendrecv") {
    return "v=0\no=far 1 1 IN IP4 127.0.0.1\ns=-\nc=IN IP4 127.0.0.1\nt=0 0\nm=audio " + std::to_string(peer.port) + " RTP/AVP 0" + (events ? " 101" : "") +
           "\n" + (events ? "a=rtpmap:101 telephone-event/8000\n" : "") + "a=" + direction + "\n";
}

// Where the description in the messages says that the provider hears.
inline uint16_t port_in(const std::string& messages) {
    const size_t at = messages.find("m=audio ");
    EXPECT_NE(at, std::string::npos);
    return at == std::string::npos ? uint16_t{0} : static_cast<uint16_t>(std::stoul(messages.substr(at + 8)));
}

}  // namespace tapi::test
