// SPDX-License-Identifier: Apache-2.0
// The shared-memory stream between whoever has a call's sound and an application (docs/media.md): the
// greeting on the socket, and the memory that it hands over. Neither side believes the other's numbers.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>

namespace tapi::wave {

inline constexpr uint32_t magic = 0x45564157;  // "WAVE"
inline constexpr uint32_t version = 1;
inline constexpr uint32_t most_streams = 65536;  // ids are below it

enum class Direction : uint32_t { out = 1, in = 2 };  // as the application sees it

// The application's first and only message, on a connection for each direction that it opens.
struct Hello {
    uint32_t magic = wave::magic;
    uint32_t version = wave::version;
    Direction direction{};
    uint32_t rate = 0;  // 8000 or 16000
};

enum class Answer : uint32_t { welcome = 0, bad_hello = 1, taken = 2, no_room = 3 };

// The answer. With welcome come two descriptors: the memory, and the event that wakes the application.
struct Welcome {
    uint32_t magic = wave::magic;
    uint32_t version = wave::version;
    Answer answer{};
    uint32_t ring_samples = 0;  // a power of two
};

inline constexpr size_t header_size = 4096;
inline constexpr uint32_t ring_samples = 16384;  // two seconds of narrow band, one of wide

// The beginning of the memory; the ring of 16-bit samples follows at header_size. Counters only grow: what
// lies between read and written is in the ring.
struct Header {
    std::atomic<uint64_t> written;   // by whom sound comes from
    std::atomic<uint64_t> read;      // by whom it goes to
    std::atomic<uint64_t> wake_at;   // the host wakes the application when its counter reaches this
    std::atomic<uint64_t> discard;   // out: what lies before is not to be played
    std::atomic<uint32_t> running;   // 1: the application wants sound to flow
    std::atomic<uint32_t> glitches;  // out: the ring ran empty while it played; in: it ran over
};
static_assert(std::atomic<uint64_t>::is_always_lock_free);
static_assert(sizeof(Header) <= header_size);

inline constexpr size_t memory_size = header_size + size_t{ring_samples} * sizeof(int16_t);

}  // namespace tapi::wave
