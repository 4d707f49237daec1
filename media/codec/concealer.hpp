// SPDX-License-Identifier: Apache-2.0
// Fills holes in sound with the pitch of what came before, ever softer, in the manner of ITU-T G.711 Appendix
// I. (spandsp has one too; it copies overlapping memory with memcpy.)
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "media/sound/block.hpp"
#include "media/sound/fresh_memory.hpp"

namespace tapi::media {

class Concealer {
  public:
    explicit Concealer(uint32_t rate) : scale_(rate / narrow_rate) {}
    // What came; its beginning is blended with what was made up before.
    void came(std::span<int16_t> sound);
    void fill(std::span<int16_t> hole);

  private:
    // In samples of narrow band: 66 to 200 Hz, compared over 20 ms.
    static constexpr size_t shortest = 40, longest = 120, compared = 160;
    static constexpr size_t most_history = 2 * (longest + compared);

    void begin();
    void remember(std::span<const int16_t> sound);
    void find_pitch();
    double next();

    size_t scale_;
    // Of a codec that only encodes, or hears nothing, these are never touched.
    struct Sound {
        std::array<int16_t, most_history> history;  // the newest last
        std::array<double, 2 * longest> cycle;
    };
    Fresh<Sound> room_ = make_fresh<Sound>();
    std::array<int16_t, most_history>& history_ = room_->history;
    std::array<double, 2 * longest>& cycle_ = room_->cycle;
    size_t pitch_ = 0, at_ = 0;
    double gain_ = 0;  // 0: nothing is being made up, or it has faded away
    bool making_up_ = false, begun_ = false;
};

}  // namespace tapi::media
