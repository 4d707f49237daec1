// SPDX-License-Identifier: Apache-2.0
// See csta_calls.hpp.
#include "sip/csta_calls.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "sip/text.hpp"

namespace tapi::sip {
namespace {

constexpr ShownState connected{LINECALLSTATE_CONNECTED, LINECONNECTEDMODE_INACTIVE};

Party party_at(const std::string& device) {
    const std::string number = csta_number(device);
    return number.empty() ? Party{} : Party{LINECALLPARTYID_ADDRESS, number, {}};
}

bool has_failed(DWORD state) { return state == LINECALLSTATE_BUSY || state == LINECALLSTATE_DISCONNECTED; }

DWORD disconnect_mode(const std::string& cause) {
    constexpr std::array<std::pair<std::string_view, DWORD>, 16> modes{{{"busy", LINEDISCONNECTMODE_BUSY},
                                                                        {"callCancelled", LINEDISCONNECTMODE_CANCELLED},
                                                                        {"callForward", LINEDISCONNECTMODE_FORWARDED},
                                                                        {"callForwardBusy", LINEDISCONNECTMODE_FORWARDED},
                                                                        {"callForwardImmediate", LINEDISCONNECTMODE_FORWARDED},
                                                                        {"callForwardNoAnswer", LINEDISCONNECTMODE_FORWARDED},
                                                                        {"callNotAnswered", LINEDISCONNECTMODE_NOANSWER},
                                                                        {"callPickup", LINEDISCONNECTMODE_PICKUP},
                                                                        {"destNotObtainable", LINEDISCONNECTMODE_UNREACHABLE},
                                                                        {"doNotDisturb", LINEDISCONNECTMODE_DONOTDISTURB},
                                                                        {"incompatibleDestination", LINEDISCONNECTMODE_INCOMPATIBLE},
                                                                        {"invalidNumberFormat", LINEDISCONNECTMODE_BADADDRESS},
                                                                        {"networkCongestion", LINEDISCONNECTMODE_CONGESTION},
                                                                        {"noAvailableAgents", LINEDISCONNECTMODE_UNREACHABLE},
                                                                        {"numberChanged", LINEDISCONNECTMODE_NUMBERCHANGED},
                                                                        {"numberUnallocated", LINEDISCONNECTMODE_BADADDRESS}}};
    for (const auto& [name, mode] : modes) {
        if (same(cause, name)) return mode;
    }
    return LINEDISCONNECTMODE_NORMAL;
}

// What the telephone's own end of the call is in, seen as TAPI sees it.
ShownState state_after(CstaEvent event, CstaLocal local, const std::string& cause, ShownState before) {
    if (event == CstaEvent::failed) return csta_failure(cause);
    switch (local) {
        case CstaLocal::initiated:
            return {LINECALLSTATE_DIALTONE, LINEDIALTONEMODE_UNKNOWN};
        case CstaLocal::alerting:
            return {LINECALLSTATE_OFFERING, LINEOFFERINGMODE_INACTIVE};
        case CstaLocal::hold:
            return {LINECALLSTATE_ONHOLD, 0};
        case CstaLocal::fail:
            return csta_failure(cause);
        default:
            break;
    }
    switch (event) {
        case CstaEvent::originated:
            return {LINECALLSTATE_DIALING, 0};
        case CstaEvent::reached:
            return {LINECALLSTATE_PROCEEDING, 0};
        case CstaEvent::delivered:
            return {LINECALLSTATE_RINGBACK, 0};
        case CstaEvent::held:
            return {LINECALLSTATE_CONNECTED, LINECONNECTEDMODE_INACTIVEHELD};
        case CstaEvent::established:
        case CstaEvent::retrieved:
        case CstaEvent::transferred:
            return connected;
        default:
            return before;
    }
}

}  // namespace

ShownState csta_end(const std::string& cause) { return {LINECALLSTATE_DISCONNECTED, disconnect_mode(cause)}; }

ShownState csta_failure(const std::string& cause) {
    if (same(cause, "busy")) return {LINECALLSTATE_BUSY, LINEBUSYMODE_STATION};
    const DWORD mode = disconnect_mode(cause);
    return {LINECALLSTATE_DISCONNECTED, mode == LINEDISCONNECTMODE_NORMAL ? DWORD{LINEDISCONNECTMODE_UNKNOWN} : mode};
}

CstaCalls::Known* CstaCalls::find(const std::string& call) {
    const auto at = std::find_if(calls_.begin(), calls_.end(), [&](const Known& known) { return known.call == call; });
    return at == calls_.end() ? nullptr : &*at;
}

CstaCalls::Known* CstaCalls::find_or_add(const std::string& call) {
    if (Known* known = find(call)) return known;
    const auto has_id = [&](const Known& known) { return known.shown.id == call; };
    if (call.empty() || calls_.size() == most_csta_calls || std::any_of(calls_.begin(), calls_.end(), has_id)) return nullptr;
    Known& made = calls_.emplace_back();
    made.call = made.shown.id = call;
    return &made;
}

bool CstaCalls::is_ours(const std::string& device) const { return !device.empty() && csta_number(device) == csta_number(device_); }

CstaConnection CstaCalls::connection_of(const std::string& id) const {
    const auto at = std::find_if(calls_.begin(), calls_.end(), [&](const Known& known) { return known.shown.id == id; });
    if (at == calls_.end()) return {id, device_};
    return {at->call, at->device.empty() ? device_ : at->device};
}

// Telephones may leave out what their own end is in: then who is named tells.
CstaLocal CstaCalls::local_in(const CstaMessage& event, const Known& known) const {
    if (event.local != CstaLocal::unknown) return event.local;
    const bool other = !event.connection.device.empty() && !is_ours(event.connection.device);
    const bool by_other = !event.acting.empty() ? !is_ours(event.acting) : other;
    switch (*event.event) {
        case CstaEvent::initiated:
            return CstaLocal::initiated;
        case CstaEvent::delivered:
            return other || known.shown.outgoing ? CstaLocal::connected : CstaLocal::alerting;
        case CstaEvent::held:
            return by_other && known.shown.now.state != LINECALLSTATE_ONHOLD ? CstaLocal::connected : CstaLocal::hold;
        case CstaEvent::retrieved:
            return by_other && known.shown.now.state == LINECALLSTATE_ONHOLD ? CstaLocal::hold : CstaLocal::connected;
        case CstaEvent::connection_cleared:
        case CstaEvent::call_cleared:
        case CstaEvent::diverted:
            return CstaLocal::null;
        case CstaEvent::transferred:
            return is_ours(event.acting) ? CstaLocal::null : CstaLocal::connected;
        case CstaEvent::failed:
            return CstaLocal::fail;
        default:
            return CstaLocal::connected;
    }
}

bool CstaCalls::over_by(const CstaMessage& event, CstaLocal local) const { return local == CstaLocal::null || event.event == CstaEvent::call_cleared; }

// Who takes part, and in which direction.
void CstaCalls::learn(const CstaMessage& event, CstaLocal local, Known& known) const {
    ShownCall& shown = known.shown;
    const bool is_new = shown.now.state == LINECALLSTATE_UNKNOWN;
    const bool begins = event.event == CstaEvent::initiated || event.event == CstaEvent::originated;
    if (begins || (is_new && local != CstaLocal::alerting && is_ours(event.calling))) shown.outgoing = true;
    if (!event.calling.empty()) shown.caller = party_at(event.calling);
    else if (shown.outgoing && shown.caller == Party{}) shown.caller = party_at(device_);
    if (!event.called.empty()) shown.called = party_at(event.called);
    // The end that rings, dials, holds is named by most events; that it is ours its number or its state says.
    const bool names_ours = is_ours(event.connection.device) || local == CstaLocal::alerting || local == CstaLocal::initiated;
    if (names_ours && !event.connection.device.empty()) known.device = event.connection.device;
}

void CstaCalls::end(const std::string& call, ShownState how, std::vector<ShownCall>& changed) {
    Known* known = find(call);
    if (known == nullptr) return;
    ShownCall over = std::move(known->shown);
    calls_.erase(calls_.begin() + (known - calls_.data()));
    over.over = true;
    if (!has_failed(over.now.state)) over.now = how;
    changed.push_back(std::move(over));
}

// Somebody else has handed the other end on: the call has another number, and another party.
void CstaCalls::transfer(const CstaMessage& event, std::vector<ShownCall>& changed) {
    Known* known = find(event.connection.call);
    if (known == nullptr) known = find(event.second.call);
    if (known == nullptr) return;
    known->doubted = false;
    if (!event.successor.call.empty() && find(event.successor.call) == nullptr) known->call = event.successor.call;
    if (!event.new_party.empty()) (known->shown.outgoing ? known->shown.called : known->shown.caller) = party_at(event.new_party);
    changed.push_back(known->shown);
}

std::vector<ShownCall> CstaCalls::take(const CstaMessage& event) {
    std::vector<ShownCall> changed;
    if (!event.event) return changed;
    Known probe;
    const Known* before = find(event.connection.call);
    const CstaLocal local = local_in(event, before == nullptr ? probe : *before);
    if (over_by(event, local)) {
        end(event.connection.call, csta_end(event.event == CstaEvent::diverted && event.cause.empty() ? "callForward" : event.cause), changed);
        if (event.event == CstaEvent::transferred) end(event.second.call, csta_end(event.cause), changed);
        return changed;
    }
    if (event.event == CstaEvent::transferred) {
        transfer(event, changed);
        return changed;
    }
    // Of somebody else who left, nothing is new; and what is not known yet does not begin with its end.
    if (event.event == CstaEvent::connection_cleared || event.event == CstaEvent::diverted) return changed;
    Known* known = find_or_add(event.connection.call);
    if (known == nullptr) return changed;
    const ShownCall was = known->shown;
    learn(event, local, *known);
    known->shown.now = state_after(*event.event, local, event.cause, was.now);
    const bool doubted = std::exchange(known->doubted, false);
    if (doubted || !(known->shown == was)) changed.push_back(known->shown);
    return changed;
}

void CstaCalls::doubt() {
    for (Known& known : calls_) known.doubted = true;
}

// Events that came meanwhile know better; direction and parties are not told.
std::vector<ShownCall> CstaCalls::take_snapshot(const CstaMessage& snapshot) {
    std::vector<ShownCall> changed;
    for (const CstaCallNow& now : snapshot.calls) {
        const Known* before = find(now.connection.call);
        if (now.local == CstaLocal::null || (before != nullptr && !before->doubted)) continue;
        Known* known = find_or_add(now.connection.call);
        if (known == nullptr) continue;
        known->doubted = false;
        known->device = now.connection.device;
        if (now.local == CstaLocal::initiated) known->shown.outgoing = true;
        if (now.local != CstaLocal::unknown) known->shown.now = state_after(CstaEvent::established, now.local, {}, {});
        changed.push_back(known->shown);
    }
    std::vector<std::string> gone;
    for (const Known& known : calls_) {
        if (known.doubted) gone.push_back(known.call);
    }
    for (const std::string& call : gone) end(call, {LINECALLSTATE_DISCONNECTED, LINEDISCONNECTMODE_UNKNOWN}, changed);
    return changed;
}

}  // namespace tapi::sip
