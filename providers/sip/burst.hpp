// SPDX-License-Identifier: Apache-2.0
// When memory is worth giving back. Transactions linger for half a minute and need much more than the calls that stay behind, and
// what they leave is not all at an end of the heap: glibc keeps it until it is asked. Asking costs milliseconds, so it is done
// once after a burst, not while one goes on.
#pragma once

#include <algorithm>
#include <cstddef>
#include <utility>

namespace tapi::sip {

class Burst {
  public:
    static constexpr size_t worth = 500;  // begun within one span; fewer leave less than a megabyte
    static constexpr size_t calmer = 4;   // a span with a quarter of the busiest one's is calm

    void begun() { ++now_; }
    // A span has passed, as long as a transaction lingers. True: a burst is over, once for each.
    bool over() {
        const size_t span = std::exchange(now_, 0);
        busiest_ = std::max(busiest_, span);
        if (busiest_ < worth || span * calmer > busiest_) return false;
        busiest_ = span;
        return true;
    }

  private:
    size_t now_ = 0, busiest_ = 0;
};

}  // namespace tapi::sip
