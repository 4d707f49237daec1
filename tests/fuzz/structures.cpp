// SPDX-License-Identifier: Apache-2.0
// Structures at the C door: what a server sends never leaves the room that the application gave, and what an
// application gives is taken or refused.
#include "client/structures.hpp"

#include "fuzz/flat_input.hpp"
#include "fuzz/target.hpp"

namespace tapi::fuzz {
namespace {

using client::line_errors;

constexpr std::byte untouched{0xEE};

// Memory of exactly this size, which a sanitizer watches; it says so in its first word.
Bytes memory_of(size_t size) {
    Bytes memory(std::max<size_t>(size, 4), untouched);
    store(std::span(memory), 0, static_cast<uint32_t>(memory.size()));
    return memory;
}

void fill(const FlatInput& in, uint32_t version) {
    Bytes memory = memory_of(in.room);
    const Bytes before = memory;
    client::Room room{memory.data(), 0, &in.layout, version, in.text};
    const LONG error =
        client::open_room(room, line_errors) < 0 ? -1 : client::fill_room(room, in.whole, line_errors);
    if (error < 0) return require(memory == before, "an error leaves the memory alone");
    require(load<uint32_t>(memory, 0) == memory.size(), "the total size is the application's");
    const uint32_t shown = version != 0 ? version : version_of(in.layout, in.whole);
    require(well_formed(in.layout, shown, memory, in.text), "what an application sees is well formed");
}

void take(const FlatInput& in) {
    Bytes memory = memory_of(in.whole.size());
    std::copy(in.whole.begin() + std::min<ptrdiff_t>(4, std::ssize(in.whole)), in.whole.end(),
              memory.begin() + 4);
    const client::Taken taken = client::take_structure(memory.data(), in.layout, in.text, line_errors);
    if (taken.error < 0) return;
    if (in.text == Text::wide) return require(taken.bytes == memory, "wide structures travel as they are");
    require(version_of(in.layout, taken.bytes) != 0, "what was translated is well formed");
}

void run(ByteView bytes) {
    const FlatInput in = read_flat(bytes);
    fill(in, 0);
    fill(in, in.to);
    take(in);
}

}  // namespace

const Target structures{"structures", run, flat_seeds};

}  // namespace tapi::fuzz
