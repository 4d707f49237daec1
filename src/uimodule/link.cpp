// SPDX-License-Identifier: Apache-2.0
// See link.hpp.
#include "uimodule/link.hpp"

namespace tapi::dialog {

bool Link::send(talk::Kind kind, ByteView body) {
    const std::lock_guard lock(write_mutex_);
    return talk::send_packet(kind, body, [this](const std::byte* bytes, size_t size) { return write_some(bytes, size); });
}

std::optional<talk::Packet> Link::receive() {
    return talk::receive_packet([this](std::byte* room, size_t size) { return read_some(room, size); });
}

void Link::fail(uint32_t code, std::string_view words) { send(talk::Kind::failed, talk::failure_body(code, words)); }

}  // namespace tapi::dialog
