// SPDX-License-Identifier: Apache-2.0
// RTP packets (RFC 3550, section 5.1).
#pragma once

#include <optional>

#include "media/rtp/octets.hpp"

namespace tapi::media {

inline constexpr size_t rtp_header_size = 12;

struct RtpPacket {
    uint8_t payload_type = 0;
    bool marker = false;
    uint16_t sequence = 0;
    uint32_t timestamp = 0, ssrc = 0;
    Octets payload;
};

// Nothing when the packet is malformed. Contributing sources and extensions are passed over.
std::optional<RtpPacket> parse_rtp(Octets packet);
// How much of the packet is header, extensions included: what SRTP leaves in clear. 0: malformed.
size_t rtp_header_length(Octets packet);
// Header and payload; the size, 0 when `out` is too small.
size_t write_rtp(const RtpPacket& packet, std::span<uint8_t> out);

// What arrives on one port, told apart by its first byte (RFC 7983; RFC 5761 for RTCP).
enum class PacketKind { rtp, rtcp, dtls, stun, other };
PacketKind kind_of(Octets packet);

}  // namespace tapi::media
