// SPDX-License-Identifier: Apache-2.0
// What a call plays, under media control: it can be paused, repeated, made faster, slower, louder and softer.
// Pace and volume belong to the call and stay from one thing that is played to the next.
#pragma once

#include <cstdint>
#include <memory>

#include "media/sound/source.hpp"

namespace tapi::exchange {

class Player {
  public:
    // Replaces what is being played, and plays.
    void play(std::unique_ptr<media::Source> source);
    void stop();
    bool playing() const { return source_ != nullptr; }
    bool paused() const { return paused_; }

    // The next frame; silent while nothing is played or it is paused. False when the source has just ended.
    bool next(media::Frame& frame);

    // LINEMEDIACONTROL_ bits, in the order in which the bits stand. START begins anew what is played, RESET
    // ends it.
    void control(uint32_t actions);

    static constexpr double pace_step = 1.25, volume_step = 1.4125;  // 3 dB
    static constexpr int most_steps = 4;                             // up or down from normal
    int pace() const { return pace_; }
    int volume() const { return volume_; }

  private:
    std::unique_ptr<media::Source> source_;
    bool paused_ = false;
    int pace_ = 0, volume_ = 0;  // steps from normal
};

}  // namespace tapi::exchange
