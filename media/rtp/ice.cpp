// SPDX-License-Identifier: Apache-2.0
// See ice.hpp.
#include "media/rtp/ice.hpp"

#include <openssl/evp.h>
#include <openssl/rand.h>

#include <algorithm>
#include <stdexcept>

namespace tapi::media {
namespace {

// Base64 has just the characters that ICE has.
template <size_t Size>
std::string random_text() {
    static_assert(Size % 3 == 0, "no filling at the end");
    std::array<unsigned char, Size> bytes;
    std::array<unsigned char, Size / 3 * 4 + 1> text;
    if (RAND_bytes(bytes.data(), Size) != 1) throw std::runtime_error("no random numbers for ICE");
    const int size = EVP_EncodeBlock(text.data(), bytes.data(), Size);
    return std::string(text.begin(), text.begin() + size);
}

Octets octets(const std::string& text) { return {reinterpret_cast<const uint8_t*>(text.data()), text.size()}; }

bool holds(const std::array<Address, IceLite::most_verified>& all, const Address& wanted) {
    return std::find(all.begin(), all.end(), wanted) != all.end();
}

}  // namespace

IceCredentials make_ice_credentials() { return {random_text<6>(), random_text<18>()}; }

IceLite::IceLite(const IceTerms& terms) : username_(terms.ours.fragment + ":" + terms.far_fragment), key_(octets(terms.ours.password)) {}

void IceLite::go_on_from(const IceLite& before) {
    for (size_t at = 0; at < components_.size(); ++at) components_[at].nominated = before.components_[at].nominated;
}

bool IceLite::knows(const Address& from, bool control) const {
    return from == component(control).nominated || holds(component(control).verified, from);
}

// RFC 8489 9.1.3, then RFC 8445 7.3.
IceLite::Heard IceLite::hear(Octets packet, const Address& from, bool control, int64_t now_ns, std::span<uint8_t> room) {
    const auto request = parse_stun(packet);
    if (!request || !request->is(StunType::request)) return {};
    if (!request->username || request->integrity_at == 0) return refuse(*request, 400, room);
    if (*request->username != username_) return refuse(*request, 401, room);
    if (checks_++ >= checks_a_tick) return {};
    if (!is_genuine(packet, *request, key_)) return refuse(*request, 401, room);

    const auto fail = [&](uint16_t code) { return Heard{Verdict::refused, write_stun_error(*request, code, &key_, room), false}; };
    if (request->unknown_count > 0) return fail(420);
    // This end is controlled whatever happens: there is nothing to give way with.
    if (request->controlled) return fail(487);
    if (!request->priority || !request->controlling) return fail(400);

    Component& component = components_[control ? 1 : 0];
    if (!holds(component.verified, from)) component.verified[component.next++ % most_verified] = from;
    const bool nominated = request->use_candidate && nominate(component, from, *request->priority, now_ns);
    return {Verdict::answered, write_stun_success(*request, from, key_, room), nominated};
}

// Whether it counts.
bool IceLite::nominate(Component& component, const Address& from, uint32_t priority, int64_t now_ns) {
    const bool another = component.nominated_ns != 0 && component.nominated != from;
    if (another && priority < component.priority && now_ns - component.nominated_ns < nominations_ns) return false;
    component.nominated = from;
    component.priority = priority;
    component.nominated_ns = now_ns;
    return true;
}

// Who has not shown the password gets an answer that is not sealed.
IceLite::Heard IceLite::refuse(const StunMessage& request, uint16_t code, std::span<uint8_t> room) {
    if (refusals_++ >= refusals_a_tick) return {};
    return {Verdict::refused, write_stun_error(request, code, nullptr, room), false};
}

}  // namespace tapi::media
