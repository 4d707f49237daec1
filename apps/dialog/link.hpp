// SPDX-License-Identifier: Apache-2.0
// The helper's end of its socket to the library; forms/talk.hpp has the packets.
#pragma once

#include <mutex>
#include <optional>
#include <string_view>

#include "forms/talk.hpp"

namespace tapi::dialog {

class Link {
  public:
    explicit Link(int descriptor) : descriptor_(descriptor) {}

    int descriptor() const { return descriptor_; }
    // From any thread. False when the library is gone.
    bool send(talk::Kind kind, ByteView body = {});
    // Waits; nothing when the library is gone or sends what it never sends.
    std::optional<talk::Packet> receive();

    // There is no dialog: a code of lines, and why.
    void fail(uint32_t code, std::string_view words);

  private:
    bool read_exactly(std::span<std::byte> room) const;
    int descriptor_;
    std::mutex write_mutex_;
};

}  // namespace tapi::dialog
