// SPDX-License-Identifier: Apache-2.0
// What a call plays, under media control: it can be paused, repeated, made faster, slower, louder and softer.
// Pace and volume belong to the call and stay from one thing that is played to the next.
#pragma once

#include <cstdint>
#include <memory>

#include "media/sound/source.hpp"

namespace tapi::sdk {

// How fast and how loud, in steps from normal.
struct Manner {
    static constexpr double pace_step = 1.25, volume_step = 1.4125;  // 3 dB
    static constexpr int most_steps = 4;                             // up or down from normal
    int pace = 0, volume = 0;
    // LINEMEDIACONTROL_ bits.
    void control(uint32_t actions);
    bool operator==(const Manner&) const = default;
};

// Nothing but play() allocates or frees, so that all else may run on a media thread.
class MediaPlayer {
  public:
    MediaPlayer() = default;
    MediaPlayer(std::unique_ptr<media::Source> source, Manner manner) : manner_(manner) { play(std::move(source)); }

    // Replaces what is being played, and plays.
    void play(std::unique_ptr<media::Source> source);
    void stop();
    bool playing() const { return playing_; }
    bool paused() const { return paused_; }

    // The next frame; silent while nothing is played or it is paused. False when the source has just ended.
    bool next(media::Frame& frame);

    // LINEMEDIACONTROL_ bits, in the order in which the bits stand. START begins anew what is played, RESET
    // ends it.
    void control(uint32_t actions);
    const Manner& manner() const { return manner_; }

  private:
    std::unique_ptr<media::Source> source_;  // the last one, also when it is over
    bool playing_ = false, paused_ = false;
    Manner manner_;
};

}  // namespace tapi::sdk
