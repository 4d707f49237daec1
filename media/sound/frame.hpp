// SPDX-License-Identifier: Apache-2.0
// Sound as the exchange carries it: 8000 samples a second, 16 bits, one channel, in frames of 20 ms.
#pragma once

#include <array>
#include <cstdint>

#include "base/clock.hpp"

namespace tapi::media {

inline constexpr uint32_t sample_rate = 8000, frame_samples = 160;
inline constexpr Millis frame_time{20};

using Frame = std::array<int16_t, frame_samples>;
inline constexpr Frame silent_frame{};

// The mean square of the samples; the level of telephony counts from it.
double power(const Frame& frame);
// In dBm0; digital silence is far below anything (-100).
double level(double power);
// The peak of a sine of that level.
double amplitude(double dbm0);

// Adds sound to a frame; what is too loud is cut off at the limits.
void mix_into(Frame& sum, const Frame& part);

}  // namespace tapi::media
