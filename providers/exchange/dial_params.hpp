// SPDX-License-Identifier: Apache-2.0
// How digits are sent: LINEDIALPARAMS in our words, all in milliseconds.
#pragma once

#include <algorithm>
#include <cstdint>

namespace tapi::exchange {

struct DialParams {
    uint32_t pause = 0;  // of a comma
    uint32_t gap = 0;    // between digits
    uint32_t digit = 0;  // how long one sounds
    uint32_t wait = 0;   // for dial tone, which comes at once
    bool operator==(const DialParams&) const = default;
};

struct DialLimits {
    DialParams least{100, 50, 50, 0};
    DialParams most{10000, 5000, 5000, 0};
    DialParams normal{2000, 100, 100, 0};
    bool operator==(const DialLimits&) const = default;

    // 0 is the normal value; what is beyond a limit becomes the limit.
    DialParams clamp(const DialParams& wanted, const DialParams& normal) const {
        const auto one = [](uint32_t value, uint32_t low, uint32_t high, uint32_t otherwise) {
            return value == 0 ? otherwise : std::clamp(value, low, high);
        };
        return {one(wanted.pause, least.pause, most.pause, normal.pause),
                one(wanted.gap, least.gap, most.gap, normal.gap),
                one(wanted.digit, least.digit, most.digit, normal.digit),
                one(wanted.wait, least.wait, most.wait, normal.wait)};
    }
};

}  // namespace tapi::exchange
