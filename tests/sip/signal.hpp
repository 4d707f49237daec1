// SPDX-License-Identifier: Apache-2.0
// Sound as tests compare it: what was played is looked for in what was recorded, and then followed through it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sip/samples.hpp"

namespace tapi::test {

// Something like speech, different for each seed: tones that come and go, never silent, never the same twice.
Samples voice(uint32_t seed, double seconds, uint32_t rate = 8000);

struct Match {
    double correlation = 0;  // of the parts that were found, on average
    double gain = 0;         // dB
    double found = 0;        // share of the recording's windows that hold the right sound
    double longest_gap = 0;  // seconds in a row that do not
    size_t windows = 0;
};
// Follows `played` through `recorded`, from where its beginning is found, both at 8000 samples a second. The clocks of two
// programs differ and jitter buffers slip, so each window may lie a little off the one before.
Match follow(const Samples& played, const Samples& recorded);

void write_wav(const std::string& file, const Samples& samples, uint32_t rate, uint16_t channels = 1);
// The first channel, at 8000 samples a second.
Samples read_wav(const std::string& file);

uint8_t to_mulaw(int16_t sample);
int16_t from_mulaw(uint8_t byte);

}  // namespace tapi::test
