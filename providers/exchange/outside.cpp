// SPDX-License-Identifier: Apache-2.0
// The world behind the trunks: far ends that are called, and callers who call. A circuit's half follows its
// station's half and ends by itself.
#include <algorithm>

#include "exchange/switch.hpp"

namespace tapi::exchange {
namespace {

bool is_decimal(char16_t c) { return c >= u'0' && c <= u'9'; }

}  // namespace

bool FarEnd::matches(std::u16string_view dialed) const {
    const bool open = !number.empty() && number.back() == u'*';
    const size_t fixed = number.size() - (open ? 1 : 0);
    if (open ? dialed.size() < fixed : dialed.size() != fixed) return false;
    for (size_t at = 0; at < fixed; ++at) {
        if (number[at] == u'x' ? !is_decimal(dialed[at]) : dialed[at] != number[at]) return false;
    }
    return true;
}

const FarEnd& Switch::far_end_for(std::u16string_view number) const {
    for (const FarEnd& far_end : config_.far_ends) {
        if (far_end.matches(number)) return far_end;
    }
    return config_.other_numbers;
}

std::optional<LineNo> Switch::seize_circuit(size_t trunk) {
    std::vector<LineNo>& free = free_circuits_[trunk];
    if (free.empty()) return std::nullopt;
    const LineNo circuit = free.back();
    free.pop_back();
    return circuit;
}

// False when no trunk group takes the number.
bool Switch::route_outside(Half& caller) {
    bool wanted = false;
    for (size_t trunk = 0; trunk < config_.trunks.size(); ++trunk) {
        const std::u16string& prefix = config_.trunks[trunk].prefix;
        if (caller.digits.size() <= prefix.size() || !caller.digits.starts_with(prefix)) continue;
        wanted = true;
        const auto line = seize_circuit(trunk);
        if (!line) continue;
        const std::u16string outside_number = caller.digits.substr(prefix.size());
        Half& circuit = add_half(*line, 0, caller.call_id);
        circuit.peer = &caller;
        caller.peer = &circuit;
        circuit.origin = LINECALLORIGIN_OUTBOUND;
        circuit.caller = identity(caller);
        circuit.far_end = &far_end_for(outside_number);
        circuit.called = circuit.outside = make_party(outside_number, circuit.far_end->name);
        circuit.connected.flags = LINECALLPARTYID_UNKNOWN;
        circuit.trunk = lines_[number(*line)].circuit;
        if (!line_of(caller).is_trunk()) {
            caller.trunk = circuit.trunk;
            report_info(caller, LINECALLINFOSTATE_TRUNK);
        }
        divert(caller, circuit);
        set_state(circuit, CallState::proceeding);
        schedule_far_end(circuit, circuit.far_end->proceeding, &Switch::far_end_reached);
        return true;
    }
    if (wanted) end_in(caller, {Outcome::Kind::state, CallState::busy, LINEBUSYMODE_TRUNK});
    return wanted;
}

// The caller's patience may end first.
void Switch::schedule_far_end(Half& circuit, Millis delay, void (Switch::*step)(Half&)) {
    const Millis left = std::chrono::ceil<Millis>(*circuit.peer->answer_by - clock_.now());
    if (left <= delay) return schedule(circuit, std::max(left, Millis(0)), &Switch::far_end_unanswered);
    if (delay == Millis(0)) return (this->*step)(circuit);
    schedule(circuit, delay, step);
}

void Switch::far_end_reached(Half& circuit) {
    const FarEnd& far_end = *circuit.far_end;
    if (far_end.outcome.kind == Outcome::Kind::state && far_end.after == Millis(0))
        return far_end_decides(circuit);
    set_state(circuit, CallState::ringback);
    progress(*circuit.peer, CallState::ringback);
    const bool waits = far_end.outcome.kind == Outcome::Kind::no_answer;
    schedule_far_end(circuit, waits ? circuit.peer->no_answer : far_end.after, &Switch::far_end_decides);
}

void Switch::far_end_decides(Half& circuit) {
    const Outcome& outcome = circuit.far_end->outcome;
    if (outcome.kind == Outcome::Kind::answer) return connect(circuit);
    if (outcome.kind == Outcome::Kind::no_answer) return far_end_unanswered(circuit);
    Half& caller = *circuit.peer;
    caller.peer = nullptr;
    to_idle(circuit);
    end_in(caller, outcome);
}

void Switch::far_end_unanswered(Half& circuit) {
    Half& caller = *circuit.peer;
    caller.peer = nullptr;
    to_idle(circuit);
    disconnect(caller, LINEDISCONNECTMODE_NOANSWER);
}

void Switch::far_end_hangs_up(Half& circuit) { leave(circuit); }

void Switch::place_incoming(size_t index) {
    Callers& callers = callers_[index];
    const Incoming& incoming = *callers.incoming;
    ++callers.placed;
    const uint32_t wanted = incoming.count.value_or(incoming.every ? UINT32_MAX : 1);
    if (callers.placed < wanted && incoming.every) {
        caller_timers_[index] = timers_.after(*incoming.every, [this, index] { place_incoming(index); });
    }
    incoming_call(incoming);
}

void Switch::incoming_call(const Incoming& incoming) {
    const auto line = has_room() ? seize_circuit(incoming.trunk) : std::nullopt;
    if (!line) return;  // every circuit is in use: the caller hears busy out there
    Half& circuit = add_half(*line, 0, ++last_call_id_);
    circuit.origin = LINECALLORIGIN_EXTERNAL;
    circuit.incoming = &incoming;
    circuit.caller = make_party(incoming.from, incoming.from_name);
    if (incoming.blocked) {
        circuit.caller = {};
        circuit.caller.flags = LINECALLPARTYID_BLOCKED;
    } else if (incoming.caller_id_after) {
        circuit.caller = {};
        circuit.caller.flags = LINECALLPARTYID_UNKNOWN;
    }
    circuit.called = make_party(incoming.to, {});
    circuit.connected.flags = LINECALLPARTYID_UNKNOWN;
    circuit.trunk = lines_[number(*line)].circuit;
    circuit.digits = incoming.to;
    circuit.no_answer = config_.no_answer;
    circuit.answer_by = clock_.now() + config_.no_answer;
    const HalfId id = circuit.id;
    set_state(circuit, CallState::offering, LINEOFFERINGMODE_ACTIVE);
    reach(circuit);
    // Where everybody is busy it is over already.
    if (half(id) == nullptr || circuit.state == CallState::idle) return;
    if (incoming.caller_id_after && !incoming.blocked) {
        schedule(circuit, *incoming.caller_id_after, &Switch::caller_id_arrives);
    } else {
        schedule_abandon(circuit);
    }
}

void Switch::caller_id_arrives(Half& circuit) {
    circuit.caller = make_party(circuit.incoming->from, circuit.incoming->from_name);
    report_info(circuit, LINECALLINFOSTATE_CALLERID);
    if (circuit.peer != nullptr) {
        circuit.peer->caller = circuit.caller;
        report_info(*circuit.peer, LINECALLINFOSTATE_CALLERID);
    }
    schedule_abandon(circuit);
}

void Switch::schedule_abandon(Half& circuit) {
    const auto& abandon = circuit.incoming->abandon_after;
    if (!abandon) return;
    const Millis passed = circuit.incoming->caller_id_after.value_or(Millis(0));
    schedule(circuit, std::max(*abandon - passed, Millis(0)), &Switch::far_end_hangs_up);
}

}  // namespace tapi::exchange
