// SPDX-License-Identifier: Apache-2.0
// The layout of TAPI's flat structures as data: fixed sizes per API version and the variable parts that a pair of
// size and offset members delimits. Tables are generated from api/structures.json.
#pragma once

#include <cstdint>
#include <span>

namespace tapi {

inline constexpr uint32_t api_1_3 = 0x00010003, api_1_4 = 0x00010004, api_2_0 = 0x00020000, api_2_1 = 0x00020001,
                          api_2_2 = 0x00020002;
inline constexpr uint32_t api_versions[] = {api_1_3, api_1_4, api_2_0, api_2_1, api_2_2};
inline constexpr uint32_t api_lowest = api_1_3, api_highest = api_2_2;

struct Layout;

enum class PartKind : uint8_t {
    text,        // one NUL-terminated string
    multi_text,  // strings, each NUL-terminated, closed by an empty one
    text_table,  // NUL-terminated strings in cells of a fixed size, given by another member
    bytes,       // opaque, never converted
    entries,     // an array of structures, which may own variable parts of the same containing structure
};

struct Part {
    uint16_t size_at;    // offset of the size member
    uint16_t offset_at;  // offset of the offset member
    PartKind kind;
    const Layout* entry;   // entries: layout of one element
    uint16_t cell_size_at; // text_table: offset of the member that holds the size of a cell
};

struct Layout {
    const char* name;
    uint32_t sizes[5];  // fixed part in TAPI 1.3, 1.4, 2.0, 2.1, 2.2; 0 where the structure did not exist
    bool reports_needed;  // dwTotalSize, dwNeededSize, dwUsedSize open the structure; otherwise dwTotalSize at most
    std::span<const Part> parts;

    uint32_t fixed_size(uint32_t version) const {
        if (version >= api_2_2) return sizes[4];
        if (version >= api_2_1) return sizes[3];
        if (version >= api_2_0) return sizes[2];
        return version >= api_1_4 ? sizes[1] : sizes[0];
    }
};

}  // namespace tapi
