// SPDX-License-Identifier: Apache-2.0
// Sending what has collected.
#include "tapihost/outbox.hpp"

namespace tapi::host {

void Outbox::flush() {
    const std::lock_guard writing(write_mutex_);
    leaving_.clear();
    {
        const std::lock_guard lock(mutex_);
        leaving_.swap(waiting_);
    }
    // A write that fails means that the server is gone; the reading side notices and ends the host.
    if (!leaving_.empty()) channel_.write(leaving_);
}

}  // namespace tapi::host
