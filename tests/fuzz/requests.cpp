// SPDX-License-Identifier: Apache-2.0
// The bodies of every request, response and reply of both links. Two bytes choose which.
#include "fuzz/codecs.hpp"

namespace tapi::fuzz {
namespace {

void run(std::span<const Codec> codecs, ByteView bytes) {
    Input in(bytes);
    const Codec& chosen = codecs[in.u16() % codecs.size()];
    chosen.decode(in.rest());
}

// In a value that nobody filled, a word of ones is an absent text or blob: here it gets some bytes.
Bytes filled(const Bytes& plain) {
    Bytes body;
    Writer out(body);
    for (size_t at = 0; at + 4 <= plain.size(); at += 4) {
        const auto word = load<uint32_t>(plain, at);
        word == absent ? out.text(std::u16string_view(u"0123")) : out.u32(word);
    }
    return body;
}

std::vector<Bytes> seeds(std::span<const Codec> codecs) {
    std::vector<Bytes> made;
    for (size_t i = 0; i < codecs.size(); ++i) {
        const Bytes plain = codecs[i].plain();
        for (const Bytes& body : {plain, filled(plain)}) {
            if (body.empty()) continue;
            Bytes seed;
            Writer out(seed);
            out.u16(static_cast<uint16_t>(i));
            out.bytes(body);
            made.push_back(std::move(seed));
        }
    }
    return made;
}

}  // namespace

const Target api_request{"api_request", [](ByteView bytes) { run(api_codecs, bytes); },
                         [] { return seeds(api_codecs); }};
const Target tspi_request{"tspi_request", [](ByteView bytes) { run(tspi_codecs, bytes); },
                          [] { return seeds(tspi_codecs); }};

}  // namespace tapi::fuzz
