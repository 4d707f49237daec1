// SPDX-License-Identifier: Apache-2.0
// See tone_detector.hpp.
#include "media/sound/tone_detector.hpp"

#include <algorithm>
#include <cmath>

namespace tapi::media {
namespace {

constexpr double silence_level = -42, tone_level = -38;  // dBm0
constexpr double share_of_tones = 0.7;                   // of all that sounds
constexpr double weakest_share = 0.05;                   // of the strongest component
constexpr double deviation = 0.01;                       // of a frequency
constexpr uint32_t gap_allowed = 1;                      // frames

double goertzel(const Frame& frame, double frequency) {
    const double cosine = 2 * std::cos(2 * 3.14159265358979323846 * frequency / sample_rate);
    double last = 0, before = 0;
    for (const int16_t sample : frame) {
        const double now = sample + cosine * last - before;
        before = last;
        last = now;
    }
    const double squared = last * last + before * before - cosine * last * before;
    return squared * 2 / frame_samples / frame_samples;
}

}  // namespace

double power_at(const Frame& frame, double frequency) {
    return std::max({goertzel(frame, frequency * (1 - deviation)), goertzel(frame, frequency),
                     goertzel(frame, frequency * (1 + deviation))});
}

ToneDetector::ToneDetector(const std::vector<ToneWatch>& watches) {
    for (const ToneWatch& watch : watches) watched_.push_back({watch, 0, 0, false});
}

bool ToneDetector::has(const Frame& frame, double power, const std::vector<uint32_t>& frequencies) {
    if (frequencies.empty()) return level(power) < silence_level;
    if (level(power) < tone_level) return false;
    double sum = 0, strongest = 0, weakest = power;
    for (const uint32_t frequency : frequencies) {
        const double part = power_at(frame, frequency);
        sum += part;
        strongest = std::max(strongest, part);
        weakest = std::min(weakest, part);
    }
    return sum >= share_of_tones * power && weakest >= weakest_share * strongest;
}

void ToneDetector::hear(const Frame& frame, std::vector<size_t>& heard) {
    const double power = media::power(frame);
    for (size_t index = 0; index < watched_.size(); ++index) {
        Watched& watched = watched_[index];
        if (has(frame, power, watched.watch.frequencies)) {
            watched.frames += 1 + watched.missed;
            watched.missed = 0;
        } else if (watched.frames == 0 || ++watched.missed > gap_allowed) {
            watched.frames = watched.missed = 0;
            watched.reported = false;
            continue;
        } else {
            continue;
        }
        if (watched.reported || watched.frames * frame_time + tolerance < watched.watch.duration) continue;
        watched.reported = true;
        heard.push_back(index);
    }
}

bool ToneDetector::measures() const {
    return std::any_of(watched_.begin(), watched_.end(), [](const Watched& watched) {
        return watched.watch.frequencies.empty() ? !watched.reported : watched.frames != 0;
    });
}

}  // namespace tapi::media
