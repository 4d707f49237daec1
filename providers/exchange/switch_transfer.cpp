// SPDX-License-Identifier: Apache-2.0
// Consultation calls, and calls that are passed on.
#include <algorithm>

#include "sdk/dial_string.hpp"
#include "exchange/switch.hpp"
#include "sdk/text.hpp"

namespace tapi::exchange {

void Switch::tie(Half& held, Half& consult) {
    held.consult = &consult;
    consult.held_for = &held;
    consult.related_call_id = held.call_id;
    held.related_call_id = consult.call_id;
}

void Switch::untie(Half& held) {
    held.consult->held_for = nullptr;
    held.consult = nullptr;
}

// Whether the called side has taken the call.
bool Switch::answered(const Half& called) {
    switch (called.state) {
        case CallState::connected:
        case CallState::on_hold:
        case CallState::conferenced:
        case CallState::pending_conference:
        case CallState::pending_transfer:
            return true;
        default:
            return false;
    }
}

// How the half's user is shown to others.
Party Switch::identity(const Half& half) const {
    Party blocked;
    blocked.flags = LINECALLPARTYID_BLOCKED;
    if ((half.param_flags & LINECALLPARAMFLAGS_BLOCKID) != 0) return blocked;
    if (!line_of(half).is_trunk()) return party_of(line_of(half), half.address);
    return half.incoming != nullptr ? half.caller : half.outside;
}

bool Switch::reachable(const std::u16string& digits) const {
    if (numbers_.count(digits) + hunts_.count(digits) != 0) return true;
    return std::any_of(config_.trunks.begin(), config_.trunks.end(), [&](const TrunkConfig& trunk) {
        return digits.size() > trunk.prefix.size() && digits.starts_with(trunk.prefix);
    });
}

// A whole number that leads somewhere, for calls that are sent on.
Result<std::u16string> Switch::destination(std::u16string_view text) const {
    const auto dialed = sdk::parse_dial_string(text);
    if (!dialed) return dialed.error();
    if (dialed->more || dialed->digits.empty() || !reachable(dialed->digits))
        return sdk::error(LINEERR_INVALADDRESS, "no such destination");
    return dialed->digits;
}

Status Switch::check_consult(const Half& first, const CallRequest& request, uint32_t flag) const {
    if (const Status status = check_request(line_of(first), request, flag); !status) return status;
    if ((request.param_flags & flag) == 0) return success();
    const auto dialed = sdk::parse_dial_string(request.target);
    if (!dialed) return dialed.error();
    if (dialed->digits.empty()) return sdk::error(LINEERR_INVALADDRESS, "no target address");
    return success();
}

Half& Switch::add_consult(Half& first, const CallRequest& request) {
    constexpr uint32_t dials = LINECALLPARAMFLAGS_ONESTEPTRANSFER | LINECALLPARAMFLAGS_NOHOLDCONFERENCE;
    const sdk::DialString dialed =
        (request.param_flags & dials) == 0 ? sdk::DialString() : *sdk::parse_dial_string(request.target);
    Half& consult = add_caller(first.line, first.address, request, dialed);
    tie(first, consult);
    return consult;
}

Result<HalfId> Switch::setup_transfer(HalfId id, const CallRequest& request) {
    Half* first = half(id);
    if (const Status status = require(first, LINECALLFEATURE_SETUPTRANSFER); !status) return status.error();
    if (const Status status = check_consult(*first, request, LINECALLPARAMFLAGS_ONESTEPTRANSFER); !status)
        return status.error();
    return add_consult(*first, request).id;
}

// The moment at which the consultation call begins.
void Switch::hold_for_consult(Half& held) {
    if (held.is_parent()) return begin_conference(held);
    set_state(held, CallState::pending_transfer);
    refresh_others(held);
}

// `held` waited for a consultation call that is no more.
void Switch::consult_ended(Half& held) {
    if (held.is_parent() && held.conference->members.size() < 2) {
        if (held.conference->members.empty()) return to_idle(held);
        return collapse(*held.conference);
    }
    if (!is_pending(held.state)) return;
    if (can_retrieve(held)) return retrieve(held);
    set_state(held, CallState::on_hold);
}

Status Switch::transfer(HalfId first_id, HalfId consult_id) {
    Half* first = half(first_id);
    Half* consult = half(consult_id);
    if (const Status status = check_transfer(first, consult); !status) return status;
    Half& stays = *first->peer;
    Half* target = consult->peer;
    const Half consulted = *consult;
    const std::string data = !first->call_data.empty() ? first->call_data : consult->call_data;
    if (first->consult == consult) untie(*first);
    if (consult->consult == first) untie(*consult);
    first->peer = consult->peer = nullptr;
    to_idle(*first);
    to_idle(*consult);
    if (target != nullptr) {
        target->call_data = stays.call_data = data;
        join(stays, *target, consulted);
    } else {
        stays.peer = nullptr;
        end_in(stays, {Outcome::Kind::state, consulted.state, consulted.mode});
    }
    return success();
}

Status Switch::check_transfer(const Half* first, const Half* consult) const {
    if (first == nullptr) return sdk::error(LINEERR_INVALCALLHANDLE);
    if (consult == nullptr) return sdk::error(LINEERR_INVALCONSULTCALLHANDLE);
    if ((line_call_features(line_of(*first)) & LINECALLFEATURE_COMPLETETRANSF) == 0)
        return sdk::error(LINEERR_OPERATIONUNAVAIL);
    if (first->line != consult->line || first == consult || first->peer == consult || consult->is_parent())
        return sdk::error(LINEERR_INVALCONSULTCALLHANDLE);
    if (first->is_parent()) return sdk::error(LINEERR_INVALCALLHANDLE, "conference");
    if (!transfer_fits(*first, *consult)) return sdk::error(LINEERR_INVALCALLSTATE);
    return success();
}

// The two parties are each other's from now on; `consult` is what the one who leaves had of the target.
void Switch::join(Half& stays, Half& target, const Half& consult) {
    stays.peer = &target;
    target.peer = &stays;
    stays.answer_by = consult.answer_by;
    stays.no_answer = consult.no_answer;
    target.call_id = stays.call_id;
    target.reason = LINECALLREASON_TRANSFER;
    target.related_call_id = consult.call_id;
    stays.onward_reason = LINECALLREASON_TRANSFER;
    stays.onward_from = party_of(line_of(consult), consult.address);
    divert(stays, target);
    report_info(target,
                LINECALLINFOSTATE_CALLID | LINECALLINFOSTATE_REASON | LINECALLINFOSTATE_RELATEDCALLID);
    if (!answered(target)) {
        target.caller = identity(stays);
        report_info(target, LINECALLINFOSTATE_CALLERID);
        stays.called = consult.called;
        report_info(stays, LINECALLINFOSTATE_CALLEDID);
        return progress(stays, consult.state);
    }
    stays.connected = identity(target);
    target.connected = identity(stays);
    report_info(stays, LINECALLINFOSTATE_CONNECTEDID);
    report_info(target, LINECALLINFOSTATE_CONNECTEDID);
    refresh_mode(stays);
    refresh_mode(target);
}

// Both sides learn who sent the call where.
void Switch::divert(Half& caller, Half& offered) {
    offered.reason = caller.onward_reason;
    if (caller.onward_reason == LINECALLREASON_DIRECT) return;
    const Party to = offered.called;
    for (Half* side : {&caller, &offered}) {
        side->redirecting = caller.onward_from;
        side->redirection = to;
        if (side->state != CallState::unreported)
            report_info(*side, LINECALLINFOSTATE_REDIRECTIONID | LINECALLINFOSTATE_REDIRECTINGID);
    }
}

// `caller`, alone now, is routed to another number.
void Switch::send_on(Half& caller, const std::u16string& digits, uint32_t reason, const Party& from) {
    caller.peer = nullptr;
    caller.digits = digits;
    caller.called = called_party(digits);
    caller.onward_reason = reason;
    caller.onward_from = from;
    if (caller.no_answer == Millis(0)) caller.no_answer = config_.no_answer;
    report_info(caller, LINECALLINFOSTATE_CALLEDID);
    route(caller);
}

// The user of `leaving` gives the other side to somebody else.
void Switch::send_away(Half& leaving, const std::u16string& digits, uint32_t reason) {
    Half& caller = *leaving.peer;
    const Party from = party_of(line_of(leaving), leaving.address);
    leaving.redirection = called_party(digits);
    report_info(leaving, LINECALLINFOSTATE_REDIRECTIONID);
    caller.peer = leaving.peer = nullptr;
    caller.hops = 0;
    if (!leaving.call_data.empty()) caller.call_data = leaving.call_data;
    to_idle(leaving);
    send_on(caller, digits, reason, from);
}

Status Switch::redirect(HalfId id, std::u16string_view text) {
    Half* offered = half(id);
    if (const Status status = require(offered, LINECALLFEATURE_REDIRECT); !status) return status;
    const auto digits = destination(text);
    if (!digits) return digits.error();
    send_away(*offered, *digits, LINECALLREASON_REDIRECT);
    return success();
}

Status Switch::blind_transfer(HalfId id, std::u16string_view text) {
    Half* leaving = half(id);
    if (const Status status = require(leaving, LINECALLFEATURE_BLINDTRANSFER); !status) return status;
    const auto digits = destination(text);
    if (!digits) return digits.error();
    send_away(*leaving, *digits, LINECALLREASON_TRANSFER);
    return success();
}

}  // namespace tapi::exchange
