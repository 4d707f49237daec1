// SPDX-License-Identifier: Apache-2.0
// Music for who waits: a tune of our own, over and over.
#pragma once

#include <array>

#include "media/sound/oscillator.hpp"
#include "media/sound/source.hpp"

namespace tapi::media {

struct Note {
    uint32_t frequency = 0;  // Hz
    Millis length{};
};

class Music final : public Source {
  public:
    static constexpr std::array<Note, 8> tune{{{523, Millis(400)},
                                               {659, Millis(400)},
                                               {784, Millis(400)},
                                               {659, Millis(400)},
                                               {587, Millis(400)},
                                               {698, Millis(400)},
                                               {880, Millis(800)},
                                               {784, Millis(800)}}};
    bool next(Frame& frame, double pace) override;
    void restart() override { *this = Music(); }

  private:
    double volume() const;
    void play_on(double time);

    size_t note_ = 0;
    double time_ = 0;  // ms of the note that have passed
    Oscillator sine_{static_cast<double>(tune[0].frequency)};
};

}  // namespace tapi::media
