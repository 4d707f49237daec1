// SPDX-License-Identifier: Apache-2.0
// Sounds to play, the files that they are in, and how they are found again in what was recorded.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace tapi::test {

using Samples = std::vector<int16_t>;
inline constexpr uint32_t narrow = 8000;

// Noise in the rhythm and with the spectrum of speech, another for each seed.
Samples speech(double seconds, uint32_t seed, uint32_t rate = narrow);
// The music of the exchange.
Samples music(double seconds);

std::string write_sound(const std::string& path, const Samples& sound, uint32_t rate = narrow);
// At 8000 samples a second, whatever the file has.
Samples read_sound(const std::string& path);

// `sound` is cut into pieces of 100 ms, and each is looked for behind the one before it. Both at 8000.
struct Found {
    size_t pieces = 0;
    size_t missing = 0;      // not there, or not like it (correlation below 0.85)
    size_t jumps = 0;        // places where something was left out or put in
    double level_db = 0;     // of what was found, against what was played
    double likeness = 0;     // the mean correlation of what was found
    size_t offset = 0;       // of the first piece
    double share() const { return pieces == 0 ? 0 : 1 - static_cast<double>(missing) / static_cast<double>(pieces); }
};
Found find(const Samples& sound, const Samples& recorded);

double level_db(const Samples& sound);

}  // namespace tapi::test
