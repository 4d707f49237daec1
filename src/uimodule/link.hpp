// SPDX-License-Identifier: Apache-2.0
// The helper's end of its link to who asked for the dialog; forms/talk.hpp has the packets. What carries the bytes is the
// system's own.
#pragma once

#include <cstddef>
#include <mutex>
#include <optional>
#include <string_view>

#include "forms/talk.hpp"

namespace tapi::dialog {

class Link {
  public:
    Link() = default;
    virtual ~Link() = default;
    Link(const Link&) = delete;
    Link& operator=(const Link&) = delete;

    // From any thread. False when the other end is gone.
    bool send(talk::Kind kind, ByteView body = {});
    // Waits; nothing when the other end is gone or sends what it never sends.
    std::optional<talk::Packet> receive();

    // There is no dialog: a code of lines, and why.
    void fail(uint32_t code, std::string_view words);

  private:
    // How many bytes went or came; 0 or less when the other end is gone.
    virtual ptrdiff_t write_some(const std::byte* bytes, size_t size) = 0;
    virtual ptrdiff_t read_some(std::byte* room, size_t size) = 0;

    std::mutex write_mutex_;
};

}  // namespace tapi::dialog
