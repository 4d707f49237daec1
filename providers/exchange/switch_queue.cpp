// SPDX-License-Identifier: Apache-2.0
// Calls that wait: in hunt groups for a member who is free, in queues and at route points for an application
// that sends them on. And what is played to those who wait.
#include "exchange/switch.hpp"
#include "sdk/text.hpp"

namespace tapi::exchange {

// Rings the first member from `member` on that has room.
void Switch::hunt(Half& caller, Hunt& hunt, size_t member) {
    const HuntGroup& group = *hunt.group;
    for (size_t tried = 0; tried < group.members.size(); ++tried) {
        const size_t at = (member + tried) % group.members.size();
        const Place to = numbers_.at(group.members[at]);
        const Address& address = lines_[number(to.line)].addresses[to.address];
        if (!lines_[number(to.line)].device.reachable()) continue;
        const ForwardEntry* away = forwarding(caller, to, When::always);
        if (address.occupied >= address.config->appearances || away != nullptr) continue;
        hunt.next = (at + 1) % group.members.size();
        Half& offered = offer(caller, to);
        offered.hunt = &hunt;
        offered.hunted = at;
        offered.move_by = clock_.now() + config_.ring_cycle * group.rings;
        return schedule_ring(offered);
    }
    end_in(caller, {Outcome::Kind::state, CallState::busy, LINEBUSYMODE_STATION});
}

// It stays offered until somebody does something, or its time is over.
void Switch::wait_in_queue(Half& offered) {
    const WaitingConfig& waiting = line_of(offered).extension->waiting;
    if (waiting.kind == WaitingKind::route_point && offered.reason == LINECALLREASON_DIRECT)
        offered.reason = LINECALLREASON_ROUTEREQUEST;
    offered.treatment = waiting.treatment;
    offered.answer_by.reset();
    if (waiting.timeout) offered.move_by = clock_.now() + *waiting.timeout;
    set_state(offered, CallState::offering, LINEOFFERINGMODE_ACTIVE);
    schedule_ring(offered);
}

// An offered call does not stay here: the next member, the forward destination, the queue's default.
void Switch::move_on(Half& offered) {
    Half& caller = *offered.peer;
    const Line& line = line_of(offered);
    const Place here{offered.line, offered.address};
    Hunt* hunting = offered.hunt;
    const size_t member = offered.hunted;
    if (line.is_queue()) {
        const std::u16string otherwise = line.extension->waiting.otherwise;
        if (otherwise.empty()) return no_answer(offered);
        return send_away(offered, otherwise, LINECALLREASON_REDIRECT);
    }
    caller.peer = offered.peer = nullptr;
    set_state(offered, CallState::disconnected,
              hunting != nullptr ? LINEDISCONNECTMODE_NOANSWER : LINEDISCONNECTMODE_FORWARDED);
    to_idle(offered);
    if (hunting != nullptr) return hunt(caller, *hunting, member + 1);
    const ForwardEntry* entry = forwarding(caller, here, When::no_answer);
    if (entry != nullptr) return follow(caller, here, *entry, LINECALLREASON_FWDNOANSWER);
    disconnect(caller, LINEDISCONNECTMODE_NOANSWER);
}

Status Switch::set_treatment(HalfId id, uint32_t treatment) {
    Half* waiting = half(id);
    if (const Status status = require(waiting, LINECALLFEATURE_SETTREATMENT); !status) return status;
    if (treatment < LINECALLTREATMENT_SILENCE || treatment > LINECALLTREATMENT_MUSIC)
        return sdk::error(LINEERR_INVALPARAM, "treatment");
    waiting->treatment = treatment;
    report_info(*waiting, LINECALLINFOSTATE_TREATMENT);
    return success();
}

uint32_t Switch::treatment_of(const Half& listener) const {
    if (!listener.parked_at.empty()) return listener.treatment;
    const Half* other = listener.peer;
    if (other == nullptr) return 0;
    if (line_of(*other).is_queue()) return other->treatment;
    const bool held = other->state == CallState::on_hold || is_pending(other->state);
    return held && listener.state == CallState::connected ? other->treatment : 0;
}

}  // namespace tapi::exchange
