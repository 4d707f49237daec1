// SPDX-License-Identifier: Apache-2.0
// Hears what kind of media a call carries, as TAPI names it.
#pragma once

#include <cstdint>
#include <vector>

#include "media/sound/machine_detector.hpp"

namespace tapi::exchange {

class MediaDetector {
  public:
    // LINEMEDIAMODE_ bits of what is to be found out; a mode that has no sound of its own is never heard.
    void want(uint32_t modes);
    uint32_t wanted() const { return wanted_; }
    // Modes that begin to be heard, one by one.
    void hear(const media::Frame& frame, std::vector<uint32_t>& heard);

  private:
    uint32_t wanted_ = 0;
    media::MachineDetector detector_;
};

}  // namespace tapi::exchange
