// SPDX-License-Identifier: Apache-2.0
// Capabilities, status and features: what this provider really does, no more.
#include <array>

#include "base/unicode.hpp"
#include "sdk/tones.hpp"
#include "sip/provider.hpp"

namespace tapi::sip {
namespace {

using sdk::LineCall;
using sdk::Structure;

constexpr DWORD party_flags = LINECALLPARTYID_NAME | LINECALLPARTYID_ADDRESS | LINECALLPARTYID_UNKNOWN;
constexpr std::array<std::u16string_view, 3> device_classes{u"tapi/line", u"wave/in", u"wave/out"};
constexpr DWORD hearing = LINECALLFEATURE_GATHERDIGITS | LINECALLFEATURE_MONITORTONES;
// In any state, as their pages have it; digits in any but the last ones.
constexpr DWORD always = LINECALLFEATURE_MONITORMEDIA | LINECALLFEATURE_SETMEDIACONTROL;
constexpr DWORD speaking = LINECALLFEATURE_GENERATEDIGITS | LINECALLFEATURE_GENERATETONE;

void add_party(Structure<LINECALLINFO>& out, const Party& party, DWORD LINECALLINFO::*flags, DWORD LINECALLINFO::*number,
               DWORD LINECALLINFO::*name) {
    out.operator->()->*flags = party.flags;
    out.text(number, to_utf16(party.number));
    out.text(name, to_utf16(party.name));
}

// What says most about the number; a party that has none was never there.
Party or_unavailable(Party party) {
    if (party == Party{}) party.flags = LINECALLPARTYID_UNAVAIL;
    return party;
}

}  // namespace

uint32_t SipProvider::other_held(const SipCall& call) const { return states_[call.line].held; }

DWORD SipProvider::features(const LineCall& line_call) const {
    const auto& call = static_cast<const SipCall&>(line_call);
    if (configured(call.line).is_watched) return csta_features(call);
    const DWORD info = call.received_info.empty() ? 0 : LINECALLFEATURE_RELEASEUSERUSERINFO;
    const bool over = call.state == LINECALLSTATE_DISCONNECTED || call.state == LINECALLSTATE_IDLE;
    const DWORD end = LINECALLFEATURE_DROP | info | always | (over ? 0 : LINECALLFEATURE_MONITORDIGITS);
    if (call.is_parent || call.state == LINECALLSTATE_CONFERENCED) return conference_features(call) | info;
    const bool for_transfer = call.consults && call.partner != 0 && !is_conference(call.partner);
    const DWORD joins = has_place(call) ? LINECALLFEATURE_ADDTOCONF : 0;
    switch (call.state) {
        case LINECALLSTATE_OFFERING:
            return call.busy ? end : end | LINECALLFEATURE_ACCEPT | LINECALLFEATURE_ANSWER | LINECALLFEATURE_REDIRECT;
        case LINECALLSTATE_ACCEPTED:
            return call.busy ? end : end | LINECALLFEATURE_ANSWER;  // TAPI redirects what is offered
        case LINECALLSTATE_DIALTONE:
            return end | LINECALLFEATURE_DIAL;
        case LINECALLSTATE_DIALING:
            return call.session == 0 ? end | LINECALLFEATURE_DIAL : end;
        case LINECALLSTATE_PROCEEDING:
        case LINECALLSTATE_RINGBACK:
            return end | hearing;  // early media
        case LINECALLSTATE_CONNECTED: {
            if (call.busy) return end | hearing | speaking | LINECALLFEATURE_SETTREATMENT;
            const DWORD swap = other_held(call) != 0 ? LINECALLFEATURE_SWAPHOLD : 0;
            const DWORD park = peer_of(call.line).codes.park ? LINECALLFEATURE_PARK : 0;
            const DWORD complete = for_transfer ? LINECALLFEATURE_COMPLETETRANSF : 0;
            const DWORD transfer = call.consults && call.partner != 0 ? 0 : LINECALLFEATURE_SETUPTRANSFER | LINECALLFEATURE_SETUPCONF;
            return end | joins | hearing | speaking | swap | park | complete | transfer | LINECALLFEATURE_HOLD | LINECALLFEATURE_BLINDTRANSFER |
                   LINECALLFEATURE_SENDUSERUSER | LINECALLFEATURE_SETTREATMENT;
        }
        case LINECALLSTATE_ONHOLD:
            if (call.busy) return end | LINECALLFEATURE_SETTREATMENT;
            return end | joins | LINECALLFEATURE_SETTREATMENT | LINECALLFEATURE_UNHOLD | LINECALLFEATURE_COMPLETETRANSF | LINECALLFEATURE_SWAPHOLD;
        case LINECALLSTATE_ONHOLDPENDTRANSFER:
            if (call.busy) return end | LINECALLFEATURE_SETTREATMENT;
            return end | LINECALLFEATURE_SETTREATMENT | LINECALLFEATURE_UNHOLD | LINECALLFEATURE_COMPLETETRANSF | LINECALLFEATURE_SWAPHOLD;
        default:
            return end;
    }
}

bool SipProvider::can_call(uint32_t number) const {
    const LineState& state = states_[number];
    if (configured(number).is_watched && (!is_controlled(number) || state.making.call != 0)) return false;
    return state.in_service && network_calls(number) < line(number).max_calls;
}

void SipProvider::describe(uint32_t number, Structure<LINEDEVCAPS>& caps) const {
    caps->dwAddressModes = LINEADDRESSMODE_ADDRESSID;
    caps->dwMaxNumActiveCalls = configured(number).appearances;
    caps->dwLineStates = LINEDEVSTATE_CONNECTED | LINEDEVSTATE_DISCONNECTED | LINEDEVSTATE_INSERVICE | LINEDEVSTATE_OUTOFSERVICE |
                         LINEDEVSTATE_MSGWAITON | LINEDEVSTATE_MSGWAITOFF;
    caps->PermanentLineGuid = {configured(number).permanent_id, 0, 0x4001, {0x8A, 0x3C, 's', 'i', 'p', 0, 0, 1}};
    caps.text(&LINEDEVCAPS::dwSwitchInfoSize, to_utf16(peer_of(number).domain));
    caps->dwSettableDevStatus = settable_status(number);
    const DWORD settable = caps->dwSettableDevStatus != 0 ? LINEFEATURE_SETDEVSTATUS : 0;
    if (configured(number).is_watched) {
        caps->dwLineFeatures = settable;
        caps->dwLineStates = LINEDEVSTATE_INSERVICE | LINEDEVSTATE_OUTOFSERVICE;
        if (settable != 0) caps->dwLineStates |= LINEDEVSTATE_MSGWAITON | LINEDEVSTATE_MSGWAITOFF;
        if (configured(number).way == WatchWay::presence) caps->dwLineStates |= LINEDEVSTATE_CONNECTED | LINEDEVSTATE_DISCONNECTED;
        if (is_controlled(number)) caps->dwLineStates |= LINEDEVSTATE_CAPSCHANGE;
        if (may_make(number)) caps->dwLineFeatures |= LINEFEATURE_MAKECALL;
        return;
    }
    caps->dwLineFeatures |= settable;
    caps->dwUUIAcceptSize = 0;
    caps->dwUUIAnswerSize = caps->dwUUIMakeCallSize = caps->dwUUIDropSize = caps->dwUUISendUserUserInfoSize = caps->dwUUICallInfoSize = most_user_info;
    caps->dwGenerateToneModes = CallSound::tone_modes;
    caps->dwGenerateToneMaxNumFreq = sdk::most_generated;
    caps->dwGenerateDigitModes = CallSound::generated_modes;
    caps->dwMonitorToneMaxNumFreq = sdk::most_frequencies;
    caps->dwMonitorToneMaxNumEntries = CallSound::most_tones;
    caps->dwMonitorDigitModes = CallSound::heard_modes;
    caps->dwGatherDigitsMinTimeout = CallSound::least_timeout;
    caps->dwGatherDigitsMaxTimeout = CallSound::most_timeout;
    caps->dwMedCtlDigitMaxListSize = caps->dwMedCtlMediaMaxListSize = sdk::MediaControl::most_entries;
    caps->dwMedCtlToneMaxListSize = caps->dwMedCtlCallStateMaxListSize = sdk::MediaControl::most_entries;
    caps->dwDevCapFlags |= LINEDEVCAPFLAGS_MEDIACONTROL;
    caps->dwLineFeatures |= LINEFEATURE_SETMEDIACONTROL;
    caps->MinDialParams = {CallSound::pause, 0, CallSound::least_digit, 0};
    caps->MaxDialParams = {CallSound::pause, 0, CallSound::most_digit, 0};
    caps->DefaultDialParams = {CallSound::pause, 0, CallSound::default_digit, 0};
    caps.multi_text(&LINEDEVCAPS::dwDeviceClassesSize, device_classes);
}

void SipProvider::describe(uint32_t number, Structure<LINEADDRESSCAPS>& caps) const {
    if (configured(number).is_watched) return describe_watched(number, caps);
    caps->dwCallInfoStates = LINECALLINFOSTATE_APPSPECIFIC | LINECALLINFOSTATE_CALLERID | LINECALLINFOSTATE_CALLEDID |
                             LINECALLINFOSTATE_CONNECTEDID | LINECALLINFOSTATE_REDIRECTINGID | LINECALLINFOSTATE_REDIRECTIONID |
                             LINECALLINFOSTATE_USERUSERINFO | LINECALLINFOSTATE_MONITORMODES | LINECALLINFOSTATE_TREATMENT;
    caps->dwCallerIDFlags = party_flags | LINECALLPARTYID_BLOCKED;
    caps->dwCalledIDFlags = party_flags;
    caps->dwConnectedIDFlags = caps->dwRedirectingIDFlags = caps->dwRedirectionIDFlags = party_flags | LINECALLPARTYID_BLOCKED | LINECALLPARTYID_UNAVAIL;
    caps->dwDialToneModes = LINEDIALTONEMODE_NORMAL;
    caps->dwBusyModes = all_busy_modes();
    caps->dwSpecialInfo = all_special_infos();
    caps->dwDisconnectModes = all_disconnect_modes();
    caps->dwMaxNumActiveCalls = caps->dwMaxNumOnHoldCalls = caps->dwMaxNumOnHoldPendingCalls = configured(number).appearances;
    caps->dwMaxNumConference = caps->dwMaxNumTransConf = most_members;
    caps->dwRemoveFromConfCaps = LINEREMOVEFROMCONF_ANY;
    caps->dwRemoveFromConfState = LINECALLSTATE_ONHOLD;
    caps->dwCallFeatures2 = LINECALLFEATURE2_TRANSFERNORM | LINECALLFEATURE2_TRANSFERCONF;
    if (peer_of(number).codes.park) {
        caps->dwCallFeatures2 |= LINECALLFEATURE2_PARKDIRECT | LINECALLFEATURE2_PARKNONDIRECT;
        caps->dwParkModes = LINEPARKMODE_DIRECTED | LINEPARKMODE_NONDIRECTED;
    }
    caps->dwAddressFeatures |= fetch_features(number) | LINEADDRFEATURE_SETUPCONF;
    caps->dwAddrCapFlags = LINEADDRCAPFLAGS_BLOCKIDOVERRIDE | LINEADDRCAPFLAGS_DIALED | LINEADDRCAPFLAGS_PARTIALDIAL | LINEADDRCAPFLAGS_DESTOFFHOOK |
                           LINEADDRCAPFLAGS_CONFDROP | LINEADDRCAPFLAGS_CONFERENCEHELD | LINEADDRCAPFLAGS_SETUPCONFNULL;
    sdk::add_treatments(caps, treatments());
    caps->dwConnectedModes = LINECONNECTEDMODE_ACTIVE | LINECONNECTEDMODE_ACTIVEHELD;
    caps->dwTransferModes = LINETRANSFERMODE_TRANSFER | LINETRANSFERMODE_CONFERENCE;
    caps.multi_text(&LINEADDRESSCAPS::dwDeviceClassesSize, device_classes);
}

void SipProvider::describe(uint32_t number, Structure<LINEDEVSTATUS>& status) const {
    const LineState& state = states_[number];
    status->dwNumOnHoldCalls = state.held;
    status->dwNumActiveCalls = network_calls(number) - state.held;
    status->dwDevStatusFlags = (state.reachable ? LINEDEVSTATUSFLAGS_CONNECTED : 0) | (state.in_service ? LINEDEVSTATUSFLAGS_INSERVICE : 0) |
                               (state.message ? LINEDEVSTATUSFLAGS_MSGWAIT : 0);
    if (!may_make(number)) status->dwLineFeatures &= ~LINEFEATURE_MAKECALL;
    if (has_sound(number)) status->dwLineFeatures |= LINEFEATURE_SETMEDIACONTROL;
    if (settable_status(number) != 0) status->dwLineFeatures |= LINEFEATURE_SETDEVSTATUS;
    status->dwSignalLevel = status->dwBatteryLevel = 0xFFFF;
}

void SipProvider::describe(uint32_t number, Structure<LINEADDRESSSTATUS>& status) const {
    status->dwNumOnHoldCalls = states_[number].held;
    status->dwNumActiveCalls = network_calls(number) - states_[number].held;
    if (states_[number].in_use) status->dwNumInUse = 1;
    if (!may_make(number)) status->dwAddressFeatures &= ~LINEADDRFEATURE_MAKECALL;
    if (can_call(number) && has_sound(number)) status->dwAddressFeatures |= fetch_features(number) | LINEADDRFEATURE_SETUPCONF;
}

void SipProvider::describe(const LineCall& line_call, Structure<LINECALLINFO>& info) const {
    const auto& call = static_cast<const SipCall&>(line_call);
    info->dwCallParamFlags = call.call_flags;
    info->dwMonitorDigitModes = sound_.monitored_digits(call.id);
    if (const SipCall* partner = sip_call(call.partner)) info->dwRelatedCallID = partner->call_id;
    info->dwMonitorMediaModes = sound_.monitored_media(call.id);
    info->dwCallTreatment = call.treatment;
    if (call.consults) info->dwReason = LINECALLREASON_DIRECT;
    if (call.is_parent) info->dwOrigin = LINECALLORIGIN_CONFERENCE;
    add_party(info, call.connected_id.number.empty() ? or_unavailable(call.connected_id) : call.connected_id, &LINECALLINFO::dwConnectedIDFlags,
              &LINECALLINFO::dwConnectedIDSize, &LINECALLINFO::dwConnectedIDNameSize);
    add_party(info, or_unavailable(call.redirecting_id), &LINECALLINFO::dwRedirectingIDFlags, &LINECALLINFO::dwRedirectingIDSize,
              &LINECALLINFO::dwRedirectingIDNameSize);
    add_party(info, or_unavailable(call.redirection_id), &LINECALLINFO::dwRedirectionIDFlags, &LINECALLINFO::dwRedirectionIDSize,
              &LINECALLINFO::dwRedirectionIDNameSize);
    // The numbers are there already; what the flags say of them is ours to know.
    info->dwCallerIDFlags = call.caller_id.flags;
    info->dwCalledIDFlags = call.called_id.flags;
    info.text(&LINECALLINFO::dwCallerIDNameSize, to_utf16(call.caller_id.name));
    info.text(&LINECALLINFO::dwCalledIDNameSize, to_utf16(call.called_id.name));
    info.bytes(&LINECALLINFO::dwUserUserInfoSize, call.received_info.data(), call.received_info.size());
}

}  // namespace tapi::sip
