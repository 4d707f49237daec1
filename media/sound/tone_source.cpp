// SPDX-License-Identifier: Apache-2.0
// See tone_source.hpp.
#include "media/sound/tone_source.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace tapi::media {
namespace {

constexpr double progress_level = -13;  // dBm0 of each frequency
constexpr Millis billing_prompt{60};

bool sounds(const ToneComponent& component, double time) {
    if (component.on == Millis(0) || time < static_cast<double>(component.begin.count())) return false;
    if (component.off == Millis(0)) return true;
    const double cycle = static_cast<double>((component.on + component.off).count());
    return std::fmod(time - static_cast<double>(component.begin.count()), cycle) <
           static_cast<double>(component.on.count());
}

std::vector<ToneComponent> together(std::initializer_list<double> frequencies, Millis on, Millis off) {
    std::vector<ToneComponent> tone;
    for (const double frequency : frequencies)
        tone.push_back({frequency, on, off, amplitude(progress_level), {}});
    return tone;
}

}  // namespace

ToneSource::ToneSource(const std::vector<ToneComponent>& components, std::optional<Millis> duration)
    : duration_(duration) {
    for (const ToneComponent& component : components)
        voices_.push_back({component, Oscillator(component.frequency)});
}

bool ToneSource::next(Frame& frame, double pace) {
    frame = silent_frame;
    const double end =
        duration_ ? static_cast<double>(duration_->count()) : std::numeric_limits<double>::infinity();
    if (time_ >= end) return false;
    const double step = 1000.0 / sample_rate * pace;
    for (int16_t& sample : frame) {
        double value = 0;
        for (Voice& voice : voices_) {
            const double sine = voice.sine.next();
            if (time_ < end && sounds(voice.component, time_)) value += sine * voice.component.peak;
        }
        sample = static_cast<int16_t>(std::clamp(value, -32768.0, 32767.0));
        time_ += step;
    }
    return true;
}

void ToneSource::restart() {
    time_ = 0;
    for (Voice& voice : voices_) voice.sine.restart();
}

std::vector<ToneComponent> known_tone(KnownTone tone, ToneRegion region) {
    const bool american = region == ToneRegion::north_america;
    switch (tone) {
        case KnownTone::dial:
            return american ? together({350, 440}, Millis(1), {}) : together({425}, Millis(1), {});
        case KnownTone::stutter_dial:
            return american ? together({350, 440}, Millis(100), Millis(100))
                            : together({425}, Millis(400), Millis(40));
        case KnownTone::ringback:
            return american ? together({440, 480}, Millis(2000), Millis(4000))
                            : together({425}, Millis(1000), Millis(4000));
        case KnownTone::busy:
            return american ? together({480, 620}, Millis(500), Millis(500))
                            : together({425}, Millis(500), Millis(500));
        case KnownTone::special_info: {
            // Three tones, one after the other (ITU-T E.180).
            std::vector<ToneComponent> tones = together({950, 1400, 1800}, Millis(330), Millis(1660));
            tones[1].begin = Millis(330);
            tones[2].begin = Millis(660);
            return tones;
        }
        case KnownTone::beep:
            return together({1400}, Millis(1), {});
        case KnownTone::billing: {
            // The prompt for a card: a touch of 941 and 1477 Hz, then dial tone's frequencies.
            const Millis rest = billing_cycle - billing_prompt;
            std::vector<ToneComponent> tones = together({941, 1477}, billing_prompt, rest);
            for (ToneComponent& dial : together({350, 440}, rest, billing_prompt)) {
                dial.begin = billing_prompt;
                tones.push_back(dial);
            }
            return tones;
        }
    }
    return {};
}

}  // namespace tapi::media
