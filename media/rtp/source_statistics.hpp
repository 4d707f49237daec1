// SPDX-License-Identifier: Apache-2.0
// What a receiver counts of one source (RFC 3550, appendices A.1, A.3 and A.8).
#pragma once

#include <cstdint>

#include "media/rtp/rtcp.hpp"

namespace tapi::media {

class SourceStatistics {
  public:
    explicit SourceStatistics(uint32_t ssrc = 0) : ssrc_(ssrc) {}

    enum class Verdict { good, jumped, restarted };
    // `arrival` in timestamp units, from any origin. A sequence number far from the last one is `jumped` and
    // not to be played, unless the next one follows it: then the source has `restarted`.
    Verdict received(uint16_t sequence, uint32_t timestamp, uint32_t arrival);

    // The report that is due, about what came since the last one.
    ReportBlock report();

    uint32_t ssrc() const { return ssrc_; }
    uint64_t packets() const { return received_all_; }
    int64_t lost() const;
    uint32_t jitter() const { return jitter_ >> 4; }

  private:
    void begin(uint16_t sequence);
    uint32_t highest() const { return cycles_ + max_sequence_; }
    uint32_t expected() const { return highest() - base_ + 1; }

    uint32_t ssrc_;
    bool begun_ = false;
    uint16_t max_sequence_ = 0;
    uint32_t cycles_ = 0, base_ = 0, bad_ = 0;
    uint32_t received_ = 0, expected_prior_ = 0, received_prior_ = 0;
    int64_t lost_before_ = 0;  // before the source restarted
    uint64_t received_all_ = 0;
    uint32_t transit_ = 0, jitter_ = 0;  // scaled by 16
    bool has_transit_ = false;
};

}  // namespace tapi::media
