// SPDX-License-Identifier: Apache-2.0
// The event handle of an application: a descriptor that polls readable while its connection has something to
// read or messages wait in memory. The operating system's calls are in wait_set_linux.cpp.
#pragma once

#include <cstdint>
#include <optional>

namespace tapi::client {

class WaitSet {
  public:
    explicit WaitSet(int connection);
    WaitSet(const WaitSet&) = delete;
    WaitSet& operator=(const WaitSet&) = delete;
    ~WaitSet();

    bool valid() const { return set_ >= 0 && signal_ >= 0; }
    int descriptor() const { return set_; }

    void raise();  // readable until lowered
    void lower();
    void drop_connection();  // an ended connection would be readable for ever
    // Waits until readable or the time is over; no limit without milliseconds. May return early.
    void wait(std::optional<int> milliseconds) const;

  private:
    int connection_;
    int set_;
    int signal_;
};

}  // namespace tapi::client
