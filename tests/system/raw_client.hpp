// SPDX-License-Identifier: Apache-2.0
// A client that speaks the protocol frame by frame, or does not speak it.
#pragma once

#include <optional>
#include <string>

#include "wire/frame.hpp"
#include "wire/greeting.hpp"

namespace tapi::test {

class RawClient {
  public:
    static RawClient local(const std::string& path);
    static RawClient tcp(uint16_t port);
    RawClient(RawClient&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
    RawClient& operator=(RawClient&&) = delete;
    ~RawClient();

    // False when the server takes no more.
    bool send(ByteView bytes) const;
    void hello(const wire::Hello& hello) const;
    // Greets as a client; its session and key.
    wire::Welcome enter();
    void request(uint16_t function, uint32_t id, ByteView body) const;
    void finish_sending() const;
    void leave();

    struct Frame {
        wire::Header header;
        Bytes body;
    };
    // The next frame; nothing when the server closed the connection or is silent.
    std::optional<Frame> next();
    struct Goodbye {
        wire::Bye reason;
        std::string text;
    };
    // Reads on until the server says good-bye; nothing when it only closes.
    std::optional<Goodbye> goodbye();

  private:
    explicit RawClient(int descriptor) : descriptor_(descriptor) {}
    int descriptor_;
    wire::FrameBuffer in_;
};

Bytes frame_of(uint16_t kind, uint16_t function, uint32_t id, ByteView body);

}  // namespace tapi::test
