// SPDX-License-Identifier: Apache-2.0
// See line_wait.hpp.
#include "line_wait.hpp"

namespace tapi::ivr {

bool LineWait::refused(Instant now) {
    last_ = now;
    if (since_) return false;
    since_ = begun_ = now;
    return true;
}

std::optional<std::chrono::seconds> LineWait::taken(Instant now) {
    if (!since_) return std::nullopt;
    since_.reset();
    return std::chrono::duration_cast<std::chrono::seconds>(now - begun_);
}

void LineWait::hold(Instant now) {
    if (since_) since_ = now;
}

}  // namespace tapi::ivr
