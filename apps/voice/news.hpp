// SPDX-License-Identifier: Apache-2.0
// Coroutines that wait until something is worth looking at again. As with a condition variable, who waits looks in a loop.
#pragma once

#include <vector>

#include "await.hpp"
#include "digits.hpp"

#include <boost/asio/steady_timer.hpp>

namespace tapi::voice {

class News {
  public:
    // Wakes all that wait. Of the loop's thread.
    void tell();
    // Until tell(), or until then.
    Await<void> wait(std::optional<Instant> until = std::nullopt);
    bool awaited() const { return !waiting_.empty(); }

  private:
    std::vector<boost::asio::steady_timer*> waiting_;
};

}  // namespace tapi::voice
