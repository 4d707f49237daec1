// SPDX-License-Identifier: Apache-2.0
// How a call comes about inside the exchange: routing, offering, ringing, connecting, failing.
#include <algorithm>

#include "exchange/switch.hpp"

namespace tapi::exchange {

// A caller hears how the call goes on; a circuit does not, nor does who holds the call or has it in a
// conference.
void Switch::progress(Half& caller, CallState state, uint32_t mode) {
    const bool waits = line_of(caller).is_trunk() ? state == CallState::connected : talks(caller.state);
    if (waits) set_state(caller, state, mode);
}

// Dialing is complete; the number decides.
void Switch::route(Half& caller) {
    caller.answer_by = clock_.now() + caller.no_answer;
    progress(caller, CallState::proceeding);
    read_message(caller);
    if (!reach(caller) && !route_outside(caller)) end_in(caller, config_.unknown_number);
}

// False when the number is none inside.
bool Switch::reach(Half& caller) {
    if (const auto group = hunts_.find(caller.digits); group != hunts_.end()) {
        hunt(caller, group->second, group->second.group->circular ? group->second.next : 0);
        return true;
    }
    const auto internal = numbers_.find(caller.digits);
    if (internal == numbers_.end()) return false;
    arrive(caller, internal->second);
    return true;
}

// A call has come to an address, which may send it elsewhere.
void Switch::arrive(Half& caller, Place to) {
    if (!lines_[number(to.line)].device.reachable()) return disconnect(caller, LINEDISCONNECTMODE_OUTOFORDER);
    if (const ForwardEntry* entry = forwarding(caller, to, When::always); entry != nullptr)
        return follow(caller, to, *entry, LINECALLREASON_FWDUNCOND);
    const Address& address = lines_[number(to.line)].addresses[to.address];
    if (address.occupied < address.config->appearances) {
        offer(caller, to);
    } else if (const ForwardEntry* entry = forwarding(caller, to, When::busy); entry != nullptr) {
        follow(caller, to, *entry, LINECALLREASON_FWDBUSY);
    } else {
        end_in(caller, {Outcome::Kind::state, CallState::busy, LINEBUSYMODE_STATION});
    }
}

// `caller` is a station's half, or a circuit's half for a call from outside.
Half& Switch::offer(Half& caller, Place to) {
    Half& offered = add_half(to.line, to.address, caller.call_id);
    const Line& line = lines_[number(to.line)];
    const bool outside = line_of(caller).is_trunk();
    offered.peer = &caller;
    caller.peer = &offered;
    offered.origin = outside ? LINECALLORIGIN_EXTERNAL : LINECALLORIGIN_INTERNAL;
    offered.media_mode = profile(line).incoming_media;
    offered.bearer_mode = caller.bearer_mode;
    offered.trunk = caller.trunk;
    offered.caller = identity(caller);
    offered.called = party_of(line, to.address);
    offered.related_call_id = caller.related_call_id;
    divert(caller, offered);
    offered.call_data = caller.call_data;
    offered.sending = caller.receiving;
    offered.receiving = caller.sending;
    if (profile(line).compatibility) {
        offered.high_level = caller.high_level;
        offered.low_level = caller.low_level;
    }
    if (!caller.user_info_to_send.empty()) {
        offered.user_infos.push_back(caller.user_info_to_send);
        caller.user_info_to_send.clear();
    }
    offered.connected.flags = LINECALLPARTYID_UNKNOWN;
    offered.answer_by = caller.answer_by;
    if (line.is_queue()) {
        wait_in_queue(offered);
        return offered;
    }
    if (forwarding(caller, to, When::no_answer) != nullptr)
        offered.move_by = clock_.now() + config_.ring_cycle * line.addresses[to.address].forwarding.rings;
    set_state(offered, CallState::offering, LINEOFFERINGMODE_ACTIVE);
    if (profile(line).accept == AcceptMode::required) {
        schedule_ring(offered);
    } else {
        alert(offered);
    }
    return offered;
}

void Switch::alert(Half& offered) {
    Line& line = line_of(offered);
    offered.alerting = true;
    offered.ring_count = 0;
    ++line.ringing;
    ring(offered);
    if (offered.peer != nullptr) progress(*offered.peer, CallState::ringback);
}

void Switch::ring(Half& offered) {
    Line& line = line_of(offered);
    line.ring_mode = offered.origin == LINECALLORIGIN_EXTERNAL ? external_ring : internal_ring;
    if (line.watched)
        events_.line_state(offered.line, LINEDEVSTATE_RINGING, line.ring_mode, offered.ring_count);
    ++offered.ring_count;
    schedule_ring(offered);
}

// One timer serves the next ring, the end of the caller's patience and what the address does before that.
void Switch::schedule_ring(Half& offered) {
    std::optional<Instant> next;
    const auto earlier = [&](std::optional<Instant> at) {
        if (at && (!next || *at < *next)) next = at;
    };
    earlier(offered.answer_by);
    earlier(offered.move_by);
    if (offered.alerting) earlier(clock_.now() + config_.ring_cycle);
    if (!next) return cancel_timer(offered);
    const Millis left = std::chrono::ceil<Millis>(*next - clock_.now());
    schedule(offered, std::max(left, Millis(0)), &Switch::ring_or_give_up);
}

void Switch::ring_or_give_up(Half& offered) {
    if (offered.answer_by && clock_.now() >= *offered.answer_by) return no_answer(offered);
    if (offered.move_by && clock_.now() >= *offered.move_by) return move_on(offered);
    ring(offered);
}

void Switch::no_answer(Half& offered) {
    if (offered.peer == nullptr) return give_up(offered.completion_id);
    Half& caller = *offered.peer;
    caller.peer = nullptr;
    set_state(offered, CallState::disconnected, LINEDISCONNECTMODE_NOANSWER);
    to_idle(offered);
    disconnect(caller, LINEDISCONNECTMODE_NOANSWER);
}

// `answering` is the half that was called: a station's, or a circuit's when the outside answers.
void Switch::connect(Half& answering) {
    Half& caller = *answering.peer;
    cancel_timer(answering);
    stop_alerting(answering);
    Party party = line_of(answering).is_trunk() ? make_party(caller.called.number, answering.far_end->name)
                                                : party_of(line_of(answering), answering.address);
    answering.connected = party;
    caller.connected = std::move(party);
    const bool rang = caller.state != CallState::connected;
    const bool present = talks(caller.state) || caller.state == CallState::offering || caller.is_member();
    set_state(answering, CallState::connected,
              present ? LINECONNECTEDMODE_ACTIVE : LINECONNECTEDMODE_ACTIVEHELD);
    progress(caller, CallState::connected, LINECONNECTEDMODE_ACTIVE);
    report_info(answering, LINECALLINFOSTATE_CONNECTEDID);
    report_info(caller, LINECALLINFOSTATE_CONNECTEDID);
    if (line_of(answering).is_trunk()) {
        schedule_hangup(answering);
        charge(caller, config_.trunks[line_of(answering).trunk]);
    }
    if (line_of(caller).is_trunk() && rang) schedule_hangup(caller);
    if (caller.held_for != nullptr && (caller.param_flags & LINECALLPARAMFLAGS_NOHOLDCONFERENCE) != 0)
        join_without_hold(caller);
    if ((caller.auto_transfer_states & LINECALLSTATE_CONNECTED) != 0 && caller.state == CallState::connected)
        send_away(caller, caller.auto_transfer_to, LINECALLREASON_TRANSFER);
}

// MISC-1: the network says what the call costs once somebody answers.
void Switch::charge(Half& caller, const TrunkConfig& trunk) {
    if (trunk.tariff.empty()) return;
    caller.charging = trunk.tariff;
    report_info(caller, LINECALLINFOSTATE_CHARGINGINFO);
}

void Switch::schedule_hangup(Half& circuit) {
    cancel_timer(circuit);
    const auto& hangup =
        circuit.incoming != nullptr ? circuit.incoming->hangup_after : circuit.far_end->hangup_after;
    if (hangup) schedule(circuit, *hangup, &Switch::far_end_hangs_up);
}

// The caller's half, alone now, ends where the network left it.
void Switch::end_in(Half& caller, const Outcome& outcome) {
    if (line_of(caller).is_trunk()) return to_idle(caller);
    if (caller.consult != nullptr) untie(caller);
    const auto conference = caller.is_member() ? exit(caller) : nullptr;
    end_alone(caller, outcome);
    if (conference != nullptr) member_left(conference);
}

void Switch::end_alone(Half& caller, const Outcome& outcome) {
    set_state(caller, outcome.state, outcome.mode);
    if (!caller.watched && !line_of(caller).attended) return to_idle(caller);
    if (config_.release > Millis(0)) schedule(caller, config_.release, &Switch::release);
}

void Switch::disconnect(Half& half, uint32_t mode) {
    end_in(half, {Outcome::Kind::state, CallState::disconnected, mode});
}

void Switch::release(Half& half) { to_idle(half); }

}  // namespace tapi::exchange
