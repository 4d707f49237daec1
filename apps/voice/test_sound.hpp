// SPDX-License-Identifier: Apache-2.0
// Sounds whose parts have known lengths, for tests.
#pragma once

#include <algorithm>
#include <cmath>
#include <numbers>
#include <random>
#include <vector>

#include "plans.hpp"

namespace tapi::voice {

class TestSound {
  public:
    TestSound& silence(int ms) {
        samples_.resize(samples_.size() + count(ms));
        return *this;
    }
    TestSound& noise(int ms, double loud) {
        std::normal_distribution<double> shape(0, loud);
        for (size_t at = 0; at < count(ms); ++at) samples_.push_back(static_cast<int16_t>(std::clamp(shape(random_), -32000.0, 32000.0)));
        return *this;
    }
    // Noise that comes and goes as syllables do.
    TestSound& speech(int ms) {
        std::uniform_real_distribution<double> shape(-1, 1);
        for (size_t at = 0; at < count(ms); ++at)
            samples_.push_back(static_cast<int16_t>(3000 * shape(random_) * (0.6 + 0.4 * std::sin(static_cast<double>(at) / 300))));
        return *this;
    }
    TestSound& tone(int ms, double frequency, double loud = 6000) {
        for (size_t at = 0; at < count(ms); ++at)
            samples_.push_back(static_cast<int16_t>(loud * std::sin(2 * std::numbers::pi * frequency * static_cast<double>(at) / sample_rate)));
        return *this;
    }
    TestSound& sample(int16_t value) {
        samples_.push_back(value);
        return *this;
    }
    const std::vector<int16_t>& samples() const { return samples_; }

  private:
    static size_t count(int ms) { return size_t{sample_rate} * static_cast<size_t>(ms) / 1000; }
    std::vector<int16_t> samples_;
    std::minstd_rand random_{11};
};

}  // namespace tapi::voice
