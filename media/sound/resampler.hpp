// SPDX-License-Identifier: Apache-2.0
// From one rate to the other, block by block. What is equal already is copied.
#pragma once

#include <memory>

#include "media/sound/block.hpp"

struct SpeexResamplerState_;

namespace tapi::media {

class Resampler {
  public:
    // Allocates; convert() does not.
    Resampler(uint32_t from, uint32_t to);
    uint32_t from() const { return from_; }
    uint32_t to() const { return to_; }
    // `in` has the rate `from`; `out` gets 20 ms at the rate `to`.
    void convert(const Block& in, Block& out);

  private:
    struct Free {
        void operator()(SpeexResamplerState_* state) const;
    };
    uint32_t from_, to_;
    std::unique_ptr<SpeexResamplerState_, Free> state_;
};

}  // namespace tapi::media
