// SPDX-License-Identifier: Apache-2.0
// See media_player.hpp.
#include "sdk/media_player.hpp"

#include <tapi.h>

#include <algorithm>
#include <cmath>

namespace tapi::sdk {

void Manner::control(uint32_t actions) {
    const auto step = [](int value, int by) { return std::clamp(value + by, -most_steps, most_steps); };
    const auto wanted = [actions](uint32_t action) { return (actions & action) != 0; };
    if (wanted(LINEMEDIACONTROL_RATEUP)) pace = step(pace, 1);
    if (wanted(LINEMEDIACONTROL_RATEDOWN)) pace = step(pace, -1);
    if (wanted(LINEMEDIACONTROL_RATENORMAL)) pace = 0;
    if (wanted(LINEMEDIACONTROL_VOLUMEUP)) volume = step(volume, 1);
    if (wanted(LINEMEDIACONTROL_VOLUMEDOWN)) volume = step(volume, -1);
    if (wanted(LINEMEDIACONTROL_VOLUMENORMAL)) volume = 0;
}

void MediaPlayer::play(std::unique_ptr<media::Source> source) {
    source_ = std::move(source);
    playing_ = source_ != nullptr;
    paused_ = false;
}

void MediaPlayer::stop() { playing_ = paused_ = false; }

bool MediaPlayer::next(media::Frame& frame) {
    frame = media::silent_frame;
    if (!playing_ || paused_) return true;
    if (!source_->next(frame, std::pow(Manner::pace_step, manner_.pace))) return stop(), false;
    if (manner_.volume == 0) return true;
    const double gain = std::pow(Manner::volume_step, manner_.volume);
    for (int16_t& sample : frame) sample = static_cast<int16_t>(std::clamp(sample * gain, -32768.0, 32767.0));
    return true;
}

void MediaPlayer::control(uint32_t actions) {
    const auto wanted = [actions](uint32_t action) { return (actions & action) != 0; };
    if (wanted(LINEMEDIACONTROL_START) && playing_) {
        source_->restart();
        paused_ = false;
    }
    if (wanted(LINEMEDIACONTROL_RESET)) stop();
    if (wanted(LINEMEDIACONTROL_PAUSE)) paused_ = playing_;
    if (wanted(LINEMEDIACONTROL_RESUME)) paused_ = false;
    manner_.control(actions);
}

}  // namespace tapi::sdk
