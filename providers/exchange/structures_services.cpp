// SPDX-License-Identifier: Apache-2.0
// See structures_services.hpp. A bit is set where the switch keeps its promise, and nowhere else.
#include "exchange/structures_services.hpp"

namespace tapi::exchange {
namespace {

constexpr DWORD party_flags = LINECALLPARTYID_BLOCKED | LINECALLPARTYID_NAME | LINECALLPARTYID_ADDRESS |
                              LINECALLPARTYID_UNKNOWN | LINECALLPARTYID_UNAVAIL;
constexpr DWORD info_states = LINECALLINFOSTATE_CALLID | LINECALLINFOSTATE_RELATEDCALLID |
                              LINECALLINFOSTATE_REASON | LINECALLINFOSTATE_REDIRECTIONID |
                              LINECALLINFOSTATE_REDIRECTINGID;

void add_transfer(LINEADDRESSCAPS& caps, uint32_t services, uint32_t services2) {
    if ((services & LINECALLFEATURE_SETUPTRANSFER) == 0) return;
    caps.dwAddrCapFlags |=
        LINEADDRCAPFLAGS_TRANSFERHELD | LINEADDRCAPFLAGS_TRANSFERMAKE | LINEADDRCAPFLAGS_AUTORECONNECT;
    caps.dwTransferModes = LINETRANSFERMODE_TRANSFER;
    if ((services2 & LINECALLFEATURE2_TRANSFERCONF) != 0) {
        caps.dwTransferModes |= LINETRANSFERMODE_CONFERENCE;
        caps.dwMaxNumTransConf = 3;
    }
}

void add_conference(LINEADDRESSCAPS& caps, uint32_t services, const LineProfile& profile) {
    caps.dwRemoveFromConfCaps = LINEREMOVEFROMCONF_NONE;
    if ((services & LINECALLFEATURE_SETUPCONF) == 0) return;
    caps.dwAddrCapFlags |= LINEADDRCAPFLAGS_SETUPCONFNULL | LINEADDRCAPFLAGS_AUTORECONNECT |
                           LINEADDRCAPFLAGS_CONFERENCEHELD | LINEADDRCAPFLAGS_CONFERENCEMAKE |
                           LINEADDRCAPFLAGS_CONFDROP;
    caps.dwAddressFeatures |= LINEADDRFEATURE_SETUPCONF;
    caps.dwMaxNumConference = profile.conference;
    caps.dwRemoveFromConfCaps = LINEREMOVEFROMCONF_ANY;
    caps.dwRemoveFromConfState = LINECALLSTATE_ONHOLD;
}

}  // namespace

void add_services(sdk::Structure<LINEDEVCAPS>& out, const Switch& exchange, const Line& line) {
    if ((exchange.line_call_features(line) & LINECALLFEATURE_SETUPCONF) != 0)
        out->dwDevCapFlags |= LINEDEVCAPFLAGS_CROSSADDRCONF;
}

void add_services(sdk::Structure<LINEADDRESSCAPS>& out, const Switch& exchange, const Line& line,
                  DWORD address) {
    LINEADDRESSCAPS& caps = *out.operator->();
    const uint32_t services = exchange.line_call_features(line);
    caps.dwCallFeatures2 = exchange.line_call_features2(line);
    caps.dwCallInfoStates |= info_states;
    caps.dwRedirectionIDFlags = caps.dwRedirectingIDFlags = party_flags;
    if ((services & (LINECALLFEATURE_SETUPTRANSFER | LINECALLFEATURE_SETUPCONF)) != 0)
        caps.dwMaxNumOnHoldPendingCalls = line.addresses[address].config->appearances;
    add_transfer(caps, services, caps.dwCallFeatures2);
    add_conference(caps, services, exchange.profile(line));
}

void add_services(sdk::Structure<LINEDEVSTATUS>& out, const Switch&, const Line& line) {
    out->dwNumActiveCalls -= line.pending;
    out->dwNumOnHoldPendCalls = line.pending;
}

void add_services(sdk::Structure<LINEADDRESSSTATUS>& out, const Switch& exchange, const Line& line,
                  DWORD address) {
    out->dwNumActiveCalls -= line.addresses[address].pending;
    out->dwNumOnHoldPendCalls = line.addresses[address].pending;
    const bool conference = (exchange.line_call_features(line) & LINECALLFEATURE_SETUPCONF) != 0;
    if (conference && exchange.can_call(line, address)) out->dwAddressFeatures |= LINEADDRFEATURE_SETUPCONF;
}

void add_services(sdk::Structure<LINECALLINFO>& out, const Half& half) {
    out->dwRelatedCallID = half.related_call_id;
    add_party(out, half.redirection, &LINECALLINFO::dwRedirectionIDFlags, &LINECALLINFO::dwRedirectionIDSize,
              &LINECALLINFO::dwRedirectionIDNameSize);
    add_party(out, half.redirecting, &LINECALLINFO::dwRedirectingIDFlags, &LINECALLINFO::dwRedirectingIDSize,
              &LINECALLINFO::dwRedirectingIDNameSize);
}

}  // namespace tapi::exchange
