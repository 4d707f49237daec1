// SPDX-License-Identifier: Apache-2.0
// Hears tones of up to three frequencies that last, and silence that lasts.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "media/sound/frame.hpp"

namespace tapi::media {

struct ToneWatch {
    uint32_t tag = 0;
    Millis duration{};
    std::vector<uint32_t> frequencies;  // Hz, at most three; none: silence
    bool operator==(const ToneWatch&) const = default;
};

class ToneDetector {
  public:
    static constexpr uint32_t lowest = 100, highest = 3900;  // Hz
    static constexpr Millis tolerance{30};                   // of durations

    explicit ToneDetector(const std::vector<ToneWatch>& watches);
    // Each tone is reported once, when it has lasted long enough: indices into the watches.
    void hear(const Frame& frame, std::vector<size_t>& heard);
    // Silence is still being measured, or a tone may just have ended.
    bool measures() const;

  private:
    struct Watched {
        ToneWatch watch;
        uint32_t frames = 0;  // that it has lasted
        uint32_t missed = 0;  // frames in a row that did not have it
        bool reported = false;
    };
    static bool has(const Frame& frame, double power, const std::vector<uint32_t>& frequencies);

    std::vector<Watched> watched_;
};

// How much of the frame's mean square is a sine near that frequency.
double power_at(const Frame& frame, double frequency);

}  // namespace tapi::media
