// SPDX-License-Identifier: Apache-2.0
// What the host sends: frames of all threads of the provider, on the wire in the order in which they were
// added.
#pragma once

#include <mutex>
#include <thread>

#include "model/message.hpp"
#include "tapihost/channel.hpp"
#include "wire/frame.hpp"

namespace tapi::host {

class Outbox {
  public:
    explicit Outbox(Channel& channel) : channel_(channel) {}

    // On the serving thread frames wait for flush; from other threads of the provider they leave at once.
    template <class WriteFrame>
    void add(WriteFrame&& write_frame) {
        {
            const std::lock_guard lock(mutex_);
            write_frame(waiting_);
        }
        if (std::this_thread::get_id() != serving_) flush();
    }
    void flush();

  private:
    Channel& channel_;
    const std::thread::id serving_ = std::this_thread::get_id();
    std::mutex mutex_;        // guards waiting_
    std::mutex write_mutex_;  // held while writing, so that batches do not overtake each other
    Bytes waiting_;
    Bytes leaving_;  // guarded by write_mutex_
};

}  // namespace tapi::host
