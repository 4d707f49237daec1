// SPDX-License-Identifier: Apache-2.0
// For tests: sound of a source with noise added, and the frames of it.
#pragma once

#include <cmath>
#include <random>
#include <vector>

#include "media/sound/source.hpp"
#include "media/sound/tone_source.hpp"

namespace tapi::media {

// White noise of a level in dBm0, the same in every run.
class Noise {
  public:
    explicit Noise(double dbm0) : normal_(0, amplitude(dbm0) / std::sqrt(2)) {}
    void add_to(Frame& frame) {
        Frame noise;
        for (int16_t& sample : noise) sample = static_cast<int16_t>(normal_(random_));
        mix_into(frame, noise);
    }

  private:
    std::mt19937 random_{7};
    std::normal_distribution<double> normal_;
};

// All that the source makes, at most `most`, and a silence behind.
inline std::vector<Frame> sound_of(Source& source, Millis most = Millis(60000), double pace = 1) {
    std::vector<Frame> sound;
    Frame frame;
    while (frame_time * sound.size() < most && source.next(frame, pace)) sound.push_back(frame);
    for (int quiet = 0; quiet < 15; ++quiet) sound.push_back(silent_frame);
    return sound;
}

inline ToneSource steady_tone(std::vector<double> frequencies, Millis duration, double dbm0 = -13) {
    std::vector<ToneComponent> components;
    for (const double frequency : frequencies)
        components.push_back({frequency, Millis(1), {}, amplitude(dbm0), {}});
    return ToneSource(components, duration);
}

}  // namespace tapi::media
