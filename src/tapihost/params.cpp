// SPDX-License-Identifier: Apache-2.0
// Rooms: the structures that providers fill.
#include "tapihost/params.hpp"

namespace tapi::host {

Bytes empty_room(size_t size, size_t fixed) {
    Bytes room(size);
    store(std::span(room), 0,
          RoomHead{static_cast<DWORD>(size), static_cast<DWORD>(fixed), static_cast<DWORD>(fixed)});
    return room;
}

bool close_room(Bytes& room) {
    const auto head = load<RoomHead>(room, 0);
    if (head.total != room.size() || head.used < sizeof(RoomHead) || head.used > room.size()) return false;
    room.resize(head.used);
    store(std::span(room), 0, RoomHead{head.used, head.used, head.used});
    return true;
}

}  // namespace tapi::host
