// SPDX-License-Identifier: Apache-2.0
// What is played into a leg.
#pragma once

#include <memory>

#include "media/sound/block.hpp"
#include "media/sound/source.hpp"

namespace tapi::media {

// On the media thread.
class Player {
  public:
    virtual ~Player() = default;
    // False when it was over before the block began; the rate is the player's own and does not change.
    virtual bool next(Block& block) = 0;
};

class SourcePlayer final : public Player {
  public:
    explicit SourcePlayer(std::unique_ptr<Source> source) : source_(std::move(source)) {}
    bool next(Block& block) override {
        block.rate = narrow_rate;
        Frame frame;
        const bool goes_on = source_->next(frame, 1);
        std::copy(frame.begin(), frame.end(), block.samples.begin());
        return goes_on;
    }

  private:
    std::unique_ptr<Source> source_;
};

}  // namespace tapi::media
