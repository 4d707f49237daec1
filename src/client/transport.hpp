// SPDX-License-Identifier: Apache-2.0
// One stream to the server. The operating system's calls are in transport_unix.cpp and
// transport_windows.cpp.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.hpp"

namespace tapi::client {

struct Endpoint {
    enum class Kind : uint8_t { local, tcp };
    Kind kind = Kind::local;
    std::string place;  // path of the socket, or numeric address
    uint16_t port = 0;         // tcp
    std::string token_file{};  // tcp: empty means OPENTAPI_TOKEN_FILE
};

// "unix:/path" or "tcp:127.0.0.1:4242"; nothing when it is neither.
std::optional<Endpoint> parse_endpoint(std::string_view text);

class Stream {
  public:
    Stream() = default;
    Stream(Stream&& other) noexcept;
    Stream& operator=(Stream&& other) noexcept;
    Stream(const Stream&) = delete;
    Stream& operator=(const Stream&) = delete;
    ~Stream();

    static Stream connect(const Endpoint& endpoint);

    explicit operator bool() const { return descriptor_ >= 0; }
    int descriptor() const { return descriptor_; }

    // Sends all or fails.
    bool send(ByteView bytes);
    // Bytes that arrived, 0 at the end of the stream or when it broke. Waits for the first byte.
    size_t receive(std::span<std::byte> room);
    // The same without waiting; nothing when no byte is there.
    std::optional<size_t> receive_now(std::span<std::byte> room);
    bool wait_readable(int milliseconds);
    // Ends the stream in both directions; who waits in receive returns. May be called from any thread.
    void end();

  private:
    explicit Stream(int descriptor) : descriptor_(descriptor) {}
    int descriptor_ = -1;
};

}  // namespace tapi::client
