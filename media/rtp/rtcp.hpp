// SPDX-License-Identifier: Apache-2.0
// RTCP (RFC 3550, section 6): what reports say about us, and the reports that we send.
#pragma once

#include <optional>
#include <string_view>

#include "media/rtp/octets.hpp"

namespace tapi::media {

// About one source, by somebody who hears it.
struct ReportBlock {
    uint32_t ssrc = 0;
    uint8_t fraction_lost = 0;  // of 256, since the last report
    int32_t lost = 0;           // in all; duplicates may make it negative
    uint32_t highest_sequence = 0;
    uint32_t jitter = 0;             // in timestamp units
    uint32_t last_report = 0;        // middle of the NTP time of the last SR
    uint32_t since_last_report = 0;  // in 1/65536 s
};

struct SenderInfo {
    uint64_t ntp = 0;  // seconds since 1900, 32.32
    uint32_t timestamp = 0;
    uint32_t packets = 0, octets = 0;
};

struct RtcpContents {
    uint32_t sender = 0;
    std::optional<SenderInfo> sent;
    std::optional<ReportBlock> about_us;
    bool bye = false;
};

// The NTP time of a time since 1970.
uint64_t ntp_of(int64_t wall_ns);

// A compound packet, checked as RFC 3550, A.2 wants it; nothing when it is malformed.
std::optional<RtcpContents> parse_rtcp(Octets packet, uint32_t our_ssrc);

struct RtcpReport {
    uint32_t ssrc = 0;
    std::optional<SenderInfo> sent;  // SR, otherwise RR
    std::optional<ReportBlock> heard;
    std::string_view cname;  // at most 255 bytes
    bool bye = false;
};
// The size, 0 when `out` is too small.
size_t write_rtcp(const RtcpReport& report, std::span<uint8_t> out);

}  // namespace tapi::media
