// SPDX-License-Identifier: Apache-2.0
// The same number for the same text, in every build and on every machine: for names of files and what is kept in them.
#pragma once

#include <cstdint>
#include <string_view>

namespace tapi::voice {

// FNV-1a.
inline uint64_t stable_hash(std::string_view text) {
    uint64_t value = 0xCBF29CE484222325U;
    for (const char c : text) value = (value ^ static_cast<unsigned char>(c)) * 0x100000001B3U;
    return value;
}

}  // namespace tapi::voice
