// SPDX-License-Identifier: Apache-2.0
// Offer and answer (RFC 3264) for one audio stream: what we offer, what we answer, and what was agreed. Every other medium
// of an offer is refused in its place.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sip/sdp.hpp"

namespace tapi::sip {

// What this end can do, and where it hears.
struct LocalMedia {
    std::vector<Codec> codecs;  // in order of preference; telephone-event among them
    std::string address;
    bool ipv6 = false;
    uint16_t port = 0;
    uint64_t session = 0;  // of the origin line, the same for the whole call
    std::string key;       // of SRTP: what we send with, as an inline parameter (RFC 4568)
    bool secure = false;   // only SRTP is offered and taken
    std::string fingerprint;    // of our certificate; empty: there are no handshakes
    std::optional<bool> active;  // whether we began the handshake that there was already; that stays
    bool by_handshake = false;   // what is offered as SRTP has keys by handshake, not in the description
    std::optional<media::IceCredentials> ice;  // nothing: an offer of ICE is passed over
    bool offers_ice = false;
};

// What packets are encrypted with.
struct MediaKeys {
    std::string suite, send, receive;
    bool operator==(const MediaKeys&) const = default;
};

// Keys that a handshake brings (RFC 5763).
struct Handshake {
    std::string fingerprint;  // of the other side's certificate
    bool active = false;      // we begin
    bool operator==(const Handshake&) const = default;
};

// Both ends of ICE (RFC 8839). Ours is lite: it answers.
struct IceAgreed {
    media::IceCredentials ours, theirs;
    bool far_is_lite = false;  // nobody checks anything; the addresses in the descriptions count
    bool control = false;      // RTCP has a port of its own there
    bool operator==(const IceAgreed&) const = default;
};

// What both ends agreed on.
struct Agreed {
    Codec codec;                  // what is sent, with the payload type that the other side expects
    uint8_t receive_payload = 0;  // what it sends to us in that codec
    std::vector<Codec> also;      // what it may change to without a word, with our numbers
    std::optional<uint8_t> events, receive_events;  // telephone-event with the codec's clock
    std::optional<MediaKeys> keys;
    std::optional<Handshake> handshake;
    std::optional<IceAgreed> ice;
    bool mux = false;
    std::string address;
    bool ipv6 = false;
    uint16_t port = 0;
    Direction direction = Direction::inactive;  // as we see it
    bool held = false;                          // the other side put us on hold
    bool is_checked() const { return ice && !ice->far_is_lite; }  // where the far end is comes from its checks
    bool encrypted() const { return keys || handshake; }
    bool operator==(const Agreed&) const = default;
};

// The names a configuration may list, with their parameters.
std::optional<Codec> known_codec(std::string_view name);
inline constexpr uint8_t telephone_event_payload = 101, wide_event_payload = 102;
// Of codecs with that clock: 8000, or 48000 for Opus.
Codec telephone_event(uint32_t rate = 8000);
inline constexpr uint16_t packet_time = 20;  // ms; of what we send

Sdp make_offer(const LocalMedia& local, uint64_t version, Direction direction);

struct Answered {
    Sdp answer;
    Agreed agreed;
};
// Nothing when there is no audio in common: 488. `direction` is what we want; the answer is never more than was offered.
std::optional<Answered> make_answer(const Sdp& offer, const LocalMedia& local, uint64_t version, Direction direction);
// What an answer to our offer settles; nothing when it refuses, or answers something else.
std::optional<Agreed> read_answer(const Sdp& answer, const LocalMedia& local, Direction offered);

}  // namespace tapi::sip
