// SPDX-License-Identifier: Apache-2.0
// What listens to a leg: digits, tones, speech and machines. Made on the control thread, used on the media
// thread.
#pragma once

#include <optional>
#include <vector>

#include "media/engine/port.hpp"
#include "media/sound/digit_detector.hpp"
#include "media/sound/machine_detector.hpp"
#include "media/sound/resampler.hpp"
#include "media/sound/tone_detector.hpp"

namespace tapi::media {

struct ListenFor {
    uint32_t digits = 0;  // digit_ bits
    std::vector<ToneWatch> tones;
    uint32_t kinds = 0;  // kind_ bits
    bool nothing() const { return digits == 0 && tones.empty() && kinds == 0; }
};

class Listener {
  public:
    explicit Listener(const ListenFor& wanted);
    void hear(const Block& heard, Reporter& reporter);

    static constexpr uint32_t quiet_ends = 50;  // blocks: a second

  private:
    void hear_kinds(const Frame& frame, Reporter& reporter);

    ListenFor wanted_;
    DigitDetector digits_;
    ToneDetector tones_;
    MachineDetector kinds_;
    Resampler narrow_{wide_rate, narrow_rate};
    uint32_t sounding_ = 0, quiet_ = 0;  // kinds that have begun, blocks that were quiet since
    // With room from the beginning.
    std::vector<HeardDigit> heard_digits_;
    std::vector<size_t> heard_tones_;
    std::vector<uint32_t> heard_kinds_;
};

}  // namespace tapi::media
