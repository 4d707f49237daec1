// SPDX-License-Identifier: Apache-2.0
// A clip, over and over.
#pragma once

#include <memory>
#include <utility>

#include "media/engine/player.hpp"
#include "media/sound/clip.hpp"

namespace tapi::media {

class ClipPlayer final : public Player {
  public:
    explicit ClipPlayer(std::shared_ptr<const Clip> clip) : clip_(std::move(clip)) {}
    bool next(Block& block) override {
        block.rate = clip_->rate;
        for (int16_t& sample : block.view()) {
            sample = clip_->samples[at_];
            at_ = at_ + 1 == clip_->samples.size() ? 0 : at_ + 1;
        }
        return true;
    }

  private:
    std::shared_ptr<const Clip> clip_;
    size_t at_ = 0;
};

}  // namespace tapi::media
