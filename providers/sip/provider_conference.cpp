// SPDX-License-Identifier: Apache-2.0
// Conferences, mixed here: a parent that is TAPI's alone, and members whose far ends hear each other in the parent's room. While the
// parent waits for a consultation its members go on hearing each other; nobody is put on hold over the network.
#include <algorithm>

#include "sip/provider.hpp"

namespace tapi::sip {
namespace {

using sdk::Request;

bool waits(const SipCall& parent) { return parent.state == LINECALLSTATE_ONHOLD || parent.state == LINECALLSTATE_ONHOLDPENDCONF; }

}  // namespace

// ---- Parts

void SipProvider::adopt_parent(SipCall& parent) {
    parent.is_parent = true;
    states_[parent.line].parents.push_back(parent.id);
    media_.open_room(parent.id);
}

void SipProvider::forget_parent(const SipCall& parent) {
    std::erase(states_[parent.line].parents, parent.id);
    media_.close_room(parent.id);
}

// The one door for states of parents: whoever plays in the room is part of it only while the conference is connected.
void SipProvider::show_parent(SipCall& parent, DWORD state) {
    media_.mute_room(parent.id, state != LINECALLSTATE_CONNECTED);
    move(parent, state, state == LINECALLSTATE_CONNECTED ? LINECONNECTEDMODE_ACTIVE : 0);
}

void SipProvider::enter(SipCall& parent, SipCall& member) {
    if (SipCall* partner = sip_call(member.partner)) partner->partner = 0;
    member.partner = 0;
    member.consults = false;
    member.conference = parent.id;
    parent.members.push_back(member.id);
    sound_.move_to(member.id, parent.id);
    leave_held(member);
    set_conferenced(member, parent);
    sound_.state_changed(member.id, LINECALLSTATE_CONFERENCED);
}

// Out of the room; what becomes of the call is for the caller to say.
SipCall* SipProvider::exit(SipCall& member) {
    SipCall* parent = sip_call(std::exchange(member.conference, 0));
    sound_.move_to(member.id, member.id);
    if (parent != nullptr) std::erase(parent->members, member.id);
    return parent;
}

// A conference of one is a call again, and one of nobody is over.
void SipProvider::member_left(SipCall& parent) {
    if (parent.partner != 0 || parent.state == LINECALLSTATE_IDLE) return;
    if (parent.members.empty()) return idle(parent);
    if (parent.members.size() > 1 || parent.state != LINECALLSTATE_CONNECTED) return;
    SipCall* last = sip_call(parent.members.front());
    if (last == nullptr || last->busy) return;
    exit(*last);
    idle(parent);
    move(*last, LINECALLSTATE_CONNECTED, LINECONNECTEDMODE_ACTIVE);
}

void SipProvider::wait_no_more(SipCall& parent) {
    if (parent.members.empty()) idle(parent);
    else show_parent(parent, LINECALLSTATE_ONHOLD);
}

void SipProvider::leave_conference(SipCall& member) {
    if (member.conference == 0) return;
    if (SipCall* parent = exit(member)) member_left(*parent);
}

void SipProvider::pair(SipCall& parent, SipCall& consultation) {
    consultation.consults = true;
    consultation.caller_id = {LINECALLPARTYID_ADDRESS, configured(parent.line).number, {}};
    parent.partner = consultation.id;
    consultation.partner = parent.id;
}

// ---- What TAPI asks

Status SipProvider::setup_conference(SipCall* first, SipCall& parent, SipCall& consultation, Request request) {
    adopt_parent(parent);
    pair(parent, consultation);
    if (first != nullptr) parent.media_mode = first->media_mode;
    show_parent(parent, LINECALLSTATE_ONHOLDPENDCONF);
    if (first != nullptr) enter(parent, *first);
    complete(request);
    move(consultation, LINECALLSTATE_DIALTONE, LINEDIALTONEMODE_NORMAL);
    return success();
}

Status SipProvider::prepare_add(SipCall& parent, SipCall& consultation, Request request) {
    pair(parent, consultation);
    show_parent(parent, LINECALLSTATE_ONHOLDPENDCONF);
    complete(request);
    move(consultation, LINECALLSTATE_DIALTONE, LINEDIALTONEMODE_NORMAL);
    return success();
}

Status SipProvider::add_to_conference(SipCall& parent, SipCall& call, Request request) {
    if (!waits(parent)) return sdk::error(LINEERR_INVALCONFCALLHANDLE);
    const uint32_t number = begin({Operation::Kind::enter, request, call.id, 0, 1, false, parent.id});
    call.busy = true;
    const bool held = call.state != LINECALLSTATE_CONNECTED;
    if (with_session(call.session, [=, this](Session& s) {
            if (!held) completed(s, number, true);
            else if (!s.unhold(number)) completed(s, number, false);
        }))
        return success();
    operations_.pop_back();
    call.busy = false;
    return sdk::error(LINEERR_OPERATIONFAILED);
}

Status SipProvider::remove_from_conference(SipCall& member, Request request) {
    const uint32_t number = begin({Operation::Kind::leave, request, member.id, 0, 1, false, member.conference});
    member.busy = true;
    if (with_session(member.session, [=, this](Session& s) { if (!s.hold(number)) completed(s, number, false); })) return success();
    operations_.pop_back();
    member.busy = false;
    return sdk::error(LINEERR_OPERATIONFAILED);
}

// Whichever of the two is on hold comes back first.
Status SipProvider::transfer_to_conference(SipCall& call, SipCall& consultation, SipCall& parent, Request request) {
    adopt_parent(parent);
    const uint32_t number = begin({Operation::Kind::conference, request, call.id, consultation.id, 2, false, parent.id});
    const auto bring = [&](SipCall& of) {
        of.busy = true;
        const bool held = of.state != LINECALLSTATE_CONNECTED;
        return with_session(of.session, [=, this](Session& s) {
            if (!held) completed(s, number, true);
            else if (!s.unhold(number)) completed(s, number, false);
        });
    };
    if (bring(call) && bring(consultation)) return success();
    std::erase_if(operations_, [number](const auto& entry) { return entry.first == number; });
    call.busy = consultation.busy = false;
    forget_parent(parent);
    return sdk::error(LINEERR_OPERATIONFAILED);
}

// Everybody goes with the parent.
Status SipProvider::drop_conference(SipCall& parent, Request request) {
    const std::vector<uint32_t> members = std::exchange(parent.members, {});
    for (const uint32_t id : members) {
        SipCall* member = sip_call(id);
        if (member == nullptr) continue;
        member->conference = 0;
        hang_up(*member);
        idle(*member);
    }
    idle(parent);
    complete(request);
    return success();
}

Status SipProvider::hold_conference(SipCall& parent, Request request) {
    show_parent(parent, LINECALLSTATE_ONHOLD);
    complete(request);
    return success();
}

// SM-8: a consultation that was under way ends.
Status SipProvider::unhold_conference(SipCall& parent, Request request) {
    if (SipCall* consultation = sip_call(parent.partner)) {
        parent.partner = consultation->partner = 0;
        hang_up(*consultation);
        idle(*consultation);
    }
    show_parent(parent, LINECALLSTATE_CONNECTED);
    complete(request);
    member_left(parent);
    return success();
}

// ---- What the network has done

void SipProvider::finish_enter(const Operation& operation) {
    SipCall *parent = sip_call(operation.parent), *call = sip_call(operation.call);
    const bool good = !operation.failed && parent != nullptr && waits(*parent) && call != nullptr && call->session != 0 && call->conference == 0;
    if (good) {
        enter(*parent, *call);
        show_parent(*parent, LINECALLSTATE_CONNECTED);
    }
    complete(operation.request, good ? 0 : static_cast<LONG>(LINEERR_OPERATIONFAILED));
}

void SipProvider::finish_leave(const Operation& operation) {
    SipCall* member = sip_call(operation.call);
    const bool good = !operation.failed && member != nullptr && member->session != 0 && member->conference != 0;
    if (good) {
        SipCall* parent = exit(*member);
        move(*member, LINECALLSTATE_ONHOLD);
        if (parent != nullptr) member_left(*parent);
    }
    complete(operation.request, good ? 0 : static_cast<LONG>(LINEERR_OPERATIONFAILED));
}

void SipProvider::finish_conference(const Operation& operation) {
    SipCall *parent = sip_call(operation.parent), *call = sip_call(operation.call), *other = sip_call(operation.other);
    const bool good = !operation.failed && parent != nullptr && call != nullptr && call->session != 0 && other != nullptr && other->session != 0;
    if (good) {
        enter(*parent, *call);
        enter(*parent, *other);
        show_parent(*parent, LINECALLSTATE_CONNECTED);
    } else if (parent != nullptr) {
        forget_parent(*parent);
        remove_call(operation.parent);  // TAPI forgets it when the function fails
    }
    complete(operation.request, good ? 0 : static_cast<LONG>(LINEERR_OPERATIONFAILED));
}

// ---- What can be done

DWORD SipProvider::conference_features(const SipCall& call) const {
    if (!call.is_parent) return call.busy ? LINECALLFEATURE_DROP : LINECALLFEATURE_DROP | LINECALLFEATURE_REMOVEFROMCONF;
    switch (call.state) {
        case LINECALLSTATE_CONNECTED:
            return LINECALLFEATURE_DROP | LINECALLFEATURE_HOLD | (call.members.size() < most_members ? LINECALLFEATURE_PREPAREADDCONF : 0);
        case LINECALLSTATE_ONHOLD:
        case LINECALLSTATE_ONHOLDPENDCONF:
            return LINECALLFEATURE_DROP | LINECALLFEATURE_UNHOLD;
        default:
            return LINECALLFEATURE_DROP;
    }
}

// Some conference of the line waits for a call like this: the one it was made for, or any that waits for nobody else.
bool SipProvider::has_place(const SipCall& call) const {
    const auto& parents = states_[call.line].parents;
    return std::any_of(parents.begin(), parents.end(), [&](uint32_t id) {
        const SipCall* parent = sip_call(id);
        return parent != nullptr && waits(*parent) && parent->members.size() < most_members && (parent->partner == 0 || parent->partner == call.id) &&
               (call.partner == 0 || call.partner == id);
    });
}

}  // namespace tapi::sip
