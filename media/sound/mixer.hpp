// SPDX-License-Identifier: Apache-2.0
// The sum of several sounds, and what each of those that speak should hear: the sum without itself.
#pragma once

#include <algorithm>
#include <array>

#include "media/sound/block.hpp"

namespace tapi::media {

class Mixer {
  public:
    void begin(uint32_t rate) {
        rate_ = rate;
        sum_.fill(0);
    }
    // Of the mixer's rate.
    void add(const Block& block) {
        for (size_t at = 0; at < block.size(); ++at) sum_[at] += block.samples[at];
    }
    // The sum less what `own` put in; null: all of it. What is too loud is cut off at the limits.
    void result(const Block* own, Block& out) const {
        out.rate = rate_;
        for (size_t at = 0; at < out.size(); ++at) {
            const int32_t rest = sum_[at] - (own == nullptr ? 0 : own->samples[at]);
            out.samples[at] = static_cast<int16_t>(std::clamp(rest, -32768, 32767));
        }
    }

  private:
    uint32_t rate_ = narrow_rate;
    std::array<int32_t, wide_samples> sum_{};
};

// The level of a block in dBm0.
double level_of(const Block& block);

}  // namespace tapi::media
