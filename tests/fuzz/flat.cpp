// SPDX-License-Identifier: Apache-2.0
// Flat structures from anywhere: what is found well formed can be converted, translated and cut, and stays
// well formed.
#include "fuzz/flat_input.hpp"
#include "fuzz/target.hpp"

namespace tapi::fuzz {
namespace {

constexpr std::byte untouched{0xEE};

void convert(const FlatInput& in) {
    if (in.layout.fixed_size(in.to) == 0) return;
    const Bytes made = convert_version(in.layout, in.from, in.to, in.whole);
    require(well_formed(in.layout, in.to, made, in.text), "another version of it is well formed");
    require(convert_version(in.layout, in.to, in.to, made) == made, "the form inside stays as it is");
}

void translate(const FlatInput& in) {
    const bool wide = in.text == Text::wide;
    const auto there = wide ? to_ansi : to_wide;
    const auto back = wide ? to_wide : to_ansi;
    const Bytes other = there(in.layout, in.from, in.whole);
    require(well_formed(in.layout, in.from, other, wide ? Text::ansi : Text::wide),
            "its other text form is well formed");
    const Bytes again = there(in.layout, in.from, back(in.layout, in.from, other));
    require(again == other, "text that was converted once comes back");
}

void cut(const FlatInput& in) {
    Bytes room(in.room, untouched);
    store<uint32_t>(room, 0, in.room);
    if (!fit(in.layout, in.from, in.whole, room)) {
        const bool as_it_was = std::all_of(room.begin() + std::min<ptrdiff_t>(4, in.room), room.end(),
                                           [](std::byte b) { return b == untouched; });
        require(as_it_was, "nothing is written into a room that is too small");
        return;
    }
    require(load<uint32_t>(room, 0) == in.room, "the room keeps its total size");
    require(well_formed(in.layout, in.from, room, in.text), "what an application sees is well formed");
    if (!in.layout.reports_needed) return;
    const auto used = load<uint32_t>(room, 8);
    require(load<uint32_t>(room, 4) == in.whole.size(), "the needed size is that of the whole");
    require(used <= room.size(), "no more is used than was given");
    const bool kept =
        std::all_of(room.begin() + used, room.end(), [](std::byte b) { return b == untouched; });
    require(kept, "the rest of the room is left alone");
}

// Readers do without the check.
void read_parts(const FlatInput& in) {
    require(text_part(in.whole, in.part).size() * 2 <= in.whole.size(), "a text is part of its structure");
    require(bytes_part(in.whole, in.part).size() <= in.whole.size(), "a part is part of its structure");
}

void run(ByteView bytes) {
    const FlatInput in = read_flat(bytes);
    read_parts(in);
    const uint32_t version = version_of(in.layout, in.whole, in.text);
    require(version == 0 || well_formed(in.layout, version, in.whole, in.text),
            "its version is one it is well formed at");
    if (!well_formed(in.layout, in.from, in.whole, in.text)) return;
    convert(in);
    translate(in);
    cut(in);
}

}  // namespace

const Target flat{"flat", run, flat_seeds};

}  // namespace tapi::fuzz
