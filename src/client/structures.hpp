// SPDX-License-Identifier: Apache-2.0
// Flat structures at the C door: from the application's memory to the wire form and back.
#pragma once

#include <optional>

#include "client/errors.hpp"
#include "model/flat.hpp"

namespace tapi::client {

// Room in the application's memory for a structure that comes back.
struct Room {
    void* place = nullptr;
    uint32_t total = 0;  // dwTotalSize as it was when the function was called
    const Layout* layout = nullptr;
    uint32_t version = 0;  // of the structure; 0: seen from what arrives
    Text text = Text::wide;
};

// Reads dwTotalSize; 0 or the error when it is less than the structure ever was.
LONG open_room(Room& room, const Errors& errors);
// Puts an arrived structure there, in the application's text form (MEM-1, MEM-2, MEM-3); 0 or an error, with
// nothing written.
LONG fill_room(const Room& room, ByteView whole, const Errors& errors);
// The same for a structure that cannot be asked for again: an error when a part does not fit.
LONG fill_whole_room(const Room& room, ByteView whole, const Errors& errors);

// A structure that begins with its dwTotalSize, in its wide form.
struct Taken {
    LONG error = 0;
    Bytes bytes;
};
Taken take_structure(const void* place, const Layout& layout, Text text, const Errors& errors);

}  // namespace tapi::client
