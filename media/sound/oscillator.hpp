// SPDX-License-Identifier: Apache-2.0
// A sine that goes on where it stopped.
#pragma once

#include <cmath>

#include "media/sound/frame.hpp"

namespace tapi::media {

class Oscillator {
  public:
    explicit Oscillator(double frequency) : step_(2 * pi * frequency / sample_rate) {}
    double next() {
        const double value = std::sin(phase_);
        phase_ += step_;
        if (phase_ > 2 * pi) phase_ -= 2 * pi;
        return value;
    }
    void restart() { phase_ = 0; }

  private:
    static constexpr double pi = 3.14159265358979323846;
    double step_;
    double phase_ = 0;
};

}  // namespace tapi::media
