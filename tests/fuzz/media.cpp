// SPDX-License-Identifier: Apache-2.0
// What comes from the network to a media stream: any datagrams, in clear and under SRTP, with any codec.
// Nothing may break, and what is read of a packet lies in it.
#include <algorithm>

#include "fuzz/input.hpp"
#include "fuzz/target.hpp"
#include "media/rtp/dtls.hpp"
#include "media/rtp/stream.hpp"

namespace tapi::fuzz {
namespace {

using namespace media;

const Address far_end = *make_address("192.0.2.1", 4000);
constexpr size_t most_datagrams = 200;

// Hands out what it was given, one datagram a tick.
class Feed final : public Transport {
  public:
    size_t receive(std::span<Datagram> room) override {
        if (next.size == 0 || room.empty()) return 0;
        room[0] = next;
        next.size = 0;
        return 1;
    }
    void send(std::span<const Outgoing> datagrams) override {
        for (const Outgoing& out : datagrams)
            require(out.bytes.size() <= largest_datagram, "a datagram fits");
    }
    Datagram next;
};

class Ignore final : public Reporter {
    void report(EventKind, uint32_t) override {}
    void handshake(const Datagram&) override {}
};

void check_parsers(Octets packet) {
    const size_t header = rtp_header_length(packet);
    require(header <= packet.size(), "the header lies in the packet");
    if (const auto rtp = parse_rtp(packet); rtp && !rtp->payload.empty()) {
        require(rtp->payload.data() >= packet.data() + header &&
                    rtp->payload.data() + rtp->payload.size() <= packet.data() + packet.size(),
                "the payload lies in the packet");
    }
    (void)parse_rtcp(packet, 1);
}

StreamConfig config_of(uint32_t choice) {
    StreamConfig config;
    config.remote = far_end;
    for (const CodecInfo& info : codecs()) config.receive.push_back({info.id, info.payload_type});
    config.send = config.receive[choice % config.receive.size()];
    config.event_payload = 101;
    config.noise_payload = 13;
    config.mux = (choice & 4) != 0;
    if ((choice & 8) != 0) config.send_keys = config.receive_keys = SrtpKeys{};
    if ((choice & 16) != 0) {
        config.remote = {};
        config.ice = IceTerms{{"frag", "0123456789012345678901"}, "far"};
    }
    return config;
}

void run(ByteView bytes) {
    Input in(bytes);
    auto transport = std::make_unique<Feed>();
    Feed& feed = *transport;
    const StreamConfig config = config_of(in.u8());
    RtpStream stream(std::move(transport), config, 1);
    Srtp sender{SrtpKeys{}};
    Ignore ignore;
    std::vector<Datagram> room(4);
    for (uint64_t at = 1; at <= most_datagrams && !in.empty(); ++at) {
        const uint32_t size = in.u16() % (largest_datagram - srtp_overhead);
        const ByteView piece = in.bytes(size);
        std::transform(piece.begin(), piece.end(), feed.next.bytes.begin(),
                       [](std::byte byte) { return static_cast<uint8_t>(byte); });
        feed.next.size = piece.size();
        check_parsers(Octets(feed.next.bytes).first(piece.size()));
        // Genuine for every other packet, so that what lies behind the seal is reached.
        if (config.receive_keys && at % 2 == 0) {
            const bool rtcp = kind_of(Octets(feed.next.bytes).first(piece.size())) == PacketKind::rtcp;
            feed.next.size = rtcp ? sender.protect_rtcp(feed.next.bytes, piece.size())
                                  : sender.protect_rtp(feed.next.bytes, piece.size());
        }
        feed.next.from = far_end;
        feed.next.arrived_ns = static_cast<int64_t>(at) * 20'000'000;
        const Tick tick{at, feed.next.arrived_ns, room, ignore};
        stream.receive(tick);
        Block block;
        stream.pull(block);
        require(block.rate == narrow_rate || block.rate == wide_rate, "a block has one of the two rates");
        block.silence(stream.said_rate());
        stream.push(block, tick);
    }
}

void append(Bytes& seed, Octets packet) {
    Writer(seed).u16(static_cast<uint16_t>(packet.size()));
    for (const uint8_t byte : packet) seed.push_back(static_cast<std::byte>(byte));
}

// The check that lets the rest in.
void append_nomination(Bytes& seed, const IceTerms& terms) {
    const auto octets_of = [](const std::string& text) { return Octets(reinterpret_cast<const uint8_t*>(text.data()), text.size()); };
    const HmacSha1 key(octets_of(terms.ours.password));
    const std::string username = terms.ours.fragment + ":" + terms.far_fragment;
    const std::array<uint8_t, stun_transaction_size> id{};
    const std::array<uint8_t, 8> role{};
    std::array<uint8_t, largest_datagram> packet;
    StunWriter writer(packet, StunType::request, id);
    writer.add(StunAttribute::username, octets_of(username));
    writer.add(StunAttribute::priority, 1);
    writer.add(StunAttribute::controlling, role);
    writer.add(StunAttribute::use_candidate, Octets());
    const size_t size = writer.finish(&key);
    append(seed, Octets(packet).first(size));
}

std::vector<Bytes> seeds() {
    std::vector<Bytes> made;
    for (const unsigned choice : {0u, 1u, 2u, 3u, 8u, 11u, 16u, 20u}) {
        Bytes seed;
        append_u8(seed, choice);
        const StreamConfig config = config_of(choice);
        if (config.ice) append_nomination(seed, *config.ice);
        const auto codec = make_codec(config.send.codec);
        const std::vector<int16_t> block(codec->info().sample_rate / 50, 500);
        std::array<uint8_t, largest_datagram> packet;
        std::array<uint8_t, largest_payload> payload;
        for (uint16_t at = 0; at < 6; ++at) {
            const size_t size = codec->encode(block, payload);
            append(seed, Octets(packet).first(
                             write_rtp({config.send.number, at == 0, at, at * codec->info().clock_rate / 50,
                                        5, Octets(payload).first(size)},
                                       packet)));
        }
        std::array<uint8_t, telephone_event_size> event;
        write_telephone_event({5, true, 10, 800}, event);
        append(seed, Octets(packet).first(write_rtp({101, true, 6, 960, 5, event}, packet)));
        const std::array<uint8_t, 3> noise{60, 127, 100};
        append(seed, Octets(packet).first(write_rtp({13, false, 7, 1120, 5, noise}, packet)));
        RtcpReport report;
        report.ssrc = 5;
        report.sent = SenderInfo{};
        report.heard = ReportBlock{};
        report.cname = "a";
        report.bye = true;
        append(seed, Octets(packet).first(write_rtcp(report, packet)));
        made.push_back(std::move(seed));
    }
    return made;
}

// A handshake of either role that gets any packets: nothing breaks, and nobody without the certificate gets keys.
void dtls_run(ByteView bytes) {
    static const DtlsIdentity ours;
    Input in(bytes);
    const bool active = (in.u8() & 1) != 0;
    const auto role = active ? DtlsHandshake::Role::active : DtlsHandshake::Role::passive;
    DtlsHandshake handshake(ours, role, "sha-256 00:00");
    DtlsHandshake::Packets out;
    handshake.begin(out);
    for (size_t at = 0; at < most_datagrams && !in.empty(); ++at) {
        const ByteView piece = in.bytes(in.u16() % largest_datagram);
        std::vector<uint8_t> packet(piece.size());
        std::transform(piece.begin(), piece.end(), packet.begin(), [](std::byte byte) { return static_cast<uint8_t>(byte); });
        require(handshake.receive(packet, out) != DtlsHandshake::State::done && !handshake.keys(), "there are no keys without the certificate");
        for (const auto& sent : out) require(sent.size() <= largest_datagram, "a packet fits");
        if (at % 16 == 15) handshake.timed_out(out);
    }
}

// What two ends say to each other, for either of them.
std::vector<Bytes> dtls_seeds() {
    const DtlsIdentity one, other;
    DtlsHandshake client(one, DtlsHandshake::Role::active, other.fingerprint()), server(other, DtlsHandshake::Role::passive, one.fingerprint());
    Bytes to_server, to_client;
    append_u8(to_server, 0);
    append_u8(to_client, 1);
    DtlsHandshake::Packets flight, answer;
    client.begin(flight);
    for (int round = 0; round < 10 && !flight.empty(); ++round) {
        DtlsHandshake::Packets answers;
        DtlsHandshake& to = round % 2 == 0 ? server : client;
        for (const auto& packet : flight) {
            append(round % 2 == 0 ? to_server : to_client, packet);
            to.receive(packet, answer);
            answers.insert(answers.end(), answer.begin(), answer.end());
        }
        flight = std::move(answers);
    }
    return {to_server, to_client};
}

}  // namespace

const Target dtls{"dtls", dtls_run, dtls_seeds};
const Target media_stream{"media_stream", run, seeds};

}  // namespace tapi::fuzz
