// SPDX-License-Identifier: Apache-2.0
// See handshakes.hpp.
#include "sip/handshakes.hpp"

namespace tapi::sip {

using State = media::DtlsHandshake::State;

Handshakes::~Handshakes() {
    for (auto& [session, one] : all_) forget_timers(one);
}

void Handshakes::forget(std::optional<Timers::Id>& timer) {
    if (timer) timers_.cancel(*timer);
    timer.reset();
}

void Handshakes::forget_timers(One& one) {
    forget(one.timer);
    forget(one.end);
}

bool Handshakes::agree(uint32_t session, const Handshake& terms, const media::Address& remote) {
    One& one = all_[session];
    const bool checked = remote.port == 0;
    if (!checked || !one.checked) one.signalled = remote;
    one.checked = checked;
    if (checked) one.peer.reset();
    // Who begins does not change what stands.
    if (one.handshake != nullptr && one.terms.fingerprint == terms.fingerprint) return false;
    one.terms = terms;
    forget(one.end);
    one.end = timers_.after(limit, [this, session] {
        One& late = all_.at(session);  // cancelled with it
        late.end.reset();
        forget(late.timer);
        late.handshake.reset();
        ends_.failed(session);
    });
    begin(session, one);
    return true;
}

void Handshakes::begin(uint32_t session, One& one) {
    forget(one.timer);
    one.peer.reset();
    one.told = false;
    const auto role = one.terms.active ? media::DtlsHandshake::Role::active : media::DtlsHandshake::Role::passive;
    one.handshake = std::make_unique<media::DtlsHandshake>(identity_, role, one.terms.fingerprint);
    one.begun = false;
    start(session, one);
}

// Whoever begins has to know where.
void Handshakes::start(uint32_t session, One& one) {
    if (!one.terms.active || one.signalled.port == 0 || std::exchange(one.begun, true)) return;
    media::DtlsHandshake::Packets out;
    const State state = one.handshake->begin(out);
    went(session, state, out);
}

void Handshakes::found(uint32_t session, const media::Address& remote) {
    const auto one = all_.find(session);
    if (one == all_.end() || !one->second.checked) return;
    one->second.signalled = remote;
    if (one->second.handshake != nullptr) start(session, one->second);
}

// Behind address translation the far end is not where it says, so whoever comes first is tried. The signalled address goes before
// everybody else, and who began a handshake is not disturbed by strangers. Where there are checks, strangers do not come here.
bool Handshakes::admits(uint32_t session, One& one, const media::Address& from) {
    if (one.checked) {
        if (one.signalled.port == 0) one.signalled = from;
        return true;
    }
    if (one.peer && *one.peer != from) {
        if (one.handshake->state() == State::done || from != one.signalled) return false;
        begin(session, one);
    }
    one.peer = from;
    return true;
}

void Handshakes::received(uint32_t session, media::Octets packet, const media::Address& from) {
    const auto found = all_.find(session);
    if (found == all_.end() || found->second.handshake == nullptr) return;
    One& one = found->second;
    if (!admits(session, one, from)) return;
    media::DtlsHandshake::Packets out;
    const State state = one.handshake->receive(packet, out);
    went(session, state, out);
}

void Handshakes::went(uint32_t session, State state, const media::DtlsHandshake::Packets& out) {
    One& one = all_.at(session);
    const media::Address to = one.peer.value_or(one.signalled);
    for (const auto& packet : out) ends_.send(session, packet, to);
    forget(one.timer);
    if (state == State::under_way) return wait(session, one);
    if (state == State::failed) return failed(session, one);
    if (std::exchange(one.told, true)) return;
    forget(one.end);
    ends_.keyed(session, *one.handshake->keys());
}

// A stranger who is not the far end costs him the try, not the call.
void Handshakes::failed(uint32_t session, One& one) {
    if (one.peer && *one.peer != one.signalled) return begin(session, one);
    forget(one.end);
    if (!std::exchange(one.told, true)) ends_.failed(session);
}

void Handshakes::wait(uint32_t session, One& one) {
    const auto patience = one.handshake->patience();
    if (!patience) return;
    one.timer = timers_.after(*patience, [this, session] {
        One& due = all_.at(session);  // cancelled with it
        due.timer.reset();
        media::DtlsHandshake::Packets out;
        const State state = due.handshake->timed_out(out);
        went(session, state, out);
    });
}

void Handshakes::forget(uint32_t session) {
    const auto found = all_.find(session);
    if (found == all_.end()) return;
    forget_timers(found->second);
    all_.erase(found);
}

}  // namespace tapi::sip
