// SPDX-License-Identifier: Apache-2.0
// Samples of every flat structure.
#include "fuzz/flat_input.hpp"

#include "fuzz/layouts.hpp"

namespace tapi::fuzz {
namespace {

constexpr uint32_t versions[] = {api_1_3, api_1_4, api_2_0, api_2_1, api_2_2};

void write_head(Bytes& out, size_t layout, size_t from, size_t to, Text text, size_t room) {
    append_u8(out, static_cast<unsigned>(layout));
    append_u8(out, static_cast<unsigned>(from + 5 * to));
    append_u8(out, text == Text::wide ? 0 : 1);
    Writer(out).u16(static_cast<uint16_t>(room));
    Writer(out).u16(0);
}

void add_part(FlatBuilder& builder, const Part& part) {
    switch (part.kind) {
        case PartKind::text:
            return builder.add_text(part.size_at, u"Büro");
        case PartKind::multi_text:
            return builder.add_bytes(part.size_at, bytes_of({u"a\0bc\0\0", 6}));
        case PartKind::bytes:
            return builder.add_bytes(part.size_at, Bytes(7, std::byte{7}));
        case PartKind::text_table:
            builder.set(part.cell_size_at, 8);
            return builder.add_bytes(part.size_at, bytes_of({u"one\0two\0", 8}));
        case PartKind::entries:
            break;
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

}  // namespace

FlatInput read_flat(ByteView bytes) {
    Input in(bytes);
    const Layout& layout = *all_layouts[in.u8() % std::size(all_layouts)];
    const unsigned version = in.u8();
    const Text text = in.u8() % 2 == 0 ? Text::wide : Text::ansi;
    const uint16_t room = in.u16();
    const uint16_t part = in.u16();
    return {layout, versions[version % 5], versions[version / 5 % 5], text, room, part, in.rest()};
}

std::vector<Bytes> flat_seeds() {
    std::vector<Bytes> made;
    for (size_t i = 0; i < std::size(all_layouts); ++i) {
        for (const size_t from : {0, 2, 4}) {
            if (all_layouts[i]->fixed_size(versions[from]) == 0) continue;
            const Bytes wide = sample(*all_layouts[i], versions[from]);
            const Bytes ansi = to_ansi(*all_layouts[i], versions[from], wide);
            Bytes tight, roomy;
            write_head(tight, i, from, 4 - from, Text::wide, wide.size() - wide.size() / 8);
            append(tight, wide);
            write_head(roomy, i, from, from, Text::ansi, ansi.size() + 16);
            append(roomy, ansi);
            made.push_back(std::move(tight));
            made.push_back(std::move(roomy));
        }
    }
    return made;
}

}  // namespace tapi::fuzz
