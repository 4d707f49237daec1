// SPDX-License-Identifier: Apache-2.0
// Calls that did not get through, and are completed another way: called back, camped on, broken in, left a
// message.
#include <algorithm>

#include "exchange/switch.hpp"
#include "sdk/text.hpp"

namespace tapi::exchange {

// The station that a caller did not reach.
std::optional<Switch::Place> Switch::missed_station(const Half& caller) const {
    if (caller.state != CallState::busy && caller.state != CallState::ringback) return std::nullopt;
    const auto place = numbers_.find(caller.digits);
    if (place == numbers_.end() || line(place->second.line).is_queue()) return std::nullopt;
    return place->second;
}

// The call of a busy station that somebody may break into.
const Half* Switch::intrusion_target(Place station) const {
    for (const Half* half : line(station.line).halves) {
        if (half->state == CallState::connected && half->conference == nullptr && half->peer != nullptr)
            return half->secure || half->peer->secure ? nullptr : half;
    }
    return nullptr;
}

// LINECALLCOMPLMODE_ that would be accepted now.
uint32_t Switch::completion_modes(const Half& caller) const {
    const Line& line = line_of(caller);
    const auto station = line.is_trunk() ? std::nullopt : missed_station(caller);
    if (!station || profile(line).call_completions == 0 || caller.conference != nullptr) return 0;
    uint32_t modes = LINECALLCOMPLMODE_CALLBACK;
    if (!config_.completion_messages.empty()) modes |= LINECALLCOMPLMODE_MESSAGE;
    if (caller.state != CallState::busy) return modes;
    modes |= LINECALLCOMPLMODE_CAMPON;
    if (intrusion_target(*station) != nullptr && has_room()) modes |= LINECALLCOMPLMODE_INTRUDE;
    return modes;
}

uint32_t Switch::completions_of(LineNo no) const {
    return static_cast<uint32_t>(
        std::count_if(completions_.begin(), completions_.end(),
                      [&](const Completion& pending) { return pending.line == no; }));
}

Result<uint32_t> Switch::complete_call(HalfId id, uint32_t mode, uint32_t message) {
    Half* caller = half(id);
    if (const Status status = require(caller, LINECALLFEATURE_COMPLETECALL); !status) return status.error();
    if ((mode & (mode - 1)) != 0 || (mode & completion_modes(*caller)) == 0)
        return sdk::error(LINEERR_INVALCALLCOMPLMODE);
    const Place station = *missed_station(*caller);
    const uint32_t completion = ++last_completion_;
    if (mode == LINECALLCOMPLMODE_MESSAGE) {
        if (message >= config_.completion_messages.size()) return sdk::error(LINEERR_INVALMESSAGEID);
        leave_message(*caller, station);
        return completion;
    }
    if (mode == LINECALLCOMPLMODE_INTRUDE) {
        intrude(*caller, station, completion);
        return completion;
    }
    if (completions_of(caller->line) >= profile(line_of(*caller)).call_completions)
        return sdk::error(LINEERR_COMPLETIONOVERRUN);
    Completion& pending = completions_.emplace_back();
    pending.id = completion;
    pending.line = caller->line;
    pending.address = caller->address;
    pending.station = station;
    pending.number = caller->digits;
    // Who did not answer must have used the telephone before it makes sense to ring again.
    pending.station_was_used = caller->state == CallState::busy;
    pending.timeout = timers_.after(config_.completion_timeout, [this, completion] { give_up(completion); });
    if (mode == LINECALLCOMPLMODE_CAMPON) {
        pending.waiting = id;
        caller->completion_id = completion;
        cancel_timer(*caller);
        set_state(*caller, CallState::proceeding);
    } else {
        leave(*caller);
    }
    look_for_completions();
    return completion;
}

Switch::Completion* Switch::completion(uint32_t id) {
    const auto found = std::find_if(completions_.begin(), completions_.end(),
                                    [&](const Completion& pending) { return pending.id == id; });
    return found == completions_.end() ? nullptr : &*found;
}

void Switch::forget_completion(uint32_t id) {
    Completion* pending = completion(id);
    if (pending == nullptr) return;
    timers_.cancel(pending->timeout);
    completions_.erase(completions_.begin() + (pending - completions_.data()));
}

// The exchange ends a request by itself.
void Switch::give_up(uint32_t id) {
    const Completion pending = *completion(id);
    forget_completion(id);
    if (lines_[number(pending.line)].watched)
        events_.line_state(pending.line, LINEDEVSTATE_COMPLCANCEL, id, 0);
    for (const HalfId part : {pending.waiting, pending.callback}) end_part(part);
}

void Switch::end_part(HalfId id) {
    Half* part = half(id);
    if (part == nullptr || part->state == CallState::idle) return;
    part->completion_id = 0;
    if (part->state == CallState::proceeding)
        return end_in(*part, {Outcome::Kind::state, CallState::busy, LINEBUSYMODE_STATION});
    set_state(*part, CallState::disconnected, LINEDISCONNECTMODE_CANCELLED);
    to_idle(*part);
}

Status Switch::uncomplete_call(LineNo no, uint32_t id) {
    const Completion* found = completion(id);
    if (found == nullptr || found->line != no) return sdk::error(LINEERR_INVALCOMPLETIONID);
    const Completion pending = *found;
    forget_completion(id);
    for (const HalfId part : {pending.waiting, pending.callback}) end_part(part);
    return success();
}

// Whatever frees a station comes through here; what follows from it happens a moment later, when all is
// settled.
void Switch::look_for_completions() {
    if (completions_.empty() || completions_check_) return;
    completions_check_ = timers_.after(Millis(0), [this] {
        completions_check_.reset();
        // By id: what is done for one may end another.
        std::vector<uint32_t> pending;
        for (const Completion& each : completions_) pending.push_back(each.id);
        for (const uint32_t id : pending) try_completion(id);
    });
}

void Switch::note_use(LineNo no) {
    for (Completion& pending : completions_) {
        if (pending.station.line == no) pending.station_was_used = true;
    }
}

void Switch::try_completion(uint32_t id) {
    Completion* pending = completion(id);
    if (pending == nullptr || !pending->station_was_used || pending->callback != HalfId::none) return;
    const Line& station = line(pending->station.line);
    const Address& address = station.addresses[pending->station.address];
    if (Half* waiting = half(pending->waiting); waiting != nullptr) {
        if (address.occupied >= address.config->appearances) return;
        const Place to = pending->station;
        forget_completion(id);
        waiting->onward_reason = LINECALLREASON_CAMPEDON;
        waiting->onward_from = {};
        waiting->answer_by = clock_.now() + waiting->no_answer;
        offer(*waiting, to);
        return;
    }
    const Line& wanting = line(pending->line);
    if (station.calls != 0 || wanting.talking != 0 || !can_take_call(wanting, pending->address)) return;
    offer_callback(*pending);
}

void Switch::offer_callback(Completion& pending) {
    Half& offered = add_half(pending.line, pending.address, ++last_call_id_);
    const Line& wanting = line(pending.line);
    pending.callback = offered.id;
    offered.completion_id = pending.id;
    offered.origin = LINECALLORIGIN_INTERNAL;
    offered.reason = LINECALLREASON_CALLCOMPLETION;
    offered.media_mode = profile(wanting).incoming_media;
    offered.caller = called_party(pending.number);
    offered.called = party_of(wanting, pending.address);
    offered.connected.flags = LINECALLPARTYID_UNKNOWN;
    offered.digits = pending.number;
    offered.answer_by = clock_.now() + config_.no_answer;
    set_state(offered, CallState::offering, LINEOFFERINGMODE_ACTIVE);
    if (profile(wanting).accept == AcceptMode::required) return schedule_ring(offered);
    alert(offered);
}

// Who wanted the call is there: now the station is called.
void Switch::answer_callback(Half& answering) {
    cancel_timer(answering);
    stop_alerting(answering);
    forget_completion(answering.completion_id);
    answering.called = answering.caller;
    answering.no_answer = config_.no_answer;
    set_state(answering, CallState::proceeding);
    report_info(answering, LINECALLINFOSTATE_CALLEDID);
    route(answering);
}

// The station's call and the caller's become one; nobody's call is put on hold for that.
void Switch::intrude(Half& caller, Place station, uint32_t completion) {
    Half& broken = *half(intrusion_target(station)->id);
    Half& added = add_half(station.line, station.address, caller.call_id);
    cancel_timer(caller);
    added.peer = &caller;
    caller.peer = &added;
    added.origin = LINECALLORIGIN_INTERNAL;
    added.reason = LINECALLREASON_INTRUDE;
    added.media_mode = profile(line(station.line)).incoming_media;
    added.caller = identity(caller);
    added.called = party_of(line(station.line), station.address);
    added.completion_id = caller.completion_id = completion;
    const auto bridge = std::make_shared<Conference>();
    for (Half* half : {&broken, &added}) {
        half->conference = bridge;
        half->seat = static_cast<uint32_t>(bridge->members.size());
        bridge->members.push_back(half);
    }
    caller.connected = added.connected = added.called;
    set_state(added, CallState::connected, LINECONNECTEDMODE_ACTIVE);
    set_state(caller, CallState::connected, LINECONNECTEDMODE_ACTIVE);
    report_info(added, LINECALLINFOSTATE_CONNECTEDID);
    report_info(caller, LINECALLINFOSTATE_CONNECTEDID);
}

// The lamp at the station stays on until it calls back.
void Switch::leave_message(Half& caller, Place station) {
    Line& left_at = lines_[number(station.line)];
    const std::u16string from = line_of(caller).addresses[caller.address].config->number;
    const bool added = left_at.messages.insert(from).second;
    observe_line(station.line);
    if (added && left_at.messages.size() == 1 && left_at.watched)
        events_.line_state(station.line, LINEDEVSTATE_MSGWAITON, 0, 0);
    leave(caller);
}

void Switch::read_message(Half& caller) {
    Line& line = line_of(caller);
    if (line.messages.erase(caller.digits) == 0) return;
    observe_line(caller.line);
    if (!line.messages.empty() || !line.watched) return;
    events_.line_state(caller.line, LINEDEVSTATE_MSGWAITOFF, 0, 0);
}

}  // namespace tapi::exchange
