// SPDX-License-Identifier: Apache-2.0
// Comfort noise (RFC 3389): the silence of the far end, described by its level and its colour, and noise made
// of such a description.
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "media/sound/block.hpp"

namespace tapi::media {

class ComfortNoise {
  public:
    static constexpr size_t most_coefficients = 10;

    // What a payload describes; an empty one is refused. More coefficients than we know are left out.
    bool describe(std::span<const uint8_t> payload);
    void make(std::span<int16_t> out);

  private:
    double noise();

    double gain_ = 0;
    size_t order_ = 0;
    std::array<double, most_coefficients> reflection_{}, state_{};
    uint32_t random_ = 1;
};

// Writes the description of a block; how many bytes.
size_t describe_noise(const Block& block, std::span<uint8_t> out);

// Finds silence in what is to be sent: the level stays near its floor. A hang-over keeps the ends of words.
class SilenceDetector {
  public:
    static constexpr int hang_over = 10;  // blocks
    // True while the block is silence.
    bool hear(const Block& block);

  private:
    double floor_ = -50;
    int quiet_ = 0;
};

}  // namespace tapi::media
