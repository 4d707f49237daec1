// SPDX-License-Identifier: Apache-2.0
// How values from the link become parameters of TSPI functions, and back.
#pragma once

#include <tspi.h>

#include <algorithm>
#include <cstring>
#include <type_traits>

#include "base/bytes.hpp"
#include "wire/limits.hpp"

namespace tapi::host {

// Handles, some of which are pointers to types that nobody defines, and numbers of pointer size.
template <class T>
T as_param(uint64_t value) {
    if constexpr (std::is_pointer_v<T>) {
        return reinterpret_cast<T>(static_cast<uintptr_t>(value));
    } else {
        return static_cast<T>(value);
    }
}

template <class T>
auto from_param(T value) {
    if constexpr (std::is_pointer_v<T>) {
        return static_cast<uint64_t>(reinterpret_cast<uintptr_t>(value));
    } else {
        return value;
    }
}

inline LPCWSTR text_param(const OptText& text) { return text ? text->c_str() : nullptr; }

// Bytes, an array or a structure; the memory is the provider's for the time of the call.
template <class T>
T blob_param(OptBytes& blob) {
    // Present but empty differs from absent: the pointer is not null then.
    alignas(8) static std::byte nothing[8];
    if (!blob) return nullptr;
    return reinterpret_cast<T>(blob->empty() ? nothing : blob->data());
}

// The size or count that goes with a blob, so that it never names more than what is there.
inline DWORD held_size(uint32_t claimed, const OptBytes& blob, size_t element = 1) {
    const size_t there = blob ? blob->size() / element : 0;
    return static_cast<DWORD>(std::min<size_t>(claimed, there));
}

// A size that the caller chose for a buffer of ours.
inline DWORD bounded(uint32_t size) { return std::min(size, wire::limits::max_blob); }

// The three words that open every structure a provider fills.
struct RoomHead {
    DWORD total = 0;
    DWORD needed = 0;
    DWORD used = 0;
};
inline RoomHead room_head(const Bytes& room) { return load<RoomHead>(room, 0); }

// A zeroed structure of `size` bytes that says so.
Bytes empty_room(size_t size);
// What the provider says about a structure it filled agrees with the room it had.
bool room_is_sound(const Bytes& room, size_t fixed);
// Cuts the room to what is used, total = needed = used, as structures travel.
void close_room(Bytes& room);
void warn_of_room(size_t fixed, const RoomHead& head, size_t room);

// Rooms begin larger than asked for by this much: most structures fit at the first try then.
inline constexpr size_t usual_parts = 2048;
inline constexpr int room_tries = 3;

// Calls `fill` with a structure S that has room for `hint` bytes at least, and again with more when the provider says
// that it needs more (the needs may grow between two tries). `failed` answers for a provider whose sizes make no sense.
template <class S, class Fill>
int32_t with_room(Bytes& out, uint32_t hint, int32_t failed, Fill&& fill) {
    size_t size = std::max<size_t>(bounded(hint), sizeof(S) + usual_parts);
    for (int i = 0; i < room_tries; ++i) {
        Bytes room = empty_room(size);
        const int32_t result = fill(reinterpret_cast<S*>(room.data()));
        const RoomHead head = room_head(room);
        const bool too_small = result == 0 || result == static_cast<int32_t>(LINEERR_STRUCTURETOOSMALL) ||
                               result == static_cast<int32_t>(PHONEERR_STRUCTURETOOSMALL);
        if (too_small && head.needed > size && head.needed <= wire::limits::max_blob) {
            size = head.needed;
            continue;
        }
        if (result != 0) return result;
        if (!room_is_sound(room, 3 * sizeof(DWORD))) break;
        close_room(room);
        out = std::move(room);
        return 0;
    }
    return failed;
}

}  // namespace tapi::host
