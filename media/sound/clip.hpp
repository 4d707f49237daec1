// SPDX-License-Identifier: Apache-2.0
// A sound file that may be played at any moment: decoded as a whole before, so that a media thread has nothing to wait for.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "media/sound/block.hpp"

namespace tapi::media {

struct Clip {
    static constexpr uint32_t most_seconds = 600;
    uint32_t rate = narrow_rate;   // or wide_rate
    std::vector<int16_t> samples;  // one channel; never empty
};

// WAV, FLAC, Ogg, MP3 and what else libsndfile reads. An error says what is wrong with the file.
Result<std::shared_ptr<const Clip>> load_clip(const std::string& file);

}  // namespace tapi::media
