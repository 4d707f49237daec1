// SPDX-License-Identifier: Apache-2.0
// See stream_config.hpp.
#include "sip/stream_config.hpp"

namespace tapi::sip {
namespace {

std::optional<media::PayloadType> payload_of(const Codec& codec, uint8_t number) {
    const media::CodecInfo* known = media::find_codec(codec.name, codec.rate);
    if (known == nullptr) return std::nullopt;
    return media::PayloadType{known->id, number};
}

std::optional<media::SrtpKeys> keys_of(const std::string& suite, const std::string& key) {
    const auto known = media::srtp_suite(suite);
    const auto master = media::read_sdes_key(key);
    if (!known || !master) return std::nullopt;
    return media::SrtpKeys{*known, *master};
}

// Where the far end is: what its description says, or nowhere until its checks say it.
std::optional<media::Address> remote_of(const Agreed& agreed) {
    return agreed.is_checked() ? media::Address{} : media::make_address(agreed.address, agreed.port);
}

}  // namespace

std::optional<media::StreamConfig> stream_config(const Agreed& agreed, bool silent) {
    media::StreamConfig config;
    const auto remote = remote_of(agreed);
    const auto sent = payload_of(agreed.codec, agreed.codec.payload), received = payload_of(agreed.codec, agreed.receive_payload);
    if (!remote || !sent || !received) return std::nullopt;
    config.remote = *remote;
    config.send = *sent;
    config.receive = {*received};
    for (const Codec& other : agreed.also) {
        if (const auto also = payload_of(other, other.payload)) config.receive.push_back(*also);
    }
    config.sends = !silent && sends(agreed.direction);
    config.receives = receives(agreed.direction);
    config.event_payload = agreed.events;
    config.receive_event_payload = agreed.receive_events;
    config.mux = agreed.mux;
    if (agreed.ice) {
        config.symmetric = false;  // two lite agents are where they say
        config.reports = agreed.mux || agreed.ice->control;
    }
    if (agreed.is_checked()) config.ice = media::IceTerms{agreed.ice->ours, agreed.ice->theirs.fragment};
    if (agreed.handshake) {
        config.expects_handshake = true;
        // Apart from RTP its RTCP would need a handshake of its own (RFC 5764 3).
        config.reports = agreed.mux;
    }
    if (agreed.keys) {
        config.send_keys = keys_of(agreed.keys->suite, agreed.keys->send);
        config.receive_keys = keys_of(agreed.keys->suite, agreed.keys->receive);
        if (!config.send_keys || !config.receive_keys) return std::nullopt;
    }
    return config;
}

}  // namespace tapi::sip
