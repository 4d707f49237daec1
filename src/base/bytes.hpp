// SPDX-License-Identifier: Apache-2.0
// Little-endian bytes in and out. A reader that runs past its end fails once and stays failed, so that a decoder
// checks one flag at its end instead of every step.
#pragma once

#include <cstdint>
#include <cstring>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace tapi {

static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "the wire is little-endian; a big-endian port swaps here");

using Bytes = std::vector<std::byte>;
using ByteView = std::span<const std::byte>;
using OptBytes = std::optional<Bytes>;
using OptText = std::optional<std::u16string>;

// Size word of an absent (NULL) text or blob.
inline constexpr uint32_t absent = 0xFFFFFFFFu;

template <class T>
T load(ByteView bytes, size_t offset) {
    static_assert(std::is_trivially_copyable_v<T>);
    T value{};
    if (offset <= bytes.size() && bytes.size() - offset >= sizeof(T)) {
        std::memcpy(&value, bytes.data() + offset, sizeof(T));
    }
    return value;
}

template <class T>
void store(std::span<std::byte> bytes, size_t offset, T value) {
    static_assert(std::is_trivially_copyable_v<T>);
    if (offset <= bytes.size() && bytes.size() - offset >= sizeof(T)) {
        std::memcpy(bytes.data() + offset, &value, sizeof(T));
    }
}

inline ByteView bytes_of(std::u16string_view text) {
    return {reinterpret_cast<const std::byte*>(text.data()), text.size() * 2};
}

class Writer {
  public:
    explicit Writer(Bytes& out) : out_(out) {}

    void u16(uint16_t value) { raw(&value, sizeof value); }
    void u32(uint32_t value) { raw(&value, sizeof value); }
    void u64(uint64_t value) { raw(&value, sizeof value); }
    void bytes(ByteView value) { raw(value.data(), value.size()); }
    void blob(ByteView value) {
        u32(static_cast<uint32_t>(value.size()));
        bytes(value);
    }
    void blob(const Bytes& value) { blob(ByteView(value)); }
    void blob(const OptBytes& value) { value ? blob(ByteView(*value)) : u32(absent); }
    void text(std::u16string_view value) { blob(bytes_of(value)); }
    void text(const std::u16string& value) { blob(bytes_of(value)); }
    void text(const OptText& value) { value ? text(std::u16string_view(*value)) : u32(absent); }

    Bytes& out() { return out_; }

  private:
    void raw(const void* data, size_t size) {
        if (size == 0) return;
        const size_t at = out_.size();
        out_.resize(at + size);
        std::memcpy(out_.data() + at, data, size);
    }
    Bytes& out_;
};

class Reader {
  public:
    explicit Reader(ByteView in) : in_(in) {}

    uint16_t u16() { return scalar<uint16_t>(); }
    uint32_t u32() { return scalar<uint32_t>(); }
    uint64_t u64() { return scalar<uint64_t>(); }

    ByteView view(size_t size) {
        if (failed_ || size > in_.size() - at_) {
            failed_ = true;
            return {};
        }
        const ByteView part = in_.subspan(at_, size);
        at_ += size;
        return part;
    }
    OptBytes opt_blob() {
        const uint32_t size = u32();
        if (size == absent) return std::nullopt;
        const ByteView part = view(size);
        return Bytes(part.begin(), part.end());
    }
    // What every sender gives; absent is an error.
    Bytes blob() { return present(opt_blob()); }
    OptText opt_text() {
        const uint32_t size = u32();
        if (size == absent) return std::nullopt;
        if (size % 2 != 0) failed_ = true;
        const ByteView part = view(size);
        std::u16string text(part.size() / 2, u'\0');
        if (!part.empty()) std::memcpy(text.data(), part.data(), part.size());
        return text;
    }
    std::u16string text() { return present(opt_text()); }

    void fail() { failed_ = true; }
    bool failed() const { return failed_; }
    bool at_end() const { return at_ == in_.size(); }
    // A whole body was read and nothing is left over.
    bool complete() const { return !failed_ && at_end(); }

  private:
    template <class T>
    T present(std::optional<T> value) {
        if (!value) failed_ = true;
        return std::move(value).value_or(T{});
    }
    template <class T>
    T scalar() {
        const ByteView part = view(sizeof(T));
        T value{};
        if (part.size() == sizeof(T)) std::memcpy(&value, part.data(), sizeof(T));
        return value;
    }
    ByteView in_;
    size_t at_ = 0;
    bool failed_ = false;
};

}  // namespace tapi
