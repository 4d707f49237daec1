// SPDX-License-Identifier: Apache-2.0
// Replies that wait for their completion.
#include "tapihost/held_reply.hpp"

#include "tapihost/params.hpp"

namespace tapi::host {

bool HeldValue::encode(Writer& out) {
    out.u32(value);
    return true;
}

bool HeldBytes::encode(Writer& out) {
    static const Bytes none;
    out.blob(bytes ? *bytes : none);
    return true;
}

HeldRoom::HeldRoom(uint32_t asked, size_t fixed)
    : room(empty_room(std::max<size_t>(bounded(asked), fixed + usual_parts), fixed)) {}

bool HeldRoom::encode(Writer& out) {
    if (!close_room(room)) return false;
    out.blob(room);
    return true;
}

std::unique_ptr<HeldReply> HeldReplies::take(uint32_t request) {
    const std::lock_guard lock(mutex_);
    const auto found = held_.find(request);
    if (found == held_.end()) return nullptr;
    auto reply = std::move(found->second);
    held_.erase(found);
    return reply;
}

}  // namespace tapi::host
