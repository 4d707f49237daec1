// SPDX-License-Identifier: Apache-2.0
// See concealer.hpp.
#include "media/codec/concealer.hpp"

#include <algorithm>
#include <cstdlib>
#include <limits>

namespace tapi::media {
namespace {

constexpr double fades_in = 400;  // samples of narrow band: 50 ms

}  // namespace

void Concealer::begin() {
    if (begun_) return;
    begun_ = true;
    history_.fill(0);
}

void Concealer::remember(std::span<const int16_t> sound) {
    const size_t kept = scale_ * (longest + compared);
    const auto newest = sound.last(std::min(sound.size(), kept));
    std::copy(history_.begin() + static_cast<ptrdiff_t>(newest.size()),
              history_.begin() + static_cast<ptrdiff_t>(kept), history_.begin());
    std::copy(newest.begin(), newest.end(), history_.begin() + static_cast<ptrdiff_t>(kept - newest.size()));
}

// The shift at which what came last is most like what came before.
void Concealer::find_pitch() {
    const size_t kept = scale_ * (longest + compared), span = scale_ * compared;
    const int16_t* last = history_.data() + kept - span;
    int64_t least = std::numeric_limits<int64_t>::max();
    for (size_t shift = scale_ * shortest; shift <= scale_ * longest; ++shift) {
        int64_t difference = 0;
        for (size_t at = 0; at < span; ++at)
            difference +=
                std::abs(last[at] - last[static_cast<ptrdiff_t>(at) - static_cast<ptrdiff_t>(shift)]);
        if (difference < least) {
            least = difference;
            pitch_ = shift;
        }
    }
    // One cycle, whose end runs into its beginning.
    const int16_t* end = history_.data() + kept;
    const size_t blended = pitch_ / 4;
    for (size_t at = 0; at < pitch_; ++at) {
        cycle_[at] = end[static_cast<ptrdiff_t>(at) - static_cast<ptrdiff_t>(pitch_)];
        if (at + blended < pitch_) continue;
        const double share = static_cast<double>(at + blended - pitch_ + 1) / static_cast<double>(blended);
        cycle_[at] +=
            share * (end[static_cast<ptrdiff_t>(at) - 2 * static_cast<ptrdiff_t>(pitch_)] - cycle_[at]);
    }
}

double Concealer::next() {
    const double value = cycle_[at_] * gain_;
    at_ = (at_ + 1) % pitch_;
    gain_ = std::max(gain_ - 1 / (fades_in * static_cast<double>(scale_)), 0.0);
    return value;
}

void Concealer::fill(std::span<int16_t> hole) {
    begin();
    if (!making_up_) {
        find_pitch();
        making_up_ = true;
        at_ = 0;
        gain_ = 1;
    }
    for (int16_t& sample : hole) sample = static_cast<int16_t>(next());
    remember(hole);
}

void Concealer::came(std::span<int16_t> sound) {
    begin();
    if (making_up_) {
        making_up_ = false;
        const size_t blended = std::min(pitch_ / 4, sound.size());
        for (size_t at = 0; at < blended; ++at) {
            const double share = static_cast<double>(at + 1) / static_cast<double>(blended + 1);
            sound[at] = static_cast<int16_t>(share * sound[at] + (1 - share) * next());
        }
    }
    remember(sound);
}

}  // namespace tapi::media
