// SPDX-License-Identifier: Apache-2.0
// Session descriptions (RFC 8866): reading and writing. What comes from the network is hostile: every list has a limit, and
// nothing is believed but what can be read.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "media/rtp/ice_credentials.hpp"

namespace tapi::sip {

enum class Direction : uint8_t { sendrecv, sendonly, recvonly, inactive };
constexpr bool sends(Direction d) { return d == Direction::sendrecv || d == Direction::sendonly; }
constexpr bool receives(Direction d) { return d == Direction::sendrecv || d == Direction::recvonly; }
constexpr Direction direction(bool send, bool receive) {
    return send ? (receive ? Direction::sendrecv : Direction::sendonly)
                : (receive ? Direction::recvonly : Direction::inactive);
}
// The same, seen from the other side.
constexpr Direction mirrored(Direction d) { return direction(receives(d), sends(d)); }
std::string_view name(Direction direction);

struct Codec {
    uint8_t payload = 0;
    std::string name;    // as in rtpmap: PCMU, PCMA, G722, opus, telephone-event
    uint32_t rate = 0;   // of the RTP clock
    uint8_t channels = 1;
    std::string format;  // fmtp
    bool operator==(const Codec&) const = default;
};

// A key for SRTP (RFC 4568).
struct Crypto {
    uint32_t tag = 0;
    std::string suite;
    std::string key;  // the inline parameter
    bool operator==(const Crypto&) const = default;
};

// Who begins a handshake (RFC 4145).
enum class Setup : uint8_t { unsaid, active, passive, actpass, holdconn };

// Where a medium may be reached by UDP (RFC 8839 5.1).
struct Candidate {
    std::string foundation;
    uint16_t component = 1;  // 1: RTP, 2: RTCP
    uint32_t priority = 0;
    std::string address;  // or a name
    uint16_t port = 0;
    std::string type;  // host, srflx, prflx, relay
    bool operator==(const Candidate&) const = default;
};

struct SdpMedia {
    std::string type;      // audio, video, image, ...
    uint16_t port = 0;     // 0: refused
    std::string protocol;  // RTP/AVP, RTP/SAVP, udptl, ...
    std::string formats;   // as they stand, for what we do not understand
    std::string address;   // of this medium or of the session
    bool ipv6 = false;
    Direction direction = Direction::sendrecv;
    uint16_t packet_time = 0;   // ptime in ms, 0: not said
    std::vector<Codec> codecs;  // in order of preference, for RTP only
    std::vector<Crypto> crypto;
    std::string fingerprint;  // of the certificate, of this medium or of the session: "sha-256 12:34:..." (RFC 8122)
    Setup setup = Setup::unsaid;
    bool mux = false;  // RTCP on the port of RTP (RFC 5761)
    std::string control_address;  // of RTCP, where it is not that of RTP
    uint16_t control_port = 0;    // the same (RFC 3605); 0: the port above that of RTP
    media::IceCredentials ice;    // of this medium or of the session (RFC 8839); both or none
    std::vector<Candidate> candidates;
    bool ice_mismatch = false;  // the addresses that were offered cannot be those of ICE

    // Keys by handshake; some do not say so in the protocol (RFC 5764 8).
    bool is_dtls() const {
        return protocol.starts_with("UDP/TLS/RTP/SAVP") || (is_savp() && crypto.empty() && !fingerprint.empty());
    }
    bool is_savp() const { return protocol == "RTP/SAVP" || protocol == "RTP/SAVPF"; }
    bool is_secure() const { return is_savp() || is_dtls(); }
    bool is_rtp_audio() const { return type == "audio" && (protocol == "RTP/AVP" || is_secure()); }
    bool has_ice() const { return !ice.fragment.empty(); }
    // Put on hold the old way, with an address that is none (RFC 3264 8.4).
    bool has_null_address() const { return address == "0.0.0.0" || address == "::"; }
};

struct Sdp {
    std::string user = "-";
    uint64_t session = 0, version = 0;
    std::string address;  // of the origin
    bool ipv6 = false;
    std::string connection;  // of media that have none of their own; empty: not said
    bool connection_ipv6 = false;
    std::string fingerprint;  // of media that have none of their own
    Setup setup = Setup::unsaid;
    media::IceCredentials ice;  // of media that have none of their own
    bool ice_lite = false;
    std::vector<SdpMedia> media;
};

inline constexpr size_t longest_sdp = 64 * 1024, most_media = 32, most_codecs = 64, most_crypto = 16, longest_fingerprint = 256, longest_sdp_line = 2048, most_candidates = 64;
// RFC 8839 5.4.
inline constexpr size_t least_fragment = 4, least_password = 22, longest_credential = 256, longest_foundation = 32;

std::optional<Sdp> parse_sdp(std::string_view text);
std::string format(const Sdp& sdp);

}  // namespace tapi::sip
