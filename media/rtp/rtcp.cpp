// SPDX-License-Identifier: Apache-2.0
// See rtcp.hpp.
#include "media/rtp/rtcp.hpp"

#include <algorithm>

namespace tapi::media {
namespace {

constexpr uint8_t type_sr = 200, type_rr = 201, type_sdes = 202, type_bye = 203;
constexpr uint8_t item_cname = 1;
constexpr size_t header_size = 8, sender_size = 20, block_size = 24;  // the header with the sender's SSRC

ReportBlock read_block(Octets in) {
    // 24 bits with a sign.
    const auto lost = static_cast<int32_t>(load_32(in, 4) << 8) >> 8;
    return {load_32(in, 0), in[4], lost, load_32(in, 8), load_32(in, 12), load_32(in, 16), load_32(in, 20)};
}

bool read_report(Octets part, uint32_t our_ssrc, RtcpContents& contents) {
    const bool sr = part[1] == type_sr;
    const size_t blocks = header_size + (sr ? sender_size : 0), count = part[0] & 0x1F;
    if (part.size() < blocks + count * block_size) return false;
    contents.sender = load_32(part, 4);
    if (sr) {
        const uint64_t ntp = static_cast<uint64_t>(load_32(part, 8)) << 32 | load_32(part, 12);
        contents.sent = SenderInfo{ntp, load_32(part, 16), load_32(part, 20), load_32(part, 24)};
    }
    for (size_t at = 0; at < count; ++at) {
        const ReportBlock block = read_block(part.subspan(blocks + at * block_size, block_size));
        if (block.ssrc == our_ssrc) contents.about_us = block;
    }
    return true;
}

class Composer {
  public:
    explicit Composer(std::span<uint8_t> out) : out_(out) {}
    void begin(uint8_t count, uint8_t type) {
        start_ = at_;
        u8(2 << 6 | count);
        u8(type);
        u16(0);
    }
    void end() {
        while (!full_ && (at_ - start_) % 4 != 0) u8(0);
        if (!full_) store_16(out_, start_ + 2, static_cast<uint32_t>((at_ - start_) / 4 - 1));
    }
    void u8(uint32_t value) {
        if (at_ == out_.size()) full_ = true;
        if (!full_) out_[at_++] = static_cast<uint8_t>(value);
    }
    void u16(uint32_t value) { u8(value >> 8), u8(value); }
    void u32(uint32_t value) { u16(value >> 16), u16(value); }
    size_t size() const { return full_ ? 0 : at_; }

  private:
    std::span<uint8_t> out_;
    size_t start_ = 0, at_ = 0;
    bool full_ = false;
};

void write_block(Composer& out, const ReportBlock& block) {
    out.u32(block.ssrc);
    const int32_t lost = std::clamp(block.lost, -0x800000, 0x7FFFFF);
    out.u32(static_cast<uint32_t>(block.fraction_lost) << 24 | (static_cast<uint32_t>(lost) & 0xFFFFFF));
    out.u32(block.highest_sequence);
    out.u32(block.jitter);
    out.u32(block.last_report);
    out.u32(block.since_last_report);
}

constexpr uint64_t seconds_1900_to_1970 = 2'208'988'800, billion = 1'000'000'000;

}  // namespace

uint64_t ntp_of(int64_t wall_ns) {
    const auto time = static_cast<uint64_t>(wall_ns);
    return (time / billion + seconds_1900_to_1970) << 32 | ((time % billion) << 32) / billion;
}

std::optional<RtcpContents> parse_rtcp(Octets packet, uint32_t our_ssrc) {
    RtcpContents contents;
    bool first = true;
    while (!packet.empty()) {
        if (packet.size() < 4 || packet[0] >> 6 != 2) return std::nullopt;
        const size_t size = 4u * (load_16(packet, 2) + 1u);
        // Only the last one may be padded, and the first is a report.
        const bool padded = (packet[0] & 0x20) != 0;
        const uint8_t type = packet[1];
        if (size > packet.size() || (padded && size != packet.size())) return std::nullopt;
        if (first && ((type != type_sr && type != type_rr) || padded)) return std::nullopt;
        const bool report = type == type_sr || type == type_rr;
        if (report && (size < header_size || !read_report(packet.first(size), our_ssrc, contents)))
            return std::nullopt;
        if (type == type_bye) contents.bye = true;
        packet = packet.subspan(size);
        first = false;
    }
    if (first) return std::nullopt;
    return contents;
}

size_t write_rtcp(const RtcpReport& report, std::span<uint8_t> buffer) {
    Composer out(buffer);
    out.begin(report.heard ? 1 : 0, report.sent ? type_sr : type_rr);
    out.u32(report.ssrc);
    if (report.sent) {
        out.u32(static_cast<uint32_t>(report.sent->ntp >> 32));
        out.u32(static_cast<uint32_t>(report.sent->ntp));
        out.u32(report.sent->timestamp);
        out.u32(report.sent->packets);
        out.u32(report.sent->octets);
    }
    if (report.heard) write_block(out, *report.heard);
    out.end();
    out.begin(1, type_sdes);
    out.u32(report.ssrc);
    const std::string_view name = report.cname.substr(0, 255);
    out.u8(item_cname);
    out.u8(static_cast<uint32_t>(name.size()));
    for (const char c : name) out.u8(static_cast<uint8_t>(c));
    out.u8(0);
    out.end();
    if (report.bye) {
        out.begin(1, type_bye);
        out.u32(report.ssrc);
        out.end();
    }
    return out.size();
}

}  // namespace tapi::media
