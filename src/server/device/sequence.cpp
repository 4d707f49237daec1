// SPDX-License-Identifier: Apache-2.0
// One step after the other.
#include "server/device/sequence.hpp"

#include <utility>

namespace tapi::server {

void Sequence::run(Step step) {
    waiting_.push_back(std::move(step));
    drain();
}

void Sequence::drain() {
    if (draining_) return;
    // A step that ends at once must not begin the next one on top of itself: thousands may wait.
    draining_ = true;
    while (!busy_ && !waiting_.empty()) {
        const auto step = std::move(waiting_.front());
        waiting_.pop_front();
        busy_ = true;
        step([this] {
            busy_ = false;
            drain();
        });
    }
    draining_ = false;
}

}  // namespace tapi::server
