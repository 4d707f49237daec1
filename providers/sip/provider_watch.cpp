// SPDX-License-Identifier: Apache-2.0
// Lines that are somebody else's telephone: the calls that it has are shown. What can be done with them is in provider_csta.cpp. See
// provider.hpp.
#include "base/unicode.hpp"
#include "sip/provider.hpp"

namespace tapi::sip {

void SipProvider::watching(uint32_t line, bool active) {
    const Turn turn(*this);
    LineState& known = states_[line];
    if (known.in_service == active) return;
    known.in_service = active;
    if (!active) use_changed(line, false);
    line_changed(line, active ? LINEDEVSTATE_INSERVICE : LINEDEVSTATE_OUTOFSERVICE);
    if (!configured(line).phone) lamps_.line_there(line, active);
    const std::string what = configured(line).way == WatchWay::presence ? "presence" : "calls";
    const std::string who = is_controlled(line) ? "the telephone" : peer_of(line).domain;
    host_.log(active ? OPENTAPI_LOG_INFO : OPENTAPI_LOG_WARNING, configured(line).number, who + (active ? " tells of its " + what : " does not tell of its " + what + " any more"));
    if (active) return;
    // Nobody knows how they go on.
    for (auto& [id, watched] : watched_[line]) {
        watched.shown.now = {};
        if (SipCall* call = sip_call(watched.call)) move(*call, LINECALLSTATE_UNKNOWN);
    }
}

void SipProvider::dialogs_changed(uint32_t line, const std::vector<DialogState>& changed) {
    const Turn turn(*this);
    for (const DialogState& dialog : changed) {
        show_change(line, shown_call(dialog), dialog);
        lamps_.line_dialog(line, dialog);
    }
}

// Presence says that somebody talks, and of no call who with or since when: no call is shown. That the address is in use is what
// LINEADDRESSSTATUS can say of it.
void SipProvider::presence_changed(uint32_t line, const PresenceInfo& presence) {
    const Turn turn(*this);
    LineState& known = states_[line];
    if (std::exchange(known.reachable, presence.open) != presence.open) line_changed(line, presence.open ? LINEDEVSTATE_CONNECTED : LINEDEVSTATE_DISCONNECTED);
    use_changed(line, presence.on_the_phone);
}

void SipProvider::use_changed(uint32_t line, bool in_use) {
    if (std::exchange(states_[line].in_use, in_use) == in_use) return;
    address_changed(line, in_use ? LINEADDRESSSTATE_INUSEONE : LINEADDRESSSTATE_INUSEZERO);
    DialogState dialog;
    dialog.id = "presence";
    dialog.phase = in_use ? DialogState::Phase::confirmed : DialogState::Phase::terminated;
    lamps_.line_dialog(line, dialog);
}

void SipProvider::show_change(uint32_t line, const ShownCall& shown, const DialogState& dialog) {
    auto& all = watched_[line];
    WatchedCall& watched = all[shown.id];
    const bool is_new = watched.shown.id.empty();
    watched.shown = shown;
    watched.dialog = dialog;
    SipCall* call = sip_call(watched.call);
    if (is_new) {
        show(line, watched);
    } else if (call != nullptr) {
        const DWORD items = take_parties(*call, shown);
        if (items != 0) changed(*call, items);
        if (call->state != shown.now.state || call->mode != shown.now.mode) move(*call, shown.now.state, shown.now.mode);
    }
    if (!shown.over) return;
    if (call != nullptr) move(*call, LINECALLSTATE_IDLE);
    all.erase(shown.id);
}

// What is another one now: LINECALLINFOSTATE_ bits.
DWORD SipProvider::take_parties(SipCall& call, const ShownCall& shown) {
    const DWORD items = (shown.caller == call.caller_id ? 0 : LINECALLINFOSTATE_CALLERID) | (shown.called == call.called_id ? 0 : LINECALLINFOSTATE_CALLEDID);
    call.caller_id = shown.caller;
    call.called_id = shown.called;
    call.caller = to_utf16(call.caller_id.number);
    call.called = to_utf16(call.called_id.number);
    return items;
}

void SipProvider::show(uint32_t line, WatchedCall& watched) {
    SipCall* call = made_there(line, watched.shown);
    if (call == nullptr) call = static_cast<SipCall*>(new_call(line));
    if (call == nullptr) return;
    watched.call = call->id;
    call->watched = watched.shown.id;
    call->outgoing = watched.shown.outgoing;
    take_parties(*call, watched.shown);
    move(*call, watched.shown.now.state, watched.shown.now.mode);
}

// What goes on when somebody begins to look.
void SipProvider::opening(uint32_t line) {
    if (!configured(line).is_watched) return;
    for (auto& [id, watched] : watched_[line]) show(line, watched);
}

void SipProvider::forget_watched(const SipCall& call) {
    if (call.watched.empty()) return;
    const auto at = watched_[call.line].find(call.watched);
    if (at != watched_[call.line].end() && at->second.call == call.id) at->second.call = 0;
}

void SipProvider::describe_watched(uint32_t line, sdk::Structure<LINEADDRESSCAPS>& caps) const {
    caps->dwAddressFeatures = 0;
    caps->dwCallInfoStates = LINECALLINFOSTATE_APPSPECIFIC | LINECALLINFOSTATE_CALLERID | LINECALLINFOSTATE_CALLEDID;
    caps->dwCallerIDFlags = caps->dwCalledIDFlags = LINECALLPARTYID_NAME | LINECALLPARTYID_ADDRESS | LINECALLPARTYID_UNKNOWN;
    caps->dwOfferingModes = LINEOFFERINGMODE_INACTIVE;
    caps->dwConnectedModes = LINECONNECTEDMODE_INACTIVE;
    caps->dwAddrCapFlags = 0;
    if (is_controlled(line)) describe_controlled(line, caps);
    if (configured(line).way != WatchWay::presence) return;
    caps->dwCallStates = LINECALLSTATE_IDLE;
    caps->dwAddressStates = LINEADDRESSSTATE_INUSEZERO | LINEADDRESSSTATE_INUSEONE;
}

}  // namespace tapi::sip
