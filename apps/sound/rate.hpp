// SPDX-License-Identifier: Apache-2.0
// From any rate to any other.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

struct SpeexResamplerState_;

namespace tapi::sound {

class RateChanger {
  public:
    RateChanger(uint32_t from, uint32_t to);
    // Adds to `out` what can be said of the samples so far. Equal rates pass unchanged.
    void convert(std::span<const float> in, std::vector<float>& out);
    // What is still missing once all has been put in.
    void finish(std::vector<float>& out);

  private:
    struct Free {
        void operator()(SpeexResamplerState_* state) const;
    };
    uint32_t from_, to_;
    std::unique_ptr<SpeexResamplerState_, Free> state_;
};

}  // namespace tapi::sound
