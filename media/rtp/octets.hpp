// SPDX-License-Identifier: Apache-2.0
// Numbers in network order. Callers have checked that the bytes are there.
#pragma once

#include <cstdint>
#include <span>

namespace tapi::media {

using Octets = std::span<const uint8_t>;

inline uint16_t load_16(Octets in, size_t at) { return static_cast<uint16_t>(in[at] << 8 | in[at + 1]); }
inline uint32_t load_32(Octets in, size_t at) {
    return static_cast<uint32_t>(load_16(in, at)) << 16 | load_16(in, at + 2);
}
inline void store_16(std::span<uint8_t> out, size_t at, uint32_t value) {
    out[at] = static_cast<uint8_t>(value >> 8);
    out[at + 1] = static_cast<uint8_t>(value);
}
inline void store_32(std::span<uint8_t> out, size_t at, uint32_t value) {
    store_16(out, at, value >> 16);
    store_16(out, at + 2, value);
}

}  // namespace tapi::media
