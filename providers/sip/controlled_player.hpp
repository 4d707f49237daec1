// SPDX-License-Identifier: Apache-2.0
// What a call plays, under media control, on the media thread.
#pragma once

#include <algorithm>
#include <memory>
#include <utility>

#include "media/engine/player.hpp"
#include "sdk/media_player.hpp"

namespace tapi::sip {

class ControlledPlayer final : public media::Player {
  public:
    ControlledPlayer(std::unique_ptr<media::Source> source, sdk::Manner manner) : player_(std::move(source), manner) {}
    bool next(media::Block& block) override {
        block.rate = media::narrow_rate;
        media::Frame frame;
        const bool goes_on = player_.playing() && player_.next(frame);
        if (goes_on) std::copy(frame.begin(), frame.end(), block.samples.begin());
        return goes_on;
    }
    void control(uint32_t actions) { player_.control(actions); }

  private:
    sdk::MediaPlayer player_;
};

}  // namespace tapi::sip
