// SPDX-License-Identifier: Apache-2.0
// See far_sound.hpp.
#include "media/sound/far_sound.hpp"

#include <algorithm>
#include <cmath>

#include "media/sound/oscillator.hpp"
#include "media/sound/tone_source.hpp"

namespace tapi::media {
namespace {

constexpr double device_level = -13;  // dBm0
constexpr Millis answer_silence{200}, answer_tone{3300}, reversal{450};

// Filtered noise: three resonances that wander from syllable to syllable.
class Voice final : public Source {
  public:
    bool next(Frame& frame, double pace) override {
        for (int16_t& sample : frame) {
            if (in_syllable_ <= 0) begin_syllable();
            in_syllable_ -= 1000.0 / sample_rate * pace;
            const double air = in_syllable_ < gap_ ? 0 : noise();
            double value = 0;
            for (Resonance& resonance : resonances_) value += resonance.pass(air);
            sample = static_cast<int16_t>(std::clamp(value * 1500, -32768.0, 32767.0));
        }
        return true;
    }
    void restart() override { *this = Voice(); }

  private:
    struct Resonance {
        double cosine = 0, last = 0, before = 0;
        double pass(double in) {
            constexpr double radius = 0.95;
            const double out = (1 - radius) * in + 2 * radius * cosine * last - radius * radius * before;
            before = last;
            return last = out;
        }
    };
    uint32_t random() { return state_ = state_ * 1664525 + 1013904223; }
    double noise() { return static_cast<double>(random() >> 8) / (1 << 23) - 1; }
    void begin_syllable() {
        in_syllable_ = 120 + random() % 200;
        gap_ = 30 + random() % 60;
        const double hertz[] = {300.0 + random() % 500, 900.0 + random() % 1200, 2300.0 + random() % 700};
        for (size_t at = 0; at < 3; ++at) {
            resonances_[at].cosine = std::cos(2 * 3.14159265358979 * hertz[at] / sample_rate);
        }
    }

    uint32_t state_ = 1;
    double in_syllable_ = 0, gap_ = 0;
    Resonance resonances_[3];
};

// An answering device: silence, then its tone, then nothing more.
class AnswerTone final : public Source {
  public:
    explicit AnswerTone(bool reverses) : reverses_(reverses) {}
    bool next(Frame& frame, double pace) override {
        frame = silent_frame;
        const double begin = static_cast<double>(answer_silence.count());
        const double end = begin + static_cast<double>(answer_tone.count());
        if (time_ >= end) return false;
        for (int16_t& sample : frame) {
            const double sine = sine_.next();
            if (time_ >= begin && time_ < end) {
                const auto turns = static_cast<int>((time_ - begin) / static_cast<double>(reversal.count()));
                const double sign = reverses_ && turns % 2 != 0 ? -1 : 1;
                sample = static_cast<int16_t>(sign * sine * amplitude(device_level));
            }
            time_ += 1000.0 / sample_rate * pace;
        }
        return true;
    }
    void restart() override { time_ = 0; }

  private:
    bool reverses_;
    double time_ = 0;
    Oscillator sine_{2100};
};

std::unique_ptr<Source> make(FarSound sound) {
    switch (sound) {
        case FarSound::silence:
            return nullptr;
        case FarSound::voice:
            return std::make_unique<Voice>();
        case FarSound::fax_calling: {
            const ToneComponent cng{1100, Millis(500), Millis(3000), amplitude(device_level), Millis(200)};
            return std::make_unique<ToneSource>(std::vector{cng}, std::nullopt);
        }
        case FarSound::fax:
            return std::make_unique<AnswerTone>(false);
        case FarSound::modem:
            return std::make_unique<AnswerTone>(true);
    }
    return nullptr;
}

}  // namespace

std::unique_ptr<Source> make_far_sound(FarSound sound, Millis passed) {
    std::unique_ptr<Source> source = make(sound);
    if (source == nullptr || passed < frame_time) return source;
    // One frame at a pace that covers all that has passed.
    Frame unheard;
    source->next(unheard, static_cast<double>(passed.count()) / static_cast<double>(frame_time.count()));
    return source;
}

}  // namespace tapi::media
