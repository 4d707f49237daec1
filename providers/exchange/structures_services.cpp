// SPDX-License-Identifier: Apache-2.0
// See structures_services.hpp. A bit is set where the switch keeps its promise, and nowhere else.
#include "exchange/structures_services.hpp"

#include <cstring>
#include <vector>

namespace tapi::exchange {
namespace {

constexpr DWORD party_flags = LINECALLPARTYID_BLOCKED | LINECALLPARTYID_NAME | LINECALLPARTYID_ADDRESS |
                              LINECALLPARTYID_UNKNOWN | LINECALLPARTYID_UNAVAIL;
constexpr DWORD info_states = LINECALLINFOSTATE_CALLID | LINECALLINFOSTATE_RELATEDCALLID |
                              LINECALLINFOSTATE_REASON | LINECALLINFOSTATE_REDIRECTIONID |
                              LINECALLINFOSTATE_REDIRECTINGID | LINECALLINFOSTATE_TREATMENT;

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
    caps.dwMaxNumConference = profile.conference;
    caps.dwRemoveFromConfCaps = LINEREMOVEFROMCONF_ANY;
    caps.dwRemoveFromConfState = LINECALLSTATE_ONHOLD;
}

void add_parking(LINEADDRESSCAPS& caps, uint32_t services2) {
    if ((services2 & LINECALLFEATURE2_PARKDIRECT) != 0) caps.dwParkModes |= LINEPARKMODE_DIRECTED;
    if ((services2 & LINECALLFEATURE2_PARKNONDIRECT) != 0) caps.dwParkModes |= LINEPARKMODE_NONDIRECTED;
    if ((caps.dwAddressFeatures & LINEADDRFEATURE_PICKUP) != 0) {
        caps.dwAddrCapFlags |= LINEADDRCAPFLAGS_PICKUPCALLWAIT;
        caps.dwDisconnectModes |= LINEDISCONNECTMODE_PICKUP;
    }
}

void add_forwarding(LINEADDRESSCAPS& caps, const ForwardLimits& limits, const LineProfile& profile) {
    if ((caps.dwAddressFeatures & LINEADDRFEATURE_FORWARD) == 0) return;
    caps.dwForwardModes = Switch::forward_modes();
    caps.dwMaxForwardEntries = limits.entries;
    caps.dwMaxSpecificEntries = limits.specific_entries;
    caps.dwMinFwdNumRings = limits.min_rings;
    caps.dwMaxFwdNumRings = limits.max_rings;
    caps.dwAddrCapFlags |= LINEADDRCAPFLAGS_FWDNUMRINGS | LINEADDRCAPFLAGS_FWDSTATUSVALID |
                           LINEADDRCAPFLAGS_FWDINTEXTADDR | LINEADDRCAPFLAGS_FWDBUSYNAADDR;
    if (profile.forward_consult) caps.dwAddrCapFlags |= LINEADDRCAPFLAGS_FWDCONSULT;
    caps.dwAddressStates |= LINEADDRESSSTATE_FORWARD;
}

void add_treatments(sdk::Structure<LINEADDRESSCAPS>& out) {
    constexpr std::u16string_view names[] = {u"Silence", u"Ringback", u"Busy", u"Music"};
    constexpr DWORD count = std::size(names);
    if ((out->dwCallFeatures & LINECALLFEATURE_SETTREATMENT) == 0) return;
    // The entries, then their names; one part, so that it is there as a whole or not at all.
    const DWORD start = out.next_offset(alignof(LINECALLTREATMENTENTRY));
    LINECALLTREATMENTENTRY entries[count]{};
    std::u16string texts;
    for (DWORD at = 0; at < count; ++at) {
        entries[at].dwCallTreatmentID = LINECALLTREATMENT_SILENCE + at;
        entries[at].dwCallTreatmentNameSize = static_cast<DWORD>((names[at].size() + 1) * sizeof(char16_t));
        entries[at].dwCallTreatmentNameOffset =
            static_cast<DWORD>(start + sizeof entries + texts.size() * sizeof(char16_t));
        texts += names[at];
        texts += u'\0';
    }
    std::vector<std::byte> part(sizeof entries + texts.size() * sizeof(char16_t));
    std::memcpy(part.data(), entries, sizeof entries);
    std::memcpy(part.data() + sizeof entries, texts.data(), texts.size() * sizeof(char16_t));
    out.bytes(&LINEADDRESSCAPS::dwCallTreatmentListSize, part.data(), part.size(),
              alignof(LINECALLTREATMENTENTRY));
    out->dwNumCallTreatments = out->dwCallTreatmentListSize == 0 ? 0 : count;
}

void add_entry(std::vector<LINEFORWARD>& entries, std::u16string& texts, DWORD texts_at,
               const ForwardEntry& entry) {
    LINEFORWARD& added = entries.emplace_back();
    added.dwForwardMode = entry.mode;
    added.dwDestCountryCode = entry.country;
    const auto place = [&](const std::u16string& text, DWORD& size, DWORD& offset) {
        if (text.empty()) return;
        size = static_cast<DWORD>((text.size() + 1) * sizeof(char16_t));
        offset = static_cast<DWORD>(texts_at + texts.size() * sizeof(char16_t));
        texts += text;
        texts += u'\0';
    };
    place(entry.caller, added.dwCallerAddressSize, added.dwCallerAddressOffset);
    place(entry.destination, added.dwDestAddressSize, added.dwDestAddressOffset);
}

void add_forwarding(sdk::Structure<LINEADDRESSSTATUS>& out, const Forwarding& forwarding) {
    out->dwNumRingsNoAnswer = forwarding.rings;
    if (forwarding.entries.empty()) return;
    const size_t array_size = forwarding.entries.size() * sizeof(LINEFORWARD);
    const DWORD texts_at = static_cast<DWORD>(out.next_offset(alignof(LINEFORWARD)) + array_size);
    std::vector<LINEFORWARD> entries;
    std::u16string texts;
    for (const ForwardEntry& entry : forwarding.entries) add_entry(entries, texts, texts_at, entry);
    std::vector<std::byte> part(array_size + texts.size() * sizeof(char16_t));
    std::memcpy(part.data(), entries.data(), array_size);
    std::memcpy(part.data() + array_size, texts.data(), texts.size() * sizeof(char16_t));
    out.bytes(&LINEADDRESSSTATUS::dwForwardSize, part.data(), part.size(), alignof(LINEFORWARD));
    out->dwForwardNumEntries = static_cast<DWORD>(forwarding.entries.size());
}

void add_waiting(LINEADDRESSCAPS& caps, const Line& line) {
    if (!line.is_queue()) return;
    const bool queue = line.extension->waiting.kind == WaitingKind::queue;
    caps.dwAddrCapFlags |= queue ? LINEADDRCAPFLAGS_QUEUE : LINEADDRCAPFLAGS_ROUTEPOINT;
}

}  // namespace

void add_services(sdk::Structure<LINEDEVCAPS>& out, const Switch& exchange, const Line& line) {
    const uint32_t features = exchange.address_features(line);
    if ((features & LINEADDRFEATURE_FORWARD) != 0)
        out->dwLineFeatures |= LINEFEATURE_FORWARD | LINEFEATURE_FORWARDFWD | LINEFEATURE_FORWARDDND;
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
    caps.dwAddressFeatures = exchange.address_features(line);
    add_parking(caps, caps.dwCallFeatures2);
    add_forwarding(caps, exchange.config().forward, exchange.profile(line));
    add_waiting(caps, line);
    add_treatments(out);
    add_transfer(caps, services, caps.dwCallFeatures2);
    add_conference(caps, services, exchange.profile(line));
}

void add_services(sdk::Structure<LINEDEVSTATUS>& out, const Switch& exchange, const Line& line) {
    if ((exchange.address_features(line) & LINEADDRFEATURE_FORWARD) != 0)
        out->dwLineFeatures |= LINEFEATURE_FORWARD | LINEFEATURE_FORWARDFWD | LINEFEATURE_FORWARDDND;
    out->dwNumActiveCalls -= line.pending;
    out->dwNumOnHoldPendCalls = line.pending;
}

void add_services(sdk::Structure<LINEADDRESSSTATUS>& out, const Switch& exchange, const Line& line,
                  DWORD address) {
    out->dwNumActiveCalls -= line.addresses[address].pending;
    out->dwNumOnHoldPendCalls = line.addresses[address].pending;
    out->dwAddressFeatures = exchange.address_features(line, address);
    add_forwarding(out, line.addresses[address].forwarding);
}

void add_services(sdk::Structure<LINECALLINFO>& out, const Half& half) {
    out->dwCallTreatment = half.treatment;
    out->dwRelatedCallID = half.related_call_id;
    add_party(out, half.redirection, &LINECALLINFO::dwRedirectionIDFlags, &LINECALLINFO::dwRedirectionIDSize,
              &LINECALLINFO::dwRedirectionIDNameSize);
    add_party(out, half.redirecting, &LINECALLINFO::dwRedirectingIDFlags, &LINECALLINFO::dwRedirectingIDSize,
              &LINECALLINFO::dwRedirectingIDNameSize);
}

}  // namespace tapi::exchange
