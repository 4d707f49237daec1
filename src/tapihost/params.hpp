// SPDX-License-Identifier: Apache-2.0
// How values from the link become parameters of TSPI functions, and back.
#pragma once

#include <fmt/format.h>
#include <tspi.h>

#include <algorithm>
#include <type_traits>

#include "base/bytes.hpp"
#include "tapihost/errors.hpp"
#include "tapihost/host.hpp"
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

// WCHAR is a type of its own on Windows, of the same size.
inline LPCWSTR text_param(const OptText& text) { return text ? reinterpret_cast<LPCWSTR>(text->c_str()) : nullptr; }

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

// Windows' MAX_PATH: what a provider expects of a buffer for a file name.
inline constexpr size_t max_path = 260;

// What an HICON of a provider names: see types.h.
OptText icon_name(HICON icon);

// A size that the caller chose for a buffer of ours.
inline DWORD bounded(uint32_t size) { return std::min(size, wire::limits::max_blob); }

// The three words that open every structure a provider fills.
struct RoomHead {
    DWORD total = 0;
    DWORD needed = 0;
    DWORD used = 0;
};

// A zeroed structure of `size` bytes that says so, and that its fixed part is used: a provider without
// variable parts may leave these words alone.
Bytes empty_room(size_t size, size_t fixed);
// Cuts a filled room to what is used; total = needed = used, as structures travel. False when the provider's
// sizes contradict the room that it had.
bool close_room(Bytes& room);

// Rooms begin larger than the structure by this much: most fit at the first try then.
inline constexpr size_t usual_parts = 2048;
inline constexpr int room_tries = 3;

// Calls `fill` with a structure S in `hint` bytes at least, and again with more when the provider says that
// it needs more (needs may grow between two tries). OPERATIONFAILED for a provider whose sizes make no sense.
template <class S, class Fill>
int32_t with_room(const Host& host, TspiFunction function, Bytes& out, uint32_t hint, Fill&& fill) {
    size_t size = std::max<size_t>(bounded(hint), sizeof(S) + usual_parts);
    Bytes room;
    for (int i = 0; i < room_tries; ++i) {
        room = empty_room(size, sizeof(S));
        const int32_t result = fill(reinterpret_cast<S*>(room.data()));
        const DWORD needed = load<RoomHead>(room, 0).needed;
        const bool more = (result == 0 || is_too_small(result)) && needed > size;
        if (more && needed <= wire::limits::max_blob) {
            size = needed;
            continue;
        }
        if (result != 0) return result;
        if (more || !close_room(room)) break;
        out = std::move(room);
        return 0;
    }
    const auto head = load<RoomHead>(room, 0);
    host.warn(function,
              fmt::format("returned a structure of impossible size: {} bytes given, dwTotalSize {}, "
                          "dwNeededSize {}, dwUsedSize {}",
                          room.size(), head.total, head.needed, head.used));
    return failed(function);
}

}  // namespace tapi::host
