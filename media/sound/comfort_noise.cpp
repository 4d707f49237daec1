// SPDX-License-Identifier: Apache-2.0
// See comfort_noise.hpp.
#include "media/sound/comfort_noise.hpp"

#include <algorithm>
#include <cmath>

#include "media/sound/mixer.hpp"

namespace tapi::media {
namespace {

constexpr size_t described_order = 4;
constexpr double full_noise_dbm0 = 3.14 + 3.01;  // of a square wave that just fits: 0 dBov
constexpr double uniform_rms = 0.57735;          // of what noise() makes
constexpr double loudest_silence = -38;          // dBm0
constexpr double above_floor = 6;                // dB
constexpr double rise = 0.02;                    // dB a block: the floor follows a room that gets louder

}  // namespace

bool ComfortNoise::describe(std::span<const uint8_t> payload) {
    if (payload.empty()) return false;
    const double dbov = -static_cast<double>(payload[0] & 0x7F);
    order_ = std::min(payload.size() - 1, most_coefficients);
    double residual = 1;
    for (size_t at = 0; at < order_; ++at) {
        const double k = std::clamp((static_cast<double>(payload[1 + at]) - 127) / 128, -0.99, 0.99);
        reflection_[at] = k;
        residual *= 1 - k * k;
    }
    state_.fill(0);
    // The filter below makes what goes in louder by 1/residual.
    gain_ = 32768 * std::pow(10, dbov / 20) * std::sqrt(residual) / uniform_rms;
    return true;
}

double ComfortNoise::noise() {
    random_ = random_ * 1664525 + 1013904223;
    return static_cast<double>(random_ >> 8) / (1 << 23) - 1;
}

void ComfortNoise::make(std::span<int16_t> out) {
    for (int16_t& sample : out) {
        // An all-pole lattice; state_[n] is the backward error of order n, one sample ago.
        double forward = gain_ * noise();
        for (size_t n = order_; n-- > 0;) {
            forward -= reflection_[n] * state_[n];
            if (n + 1 < order_) state_[n + 1] = state_[n] + reflection_[n] * forward;
        }
        if (order_ > 0) state_[0] = forward;
        sample = static_cast<int16_t>(std::clamp(forward, -32768.0, 32767.0));
    }
}

size_t describe_noise(const Block& block, std::span<uint8_t> out) {
    if (out.size() < 1 + described_order) return 0;
    const double dbov = std::clamp(level_of(block) - full_noise_dbm0, -127.0, 0.0);
    out[0] = static_cast<uint8_t>(std::lround(-dbov));
    std::array<double, described_order + 1> correlation{};
    for (size_t lag = 0; lag <= described_order; ++lag) {
        for (size_t at = lag; at < block.size(); ++at)
            correlation[lag] += static_cast<double>(block.samples[at]) * block.samples[at - lag];
    }
    // Levinson and Durbin; a little white noise keeps it stable.
    double error = correlation[0] * 1.0001 + 1;
    std::array<double, described_order + 1> a{1};
    for (size_t step = 1; step <= described_order; ++step) {
        double sum = 0;
        for (size_t at = 0; at < step; ++at) sum += a[at] * correlation[step - at];
        const double k = -sum / error;
        std::array<double, described_order + 1> next = a;
        for (size_t at = 1; at <= step; ++at) next[at] = a[at] + k * a[step - at];
        a = next;
        error *= 1 - k * k;
        out[step] = static_cast<uint8_t>(std::clamp(std::lround(k * 128 + 127), 0l, 254l));
    }
    return 1 + described_order;
}

bool SilenceDetector::hear(const Block& block) {
    const double now = level_of(block);
    floor_ = std::clamp(std::min(floor_ + rise, now), -90.0, loudest_silence);
    const bool quiet = now < loudest_silence && now < floor_ + above_floor;
    quiet_ = quiet ? std::min(quiet_ + 1, hang_over + 1) : 0;
    return quiet_ > hang_over;
}

}  // namespace tapi::media
