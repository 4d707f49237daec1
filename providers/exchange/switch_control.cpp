// SPDX-License-Identifier: Apache-2.0
// What the user of a line does with its calls. Legality is what call_features() says; an operation that is
// refused changes nothing.
#include "exchange/switch.hpp"
#include "sdk/text.hpp"

namespace tapi::exchange {
namespace {

bool offered(const Half& half) {
    return half.state == CallState::offering || half.state == CallState::accepted;
}

}  // namespace

Status Switch::require(const Half* half, uint32_t feature) const {
    if (half == nullptr) return sdk::error(LINEERR_INVALCALLHANDLE);
    if ((call_features(*half) & feature) != 0) return success();
    if ((line_call_features(line_of(*half)) & feature) == 0) return sdk::error(LINEERR_OPERATIONUNAVAIL);
    if (feature == LINECALLFEATURE_ANSWER && offered(*half))
        return sdk::error(LINEERR_INUSE, "talk path in use");
    if (feature == LINECALLFEATURE_UNHOLD && (half->state == CallState::on_hold || is_pending(half->state))) {
        return sdk::error(LINEERR_RESOURCEUNAVAIL, "talk path in use");
    }
    return sdk::error(LINEERR_INVALCALLSTATE);
}

bool Switch::can_free_talk_path(const Line& line) const {
    const LineProfile& profile = this->profile(line);
    if (line.talking < profile.talk_paths) return true;
    switch (profile.answer) {
        case AnswerMode::none:
            return false;
        case AnswerMode::drop:
            return true;
        case AnswerMode::hold:
            return profile.hold && line.connected > 0;
    }
    return false;
}

Status Switch::accept(HalfId id) {
    Half* offered = half(id);
    if (const Status status = require(offered, LINECALLFEATURE_ACCEPT); !status) return status;
    set_state(*offered, CallState::accepted);
    if (!offered->alerting) alert(*offered);
    return success();
}

Status Switch::answer(HalfId id) {
    Half* answering = half(id);
    if (const Status status = require(answering, LINECALLFEATURE_ANSWER); !status) return status;
    if (const Status status = free_talk_path(*answering); !status) return status;
    // Dropping the other call may have ended this one, if both are halves of the same call.
    answering = half(id);
    if (answering == nullptr || !offered(*answering)) return sdk::error(LINEERR_INVALCALLSTATE);
    answering->peer != nullptr ? connect(*answering) : answer_callback(*answering);
    return success();
}

Status Switch::free_talk_path(Half& half) {
    const Line& line = line_of(half);
    const LineProfile& profile = this->profile(line);
    if (line.talking < profile.talk_paths) return success();
    for (Half* other : line.halves) {
        if (profile.answer == AnswerMode::hold ? other->state != CallState::connected : !talks(other->state))
            continue;
        profile.answer == AnswerMode::hold ? put_on_hold(*other) : leave(*other);
        return success();
    }
    return sdk::error(LINEERR_INUSE);
}

Status Switch::drop(HalfId id) {
    Half* dropped = half(id);
    if (const Status status = require(dropped, LINECALLFEATURE_DROP); !status) return status;
    leave(*dropped);
    return success();
}

// The half ends because its user, or nobody, wants it; the other side hears so.
void Switch::leave(Half& half) {
    if (half.is_parent()) return drop_conference(half);
    Half* peer = half.peer;
    const CallState left_state = half.state;
    if (peer != nullptr) peer->peer = nullptr;
    to_idle(half);
    if (peer != nullptr) tell_peer_of_leaving(*peer, left_state);
}

void Switch::tell_peer_of_leaving(Half& peer, CallState left_state) {
    if (line_of(peer).is_trunk()) return to_idle(peer);
    // An unanswered call has no user to hang it up.
    if (offered(peer)) {
        set_state(peer, CallState::disconnected, LINEDISCONNECTMODE_NORMAL);
        return to_idle(peer);
    }
    const bool rejected = left_state == CallState::offering || left_state == CallState::accepted;
    if (rejected && config_.reject_is_busy) {
        return end_in(peer, {Outcome::Kind::state, CallState::busy, LINEBUSYMODE_STATION});
    }
    disconnect(peer, rejected ? LINEDISCONNECTMODE_REJECT : LINEDISCONNECTMODE_NORMAL);
}

Status Switch::hold(HalfId id) {
    Half* held = half(id);
    if (const Status status = require(held, LINECALLFEATURE_HOLD); !status) return status;
    put_on_hold(*held);
    return success();
}

void Switch::put_on_hold(Half& held) {
    set_state(held, CallState::on_hold);
    refresh_others(held);
}

// A consultation call that ends leaves its talk path to the call that waits for it.
bool Switch::can_retrieve(const Half& held) const {
    const Line& line = line_of(held);
    const uint32_t freed = held.consult != nullptr && talks(held.consult->state) ? 1 : 0;
    return line.talking - freed < profile(line).talk_paths;
}

Status Switch::unhold(HalfId id) {
    Half* held = half(id);
    if (const Status status = require(held, LINECALLFEATURE_UNHOLD); !status) return status;
    if (held->consult != nullptr) {
        leave(*held->consult);  // which brings back what waited for it
    } else {
        retrieve(*held);
    }
    return success();
}

void Switch::retrieve(Half& held) {
    const uint32_t mode = hears_anyone(held) ? LINECONNECTEDMODE_ACTIVE : LINECONNECTEDMODE_ACTIVEHELD;
    set_state(held, CallState::connected, mode);
    refresh_others(held);
}

Status Switch::swap_hold(HalfId active_id, HalfId held_id) {
    Half* active = half(active_id);
    Half* held = half(held_id);
    if (active == nullptr || held == nullptr) return sdk::error(LINEERR_INVALCALLHANDLE);
    if ((line_call_features(line_of(*active)) & LINECALLFEATURE_SWAPHOLD) == 0) {
        return sdk::error(LINEERR_OPERATIONUNAVAIL);
    }
    if (active->line != held->line) return sdk::error(LINEERR_INVALCALLHANDLE, "calls on different lines");
    if (active->state != CallState::connected ||
        (held->state != CallState::on_hold && !is_pending(held->state))) {
        return sdk::error(LINEERR_INVALCALLSTATE);
    }
    // Between a call and its consultation call the kind of hold stays what it is.
    const bool tied = active->held_for == held || held->held_for == active;
    set_state(*active, tied ? held->state : CallState::on_hold);
    refresh_others(*active);
    retrieve(*held);
    return success();
}

Status Switch::set_app_specific(HalfId id, uint32_t value) {
    Half* changed = half(id);
    if (changed == nullptr) return sdk::error(LINEERR_INVALCALLHANDLE);
    changed->app_specific = value;
    report_info(*changed, LINECALLINFOSTATE_APPSPECIFIC);
    return success();
}

Status Switch::set_media_mode(HalfId id, uint32_t media_mode) {
    Half* changed = half(id);
    if (changed == nullptr) return sdk::error(LINEERR_INVALCALLHANDLE);
    if (!media_allowed(line_of(*changed), media_mode)) return sdk::error(LINEERR_INVALMEDIAMODE);
    changed->media_mode = media_mode;
    report_info(*changed, LINECALLINFOSTATE_MEDIAMODE);
    return success();
}

Status Switch::set_bearer_mode(HalfId id, uint32_t bearer_mode) {
    Half* changed = half(id);
    if (const Status status = require(changed, LINECALLFEATURE_SETCALLPARAMS); !status) return status;
    if (bearer_mode == 0 || (bearer_mode & (bearer_mode - 1)) != 0)
        return sdk::error(LINEERR_INVALBEARERMODE);
    if ((bearer_mode & bearer_modes) == 0) return sdk::error(LINEERR_BEARERMODEUNAVAIL);
    if (changed->bearer_mode == bearer_mode) return success();
    changed->bearer_mode = bearer_mode;
    report_info(*changed, LINECALLINFOSTATE_BEARERMODE);
    return success();
}

}  // namespace tapi::exchange
