// SPDX-License-Identifier: Apache-2.0
// 20 ms of sound at one of the two rates of telephony: 8000 samples a second (narrow) or 16000 (wide).
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "media/sound/frame.hpp"

namespace tapi::media {

inline constexpr uint32_t narrow_rate = sample_rate, wide_rate = 2 * sample_rate;
inline constexpr uint32_t wide_samples = 2 * frame_samples;

struct Block {
    uint32_t rate = narrow_rate;
    std::array<int16_t, wide_samples> samples{};

    size_t size() const { return rate == wide_rate ? wide_samples : frame_samples; }
    std::span<int16_t> view() { return {samples.data(), size()}; }
    std::span<const int16_t> view() const { return {samples.data(), size()}; }
    void silence(uint32_t new_rate) {
        rate = new_rate;
        samples.fill(0);
    }
};

}  // namespace tapi::media
