// SPDX-License-Identifier: Apache-2.0
// Frames: the units of both links (application to server, server to provider host). A 16-byte header, then a body.
#pragma once

#include <cstdint>
#include <optional>

#include "base/bytes.hpp"
#include "wire/limits.hpp"

namespace tapi::wire {

enum class Kind : uint16_t {
    hello = 1,        // first frame of a connection, from who connects
    welcome = 2,      // its answer
    request = 3,      // function: which; id: chosen by the sender; body: the call
    response = 4,     // id of the request; result; body: values that return with it
    message = 5,      // server to application: one TAPI message
    bye = 6,          // last frame: result says why as a number, the body as text
    line_event = 7,   // provider host to server: LINEEVENT
    phone_event = 8,  // provider host to server: PHONEEVENT
    completion = 9,   // provider host to server: ASYNC_COMPLETION; id: the request
};

struct Header {
    uint32_t size = 0;  // of the whole frame
    uint16_t kind = 0;
    uint16_t function = 0;
    uint32_t id = 0;
    int32_t result = 0;
};
static_assert(sizeof(Header) == 16);

struct Frame {
    Header header;
    ByteView body;
};

// Appends a frame: begin, write the body with the returned Writer's target, end.
size_t begin_frame(Bytes& out, Kind kind, uint16_t function, uint32_t id, int32_t result = 0);
void end_frame(Bytes& out, size_t start);

// Collects what a stream delivers and cuts it into frames. A size out of bounds is final: broken() stays true.
class FrameBuffer {
  public:
    explicit FrameBuffer(uint32_t max_frame = limits::max_frame) : max_frame_(max_frame) {}

    // Room for at least `size` more bytes; commit says how many arrived.
    std::span<std::byte> prepare(size_t size);
    void commit(size_t size);
    // The next whole frame; its body is valid until the next prepare.
    std::optional<Frame> next();
    bool broken() const { return broken_; }
    // Changes the bound, for instance after the greeting.
    void set_max_frame(uint32_t max_frame) { max_frame_ = max_frame; }

  private:
    Bytes data_;
    size_t begin_ = 0;
    size_t end_ = 0;
    uint32_t max_frame_;
    bool broken_ = false;
};

}  // namespace tapi::wire
