// SPDX-License-Identifier: Apache-2.0
// See digit_source.hpp.
#include "media/sound/digit_source.hpp"

#include <algorithm>

namespace tapi::media {
namespace {

constexpr std::u16string_view keys = u"123A456B789C*0#D";
constexpr double lows[] = {697, 770, 852, 941}, highs[] = {1209, 1336, 1477, 1633};  // Hz (ITU-T Q.23)
constexpr double low_level = -9, high_level = -7;                                    // dBm0

// A dial breaks the loop ten times a second; each break is heard as a click.
constexpr Millis pulse_cycle{100}, shortest_gap{400};
constexpr double click_length = 4;  // ms
constexpr double click_peak = 12000;

}  // namespace

char16_t digit_of(char16_t c) { return c >= u'a' && c <= u'd' ? static_cast<char16_t>(c - 0x20) : c; }
bool is_dtmf_digit(char16_t c) { return keys.find(digit_of(c)) != std::u16string_view::npos; }
bool is_pulse_digit(char16_t c) { return c >= u'0' && c <= u'9'; }

DigitSource::DigitSource(Mode mode, std::u16string_view digits, const DigitTiming& timing) {
    for (const char16_t c : digits) {
        if (c == u',') {
            steps_.push_back({Kind::silence, static_cast<double>(timing.pause.count()), 0, 0});
        } else if (c == u'!') {
            steps_.push_back({Kind::silence, static_cast<double>(timing.flash.count()), 0, 0});
        } else if (mode == Mode::dtmf && is_dtmf_digit(c)) {
            add_dtmf(digit_of(c), timing);
        } else if (mode == Mode::pulse && is_pulse_digit(c)) {
            add_pulses(c, std::max(timing.gap, shortest_gap));
        }
    }
    restart();
}

void DigitSource::add_dtmf(char16_t digit, const DigitTiming& timing) {
    const size_t key = keys.find(digit);
    steps_.push_back({Kind::tones, static_cast<double>(timing.digit.count()), lows[key / 4], highs[key % 4]});
    steps_.push_back({Kind::silence, static_cast<double>(timing.gap.count()), 0, 0});
}

void DigitSource::add_pulses(char16_t digit, Millis gap) {
    const int pulses = digit == u'0' ? 10 : digit - u'0';
    for (int pulse = 0; pulse < pulses; ++pulse) {
        steps_.push_back({Kind::click, click_length, 0, 0});
        steps_.push_back({Kind::silence, static_cast<double>(pulse_cycle.count()) - click_length, 0, 0});
    }
    steps_.push_back({Kind::silence, static_cast<double>(gap.count()), 0, 0});
}

bool DigitSource::next(Frame& frame, double pace) {
    frame = silent_frame;
    if (at_ == steps_.size()) return false;
    for (int16_t& out : frame) {
        if (at_ == steps_.size()) break;
        out = static_cast<int16_t>(sample());
        in_step_ += 1000.0 / sample_rate * pace;
        if (in_step_ < steps_[at_].length) continue;
        in_step_ = 0;
        if (++at_ == steps_.size() || steps_[at_].kind != Kind::tones) continue;
        low_ = Oscillator(steps_[at_].low);
        high_ = Oscillator(steps_[at_].high);
    }
    return true;
}

double DigitSource::sample() {
    switch (steps_[at_].kind) {
        case Kind::silence:
            return 0;
        case Kind::tones:
            return low_.next() * amplitude(low_level) + high_.next() * amplitude(high_level);
        case Kind::click:
            // Up and down within a millisecond, and fading.
            return (static_cast<int>(in_step_ * 2) % 2 == 0 ? click_peak : -click_peak) *
                   (1 - in_step_ / click_length);
    }
    return 0;
}

void DigitSource::restart() {
    at_ = 0;
    in_step_ = 0;
    if (!steps_.empty()) {
        low_ = Oscillator(steps_.front().low);
        high_ = Oscillator(steps_.front().high);
    }
}

}  // namespace tapi::media
