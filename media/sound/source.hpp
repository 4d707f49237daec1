// SPDX-License-Identifier: Apache-2.0
// Something that makes sound, frame by frame, in its own time: tones, digits, the voice of a far end.
#pragma once

#include "media/sound/frame.hpp"

namespace tapi::media {

class Source {
  public:
    virtual ~Source() = default;
    // The next frame. `pace` is how fast the source's own time runs: cadences and durations get shorter with
    // it, frequencies stay. False when the source was over before the frame began; the frame is silent then.
    virtual bool next(Frame& frame, double pace) = 0;
    virtual void restart() = 0;
};

}  // namespace tapi::media
