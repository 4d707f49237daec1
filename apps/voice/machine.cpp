// SPDX-License-Identifier: Apache-2.0
// See machine.hpp.
#include "machine.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace tapi::voice {
namespace {

constexpr int beep_blocks = 8;             // 160 ms
constexpr double least_beep = 300;         // loudness
constexpr double low = 300, high = 2500;   // Hz
constexpr double same = 0.03;              // of the frequency
constexpr double most_residue = 0.01;      // of the energy, that is no part of the tone
constexpr Millis machine_turn{1500};       // greetings pause for less

// A sine follows x[n] = a x[n-1] - x[n-2], where a tells its frequency. What it does not explain is the residue.
struct Fit {
    double frequency = 0, residue = 1;
};

Fit fit_sine(std::span<const int16_t> x) {
    double cross = 0, square = 0;
    for (size_t n = 2; n < x.size(); ++n) {
        cross += (double{1} * x[n] + x[n - 2]) * x[n - 1];
        square += double{1} * x[n - 1] * x[n - 1];
    }
    if (square == 0) return {};
    const double a = std::clamp(cross / square, -2.0, 2.0);
    double rest = 0;
    for (size_t n = 2; n < x.size(); ++n) {
        const double error = x[n] + x[n - 2] - a * x[n - 1];
        rest += error * error;
    }
    // The error of white noise would have 2 + a squared times its energy.
    return {std::acos(a / 2) * sample_rate / (2 * std::numbers::pi), rest / square / (2 + a * a)};
}

}  // namespace

const char* to_string(Who who) {
    switch (who) {
        case Who::unknown:
            return "unknown";
        case Who::person:
            return "person";
        case Who::machine:
            return "machine";
        case Who::nobody:
            return "nobody";
    }
    return "";
}

void BeepDetector::feed(std::span<const int16_t> samples) {
    for (const int16_t sample : samples) {
        block_[filled_++] = sample;
        if (filled_ < block_.size()) continue;
        filled_ = 0;
        judge();
    }
}

void BeepDetector::judge() {
    const Fit fit = fit_sine(block_);
    const bool tone = loudness(block_) > least_beep && fit.residue < most_residue && fit.frequency > low && fit.frequency < high;
    const bool goes_on = tone && std::abs(fit.frequency - frequency_) < same * frequency_;
    in_a_row_ = goes_on ? in_a_row_ + 1 : tone ? 1 : 0;
    if (!goes_on) frequency_ = fit.frequency;  // of the first block: a tone that slides is none
    if (in_a_row_ >= beep_blocks) heard_ = true;
}

Answerer::Answerer(const MachineRules& rules) : rules_(rules) {}

void Answerer::feed(std::span<const int16_t> samples) {
    beep_.feed(samples);
    meter_.feed(samples, [this](bool speech, bool) { block(speech); });
}

void Answerer::block(bool speech) {
    time_ += block_time;
    in_a_row_ = speech ? in_a_row_ + 1 : 0;
    if (in_a_row_ == 2) quiet_ = Millis(0);
    quiet_ += block_time;
    if (in_a_row_ >= 2) {
        quiet_ = Millis(0);
        spoken_ += in_a_row_ == 2 ? 2 * block_time : block_time;
    }
    if (decided()) return;
    if (spoken_ > rules_.greeting || beep_.heard()) {
        who_ = Who::machine;
    } else if (spoken_ > Millis(0) && quiet_ >= rules_.turn) {
        who_ = Who::person;
    } else if (spoken_ == Millis(0) && time_ >= rules_.patience) {
        who_ = Who::nobody;
    } else if (time_ >= rules_.longest) {
        who_ = Who::machine;
    }
}

bool Answerer::our_turn() const {
    switch (who_) {
        case Who::unknown:
            return false;
        case Who::person:
        case Who::nobody:
            return quiet_ >= rules_.turn;
        case Who::machine:
            return quiet_ >= (beep_.heard() ? rules_.turn : machine_turn);
    }
    return false;
}

}  // namespace tapi::voice
