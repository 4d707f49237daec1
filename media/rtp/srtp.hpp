// SPDX-License-Identifier: Apache-2.0
// SRTP and SRTCP (RFC 3711) with AES in counter mode and HMAC-SHA1, on the primitives of OpenSSL: nothing is
// allocated for a packet, and what a stranger sends leaves no trace (decision 31).
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "media/rtp/octets.hpp"

namespace tapi::media {

enum class SrtpSuite : uint8_t { aes_cm_128_hmac_sha1_80, aes_cm_128_hmac_sha1_32 };
// As session descriptions (RFC 4568) have it; nothing: unknown.
std::optional<SrtpSuite> srtp_suite(std::string_view name);
std::string_view name_of(SrtpSuite suite);

inline constexpr size_t srtp_key_size = 16, srtp_salt_size = 14,
                        srtp_master_size = srtp_key_size + srtp_salt_size;
inline constexpr size_t srtp_overhead = 4 + 10;  // at most, behind a packet

struct SrtpKeys {
    SrtpSuite suite = SrtpSuite::aes_cm_128_hmac_sha1_80;
    std::array<uint8_t, srtp_master_size> master{};  // key, then salt
};

// The inline parameter of a crypto line: base64 of key and salt. Lifetime and MKI, behind '|', are not
// supported: an MKI is refused, a lifetime passed over.
std::optional<std::array<uint8_t, srtp_master_size>> read_sdes_key(std::string_view inline_parameter);
std::string write_sdes_key(const std::array<uint8_t, srtp_master_size>& master);
std::array<uint8_t, srtp_master_size> random_srtp_master();

// 64 sequence numbers back; later ones that were seen, and all older ones, are replays.
class ReplayWindow {
  public:
    bool fresh(uint64_t index) const;
    void seen(uint64_t index);

  private:
    uint64_t highest_ = 0, bits_ = 0;
    bool any_ = false;
};

class SrtpTransform;

// One direction of one stream. protect: what we send. unprotect: what comes; a packet with another SSRC
// starts anew, but only once it has proved that it is genuine.
class Srtp {
  public:
    explicit Srtp(const SrtpKeys& keys);
    ~Srtp();

    // Packets in place: `size` bytes in `packet`, which has srtp_overhead more. The new size; 0: not
    // possible, forged, or a replay.
    size_t protect_rtp(std::span<uint8_t> packet, size_t size);
    size_t protect_rtcp(std::span<uint8_t> packet, size_t size);
    size_t unprotect_rtp(std::span<uint8_t> packet, size_t size);
    size_t unprotect_rtcp(std::span<uint8_t> packet, size_t size);

  private:
    // So many sources are remembered: going back to an old one must not open the door for its packets again.
    static constexpr size_t most_sources = 4;
    struct Source {
        bool any = false;
        uint32_t ssrc = 0;
        uint32_t roll_over = 0;
        uint16_t highest = 0;
        ReplayWindow window;
    };
    struct Sources {
        std::array<Source, most_sources> kept{};
        size_t oldest = 0;
        Source find(uint32_t ssrc) const;
        void keep(const Source& source);
    };
    static uint32_t guess_roll_over(const Source& source, uint16_t sequence);
    static void advance(Source& source, uint16_t sequence, uint32_t roll_over);

    std::unique_ptr<SrtpTransform> rtp_, rtcp_;
    size_t rtp_tag_;
    Sources rtp_sources_, rtcp_sources_;
    uint32_t rtcp_index_ = 0;  // of what we send
};

}  // namespace tapi::media
