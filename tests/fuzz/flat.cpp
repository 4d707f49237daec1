// SPDX-License-Identifier: Apache-2.0
// Flat structures from anywhere: what is found well formed can be converted, translated and cut, and stays well formed.
#include "model/flat.hpp"

#include "fuzz/input.hpp"
#include "fuzz/layouts.hpp"
#include "fuzz/target.hpp"

namespace tapi::fuzz {
namespace {

constexpr uint32_t versions[] = {api_1_3, api_1_4, api_2_0, api_2_1, api_2_2};
constexpr std::byte untouched{0xEE};

// How an input opens.
struct Head {
    const Layout& layout;
    uint32_t from;
    uint32_t to;
    Text text;
    uint16_t room;  // bytes that the application gave
    uint16_t part;  // where a reader looks for a part
};

Head read_head(Input& in) {
    const Layout& layout = *all_layouts[in.u8() % std::size(all_layouts)];
    const unsigned version = in.u8();
    const Text text = in.u8() % 2 == 0 ? Text::wide : Text::ansi;
    return {layout, versions[version % 5], versions[version / 5 % 5], text, in.u16(), in.u16()};
}

void write_head(Bytes& out, size_t layout, size_t from, size_t to, Text text, uint16_t room) {
    append_u8(out, static_cast<unsigned>(layout));
    append_u8(out, static_cast<unsigned>(from + 5 * to));
    append_u8(out, text == Text::wide ? 0 : 1);
    Writer(out).u16(room);
    Writer(out).u16(0);
}

void convert(const Head& head, ByteView whole) {
    if (head.layout.fixed_size(head.to) == 0) return;
    const Bytes made = convert_version(head.layout, head.from, head.to, whole);
    require(well_formed(head.layout, head.to, made, head.text), "another version of it is well formed");
    require(convert_version(head.layout, head.to, head.to, made) == made, "the form inside stays as it is");
}

void translate(const Head& head, ByteView whole) {
    const bool wide = head.text == Text::wide;
    const auto there = wide ? to_ansi : to_wide;
    const auto back = wide ? to_wide : to_ansi;
    const Bytes other = there(head.layout, head.from, whole);
    require(well_formed(head.layout, head.from, other, wide ? Text::ansi : Text::wide), "its other text form is well formed");
    const Bytes again = there(head.layout, head.from, back(head.layout, head.from, other));
    require(again == other, "text that was converted once comes back");
}

void cut(const Head& head, ByteView whole) {
    Bytes room(head.room, untouched);
    store<uint32_t>(room, 0, head.room);
    if (!fit(head.layout, head.from, whole, room)) {
        const bool as_it_was = std::all_of(room.begin() + std::min<ptrdiff_t>(4, head.room), room.end(),
                                           [](std::byte b) { return b == untouched; });
        require(as_it_was, "nothing is written into a room that is too small");
        return;
    }
    require(load<uint32_t>(room, 0) == head.room, "the room keeps its total size");
    require(well_formed(head.layout, head.from, room, head.text), "what an application sees is well formed");
    if (!head.layout.reports_needed) return;
    const auto used = load<uint32_t>(room, 8);
    require(load<uint32_t>(room, 4) == whole.size(), "the needed size is that of the whole");
    require(used <= room.size(), "no more is used than was given");
    const bool kept = std::all_of(room.begin() + used, room.end(), [](std::byte b) { return b == untouched; });
    require(kept, "the rest of the room is left alone");
}

// Readers do without the check.
void read_parts(const Head& head, ByteView whole) {
    require(text_part(whole, head.part).size() * 2 <= whole.size(), "a text is part of its structure");
    require(bytes_part(whole, head.part).size() <= whole.size(), "a part is part of its structure");
}

void run(ByteView bytes) {
    Input in(bytes);
    const Head head = read_head(in);
    const ByteView whole = in.rest();
    read_parts(head, whole);
    const uint32_t version = version_of(head.layout, whole, head.text);
    require(version == 0 || well_formed(head.layout, version, whole, head.text), "its version is one it is well formed at");
    if (!well_formed(head.layout, head.from, whole, head.text)) return;
    convert(head, whole);
    translate(head, whole);
    cut(head, whole);
}

void add_part(FlatBuilder& builder, const Part& part) {
    switch (part.kind) {
        case PartKind::text: return builder.add_text(part.size_at, u"Büro");
        case PartKind::multi_text: return builder.add_bytes(part.size_at, bytes_of({u"a\0bc\0\0", 6}));
        case PartKind::bytes: return builder.add_bytes(part.size_at, Bytes(7, std::byte{7}));
        case PartKind::text_table:
            builder.set(part.cell_size_at, 8);
            return builder.add_bytes(part.size_at, bytes_of({u"one\0two\0", 8}));
        case PartKind::entries: break;
    }
    auto entry = builder.add_entries(part.size_at, *part.entry, 2);
    for (int i = 0; i < 2; ++i) {
        for (const Part& inner : part.entry->parts) builder.add_text(entry, inner.size_at, u"inner");
        entry = FlatBuilder::next(entry);
    }
}

// The one structure whose elements follow directly; see model/flat_walk.hpp.
Bytes forward_list() {
    constexpr uint32_t elements = 2, step = 24, head = 8;
    Bytes list(head + elements * step);
    store<uint32_t>(list, 4, elements);
    for (uint32_t i = 0; i < elements; ++i) {
        for (const Part& part : layout::LINEFORWARD.parts) {
            store<uint32_t>(list, head + i * step + part.size_at, 8);
            store(std::span(list), head + i * step + part.offset_at, static_cast<uint32_t>(list.size()));
            append(list, bytes_of({u"123\0", 4}));
        }
    }
    store(std::span(list), 0, static_cast<uint32_t>(list.size()));
    return list;
}

Bytes sample(const Layout& layout, uint32_t version) {
    if (&layout == &layout::LINEFORWARDLIST) return forward_list();
    FlatBuilder builder(layout, version);
    for (const Part& part : layout.parts) add_part(builder, part);
    return builder.finish();
}

std::vector<Bytes> seeds() {
    std::vector<Bytes> made;
    for (size_t i = 0; i < std::size(all_layouts); ++i) {
        for (const size_t from : {0, 2, 4}) {
            if (all_layouts[i]->fixed_size(versions[from]) == 0) continue;
            const Bytes wide = sample(*all_layouts[i], versions[from]);
            const Bytes ansi = to_ansi(*all_layouts[i], versions[from], wide);
            const auto tight = static_cast<uint16_t>(wide.size() - wide.size() / 8);
            Bytes seed;
            write_head(seed, i, from, 4 - from, Text::wide, tight);
            append(seed, wide);
            made.push_back(std::move(seed));
            Bytes other;
            write_head(other, i, from, from, Text::ansi, static_cast<uint16_t>(ansi.size() + 16));
            append(other, ansi);
            made.push_back(std::move(other));
        }
    }
    return made;
}

}  // namespace

const Target flat{"flat", run, seeds};

}  // namespace tapi::fuzz
