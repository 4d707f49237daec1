// SPDX-License-Identifier: Apache-2.0
// Inputs about flat structures: a head that says which, at which version and for which room, then the
// structure.
#pragma once

#include "fuzz/input.hpp"
#include "model/flat.hpp"

namespace tapi::fuzz {

struct FlatInput {
    const Layout& layout;
    uint32_t from;
    uint32_t to;
    Text text;
    uint16_t room;  // bytes that the application gave
    uint16_t part;  // where a reader looks for a part
    ByteView whole;
};

FlatInput read_flat(ByteView bytes);
// Every structure with all of its parts, in both text forms and in several versions.
std::vector<Bytes> flat_seeds();

}  // namespace tapi::fuzz
