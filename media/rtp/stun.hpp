// SPDX-License-Identifier: Apache-2.0
// STUN messages (RFC 8489) as connectivity checks have them: Binding requests are read and answered where they lie, and nothing is
// allocated.
#pragma once

#include <optional>
#include <string_view>

#include "media/rtp/address.hpp"
#include "media/rtp/hmac_sha1.hpp"

namespace tapi::media {

inline constexpr size_t stun_header_size = 20, stun_transaction_size = 12, most_stun_unknown = 8;

enum class StunType : uint16_t { request = 0x0001, indication = 0x0011, success = 0x0101, error = 0x0111 };  // of Binding
enum class StunAttribute : uint16_t {
    username = 0x0006, integrity = 0x0008, error_code = 0x0009, unknown_attributes = 0x000A, xor_mapped_address = 0x0020,
    priority = 0x0024, use_candidate = 0x0025, fingerprint = 0x8028, controlled = 0x8029, controlling = 0x802A
};

// The views lie in the packet.
struct StunMessage {
    uint16_t type = 0;
    Octets transaction;
    std::optional<std::string_view> username;
    std::optional<uint32_t> priority;
    bool use_candidate = false, controlled = false, controlling = false;
    size_t integrity_at = 0;  // where MESSAGE-INTEGRITY begins; 0: there is none
    // What one must know to understand the message, and we do not.
    std::array<uint16_t, most_stun_unknown> unknown{};
    size_t unknown_count = 0;

    bool is(StunType kind) const { return type == static_cast<uint16_t>(kind); }
};

// Nothing unless it is well formed and ends with its right FINGERPRINT: others are none of ICE (RFC 8445 7.1.1).
std::optional<StunMessage> parse_stun(Octets packet);
// Whether who sent it has the key.
bool is_genuine(Octets packet, const StunMessage& message, const HmacSha1& key);

// Writes a message, attribute by attribute.
class StunWriter {
  public:
    StunWriter(std::span<uint8_t> out, StunType type, Octets transaction);
    void add(StunAttribute name, Octets value);
    void add(StunAttribute name, uint32_t value);
    // Seals it, where there is a key, and ends it; its size, 0 when `out` is too small.
    size_t finish(const HmacSha1* key);

  private:
    void say_size(size_t with);
    std::span<uint8_t> out_;
    size_t size_ = 0;
    bool fits_ = true;
};

// Responses to a request; their size, 0 when `out` is too small.
inline constexpr size_t largest_stun_response = 128;
size_t write_stun_success(const StunMessage& request, const Address& mapped, const HmacSha1& key, std::span<uint8_t> out);
// Without a key where the request had no right one.
size_t write_stun_error(const StunMessage& request, uint16_t code, const HmacSha1* key, std::span<uint8_t> out);

}  // namespace tapi::media
