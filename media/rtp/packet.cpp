// SPDX-License-Identifier: Apache-2.0
// See packet.hpp.
#include "media/rtp/packet.hpp"

#include <algorithm>

namespace tapi::media {

size_t rtp_header_length(Octets packet) {
    if (packet.size() < rtp_header_size || packet[0] >> 6 != 2) return 0;
    size_t length = rtp_header_size + 4u * (packet[0] & 0x0F);
    if ((packet[0] & 0x10) != 0) {
        if (packet.size() < length + 4) return 0;
        length += 4 + 4u * load_16(packet, length + 2);
    }
    return length <= packet.size() ? length : 0;
}

std::optional<RtpPacket> parse_rtp(Octets packet) {
    const size_t header = rtp_header_length(packet);
    if (header == 0) return std::nullopt;
    size_t end = packet.size();
    if ((packet[0] & 0x20) != 0) {
        const size_t padding = packet.back();
        if (padding == 0 || padding > end - header) return std::nullopt;
        end -= padding;
    }
    return RtpPacket{static_cast<uint8_t>(packet[1] & 0x7F),
                     (packet[1] & 0x80) != 0,
                     load_16(packet, 2),
                     load_32(packet, 4),
                     load_32(packet, 8),
                     packet.subspan(header, end - header)};
}

size_t write_rtp(const RtpPacket& packet, std::span<uint8_t> out) {
    const size_t size = rtp_header_size + packet.payload.size();
    if (out.size() < size) return 0;
    out[0] = 2 << 6;
    out[1] = static_cast<uint8_t>((packet.marker ? 0x80 : 0) | packet.payload_type);
    store_16(out, 2, packet.sequence);
    store_32(out, 4, packet.timestamp);
    store_32(out, 8, packet.ssrc);
    std::copy(packet.payload.begin(), packet.payload.end(), out.begin() + rtp_header_size);
    return size;
}

PacketKind kind_of(Octets packet) {
    if (packet.empty()) return PacketKind::other;
    if (packet[0] <= 3) return PacketKind::stun;
    if (packet[0] >= 20 && packet[0] <= 63) return PacketKind::dtls;
    if (packet[0] >> 6 != 2 || packet.size() < 8) return PacketKind::other;
    return packet[1] >= 192 && packet[1] <= 223 ? PacketKind::rtcp : PacketKind::rtp;
}

}  // namespace tapi::media
