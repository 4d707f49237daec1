// SPDX-License-Identifier: Apache-2.0
// The end of the current turn of a thread's event loop: what many steps of one turn ask for is done there once.
#pragma once

#include <functional>
#include <utility>
#include <vector>

namespace tapi {

class Turn {
  public:
    // Open while a handler of the loop runs; the end of the outermost one does the work.
    Turn() { ++depth_; }
    ~Turn() {
        if (depth_ == 1) run();
        --depth_;
    }
    Turn(const Turn&) = delete;
    Turn& operator=(const Turn&) = delete;

    // False, and nothing is kept, when no turn is open.
    static bool at_end(std::function<void()> work) {
        if (depth_ == 0) return false;
        work_.push_back(std::move(work));
        return true;
    }

  private:
    // Work may ask for more.
    static void run() {
        for (size_t i = 0; i < work_.size(); ++i) {
            const auto work = std::move(work_[i]);
            work();
        }
        work_.clear();
    }

    static inline thread_local int depth_ = 0;
    static inline thread_local std::vector<std::function<void()>> work_;
};

}  // namespace tapi
