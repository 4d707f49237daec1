// SPDX-License-Identifier: Apache-2.0
// TAPI's flat structures (fixed part, then variable parts named by size and offset pairs): build, check, convert, cut
// to an API version, and fit into the room that an application gave.
//
// Inside, a structure travels whole and closed: dwTotalSize = dwNeededSize = dwUsedSize = its length, every part
// present and inside. Only fit() makes the form that an application sees.
#pragma once

#include <string_view>

#include "base/bytes.hpp"
#include "model/layout.hpp"

namespace tapi {

// Appends variable parts behind a fixed part; a part is 4-byte aligned, text gets its NUL.
class FlatBuilder {
  public:
    FlatBuilder(const Layout& layout, uint32_t version);
    // The fixed part of S, a structure of tapi.h without its parts. S may be larger than the version's fixed part.
    template <class S>
    FlatBuilder(const Layout& layout, uint32_t version, const S& fixed) : FlatBuilder(layout, version) {
        set_fixed({reinterpret_cast<const std::byte*>(&fixed), sizeof(S)});
    }
    // The member at `at`, an offset in the fixed part; beyond the version's fixed part nothing happens.
    void set(size_t at, uint32_t value);
    void add_text(size_t size_at, std::u16string_view text);  // offset member follows the size member; "" adds nothing
    void add_bytes(size_t size_at, ByteView bytes);
    Bytes finish();

  private:
    void set_fixed(ByteView fixed);
    void add(size_t size_at, ByteView bytes, bool terminate);
    const Layout& layout_;
    uint32_t fixed_;
    Bytes data_;
};

// Every part of `whole` lies inside it and behind the fixed part of the version, sizes of text are even and entries
// are whole; the same for the parts of entries. Used on all that comes from applications and providers.
bool well_formed(const Layout& layout, uint32_t version, ByteView whole);

// The structure in the layout of another version: members are dropped or zero, parts keep their bytes.
Bytes convert_version(const Layout& layout, uint32_t from, uint32_t to, ByteView whole);

// Text between UTF-16 and the application's 8-bit form (UTF-8 here). Bytes parts are never touched (MEM-7).
Bytes to_ansi(const Layout& layout, uint32_t version, ByteView whole);
Bytes to_wide(const Layout& layout, uint32_t version, ByteView whole);

// Writes `whole` into the application's room of room.size() bytes (MEM-1, MEM-2): fixed part complete, a part that does
// not fit is left out with size and offset 0, dwNeededSize = size of whole, dwUsedSize = bytes filled, dwTotalSize kept.
// False when even the fixed part does not fit; nothing is written then.
bool fit(const Layout& layout, uint32_t version, ByteView whole, std::span<std::byte> room);

// The text of a part of a structure from an application or provider, without its NUL; empty when absent.
std::u16string text_part(ByteView whole, size_t size_at);
ByteView bytes_part(ByteView whole, size_t size_at);

}  // namespace tapi
