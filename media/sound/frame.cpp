// SPDX-License-Identifier: Apache-2.0
// See frame.hpp.
#include "media/sound/frame.hpp"

#include <algorithm>
#include <cmath>

namespace tapi::media {
namespace {

constexpr double full_sine_dbm0 = 3.14;  // of a sine that just fits into 16 bits (G.711)
constexpr double full_sine_peak = 32768;

}  // namespace

double power(const Frame& frame) {
    double sum = 0;
    for (const int16_t sample : frame) sum += static_cast<double>(sample) * sample;
    return sum / frame_samples;
}

double level(double power) {
    if (power < 1e-3) return -100;
    return 10 * std::log10(power / (full_sine_peak * full_sine_peak / 2)) + full_sine_dbm0;
}

double amplitude(double dbm0) { return full_sine_peak * std::pow(10, (dbm0 - full_sine_dbm0) / 20); }

void mix_into(Frame& sum, const Frame& part) {
    for (size_t at = 0; at < sum.size(); ++at) {
        sum[at] = static_cast<int16_t>(std::clamp(sum[at] + part[at], -32768, 32767));
    }
}

}  // namespace tapi::media
