// SPDX-License-Identifier: Apache-2.0
// See mixer.hpp.
#include "media/sound/mixer.hpp"

namespace tapi::media {

double level_of(const Block& block) {
    double sum = 0;
    for (const int16_t sample : block.view()) sum += static_cast<double>(sample) * sample;
    return level(sum / static_cast<double>(block.size()));
}

}  // namespace tapi::media
