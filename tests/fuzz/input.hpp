// SPDX-License-Identifier: Apache-2.0
// Inputs taken apart: what is missing at the end reads as zero, so that every input means something.
#pragma once

#include <algorithm>
#include <string_view>

#include "base/bytes.hpp"

namespace tapi::fuzz {

class Input {
  public:
    explicit Input(ByteView bytes) : left_(bytes) {}

    bool empty() const { return left_.empty(); }
    uint8_t u8() { return scalar<uint8_t>(); }
    uint16_t u16() { return scalar<uint16_t>(); }
    uint32_t u32() { return scalar<uint32_t>(); }
    uint64_t u64() { return scalar<uint64_t>(); }
    // At most `size` bytes.
    ByteView bytes(size_t size) {
        const ByteView part = left_.first(std::min(size, left_.size()));
        left_ = left_.subspan(part.size());
        return part;
    }
    ByteView rest() { return bytes(left_.size()); }

  private:
    template <class T>
    T scalar() {
        T value{};
        const ByteView part = bytes(sizeof value);
        if (!part.empty()) std::memcpy(&value, part.data(), part.size());
        return value;
    }
    ByteView left_;
};

inline std::string_view chars_of(ByteView bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

inline Bytes bytes_from(std::string_view text) {
    const auto* data = reinterpret_cast<const std::byte*>(text.data());
    return {data, data + text.size()};
}

inline void append_u8(Bytes& out, unsigned value) { out.push_back(static_cast<std::byte>(value)); }

inline void append(Bytes& out, ByteView more) { out.insert(out.end(), more.begin(), more.end()); }

inline bool same(ByteView a, ByteView b) { return std::equal(a.begin(), a.end(), b.begin(), b.end()); }

}  // namespace tapi::fuzz
