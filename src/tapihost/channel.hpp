// SPDX-License-Identifier: Apache-2.0
// The host's end of the link to the server: a blocking stream of bytes.
#pragma once

#include "base/bytes.hpp"
#include "wire/frame.hpp"

namespace tapi::host {

class Channel {
  public:
    virtual ~Channel() = default;
    // Waits until bytes came and adds them to `in`; false once the other side is gone.
    virtual bool read(wire::FrameBuffer& in) = 0;
    // Writes all of it; false once the other side is gone. One thread at a time.
    virtual bool write(ByteView bytes) = 0;
};

// Over a connected stream socket, which the channel owns from now on.
class SocketChannel final : public Channel {
  public:
    explicit SocketChannel(int fd);
    ~SocketChannel() override;
    SocketChannel(const SocketChannel&) = delete;
    SocketChannel& operator=(const SocketChannel&) = delete;

    bool read(wire::FrameBuffer& in) override;
    bool write(ByteView bytes) override;

  private:
    int fd_;
};

}  // namespace tapi::host
