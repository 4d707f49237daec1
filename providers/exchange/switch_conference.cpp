// SPDX-License-Identifier: Apache-2.0
// Conferences: a parent for the line's user, and a member for each of the user's calls in it.
#include <algorithm>

#include "exchange/switch.hpp"
#include "sdk/text.hpp"

namespace tapi::exchange {

Half& Switch::add_parent(LineNo line, uint32_t address) {
    Half& parent = add_half(line, address, ++last_call_id_);
    parent.origin = LINECALLORIGIN_CONFERENCE;
    parent.caller.flags = parent.called.flags = parent.connected.flags = LINECALLPARTYID_UNAVAIL;
    parent.conference = std::make_shared<Conference>();
    parent.conference->parent = &parent;
    ++line_of(parent).parents;
    return parent;
}

// One more member would be too many; a call that is going to join by itself counts.
bool Switch::is_full(const Half& parent) const {
    const Half* consult = parent.consult;
    const bool joins =
        consult != nullptr && (consult->param_flags & LINECALLPARAMFLAGS_NOHOLDCONFERENCE) != 0;
    return parent.conference->members.size() + (joins ? 1 : 0) >= profile(line_of(parent)).conference;
}

Result<ConferenceCalls> Switch::setup_conference(HalfId id, const CallRequest& request) {
    Half* first = half(id);
    if (const Status status = require(first, LINECALLFEATURE_SETUPCONF); !status) return status.error();
    if (const Status status = check_consult(*first, request, LINECALLPARAMFLAGS_NOHOLDCONFERENCE); !status)
        return status.error();
    Half& parent = add_parent(first->line, first->address);
    parent.media_mode = first->media_mode;
    parent.related_call_id = first->call_id;
    parent.conference->first = id;
    return ConferenceCalls{parent.id, add_consult(parent, request).id};
}

Result<ConferenceCalls> Switch::setup_conference(LineNo no, const CallRequest& request) {
    const Line& from = line(no);
    if ((line_call_features(from) & LINECALLFEATURE_SETUPCONF) == 0)
        return sdk::error(LINEERR_OPERATIONUNAVAIL);
    if (const Status status = check_call(no, request); !status) return status.error();
    uint32_t address = request.address.value_or(0);
    while (!request.address && !can_call(from, address)) ++address;
    Half& parent = add_parent(no, address);
    parent.media_mode = request.media_mode;
    return ConferenceCalls{parent.id, add_consult(parent, request).id};
}

Result<HalfId> Switch::prepare_add_to_conference(HalfId id, const CallRequest& request) {
    Half* parent = half(id);
    if (parent == nullptr || !parent->is_parent()) return sdk::error(LINEERR_INVALCONFCALLHANDLE);
    if (parent->state == CallState::connected && is_full(*parent)) return sdk::error(LINEERR_CONFERENCEFULL);
    if (const Status status = require(parent, LINECALLFEATURE_PREPAREADDCONF); !status) return status.error();
    if (const Status status = check_consult(*parent, request, LINECALLPARAMFLAGS_NOHOLDCONFERENCE); !status)
        return status.error();
    return add_consult(*parent, request).id;
}

Result<HalfId> Switch::transfer_to_conference(HalfId first_id, HalfId consult_id) {
    Half* first = half(first_id);
    Half* consult = half(consult_id);
    if (const Status status = check_transfer(first, consult); !status) return status.error();
    if ((line_call_features2(line_of(*first)) & LINECALLFEATURE2_TRANSFERCONF) == 0)
        return sdk::error(LINEERR_OPERATIONUNAVAIL);
    if (consult->state != CallState::connected && !is_pending(consult->state))
        return sdk::error(LINEERR_INVALCALLSTATE, "the third party has not answered");
    if (!has_room()) return sdk::error(LINEERR_RESOURCEUNAVAIL);
    Half& parent = add_parent(first->line, first->address);
    parent.media_mode = first->media_mode;
    parent.conference->first = first_id;
    parent.conference->second = consult_id;
    return parent.id;
}

// The parent's first state: it waits for a consultation call, or two calls become a conference at once.
void Switch::begin_conference(Half& parent) {
    Conference& conference = *parent.conference;
    const auto shared = parent.conference;
    if (conference.second != HalfId::none) {
        Half& first = *half(conference.first);
        if (first.consult != nullptr) untie(first);
        if (first.held_for != nullptr) untie(*first.held_for);
        enter_if_free(conference.first, shared);
        enter_if_free(conference.second, shared);
        conference.first = conference.second = HalfId::none;
        return retrieve(parent);
    }
    if ((parent.consult->param_flags & LINECALLPARAMFLAGS_NOHOLDCONFERENCE) != 0) {
        if (parent.state == CallState::unreported) set_state(parent, CallState::pending_conference);
        return;
    }
    enter_if_free(conference.first, shared);
    conference.first = HalfId::none;
    set_state(parent, CallState::pending_conference);
    refresh_others(parent);
}

void Switch::enter_if_free(HalfId id, const std::shared_ptr<Conference>& conference) {
    Half* call = half(id);
    if (call == nullptr || call->conference != nullptr || call->peer == nullptr) return;
    if (talks(call->state) || call->state == CallState::on_hold || is_pending(call->state))
        enter(*call, conference);
}

void Switch::enter(Half& member, const std::shared_ptr<Conference>& conference) {
    member.conference = conference;
    member.seat = static_cast<uint32_t>(conference->members.size());
    conference->members.push_back(&member);
    set_state(member, CallState::conferenced);
}

std::shared_ptr<Conference> Switch::exit(Half& member) {
    std::vector<Half*>& members = member.conference->members;
    members[member.seat] = members.back();
    members[member.seat]->seat = member.seat;
    members.pop_back();
    return std::exchange(member.conference, nullptr);
}

// The consultation call of a conference without hold was answered.
void Switch::join_without_hold(Half& consult) {
    Half& parent = *consult.held_for;
    const auto conference = parent.conference;
    untie(parent);
    enter_if_free(conference->first, conference);
    conference->first = HalfId::none;
    enter(consult, conference);
    if (parent.state == CallState::pending_conference) return retrieve(parent);
    refresh_others(parent);
}

bool Switch::can_enter(const Half& call, const Half& parent) const {
    if (call.conference != nullptr || call.peer == nullptr || is_full(parent)) return false;
    if (call.consult != nullptr || (call.held_for != nullptr && call.held_for != &parent)) return false;
    if (parent.consult != nullptr && parent.consult != &call) return false;
    const bool active = call.state == CallState::connected || call.state == CallState::proceeding ||
                        call.state == CallState::ringback;
    const bool held = call.state == CallState::on_hold || is_pending(call.state);
    if (parent.state != CallState::on_hold && parent.state != CallState::pending_conference) return false;
    return active || (held && has_talk_path(line_of(parent)));
}

Status Switch::add_to_conference(HalfId parent_id, HalfId call_id) {
    Half* parent = half(parent_id);
    Half* call = half(call_id);
    if (parent == nullptr || !parent->is_parent()) return sdk::error(LINEERR_INVALCONFCALLHANDLE);
    if (call == nullptr || call->line != parent->line || call->conference != nullptr)
        return sdk::error(LINEERR_INVALCALLHANDLE, "cannot join this conference");
    if (parent->state != CallState::idle && is_full(*parent)) return sdk::error(LINEERR_CONFERENCEFULL);
    if (!can_enter(*call, *parent)) return sdk::error(LINEERR_INVALCALLSTATE);
    if (parent->consult == call) untie(*parent);
    enter(*call, parent->conference);
    retrieve(*parent);
    return success();
}

Status Switch::remove_from_conference(HalfId id) {
    Half* member = half(id);
    if (const Status status = require(member, LINECALLFEATURE_REMOVEFROMCONF); !status) return status;
    const auto conference = exit(*member);
    set_state(*member, CallState::on_hold);
    refresh_mode(*member->peer);
    member_left(conference);
    return success();
}

void Switch::member_left(const std::shared_ptr<Conference>& conference) {
    Half* parent = conference->parent;
    if (parent == nullptr) {
        // Nobody intrudes any more: the calls that are left are calls again.
        if (conference->members.size() < 2) {
            for (Half* left : std::vector<Half*>(conference->members)) exit(*left);
        }
        return;
    }
    if (parent->consult != nullptr) return;
    if (conference->members.empty()) return to_idle(*parent);
    if (conference->members.size() == 1) collapse(*conference);
}

// A conference of two is a call again.
void Switch::collapse(Conference& conference) {
    Half& parent = *conference.parent;
    Half& last = *conference.members.front();
    const bool held = parent.state == CallState::on_hold;
    exit(last);
    to_idle(parent);
    if (held || !has_talk_path(line_of(last))) {
        set_state(last, CallState::on_hold);
    } else if (const CallState reached = progress_of(last); reached != CallState::connected) {
        set_state(last, reached);
    } else {
        retrieve(last);
    }
    if (last.peer != nullptr) refresh_mode(*last.peer);
}

// How far the call of this caller has come.
CallState Switch::progress_of(const Half& caller) const {
    if (caller.peer == nullptr) return CallState::connected;  // parked
    const Half& called = *caller.peer;
    if (answered(called)) return CallState::connected;
    if (line_of(called).is_trunk()) return called.state;
    return called.alerting ? CallState::ringback : CallState::proceeding;
}

// LINEADDRCAPFLAGS_CONFDROP: everybody goes with the parent.
void Switch::drop_conference(Half& parent) {
    const auto conference = parent.conference;
    std::vector<HalfId> members;
    for (Half* member : std::vector<Half*>(conference->members)) {
        members.push_back(member->id);
        exit(*member);
    }
    to_idle(parent);
    for (const HalfId id : members) {
        if (Half* member = half(id); member != nullptr && member->state != CallState::idle) leave(*member);
    }
}

}  // namespace tapi::exchange
