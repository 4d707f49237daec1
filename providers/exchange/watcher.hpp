// SPDX-License-Identifier: Apache-2.0
// A thread that calls whenever a descriptor is readable, until it is destroyed.
#pragma once

#include <functional>
#include <thread>

namespace tapi::exchange {

class Watcher {
  public:
    // `on_ready` must take what made the descriptor readable.
    Watcher(int descriptor, std::function<void()> on_ready);
    ~Watcher();
    Watcher(const Watcher&) = delete;
    Watcher& operator=(const Watcher&) = delete;

  private:
    void run();

    int descriptor_, end_;
    std::function<void()> on_ready_;
    std::thread thread_;
};

}  // namespace tapi::exchange
