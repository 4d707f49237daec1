// SPDX-License-Identifier: Apache-2.0
// Whether somebody is speaking, from the loudness of blocks of 20 ms. The noise of the line is learned: what is near the
// quietest of late is quiet.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "plans.hpp"

namespace tapi::voice {

inline constexpr size_t block_samples = sample_rate / 50;
inline constexpr Millis block_time{20};

// Root of the mean square.
double loudness(std::span<const int16_t> samples);

class SpeechMeter {
  public:
    static constexpr double audible_level = 60;  // -55 dB of full scale
    // Any number of samples; whole blocks are judged, in their order: speech or not, audible or not.
    template <class Judged>
    void feed(std::span<const int16_t> samples, Judged judged) {
        for (const int16_t sample : samples) {
            block_[filled_++] = sample;
            if (filled_ < block_.size()) continue;
            filled_ = 0;
            judged(judge(), loudness(block_) > audible_level);
        }
    }

  private:
    bool judge();

    std::array<int16_t, block_samples> block_{};
    size_t filled_ = 0;
    double floor_ = 0;
    bool begun_ = false;
};

// How long it has been quiet, for who waits until somebody has finished.
class QuietTime {
  public:
    void feed(std::span<const int16_t> samples);
    Millis quiet() const { return quiet_; }    // since speech, or since the beginning
    // Of that, how long nothing at all could be heard: the last sounds of speech die away within its noise.
    Millis silent() const { return silent_; }
    bool spoken() const { return spoken_; }  // at all

  private:
    SpeechMeter meter_;
    Millis quiet_{0}, silent_{0};
    int in_a_row_ = 0;
    bool spoken_ = false;
};

// Without the silence at its ends but for a few milliseconds. All of it when there is nothing but silence.
std::span<const int16_t> trimmed(std::span<const int16_t> samples);

}  // namespace tapi::voice
