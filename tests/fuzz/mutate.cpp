// SPDX-License-Identifier: Apache-2.0
// The kinds of damage: bits, bytes, words that matter to decoders, parts cut, doubled and taken from
// elsewhere.
#include "fuzz/mutate.hpp"

#include <iterator>

namespace tapi::fuzz {
namespace {

constexpr size_t longest_part = 64;

ptrdiff_t at(size_t place) { return static_cast<ptrdiff_t>(place); }

}  // namespace

Bytes Mutator::damaged(const Bytes& original, std::span<const Bytes> others) {
    Bytes bytes = original;
    const size_t changes = 1 + below(4);
    for (size_t i = 0; i < changes; ++i) change(bytes, others);
    return bytes;
}

void Mutator::change(Bytes& bytes, std::span<const Bytes> others) {
    if (bytes.empty()) return insert(bytes, Bytes(1 + below(16), static_cast<std::byte>(below(256))));
    const size_t place = below(bytes.size());
    const size_t length = std::min(1 + below(longest_part), bytes.size() - place);
    switch (below(8)) {
        case 0:
            bytes[place] ^= static_cast<std::byte>(1u << below(8));
            return;
        case 1:
            bytes[place] = static_cast<std::byte>(below(256));
            return;
        case 2:
        case 3:
            return set_word(bytes);
        case 4:
            bytes.resize(place);
            return;
        case 5:
            bytes.erase(bytes.begin() + at(place), bytes.begin() + at(place + length));
            return;
        case 6:
            return insert(bytes, Bytes(bytes.begin() + at(place), bytes.begin() + at(place + length)));
        default:
            break;
    }
    const Bytes& other = others[below(others.size())];
    const size_t from = below(other.size());
    insert(bytes, ByteView(other).subspan(from, std::min(length, other.size() - from)));
}

void Mutator::set_word(Bytes& bytes) {
    const uint32_t words[] = {0,
                              1,
                              2,
                              4,
                              0x7F,
                              0xFF,
                              0x7FFFFFFF,
                              0x80000000,
                              0xFFFFFFFE,
                              absent,
                              static_cast<uint32_t>(bytes.size()),
                              static_cast<uint32_t>(bytes.size()) - 1,
                              static_cast<uint32_t>(below(bytes.size() + 16))};
    const size_t place = below(2) == 0 ? below(bytes.size()) : below(bytes.size()) / 4 * 4;
    store(std::span(bytes), place, words[below(std::size(words))]);
}

void Mutator::insert(Bytes& bytes, ByteView part) {
    const Bytes copy(part.begin(), part.end());
    bytes.insert(bytes.begin() + at(below(bytes.size() + 1)), copy.begin(), copy.end());
}

}  // namespace tapi::fuzz
