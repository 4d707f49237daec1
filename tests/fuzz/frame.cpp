// SPDX-License-Identifier: Apache-2.0
// Frames out of a stream that comes in pieces: what is cut must not depend on where the pieces end.
#include "wire/frame.hpp"

#include "fuzz/input.hpp"
#include "fuzz/target.hpp"

namespace tapi::fuzz {
namespace {

struct Cut {
    std::vector<Bytes> bodies;
    bool broken = false;
};

// The bound grows after the first frame, as after a greeting.
struct Bounds {
    uint32_t first = 0;
    uint32_t then = 0;
};

Cut cut_whole(ByteView stream, Bounds bounds) {
    Cut cut;
    while (stream.size() >= sizeof(wire::Header)) {
        const auto size = load<uint32_t>(stream, 0);
        cut.broken = size < sizeof(wire::Header) || size > (cut.bodies.empty() ? bounds.first : bounds.then);
        if (cut.broken || size > stream.size()) break;
        const ByteView body = stream.first(size).subspan(sizeof(wire::Header));
        cut.bodies.emplace_back(body.begin(), body.end());
        stream = stream.subspan(size);
    }
    return cut;
}

// Pieces of 1 to 256 bytes; how many depends on `steps`.
Cut cut_in_pieces(ByteView stream, Bounds bounds, uint32_t steps) {
    Cut cut;
    wire::FrameBuffer buffer(bounds.first);
    while (!stream.empty()) {
        steps = steps * 1664525 + 1013904223;
        const ByteView piece = stream.first(std::min<size_t>(1 + (steps >> 24), stream.size()));
        stream = stream.subspan(piece.size());
        const auto room = buffer.prepare(piece.size());
        require(room.size() >= piece.size(), "prepare gives the room that was asked for");
        std::copy(piece.begin(), piece.end(), room.begin());
        buffer.commit(piece.size());
        while (const auto frame = buffer.next()) {
            require(frame->header.size == frame->body.size() + sizeof(wire::Header),
                    "a frame is as long as it says");
            cut.bodies.emplace_back(frame->body.begin(), frame->body.end());
            buffer.set_max_frame(bounds.then);
        }
    }
    cut.broken = buffer.broken();
    return cut;
}

void run(ByteView bytes) {
    Input in(bytes);
    const uint32_t steps = in.u8();
    const uint32_t first = 16 + in.u16() % 8192;
    const Bounds bounds{first, first + in.u16()};
    const ByteView stream = in.rest();
    const Cut whole = cut_whole(stream, bounds);
    const Cut pieces = cut_in_pieces(stream, bounds, steps);
    require(whole.bodies == pieces.bodies, "the same frames, however the stream comes");
    require(whole.broken == pieces.broken, "a bad size is seen, however the stream comes");
}

std::vector<Bytes> seeds() {
    std::vector<Bytes> made;
    for (const unsigned steps : {0u, 7u, 200u}) {
        Bytes seed;
        Writer out(seed);
        append_u8(seed, steps);
        out.u16(4096);
        out.u16(4096);
        for (const size_t size : {0, 1, 500, 3000}) {
            const size_t start = wire::begin_frame(seed, wire::Kind::request, 1, 2, 3);
            out.bytes(Bytes(size, std::byte{0x5A}));
            wire::end_frame(seed, start);
        }
        made.push_back(std::move(seed));
    }
    return made;
}

}  // namespace

const Target frame{"frame", run, seeds};

}  // namespace tapi::fuzz
