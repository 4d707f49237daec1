// SPDX-License-Identifier: Apache-2.0
// Ports of calls that are over, for calls that come: to open and close their sockets is a sixth of what a call costs. A port rests
// before it is used again, so that what its last far end still sends reaches nobody.
#pragma once

#include <deque>
#include <mutex>
#include <optional>

#include "media/rtp/address.hpp"

namespace tapi::media {

struct PortPair {
    Address local;
    uint16_t port = 0;  // of RTP
    int rtp = -1, rtcp = -1;
};

// Closes both sockets.
void close_pair(const PortPair& pair);

class SparePorts {
  public:
    static constexpr size_t resting = 64;        // others that were let go after it
    static constexpr size_t most = 128;          // more are closed
    static constexpr size_t most_stale = 10'000;  // packets that waited; whoever gets more is flooded, and closed

    ~SparePorts();
    void put(const PortPair& pair);
    // One that is bound to `local` and has rested, emptied of what it got meanwhile.
    std::optional<PortPair> take(const Address& local);

  private:
    std::mutex mutex_;
    std::deque<PortPair> pairs_;  // the longest rested first
};

}  // namespace tapi::media
