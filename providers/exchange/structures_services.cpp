// SPDX-License-Identifier: Apache-2.0
// See structures_services.hpp. A bit is set where the switch keeps its promise, and nowhere else.
#include "exchange/structures_services.hpp"

#include <algorithm>
#include <cstring>
#include <vector>

#include "sdk/text.hpp"
#include "sdk/treatments.hpp"

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
    out.entries(&LINEADDRESSSTATUS::dwForwardSize, part.data(), part.size(), alignof(LINEFORWARD), array_size);
    out->dwForwardNumEntries = static_cast<DWORD>(forwarding.entries.size());
}

void add_completion(sdk::Structure<LINEADDRESSCAPS>& out, const Config& config, const LineProfile& profile) {
    if ((out->dwCallFeatures & LINECALLFEATURE_COMPLETECALL) == 0) return;
    out->dwMaxCallCompletions = profile.call_completions;
    out->dwCallCompletionConds = LINECALLCOMPLCOND_BUSY | LINECALLCOMPLCOND_NOANSWER;
    out->dwCallCompletionModes =
        LINECALLCOMPLMODE_CAMPON | LINECALLCOMPLMODE_CALLBACK | LINECALLCOMPLMODE_INTRUDE;
    out->dwAddrCapFlags |= LINEADDRCAPFLAGS_COMPLETIONID;
    const std::vector<std::u16string>& messages = config.completion_messages;
    if (messages.empty()) return;
    out->dwCallCompletionModes |= LINECALLCOMPLMODE_MESSAGE;
    // Entries of one size, each with its NUL.
    size_t entry = 0;
    for (const std::u16string& message : messages) entry = std::max(entry, message.size() + 1);
    std::u16string texts;
    for (const std::u16string& message : messages)
        texts += message + std::u16string(entry - message.size(), u'\0');
    out->dwNumCompletionMessages = static_cast<DWORD>(messages.size());
    out->dwCompletionMsgTextEntrySize = static_cast<DWORD>(entry * sizeof(char16_t));
    out.bytes(&LINEADDRESSCAPS::dwCompletionMsgTextSize, texts.data(), texts.size() * sizeof(char16_t),
              alignof(char16_t));
}

void add_data(LINEADDRESSCAPS& caps, const LineProfile& profile) {
    if ((caps.dwCallFeatures & LINECALLFEATURE_SECURECALL) != 0)
        caps.dwAddrCapFlags |= LINEADDRCAPFLAGS_SECURE;
    if ((caps.dwCallFeatures & LINECALLFEATURE_SETCALLDATA) != 0) {
        caps.dwMaxCallDataSize = profile.call_data;
        caps.dwCallInfoStates |= LINECALLINFOSTATE_CALLDATA;
    }
    if ((caps.dwCallFeatures & LINECALLFEATURE_SETQOS) != 0) caps.dwCallInfoStates |= LINECALLINFOSTATE_QOS;
    if ((caps.dwCallFeatures & LINECALLFEATURE_SENDUSERUSER) != 0)
        caps.dwCallInfoStates |= LINECALLINFOSTATE_USERUSERINFO;
    if (profile.predictive) {
        caps.dwAddrCapFlags |= LINEADDRCAPFLAGS_PREDICTIVEDIALER;
        caps.dwPredictiveAutoTransferStates = Switch::auto_transfer_states;
    }
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
    if ((exchange.line_call_features(line) & LINECALLFEATURE_COMPLETECALL) != 0)
        out->dwLineStates |= LINEDEVSTATE_COMPLCANCEL;
    if (!line.is_trunk() && !line.is_queue())
        out->dwLineStates |= LINEDEVSTATE_MSGWAITON | LINEDEVSTATE_MSGWAITOFF;
    if ((exchange.line_call_features(line) & LINECALLFEATURE_SENDUSERUSER) == 0) return;
    const DWORD size = exchange.profile(line).user_info;
    out->dwUUIAcceptSize = out->dwUUIAnswerSize = out->dwUUIMakeCallSize = out->dwUUIDropSize =
        out->dwUUISendUserUserInfoSize = out->dwUUICallInfoSize = size;
}

void add_services(sdk::Structure<LINEADDRESSCAPS>& out, const Switch& exchange, const Line& line,
                  DWORD address) {
    LINEADDRESSCAPS& caps = *out.operator->();
    const uint32_t services = exchange.line_call_features(line);
    caps.dwCallFeatures2 = exchange.line_call_features2(line);
    caps.dwCallInfoStates |= info_states;
    const auto& trunks = exchange.config().trunks;
    if (std::any_of(trunks.begin(), trunks.end(), [](const auto& trunk) { return !trunk.tariff.empty(); }))
        caps.dwCallInfoStates |= LINECALLINFOSTATE_CHARGINGINFO;
    caps.dwRedirectionIDFlags = caps.dwRedirectingIDFlags = party_flags;
    if ((services & (LINECALLFEATURE_SETUPTRANSFER | LINECALLFEATURE_SETUPCONF)) != 0)
        caps.dwMaxNumOnHoldPendingCalls = line.addresses[address].config->appearances;
    caps.dwAddressFeatures = exchange.address_features(line);
    add_parking(caps, caps.dwCallFeatures2);
    add_forwarding(caps, exchange.config().forward, exchange.profile(line));
    add_waiting(caps, line);
    if ((out->dwCallFeatures & LINECALLFEATURE_SETTREATMENT) != 0) sdk::add_treatments(out, sdk::known_treatments());
    add_completion(out, exchange.config(), exchange.profile(line));
    if (!line.is_trunk()) add_data(caps, exchange.profile(line));
    add_transfer(caps, services, caps.dwCallFeatures2);
    add_conference(caps, services, exchange.profile(line));
}

void add_services(sdk::Structure<LINEDEVSTATUS>& out, const Switch& exchange, LineNo no) {
    const Line& line = exchange.line(no);
    if ((exchange.address_features(line) & LINEADDRFEATURE_FORWARD) != 0)
        out->dwLineFeatures |= LINEFEATURE_FORWARD | LINEFEATURE_FORWARDFWD | LINEFEATURE_FORWARDDND;
    out->dwNumActiveCalls -= line.pending;
    out->dwNumOnHoldPendCalls = line.pending;
    out->dwNumCallCompletions = exchange.completions_of(no);
    if (!line.messages.empty()) out->dwDevStatusFlags |= LINEDEVSTATUSFLAGS_MSGWAIT;
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
    out->dwCompletionID = half.completion_id;
    if (!half.user_infos.empty()) {
        const std::string& shown = half.user_infos.front();
        out.bytes(&LINECALLINFO::dwUserUserInfoSize, shown.data(), shown.size());
    }
    out.bytes(&LINECALLINFO::dwCallDataSize, half.call_data.data(), half.call_data.size());
    out.bytes(&LINECALLINFO::dwSendingFlowspecSize, half.sending.data(), half.sending.size(), alignof(DWORD));
    out.bytes(&LINECALLINFO::dwReceivingFlowspecSize, half.receiving.data(), half.receiving.size(),
              alignof(DWORD));
    out.bytes(&LINECALLINFO::dwHighLevelCompSize, half.high_level.data(), half.high_level.size());
    out.bytes(&LINECALLINFO::dwLowLevelCompSize, half.low_level.data(), half.low_level.size());
    out.bytes(&LINECALLINFO::dwChargingInfoSize, half.charging.data(), half.charging.size());
    out->dwRelatedCallID = half.related_call_id;
    add_party(out, half.redirection, &LINECALLINFO::dwRedirectionIDFlags, &LINECALLINFO::dwRedirectionIDSize,
              &LINECALLINFO::dwRedirectionIDNameSize);
    add_party(out, half.redirecting, &LINECALLINFO::dwRedirectingIDFlags, &LINECALLINFO::dwRedirectingIDSize,
              &LINECALLINFO::dwRedirectingIDNameSize);
}

Status read_services(const LINECALLPARAMS& params, DWORD version, CallRequest& request) {
    bool inside = true;
    const auto part = [&](DWORD size, DWORD offset) {
        if (size == 0) return std::string();
        if (offset > params.dwTotalSize || size > params.dwTotalSize - offset) {
            inside = false;
            return std::string();
        }
        return std::string(reinterpret_cast<const char*>(&params) + offset, size);
    };
    request.user_info = part(params.dwUserUserInfoSize, params.dwUserUserInfoOffset);
    request.high_level = part(params.dwHighLevelCompSize, params.dwHighLevelCompOffset);
    request.low_level = part(params.dwLowLevelCompSize, params.dwLowLevelCompOffset);
    const Status outside = sdk::error(LINEERR_INVALCALLPARAMS, "a part lies outside");
    if (version < sdk::version_2_0) return inside ? success() : outside;
    request.target = sdk::text_part(&params, params.dwTargetAddressSize, params.dwTargetAddressOffset);
    request.call_data = part(params.dwCallDataSize, params.dwCallDataOffset);
    request.sending = part(params.dwSendingFlowspecSize, params.dwSendingFlowspecOffset);
    request.receiving = part(params.dwReceivingFlowspecSize, params.dwReceivingFlowspecOffset);
    request.auto_transfer_states = params.dwPredictiveAutoTransferStates;
    return inside ? success() : outside;
}

}  // namespace tapi::exchange
