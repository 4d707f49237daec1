// SPDX-License-Identifier: Apache-2.0
// The server's end of a link to a provider host: bytes in both directions, on the server's loop.
#pragma once

#include <memory>
#include <string>

#include "base/bytes.hpp"
#include "wire/frame.hpp"

namespace tapi::server {

class TransportEvents {
  public:
    virtual ~TransportEvents() = default;
    // Bytes came; take what frames there are.
    virtual void readable(wire::FrameBuffer& in) = 0;
    // The other side is gone; nothing follows.
    virtual void closed(const std::string& reason) = 0;
};

// Held by shared_ptr: it may be closed and let go inside its own events.
class Transport {
  public:
    virtual ~Transport() = default;

    // Begins to read.
    virtual void open(TransportEvents& events) = 0;
    // Ends both directions; no event comes any more, and what was not yet written is dropped.
    virtual void close() = 0;
    // Frames are appended here, followed by flush; what one turn of the loop appends leaves in one write.
    virtual Bytes& outgoing() = 0;
    virtual void flush() = 0;
    // Bytes that the other side has not taken yet.
    virtual size_t backlog() const = 0;
};

}  // namespace tapi::server
