// SPDX-License-Identifier: Apache-2.0
// See source_statistics.hpp.
#include "media/rtp/source_statistics.hpp"

#include <algorithm>

namespace tapi::media {
namespace {

constexpr uint32_t sequence_mod = 1 << 16, most_dropout = 3000, most_misorder = 100;
constexpr uint32_t nothing_bad = sequence_mod + 1;  // a value that no sequence number has

}  // namespace

void SourceStatistics::begin(uint16_t sequence) {
    begun_ = true;
    max_sequence_ = sequence;
    base_ = sequence;
    bad_ = nothing_bad;
    cycles_ = received_ = expected_prior_ = received_prior_ = 0;
    has_transit_ = false;
}

SourceStatistics::Verdict SourceStatistics::received(uint16_t sequence, uint32_t timestamp,
                                                     uint32_t arrival) {
    Verdict verdict = Verdict::good;
    if (!begun_) begin(sequence);
    const auto ahead = static_cast<uint16_t>(sequence - max_sequence_);
    if (ahead < most_dropout) {
        if (sequence < max_sequence_) cycles_ += sequence_mod;
        max_sequence_ = sequence;
    } else if (ahead <= sequence_mod - most_misorder) {
        if (sequence != bad_) {
            bad_ = (sequence + 1u) & (sequence_mod - 1);
            return Verdict::jumped;
        }
        lost_before_ = lost();
        begin(sequence);
        verdict = Verdict::restarted;
    }
    ++received_;
    ++received_all_;
    const uint32_t transit = arrival - timestamp;
    if (has_transit_) {
        const auto difference = static_cast<int32_t>(transit - transit_);
        const uint32_t size =
            static_cast<uint32_t>(difference < 0 ? -static_cast<int64_t>(difference) : difference);
        // One wild timestamp must not fill the average for minutes.
        jitter_ += std::min(size, 1u << 20) - ((jitter_ + 8) >> 4);
    }
    transit_ = transit;
    has_transit_ = true;
    return verdict;
}

int64_t SourceStatistics::lost() const {
    if (!begun_) return 0;
    return lost_before_ + static_cast<int64_t>(expected()) - received_;
}

ReportBlock SourceStatistics::report() {
    ReportBlock block;
    block.ssrc = ssrc_;
    block.highest_sequence = highest();
    block.jitter = jitter();
    block.lost = static_cast<int32_t>(std::clamp<int64_t>(lost(), -0x800000, 0x7FFFFF));
    const uint32_t expected_now = expected() - expected_prior_, received_now = received_ - received_prior_;
    expected_prior_ = expected();
    received_prior_ = received_;
    if (expected_now > 0 && expected_now > received_now)
        block.fraction_lost = static_cast<uint8_t>(
            std::min<uint64_t>(255, (uint64_t{expected_now - received_now} << 8) / expected_now));
    return block;
}

}  // namespace tapi::media
