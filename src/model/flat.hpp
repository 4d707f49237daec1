// SPDX-License-Identifier: Apache-2.0
// TAPI's flat structures (fixed part, then variable parts named by size and offset pairs): build, check,
// convert, cut to an API version, and fit into the room that an application gave.
//
// Inside, a structure travels whole and closed: dwTotalSize = dwNeededSize = dwUsedSize = its length, every
// part present and inside, the first part right behind the fixed part. Only fit() makes the form that an
// application sees.
#pragma once

#include <string_view>

#include "base/bytes.hpp"
#include "model/layout.hpp"

namespace tapi {

// How text parts are written: UTF-16 (W functions, everything inside) or the 8-bit form of A functions, UTF-8
// here.
enum class Text : uint8_t { wide, ansi };

// Appends variable parts behind a fixed part; a part is 4-byte aligned, text gets its NUL.
// Members beyond the version's fixed part are silently left out, so that one builder serves all versions.
class FlatBuilder {
  public:
    FlatBuilder(const Layout& layout, uint32_t version);
    // The fixed part of S, a structure of tapi.h without its parts. S may be larger than the version's fixed
    // part.
    template <class S>
    FlatBuilder(const Layout& layout, uint32_t version, const S& fixed) : FlatBuilder(layout, version) {
        copy_in(top_, {reinterpret_cast<const std::byte*>(&fixed), sizeof(S)});
    }

    // One element of an array that add_entries made.
    struct Entry {
        size_t base;     // where it begins in the structure
        uint32_t fixed;  // its size in this version
    };

    // The member at `at`, an offset in the fixed part.
    void set(size_t at, uint32_t value) { set(top_, at, value); }
    // The offset member follows the size member; "" and empty bytes add nothing.
    void add_text(size_t size_at, std::u16string_view text) { add_text(top_, size_at, text); }
    void add_bytes(size_t size_at, ByteView bytes) { add_bytes(top_, size_at, bytes); }
    // Room for `count` zeroed elements; the result is the first, next() steps on. Fixed size 0: the part is
    // left out.
    Entry add_entries(size_t size_at, const Layout& element, size_t count);
    static Entry next(Entry entry) { return {entry.base + entry.fixed, entry.fixed}; }

    // The same for a member of an element.
    void set(Entry entry, size_t at, uint32_t value);
    void add_text(Entry entry, size_t size_at, std::u16string_view text);
    void add_bytes(Entry entry, size_t size_at, ByteView bytes);
    template <class S>
    void set_fixed(Entry entry, const S& fixed) {
        copy_in(entry, {reinterpret_cast<const std::byte*>(&fixed), sizeof(S)});
    }

    Bytes finish();

  private:
    bool has_pair(Entry entry, size_t size_at) const { return size_at + 8 <= entry.fixed; }
    void copy_in(Entry entry, ByteView fixed);
    void name_part(Entry entry, size_t size_at, size_t offset, size_t size);
    const Layout& layout_;
    uint32_t version_;
    Entry top_;
    Bytes data_;
};

// Every part of `whole` lies inside it and behind the fixed part of the version, sizes of wide text are even
// and entries are whole; the same for the parts of entries. Parts may share bytes, but together they are no
// more than four times as long as the structure. Used on all that comes from applications and providers.
bool well_formed(const Layout& layout, uint32_t version, ByteView whole, Text text = Text::wide);

// The newest version at whose layout `whole` is well formed, 0 if there is none. For a structure that was
// built here this is its version, or a later one of the same layout.
uint32_t version_of(const Layout& layout, ByteView whole, Text text = Text::wide);

// The structure in the layout of another version: members are dropped or zero, parts keep their bytes.
Bytes convert_version(const Layout& layout, uint32_t from, uint32_t to, ByteView whole);

// Text between UTF-16 and the application's 8-bit form (UTF-8 here). Bytes parts are never touched (MEM-7).
// The source must be well formed.
Bytes to_ansi(const Layout& layout, uint32_t version, ByteView whole);
Bytes to_wide(const Layout& layout, uint32_t version, ByteView whole);

// Writes `whole` into the application's room of room.size() bytes (MEM-1, MEM-2): fixed part complete, a part
// that does not fit is left out with size and offset 0, dwNeededSize = size of whole, dwUsedSize = bytes
// filled, dwTotalSize kept. False when even the fixed part does not fit; nothing is written then.
bool fit(const Layout& layout, uint32_t version, ByteView whole, std::span<std::byte> room);

// The text of a part of a structure from an application or provider, without its NUL; empty when absent.
std::u16string text_part(ByteView whole, size_t size_at);
ByteView bytes_part(ByteView whole, size_t size_at);

}  // namespace tapi
