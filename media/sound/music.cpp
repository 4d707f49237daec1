// SPDX-License-Identifier: Apache-2.0
// See music.hpp.
#include "media/sound/music.hpp"

namespace tapi::media {
namespace {

constexpr double music_level = -16;  // dBm0 where a note begins

double length(const Note& note) { return static_cast<double>(note.length.count()); }

}  // namespace

bool Music::next(Frame& frame, double pace) {
    for (int16_t& sample : frame) {
        sample = static_cast<int16_t>(sine_.next() * volume());
        play_on(1000.0 / sample_rate * pace);
    }
    return true;
}

// Notes fade to a third, as of a string that was plucked.
double Music::volume() const { return amplitude(music_level) * (1 - time_ / length(tune[note_]) * 2 / 3); }

void Music::play_on(double time) {
    time_ += time;
    if (time_ < length(tune[note_])) return;
    time_ = 0;
    note_ = (note_ + 1) % tune.size();
    sine_ = Oscillator(tune[note_].frequency);
}

}  // namespace tapi::media
