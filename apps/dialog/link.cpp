// SPDX-License-Identifier: Apache-2.0
// See link.hpp.
#include "link.hpp"

#include <sys/socket.h>

#include <cerrno>

namespace tapi::dialog {

bool Link::send(talk::Kind kind, ByteView body) {
    const Bytes frame = talk::frame(kind, body);
    const std::lock_guard lock(write_mutex_);
    for (size_t at = 0; at < frame.size();) {
        const ssize_t sent = ::send(descriptor_, frame.data() + at, frame.size() - at, MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR) continue;
        if (sent <= 0) return false;
        at += static_cast<size_t>(sent);
    }
    return true;
}

bool Link::read_exactly(std::span<std::byte> room) const {
    for (size_t at = 0; at < room.size();) {
        const ssize_t got = ::recv(descriptor_, room.data() + at, room.size() - at, 0);
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) return false;
        at += static_cast<size_t>(got);
    }
    return true;
}

std::optional<talk::Packet> Link::receive() {
    std::byte head[talk::head_size];
    if (!read_exactly(head)) return std::nullopt;
    talk::Packet packet{static_cast<talk::Kind>(load<uint32_t>(head, 0)), {}};
    const auto size = load<uint32_t>(head, 4);
    if (size > talk::max_body) return std::nullopt;
    packet.body.resize(size);
    if (!read_exactly(packet.body)) return std::nullopt;
    return packet;
}

void Link::fail(uint32_t code, std::string_view words) {
    Bytes body;
    Writer out(body);
    out.u32(code);
    out.blob(ByteView(reinterpret_cast<const std::byte*>(words.data()), words.size()));
    send(talk::Kind::failed, body);
}

}  // namespace tapi::dialog
