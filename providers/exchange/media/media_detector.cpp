// SPDX-License-Identifier: Apache-2.0
// See media_detector.hpp.
#include "exchange/media/media_detector.hpp"

#include "sdk/media_modes.hpp"

namespace tapi::exchange {

void MediaDetector::want(uint32_t modes) {
    wanted_ = modes;
    detector_.want(sdk::kinds_of(modes));
}

void MediaDetector::hear(const media::Frame& frame, std::vector<uint32_t>& heard) {
    std::vector<uint32_t> kinds;
    detector_.hear(frame, kinds);
    for (const uint32_t begun : kinds) sdk::each_mode(begun, wanted_, [&](uint32_t mode) { heard.push_back(mode); });
}

}  // namespace tapi::exchange
