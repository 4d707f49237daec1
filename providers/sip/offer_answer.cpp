// SPDX-License-Identifier: Apache-2.0
// See offer_answer.hpp.
#include "sip/offer_answer.hpp"

#include <algorithm>

#include "media/rtp/address.hpp"
#include "media/rtp/srtp.hpp"
#include "sip/text.hpp"

namespace tapi::sip {
namespace {

constexpr uint16_t unset_port = 9;  // discard: with no address, what is not known yet

bool is_events(const Codec& codec) { return same(codec.name, "telephone-event"); }

bool matches(const Codec& a, const Codec& b) {
    return same(a.name, b.name) && a.rate == b.rate && (a.channels == b.channels || is_events(a));
}

const Codec* find(const std::vector<Codec>& codecs, const Codec& wanted) {
    const auto at = std::find_if(codecs.begin(), codecs.end(), [&](const Codec& c) { return matches(c, wanted); });
    return at == codecs.end() ? nullptr : &*at;
}

// The first codec of the other side that we have too: who answers follows the offerer's preference.
const Codec* common(const std::vector<Codec>& theirs, const std::vector<Codec>& ours) {
    for (const Codec& codec : theirs) {
        if (!is_events(codec) && find(ours, codec) != nullptr) return &codec;
    }
    return nullptr;
}

// Digits as events belong to the clock of the codec.
const Codec* events_of(const std::vector<Codec>& codecs, uint32_t rate) {
    const auto at = std::find_if(codecs.begin(), codecs.end(), [&](const Codec& c) { return is_events(c) && c.rate == rate; });
    return at == codecs.end() ? nullptr : &*at;
}

// The first key that we can use.
const Crypto* crypto_of(const SdpMedia& media) {
    const auto at = std::find_if(media.crypto.begin(), media.crypto.end(),
                                 [](const Crypto& c) { return media::srtp_suite(c.suite) && media::read_sdes_key(c.key); });
    return at == media.crypto.end() ? nullptr : &*at;
}

Sdp frame(const LocalMedia& local, uint64_t version) {
    Sdp sdp;
    sdp.session = local.session;
    sdp.version = version;
    sdp.address = sdp.connection = local.address;
    sdp.ipv6 = sdp.connection_ipv6 = local.ipv6;
    return sdp;
}

// ---- ICE (RFC 8839)

// Of a host (RFC 8445 5.1.2.1), the only kind that a lite agent has.
Candidate host_candidate(const LocalMedia& local, uint16_t component) {
    constexpr uint32_t preference = 126u << 24 | 65535u << 8;
    const auto port = static_cast<uint16_t>(local.port + component - 1);
    return {"1", component, preference + 256 - component, local.address, port, "host"};
}

void add_ice(const LocalMedia& local, bool control, SdpMedia& media) {
    media.ice = *local.ice;
    media.candidates = {host_candidate(local, 1)};
    if (control) media.candidates.push_back(host_candidate(local, 2));
}

bool has_component(const SdpMedia& media, uint16_t component) {
    return std::any_of(media.candidates.begin(), media.candidates.end(), [&](const Candidate& one) { return one.component == component; });
}

bool is_same_place(const std::string& address, const std::string& other) {
    const auto one = media::make_address(address, 0), two = media::make_address(other, 0);
    return one && two ? *one == *two : same(address, other);
}

bool is_candidate(const SdpMedia& media, uint16_t component, const std::string& address, uint16_t port) {
    return std::any_of(media.candidates.begin(), media.candidates.end(), [&](const Candidate& one) {
        return one.component == component && one.port == port && is_same_place(one.address, address);
    });
}

// Whether RTCP has a port of its own there. Who names candidates for RTP only has none.
bool has_control(const SdpMedia& theirs) { return !theirs.mux && (theirs.candidates.empty() || has_component(theirs, 2)); }

// Something on the way has written other addresses than those of the candidates (RFC 8839 4.2.5). A name is nobody's mistake, nor is
// no address at all.
bool is_mismatch(const SdpMedia& theirs) {
    if (theirs.has_null_address() || !media::make_address(theirs.address, 0)) return false;
    if (!is_candidate(theirs, 1, theirs.address, theirs.port)) return true;
    if (!has_control(theirs)) return false;
    const std::string& address = theirs.control_address.empty() ? theirs.address : theirs.control_address;
    const auto port = static_cast<uint16_t>(theirs.control_port != 0 ? theirs.control_port : theirs.port + 1);
    return !is_candidate(theirs, 2, address, port);
}

std::optional<IceAgreed> ice_of(const Sdp& sdp, const SdpMedia& theirs, const LocalMedia& local) {
    if (!local.ice || !theirs.has_ice() || theirs.ice_mismatch) return std::nullopt;
    return IceAgreed{*local.ice, theirs.ice, sdp.ice_lite, has_control(theirs)};
}

SdpMedia audio(const LocalMedia& local, Direction direction) {
    SdpMedia media;
    media.type = "audio";
    media.protocol = "RTP/AVP";
    media.port = local.port;
    media.codecs = local.codecs;
    media.packet_time = packet_time;
    media.direction = direction;
    if (local.secure && local.by_handshake) {
        media.protocol = "UDP/TLS/RTP/SAVP";
        media.fingerprint = local.fingerprint;
        media.setup = Setup::actpass;
        media.mux = true;
    } else if (local.secure) {
        media.protocol = "RTP/SAVP";
        media.crypto = {{1, std::string(media::name_of(media::SrtpSuite::aes_cm_128_hmac_sha1_80)), local.key}};
    }
    return media;
}

SdpMedia refused(const SdpMedia& offered) {
    SdpMedia media;
    media.type = offered.type;
    media.protocol = offered.protocol;
    media.formats = offered.formats;
    return media;
}

// No address, which says nothing where checks are to find one (RFC 8839 4.2.5).
bool is_nowhere(const SdpMedia& theirs, const std::optional<IceAgreed>& ice) {
    return theirs.has_null_address() && !(ice && !ice->far_is_lite && theirs.port == unset_port);
}

// The other side does not hear us while it wants to send only, or nothing, or names no address.
bool holds(const SdpMedia& theirs, const std::optional<IceAgreed>& ice) { return is_nowhere(theirs, ice) || !receives(theirs.direction); }

Agreed agree(const SdpMedia& theirs, const Codec& codec, Direction direction, const std::optional<IceAgreed>& ice) {
    Agreed agreed;
    agreed.codec = codec;
    agreed.receive_payload = codec.payload;
    agreed.address = theirs.address;
    agreed.ipv6 = theirs.ipv6;
    agreed.port = theirs.port;
    agreed.held = holds(theirs, ice);
    agreed.direction = is_nowhere(theirs, ice) ? sip::direction(false, receives(direction)) : direction;
    agreed.ice = ice;
    return agreed;
}

// Of the hashes that RFC 8122 has, those that are still good.
bool is_trusted(std::string_view fingerprint) {
    const std::string_view hash = cut(fingerprint, ' ');
    return same(hash, "sha-256") || same(hash, "sha-384") || same(hash, "sha-512");
}

bool is_protected(const SdpMedia& media, const LocalMedia& local) {
    if (media.is_dtls()) return !local.fingerprint.empty() && is_trusted(media.fingerprint) && media.setup != Setup::holdconn;
    return media.is_secure() ? crypto_of(media) != nullptr : !local.secure;
}

bool is_as_offered(const SdpMedia& theirs, const LocalMedia& local) {
    return theirs.is_secure() == local.secure && theirs.is_dtls() == (local.secure && local.by_handshake);
}

// Who answers begins, unless the other side wants to (RFC 5763 5).
void answer_handshake(const SdpMedia& theirs, const LocalMedia& local, SdpMedia& ours, Agreed& agreed) {
    const bool either = theirs.setup == Setup::actpass || theirs.setup == Setup::unsaid;
    const bool active = either ? local.active.value_or(true) : theirs.setup == Setup::passive;
    ours.protocol = theirs.protocol;
    ours.crypto.clear();
    ours.fingerprint = local.fingerprint;
    ours.setup = active ? Setup::active : Setup::passive;
    ours.mux = agreed.mux = theirs.mux;
    agreed.handshake = Handshake{theirs.fingerprint, active};
}

// As they offered it, or not at all.
void answer_ice(const SdpMedia& theirs, const LocalMedia& local, Answered& result, SdpMedia& ours) {
    const auto& ice = result.agreed.ice;
    ours.ice_mismatch = !ice && local.ice && theirs.has_ice();
    if (!ice) return;
    result.answer.ice_lite = true;
    ours.mux = result.agreed.mux = theirs.mux;
    add_ice(local, ice->control, ours);
}

bool usable(const SdpMedia& media, const LocalMedia& local) {
    const bool protected_as_wanted = is_protected(media, local);
    return media.is_rtp_audio() && protected_as_wanted && media.port != 0 && !media.address.empty() && common(media.codecs, local.codecs) != nullptr;
}

}  // namespace

Codec telephone_event(uint32_t rate) {
    return {rate == 8000 ? telephone_event_payload : wide_event_payload, "telephone-event", rate, 1, "0-15"};
}

std::optional<Codec> known_codec(std::string_view name) {
    // Opus says 48000/2 whatever it carries (RFC 7587 7).
    static const Codec codecs[] = {{111, "opus", 48000, 2, "useinbandfec=1"}, {9, "G722", 8000, 1, ""}, {0, "PCMU", 8000, 1, ""}, {8, "PCMA", 8000, 1, ""}};
    for (const Codec& codec : codecs) {
        if (same(codec.name, name)) return codec;
    }
    return std::nullopt;
}

Sdp make_offer(const LocalMedia& local, uint64_t version, Direction direction) {
    Sdp sdp = frame(local, version);
    sdp.media.push_back(audio(local, direction));
    if (!local.ice || !local.offers_ice) return sdp;
    sdp.ice_lite = true;
    sdp.media[0].mux = true;
    add_ice(local, true, sdp.media[0]);
    return sdp;
}

std::optional<Answered> make_answer(const Sdp& offer, const LocalMedia& local, uint64_t version, Direction wanted) {
    const auto chosen = std::find_if(offer.media.begin(), offer.media.end(), [&](const SdpMedia& m) { return usable(m, local); });
    if (chosen == offer.media.end()) return std::nullopt;
    const Codec codec = *common(chosen->codecs, local.codecs);
    const Direction possible = mirrored(chosen->direction);
    const Direction agreed_direction = direction(sends(wanted) && sends(possible), receives(wanted) && receives(possible));
    const auto ice = is_mismatch(*chosen) ? std::nullopt : ice_of(offer, *chosen, local);
    Answered result{frame(local, version), agree(*chosen, codec, agreed_direction, ice)};

    SdpMedia ours = audio(local, agreed_direction);
    ours.codecs = {codec};
    ours.codecs[0].format = find(local.codecs, codec)->format;
    const Codec* events = events_of(chosen->codecs, codec.rate);
    if (events != nullptr && events_of(local.codecs, codec.rate) != nullptr) {
        ours.codecs.push_back(*events);
        ours.codecs.back().format = "0-15";
        result.agreed.events = result.agreed.receive_events = events->payload;
    }
    if (chosen->is_dtls()) {
        answer_handshake(*chosen, local, ours, result.agreed);
    } else if (const Crypto* key = chosen->is_secure() ? crypto_of(*chosen) : nullptr) {
        ours.fingerprint.clear();
        ours.setup = Setup::unsaid;
        ours.mux = false;
        ours.protocol = chosen->protocol;
        ours.crypto = {{key->tag, key->suite, local.key}};
        result.agreed.keys = MediaKeys{key->suite, local.key, key->key};
    }
    answer_ice(*chosen, local, result, ours);
    for (auto media = offer.media.begin(); media != offer.media.end(); ++media)
        result.answer.media.push_back(media == chosen ? ours : refused(*media));
    return result;
}

std::optional<Agreed> read_answer(const Sdp& answer, const LocalMedia& local, Direction offered) {
    if (answer.media.size() != 1 || !usable(answer.media[0], local) || !is_as_offered(answer.media[0], local)) return std::nullopt;
    const SdpMedia& theirs = answer.media[0];
    const Codec& codec = *common(theirs.codecs, local.codecs);
    const Direction possible = mirrored(theirs.direction);
    // Other addresses than those of the candidates do not matter: the right ones come from checks.
    const auto ice = local.offers_ice ? ice_of(answer, theirs, local) : std::nullopt;
    Agreed agreed = agree(theirs, codec, direction(sends(offered) && sends(possible), receives(offered) && receives(possible)), ice);
    // An answer to a hold is not a hold.
    agreed.held = holds(theirs, ice) && sends(offered) && receives(offered);
    agreed.receive_payload = find(local.codecs, codec)->payload;
    for (const Codec& other : theirs.codecs) {
        const Codec* mine = is_events(other) || matches(other, codec) ? nullptr : find(local.codecs, other);
        if (mine != nullptr) agreed.also.push_back(*mine);
    }
    agreed.mux = theirs.mux && (theirs.is_dtls() || (local.ice && local.offers_ice));
    if (theirs.is_dtls()) {
        agreed.handshake = Handshake{theirs.fingerprint, theirs.setup == Setup::passive};
    } else if (local.secure) agreed.keys = MediaKeys{crypto_of(theirs)->suite, local.key, crypto_of(theirs)->key};
    const Codec* events = events_of(theirs.codecs, codec.rate);
    if (events != nullptr && events_of(local.codecs, codec.rate) != nullptr) {
        agreed.events = events->payload;
        if (const Codec* mine = events_of(local.codecs, events->rate)) agreed.receive_events = mine->payload;
    }
    return agreed;
}

}  // namespace tapi::sip
