// SPDX-License-Identifier: Apache-2.0
// How long to wait before the next start: longer each time, short again after a good run.
#pragma once

#include <algorithm>
#include <utility>

#include "base/clock.hpp"

namespace tapi::server {

class Backoff {
  public:
    Backoff(Millis first, Millis last) : first_(first), last_(last), next_(first) {}

    Millis next() { return std::exchange(next_, std::min(next_ * 2, last_)); }
    void reset() { next_ = first_; }

  private:
    Millis first_;
    Millis last_;
    Millis next_;
};

}  // namespace tapi::server
