// SPDX-License-Identifier: Apache-2.0
// Datagrams in batches: the seam between a stream and the network, so that tests can bring their own.
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "media/rtp/address.hpp"
#include "media/rtp/octets.hpp"

namespace tapi::media {

inline constexpr size_t largest_datagram = 1500;

struct Datagram {
    std::array<uint8_t, largest_datagram> bytes{};
    size_t size = 0;
    Address from;
    int64_t arrived_ns = 0;  // any origin, the same for all
    bool control = false;    // came on the port for RTCP
};

struct Outgoing {
    Octets bytes;
    Address to;
    bool control = false;  // leaves from the port for RTCP
};

// Called on the media thread: neither blocks nor allocates.
class Transport {
  public:
    virtual ~Transport() = default;
    // What has come, at most as much as there is room for; how many.
    virtual size_t receive(std::span<Datagram> room) = 0;
    virtual void send(std::span<const Outgoing> datagrams) = 0;
};

}  // namespace tapi::media
