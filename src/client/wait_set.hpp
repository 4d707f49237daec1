// SPDX-License-Identifier: Apache-2.0
// The event handle of an application: a descriptor that polls readable while its connection has something to
// read or messages wait in memory; on Windows a manual-reset event that is signalled then. The operating system's calls
// are in wait_set_linux.cpp and wait_set_windows.cpp.
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

    // Whether the system tells once that something arrives, rather than all the time that it is there.
    static const bool tells_arrivals;

    bool valid() const { return set_ >= 0 && signal_ >= 0; }
    // On Windows the value of the handle, which has 32 bits of meaning.
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
