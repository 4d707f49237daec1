// SPDX-License-Identifier: Apache-2.0
// Digits as sound: DTMF, or the clicks of a dial.
#pragma once

#include <string_view>
#include <vector>

#include "media/sound/oscillator.hpp"
#include "media/sound/source.hpp"

namespace tapi::media {

struct DigitTiming {
    Millis digit{100};   // DTMF: how long one sounds
    Millis gap{100};     // behind each digit
    Millis pause{2000};  // ','
    Millis flash{600};   // '!': the hook is down, nothing sounds
};

bool is_dtmf_digit(char16_t c);   // 0 to 9, A to D, * and #
bool is_pulse_digit(char16_t c);  // 0 to 9
// A digit as it is reported, letters in upper case.
char16_t digit_of(char16_t c);

class DigitSource final : public Source {
  public:
    enum class Mode { dtmf, pulse };
    // What is no digit of the mode is skipped.
    DigitSource(Mode mode, std::u16string_view digits, const DigitTiming& timing);
    bool next(Frame& frame, double pace) override;
    void restart() override;

  private:
    enum class Kind { silence, tones, click };
    struct Step {
        Kind kind{};
        double length = 0;  // ms
        double low = 0, high = 0;
    };
    void add_dtmf(char16_t digit, const DigitTiming& timing);
    void add_pulses(char16_t digit, Millis gap);
    double sample();

    std::vector<Step> steps_;
    size_t at_ = 0;
    double in_step_ = 0;  // ms
    Oscillator low_{0}, high_{0};
};

}  // namespace tapi::media
