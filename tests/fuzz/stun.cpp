// SPDX-License-Identifier: Apache-2.0
// What comes as a connectivity check: any packets from two addresses. What is read lies in the packet, answers can be read, and nobody
// is known who has not shown the password.
#include <algorithm>

#include "fuzz/input.hpp"
#include "fuzz/target.hpp"
#include "media/rtp/ice.hpp"
#include "media/rtp/transport.hpp"

namespace tapi::fuzz {
namespace {

using namespace media;

const IceTerms terms{{"frag", "0123456789012345678901"}, "far"};
const Address places[] = {*make_address("192.0.2.1", 4000), *make_address("2001:db8::1", 5000)};
constexpr size_t most_packets = 200;
constexpr int64_t step_ns = 20'000'000;

Octets octets_in(const std::string& text) { return {reinterpret_cast<const uint8_t*>(text.data()), text.size()}; }

bool lies_in(Octets packet, const void* from, size_t size) {
    const auto* begin = static_cast<const uint8_t*>(from);
    return size == 0 || (begin >= packet.data() && begin + size <= packet.data() + packet.size());
}

void check_message(Octets packet) {
    const auto message = parse_stun(packet);
    if (!message) return;
    require(lies_in(packet, message->transaction.data(), message->transaction.size()), "the transaction lies in the packet");
    if (message->username) require(lies_in(packet, message->username->data(), message->username->size()), "the name lies in the packet");
    require(message->integrity_at < packet.size() && message->unknown_count <= most_stun_unknown, "places and counts have bounds");
}

// FINGERPRINT is no secret: half of the packets get the right one, so that what lies behind it is reached.
void mend(std::vector<uint8_t>& packet) {
    if (packet.size() < stun_header_size + 8) return;
    const Octets id = Octets(packet).subspan(8, stun_transaction_size);
    std::array<uint8_t, stun_transaction_size> transaction;
    std::copy(id.begin(), id.end(), transaction.begin());
    const std::vector<uint8_t> attributes(packet.begin() + stun_header_size, packet.end() - 8);
    std::array<uint8_t, largest_datagram> room;
    StunWriter writer(room, StunType::request, transaction);
    for (size_t at = 0; at + 4 <= attributes.size();) {
        const size_t size = std::min<size_t>(load_16(attributes, at + 2), attributes.size() - at - 4);
        writer.add(static_cast<StunAttribute>(load_16(attributes, at)), Octets(attributes).subspan(at + 4, size));
        at += 4 + ((size + 3) & ~size_t{3});
    }
    const size_t size = writer.finish(nullptr);
    if (size > 0) packet.assign(room.begin(), room.begin() + static_cast<ptrdiff_t>(size));
}

void run(ByteView bytes) {
    static const HmacSha1 key(octets_in(terms.ours.password));
    Input in(bytes);
    IceLite ice(terms);
    std::array<uint8_t, largest_stun_response> room;
    for (size_t at = 0; at < most_packets && !in.empty(); ++at) {
        const unsigned choice = in.u8();
        const ByteView piece = in.bytes(in.u16() % largest_datagram);
        std::vector<uint8_t> packet(piece.size());
        std::transform(piece.begin(), piece.end(), packet.begin(), [](std::byte byte) { return static_cast<uint8_t>(byte); });
        if ((choice & 4) != 0) mend(packet);
        check_message(packet);
        const Address& from = places[choice & 1];
        const bool control = (choice & 2) != 0, known = ice.knows(from, control);
        if ((choice & 8) != 0) ice.begin_tick();
        const auto heard = ice.hear(packet, from, control, static_cast<int64_t>(at) * step_ns, room);
        const auto message = parse_stun(packet);
        const bool genuine = message && is_genuine(packet, *message, key);
        require(genuine || (!heard.nominated && ice.knows(from, control) == known), "nobody is known without the password");
        require((heard.answer > 0) == (heard.verdict != IceLite::Verdict::dropped), "who is heard gets an answer");
        if (heard.answer == 0) continue;
        const Octets answer = Octets(room).first(heard.answer);
        const auto read = parse_stun(answer);
        require(read && (read->is(StunType::success) || read->is(StunType::error)), "our answers can be read");
        require(std::equal(read->transaction.begin(), read->transaction.end(), message->transaction.begin()), "and belong to the request");
        require(!read->is(StunType::success) || is_genuine(answer, *read, key), "and are sealed");
    }
}

void append_check(Bytes& seed, unsigned choice, bool use_candidate, bool right, uint16_t extra) {
    static const HmacSha1 key(octets_in(terms.ours.password)), other(octets_in("something else entirely"));
    std::array<uint8_t, largest_datagram> room;
    const std::array<uint8_t, stun_transaction_size> id{1, 2, 3};
    const std::array<uint8_t, 8> role{};
    StunWriter writer(room, StunType::request, id);
    writer.add(StunAttribute::username, octets_in("frag:far"));
    writer.add(StunAttribute::priority, 1853824767);
    writer.add((choice & 16) != 0 ? StunAttribute::controlled : StunAttribute::controlling, role);
    if (use_candidate) writer.add(StunAttribute::use_candidate, Octets());
    if (extra != 0) writer.add(static_cast<StunAttribute>(extra), 7);
    const size_t size = writer.finish(right ? &key : &other);
    append_u8(seed, choice);
    Writer(seed).u16(static_cast<uint16_t>(size));
    for (size_t at = 0; at < size; ++at) seed.push_back(static_cast<std::byte>(room[at]));
}

std::vector<Bytes> seeds() {
    Bytes good, bad;
    for (const unsigned choice : {8u, 9u, 10u, 11u}) append_check(good, choice, choice > 9, true, 0);
    append_check(good, 8, true, true, 0x8022);
    append_check(bad, 8, true, false, 0);
    append_check(bad, 24, false, true, 0);
    append_check(bad, 9, true, true, 0x7F01);
    append_check(bad, 12, true, true, 0);
    return {good, bad};
}

}  // namespace

const Target stun{"stun", run, seeds};

}  // namespace tapi::fuzz
