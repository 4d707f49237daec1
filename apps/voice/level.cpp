// SPDX-License-Identifier: Apache-2.0
// See level.hpp.
#include "level.hpp"

#include <algorithm>
#include <cmath>

namespace tapi::voice {
namespace {

constexpr double least_speech = 130;   // -48 dB of full scale: below, nobody is heard
constexpr double above_noise = 2.5;    // 8 dB
constexpr double most_noise = 1500;    // louder noise than this is taken for speech
constexpr double rise = 1.006;         // of the noise in a block: it doubles in 2.3 s
constexpr int speech_blocks = 2;       // one alone is a click

constexpr size_t trim_block = sample_rate / 200, trim_margin = sample_rate / 100;

bool audible(std::span<const int16_t> samples, size_t at) {
    return loudness(samples.subspan(at, std::min(trim_block, samples.size() - at))) > SpeechMeter::audible_level;
}

}  // namespace

double loudness(std::span<const int16_t> samples) {
    if (samples.empty()) return 0;
    double sum = 0;
    for (const int16_t sample : samples) sum += double{1} * sample * sample;
    return std::sqrt(sum / static_cast<double>(samples.size()));
}

bool SpeechMeter::judge() {
    const double loud = loudness(block_);
    if (!begun_) floor_ = std::min(loud, least_speech);
    begun_ = true;
    floor_ = std::clamp(std::min(loud, floor_ * rise + 0.5), 0.0, most_noise);
    return loud > std::max(least_speech, floor_ * above_noise);
}

void QuietTime::feed(std::span<const int16_t> samples) {
    meter_.feed(samples, [this](bool speech, bool audible) {
        silent_ = audible ? Millis(0) : silent_ + block_time;
        in_a_row_ = speech ? in_a_row_ + 1 : 0;
        quiet_ += block_time;
        if (in_a_row_ < speech_blocks) return;
        quiet_ = Millis(0);
        spoken_ = true;
    });
}

std::span<const int16_t> trimmed(std::span<const int16_t> samples) {
    size_t first = 0;
    while (first < samples.size() && !audible(samples, first)) first += trim_block;
    if (first >= samples.size()) return samples;
    size_t last = samples.size() / trim_block * trim_block;
    while (last > first && !audible(samples, std::min(last, samples.size() - 1))) last -= trim_block;
    const size_t begin = first > trim_margin ? first - trim_margin : 0;
    const size_t end = std::min(samples.size(), last + trim_block + trim_margin);
    return samples.subspan(begin, end - begin);
}

}  // namespace tapi::voice
