// SPDX-License-Identifier: Apache-2.0
// See player.hpp.
#include "exchange/media/player.hpp"

#include <tapi.h>

#include <algorithm>
#include <cmath>

namespace tapi::exchange {

void Player::play(std::unique_ptr<media::Source> source) {
    source_ = std::move(source);
    paused_ = false;
}

void Player::stop() {
    source_.reset();
    paused_ = false;
}

bool Player::next(media::Frame& frame) {
    frame = media::silent_frame;
    if (source_ == nullptr || paused_) return true;
    if (!source_->next(frame, std::pow(pace_step, pace_))) return stop(), false;
    if (volume_ == 0) return true;
    const double gain = std::pow(volume_step, volume_);
    for (int16_t& sample : frame) sample = static_cast<int16_t>(std::clamp(sample * gain, -32768.0, 32767.0));
    return true;
}

void Player::control(uint32_t actions) {
    const auto step = [](int value, int by) { return std::clamp(value + by, -most_steps, most_steps); };
    const auto wanted = [actions](uint32_t action) { return (actions & action) != 0; };
    if (wanted(LINEMEDIACONTROL_START) && source_ != nullptr) {
        source_->restart();
        paused_ = false;
    }
    if (wanted(LINEMEDIACONTROL_RESET)) stop();
    if (wanted(LINEMEDIACONTROL_PAUSE)) paused_ = source_ != nullptr;
    if (wanted(LINEMEDIACONTROL_RESUME)) paused_ = false;
    if (wanted(LINEMEDIACONTROL_RATEUP)) pace_ = step(pace_, 1);
    if (wanted(LINEMEDIACONTROL_RATEDOWN)) pace_ = step(pace_, -1);
    if (wanted(LINEMEDIACONTROL_RATENORMAL)) pace_ = 0;
    if (wanted(LINEMEDIACONTROL_VOLUMEUP)) volume_ = step(volume_, 1);
    if (wanted(LINEMEDIACONTROL_VOLUMEDOWN)) volume_ = step(volume_, -1);
    if (wanted(LINEMEDIACONTROL_VOLUMENORMAL)) volume_ = 0;
}

}  // namespace tapi::exchange
