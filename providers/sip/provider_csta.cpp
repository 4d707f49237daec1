// SPDX-License-Identifier: Apache-2.0
// Lines that are somebody else's telephone which does what it is asked (CSTA): what TAPI wants of them, and what comes of it. Calls change
// by what the telephone tells, never by what it was asked. See provider.hpp.
#include "base/unicode.hpp"
#include "sip/provider.hpp"

namespace tapi::sip {

using sdk::Request;

// ---- On the stack's thread

void SipProvider::csta_active(uint32_t line, bool active, const CstaServices& services) {
    if (active) {
        const Turn turn(*this);
        if (std::exchange(states_[line].services, services) != services) line_changed(line, LINEDEVSTATE_CAPSCHANGE);
    }
    watching(line, active);
}

void SipProvider::csta_changed(uint32_t line, const std::vector<ShownCall>& changed) {
    const Turn turn(*this);
    for (const ShownCall& shown : changed) {
        show_change(line, shown, {});
        DialogState lamp;
        lamp.id = shown.id;
        lamp.initiator = shown.outgoing;
        lamp.phase = shown.over ? DialogState::Phase::terminated : phase_of(shown.now.state);
        lamps_.line_dialog(line, lamp);
    }
}

void SipProvider::csta_done(uint32_t number, const CstaOutcome& outcome) {
    const Turn turn(*this);
    const auto at = asked_of_phones_.find(number);
    if (at == asked_of_phones_.end()) return;
    const AskedOfPhone asked = at->second;
    asked_of_phones_.erase(at);
    if (SipCall* call = sip_call(asked.call)) call->busy = false;
    if (asked.service == CstaService::make) return made_by_phone(asked, outcome);
    complete(asked.request, static_cast<LONG>(outcome.error));
}

// ---- Calls that the telephone makes

// It tells of the call before or after it answers; whichever comes first is the reply.
void SipProvider::made_by_phone(const AskedOfPhone& asked, const CstaOutcome& outcome) {
    LineState& state = states_[asked.line];
    if (state.making.call != asked.call) return;
    state.making = {};
    SipCall* call = sip_call(asked.call);
    const DWORD error = outcome.call.empty() && outcome.error == 0 ? DWORD{LINEERR_OPERATIONFAILED} : outcome.error;
    complete(asked.request, static_cast<LONG>(error));
    if (call == nullptr) return;
    if (error != 0) {
        closing(*call);
        return remove_call(asked.call);
    }
    WatchedCall& watched = watched_[asked.line][outcome.call];
    watched.shown.id = call->watched = outcome.call;
    watched.shown.outgoing = true;
    watched.call = call->id;
}

// TAPI's own call, when it is the one that the telephone has begun.
SipCall* SipProvider::made_there(uint32_t line, const ShownCall& shown) {
    LineState::Making& making = states_[line].making;
    if (!shown.outgoing || making.call == 0) return nullptr;
    const LineState::Making made = std::exchange(making, {});
    complete(made.request);
    return sip_call(made.call);
}

// ---- What TAPI asks

Status SipProvider::ask_phone(SipCall& call, CstaService service, const std::string& target, Request request) {
    if (++last_operation_ == 0) ++last_operation_;
    const uint32_t number = last_operation_;
    const bool posted = post([this, line = call.line, number, service, id = call.watched, target] { csta_.ask(line, number, service, id, target); });
    if (!posted) return sdk::error(LINEERR_RESOURCEUNAVAIL, "too much to do");
    asked_of_phones_.emplace(number, AskedOfPhone{service, request, call.line, call.id});
    call.busy = true;
    return success();
}

// A telephone dials by itself: it is told whom, as its user would do it.
Status SipProvider::ask_phone_for(SipCall& call, CstaService service, std::u16string_view destination, Request request) {
    if (service == CstaService::make && !may_make(call.line)) return sdk::error(LINEERR_OPERATIONUNAVAIL);
    const auto dialed = parse_dialed(destination);
    if (!dialed) return dialed.error();
    if (dialed->empty() || dialed->more) return sdk::error(LINEERR_INVALADDRESS, "a telephone is told the whole number");
    const std::string target = dialed->user.empty() ? dialed->uri : dialed->user;
    const Status asked = ask_phone(call, service, target, request);
    if (asked && service == CstaService::make) {
        states_[call.line].making = {call.id, request};
        call.caller_id = {LINECALLPARTYID_ADDRESS, configured(call.line).number, {}};
        call.called_id = {LINECALLPARTYID_ADDRESS, target, {}};
    }
    return asked;
}

// ---- What can be asked

DWORD SipProvider::call_features(uint32_t number) const {
    if (!is_controlled(number)) return line(number).call_features;
    constexpr std::pair<CstaService, DWORD> features[] = {{CstaService::answer, LINECALLFEATURE_ANSWER}, {CstaService::clear, LINECALLFEATURE_DROP},
                                                          {CstaService::deflect, LINECALLFEATURE_REDIRECT}, {CstaService::hold, LINECALLFEATURE_HOLD},
                                                          {CstaService::retrieve, LINECALLFEATURE_UNHOLD}, {CstaService::transfer, LINECALLFEATURE_BLINDTRANSFER}};
    DWORD offered = 0;
    for (const auto& [service, feature] : features) {
        if (states_[number].services.has(service)) offered |= feature;
    }
    return offered;
}

// In the call's state; what the telephone does not offer is taken away by call_features().
DWORD SipProvider::csta_features(const SipCall& call) const {
    if (!is_controlled(call.line) || !states_[call.line].in_service || call.watched.empty()) return 0;
    if (call.busy) return LINECALLFEATURE_DROP;
    switch (call.state) {
        case LINECALLSTATE_OFFERING:
            return LINECALLFEATURE_ANSWER | LINECALLFEATURE_REDIRECT | LINECALLFEATURE_DROP;
        case LINECALLSTATE_CONNECTED:
            return LINECALLFEATURE_HOLD | LINECALLFEATURE_BLINDTRANSFER | LINECALLFEATURE_DROP;
        case LINECALLSTATE_ONHOLD:
            return LINECALLFEATURE_UNHOLD | LINECALLFEATURE_DROP;
        default:
            return LINECALLFEATURE_DROP;
    }
}

void SipProvider::describe_controlled(uint32_t number, sdk::Structure<LINEADDRESSCAPS>& caps) const {
    caps->dwDialToneModes = LINEDIALTONEMODE_UNKNOWN;
    caps->dwBusyModes = LINEBUSYMODE_STATION;
    caps->dwConnectedModes |= LINECONNECTEDMODE_INACTIVEHELD;
    caps->dwMaxNumOnHoldCalls = configured(number).appearances;
    if (!may_make(number)) return;
    caps->dwAddressFeatures |= LINEADDRFEATURE_MAKECALL;
    caps->dwAddrCapFlags = LINEADDRCAPFLAGS_DIALED;
}

}  // namespace tapi::sip
