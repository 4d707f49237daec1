// SPDX-License-Identifier: Apache-2.0
// Hears digits: DTMF by a library, dial pulses by their clicks.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "media/sound/frame.hpp"

struct dtmf_rx_state_s;

namespace tapi::media {

// Bits; TAPI's LINEDIGITMODE_ has the same values.
inline constexpr uint32_t digit_pulse = 1, digit_dtmf = 2, digit_dtmf_end = 4;

struct HeardDigit {
    char16_t digit = 0;
    uint32_t mode = 0;  // digit_dtmf at the beginning of a tone, digit_dtmf_end at its end, or digit_pulse
    bool operator==(const HeardDigit&) const = default;
};

class DtmfDetector {
  public:
    DtmfDetector();
    DtmfDetector(const DtmfDetector&) = delete;
    DtmfDetector& operator=(const DtmfDetector&) = delete;
    void hear(const Frame& frame, std::vector<HeardDigit>& heard);
    bool hears_now() const { return current_ != 0; }

  private:
    struct Free {
        void operator()(dtmf_rx_state_s* receiver) const;
    };
    static void on_change(void* self, int code, int level, int delay);

    std::unique_ptr<dtmf_rx_state_s, Free> receiver_;
    std::vector<HeardDigit>* heard_ = nullptr;
    char16_t current_ = 0;
};

// Clicks between silence, a tenth of a second apart; silence ends the digit.
class PulseDetector {
  public:
    void hear(const Frame& frame, std::vector<HeardDigit>& heard);
    bool hears_now() const { return clicks_ != 0; }

  private:
    void slice(int peak, std::vector<HeardDigit>& heard);
    void end_of_sound();

    static constexpr uint32_t long_ago = 1'000'000;
    // In slices of a few milliseconds.
    uint32_t sounding_ = 0;
    uint32_t quiet_ = long_ago;
    uint32_t since_click_ = long_ago;
    uint32_t clicks_ = 0;
    bool sharp_ = false;    // what sounds is as loud as a click
    bool spoiled_ = false;  // something else sounds; until silence
};

// The modes that are wanted; what is not is not looked for.
class DigitDetector {
  public:
    void want(uint32_t modes);
    void hear(const Frame& frame, std::vector<HeardDigit>& heard);
    // In the middle of a digit, of which the end is still to come.
    bool hears_now() const;

  private:
    std::unique_ptr<DtmfDetector> dtmf_;
    std::unique_ptr<PulseDetector> pulse_;
};

}  // namespace tapi::media
