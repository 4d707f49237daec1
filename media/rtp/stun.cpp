// SPDX-License-Identifier: Apache-2.0
// See stun.hpp.
#include "media/rtp/stun.hpp"

#include <algorithm>

namespace tapi::media {
namespace {

constexpr std::array<uint8_t, 4> cookie{0x21, 0x12, 0xA4, 0x42};
constexpr size_t attribute_head = 4, integrity_size = 20, fingerprint_size = 4, role_size = 8;
constexpr uint32_t fingerprint_pattern = 0x5354554E;
constexpr uint16_t first_optional = 0x8000;  // what is below must be understood

// Of what must be understood, what a request may have and what says nothing to us: MAPPED-ADDRESS, REALM, NONCE, and
// MESSAGE-INTEGRITY-SHA256, which stands beside the other one.
constexpr uint16_t passed_over[] = {0x0001, 0x0009, 0x000A, 0x0014, 0x0015, 0x001C, 0x0020};

constexpr auto crc_table = [] {
    std::array<uint32_t, 256> table{};
    for (uint32_t at = 0; at < table.size(); ++at) {
        uint32_t value = at;
        for (int bit = 0; bit < 8; ++bit) value = (value & 1) != 0 ? value >> 1 ^ 0xEDB88320 : value >> 1;
        table[at] = value;
    }
    return table;
}();

uint32_t fingerprint_of(Octets bytes) {
    uint32_t crc = 0xFFFFFFFF;
    for (const uint8_t byte : bytes) crc = crc_table[(crc ^ byte) & 0xFF] ^ crc >> 8;
    return ~crc ^ fingerprint_pattern;
}

constexpr size_t padded(size_t size) { return (size + 3) & ~size_t{3}; }

bool is_framed(Octets packet) {
    return packet.size() >= stun_header_size && packet[0] < 0x40 && load_16(packet, 2) % 4 == 0 &&
           stun_header_size + load_16(packet, 2) == packet.size() && std::equal(cookie.begin(), cookie.end(), packet.begin() + 4);
}

bool has_fingerprint(Octets packet) {
    const size_t whole = attribute_head + fingerprint_size;
    if (packet.size() < stun_header_size + whole) return false;
    const size_t at = packet.size() - whole;
    return load_16(packet, at) == static_cast<uint16_t>(StunAttribute::fingerprint) && load_16(packet, at + 2) == fingerprint_size &&
           load_32(packet, at + attribute_head) == fingerprint_of(packet.first(at));
}

void note_unknown(StunMessage& message, uint16_t name) {
    const bool known = std::find(std::begin(passed_over), std::end(passed_over), name) != std::end(passed_over);
    if (name < first_optional && !known && message.unknown_count < most_stun_unknown) message.unknown[message.unknown_count++] = name;
}

// False: it is not what its name says.
bool take(StunMessage& message, uint16_t name, Octets value, size_t at) {
    switch (static_cast<StunAttribute>(name)) {
        case StunAttribute::username:
            message.username = std::string_view(reinterpret_cast<const char*>(value.data()), value.size());
            return true;
        case StunAttribute::integrity:
            message.integrity_at = at;
            return value.size() == integrity_size;
        case StunAttribute::priority:
            if (value.size() != 4) return false;
            message.priority = load_32(value, 0);
            return true;
        case StunAttribute::use_candidate:
            message.use_candidate = true;
            return value.empty();
        case StunAttribute::controlled:
            message.controlled = true;
            return value.size() == role_size;
        case StunAttribute::controlling:
            message.controlling = true;
            return value.size() == role_size;
        default:
            note_unknown(message, name);
            return true;
    }
}

std::string_view reason_of(uint16_t code) {
    switch (code) {
        case 400:
            return "Bad Request";
        case 401:
            return "Unauthenticated";
        case 420:
            return "Unknown Attribute";
        default:
            return "Role Conflict";
    }
}

}  // namespace

std::optional<StunMessage> parse_stun(Octets packet) {
    if (!is_framed(packet) || !has_fingerprint(packet)) return std::nullopt;
    StunMessage message;
    message.type = load_16(packet, 0);
    message.transaction = packet.subspan(8, stun_transaction_size);
    for (size_t at = stun_header_size; at < packet.size();) {
        if (packet.size() - at < attribute_head) return std::nullopt;
        const uint16_t name = load_16(packet, at);
        const size_t size = load_16(packet, at + 2);
        if (packet.size() - at - attribute_head < padded(size)) return std::nullopt;
        // What stands behind the seal is not sealed, and does not count (RFC 8489 14.5).
        if (message.integrity_at == 0 && !take(message, name, packet.subspan(at + attribute_head, size), at)) return std::nullopt;
        at += attribute_head + padded(size);
    }
    return message;
}

// The seal covers what stands before it, under a size that ends with it.
bool is_genuine(Octets packet, const StunMessage& message, const HmacSha1& key) {
    if (message.integrity_at == 0) return false;
    std::array<uint8_t, 2> size;
    store_16(size, 0, static_cast<uint32_t>(message.integrity_at + attribute_head + integrity_size - stun_header_size));
    const Tag tag = key.tag({packet.first(2), size, packet.subspan(4, message.integrity_at - 4)});
    return same_tag(tag, packet.subspan(message.integrity_at + attribute_head, integrity_size));
}

StunWriter::StunWriter(std::span<uint8_t> out, StunType type, Octets transaction) : out_(out) {
    fits_ = out.size() >= stun_header_size && transaction.size() == stun_transaction_size;
    if (!fits_) return;
    store_16(out_, 0, static_cast<uint16_t>(type));
    std::copy(cookie.begin(), cookie.end(), out_.begin() + 4);
    std::copy(transaction.begin(), transaction.end(), out_.begin() + 8);
    size_ = stun_header_size;
}

void StunWriter::add(StunAttribute name, Octets value) {
    const size_t whole = attribute_head + padded(value.size());
    fits_ = fits_ && out_.size() - size_ >= whole;
    if (!fits_) return;
    store_16(out_, size_, static_cast<uint16_t>(name));
    store_16(out_, size_ + 2, static_cast<uint32_t>(value.size()));
    const auto behind = std::copy(value.begin(), value.end(), out_.begin() + static_cast<ptrdiff_t>(size_ + attribute_head));
    std::fill_n(behind, padded(value.size()) - value.size(), uint8_t{0});
    size_ += whole;
}

void StunWriter::add(StunAttribute name, uint32_t value) {
    std::array<uint8_t, 4> bytes;
    store_32(bytes, 0, value);
    add(name, bytes);
}

void StunWriter::say_size(size_t with) {
    if (fits_) store_16(out_, 2, static_cast<uint32_t>(size_ - stun_header_size + attribute_head + with));
}

size_t StunWriter::finish(const HmacSha1* key) {
    if (key != nullptr) {
        say_size(integrity_size);
        add(StunAttribute::integrity, key->tag({Octets(out_).first(size_)}));
    }
    say_size(fingerprint_size);
    add(StunAttribute::fingerprint, fingerprint_of(Octets(out_).first(size_)));
    return fits_ ? size_ : 0;
}

// XOR-MAPPED-ADDRESS (RFC 8489 14.2): the port with the cookie, the address with the cookie and the transaction.
size_t write_stun_success(const StunMessage& request, const Address& mapped, const HmacSha1& key, std::span<uint8_t> out) {
    std::array<uint8_t, 16> mask;
    std::copy(cookie.begin(), cookie.end(), mask.begin());
    std::copy(request.transaction.begin(), request.transaction.end(), mask.begin() + cookie.size());
    std::array<uint8_t, 20> value{0, static_cast<uint8_t>(mapped.v4() ? 1 : 2)};
    store_16(value, 2, mapped.port ^ load_16(mask, 0));
    const Octets ip = Octets(mapped.ip).subspan(mapped.v4() ? 12 : 0);
    for (size_t at = 0; at < ip.size(); ++at) value[4 + at] = ip[at] ^ mask[at];
    StunWriter writer(out, StunType::success, request.transaction);
    writer.add(StunAttribute::xor_mapped_address, Octets(value).first(4 + ip.size()));
    return writer.finish(&key);
}

size_t write_stun_error(const StunMessage& request, uint16_t code, const HmacSha1* key, std::span<uint8_t> out) {
    const std::string_view reason = reason_of(code);
    std::array<uint8_t, 32> value{0, 0, static_cast<uint8_t>(code / 100), static_cast<uint8_t>(code % 100)};
    std::copy(reason.begin(), reason.end(), value.begin() + 4);
    StunWriter writer(out, StunType::error, request.transaction);
    writer.add(StunAttribute::error_code, Octets(value).first(4 + reason.size()));
    if (code == 420) {
        std::array<uint8_t, 2 * most_stun_unknown> names;
        for (size_t at = 0; at < request.unknown_count; ++at) store_16(names, 2 * at, request.unknown[at]);
        writer.add(StunAttribute::unknown_attributes, Octets(names).first(2 * request.unknown_count));
    }
    return writer.finish(key);
}

}  // namespace tapi::media
