// SPDX-License-Identifier: Apache-2.0
// See structures.hpp. Capabilities say what this provider really does, no more.
#include "exchange/structures.hpp"

#include <array>

#include "exchange/feature_keys.hpp"
#include "exchange/sound.hpp"
#include "exchange/structures_common.hpp"
#include "exchange/structures_services.hpp"
#include "exchange/versions.hpp"
#include "sdk/structure.hpp"
#include "sdk/text.hpp"

namespace tapi::exchange {
namespace {

constexpr DWORD rate = 64000;  // bits per second of a voice channel
constexpr std::array<std::u16string_view, 4> station_classes{u"tapi/line", u"tapi/phone", u"wave/in", u"wave/out"};
constexpr std::array<std::u16string_view, 3> circuit_classes{u"tapi/line", u"wave/in", u"wave/out"};

constexpr DWORD caller_id_flags = LINECALLPARTYID_BLOCKED | LINECALLPARTYID_NAME | LINECALLPARTYID_ADDRESS |
                                  LINECALLPARTYID_UNKNOWN | LINECALLPARTYID_UNAVAIL;
constexpr DWORD other_id_flags =
    LINECALLPARTYID_NAME | LINECALLPARTYID_ADDRESS | LINECALLPARTYID_UNKNOWN | LINECALLPARTYID_UNAVAIL;
constexpr DWORD call_info_states = LINECALLINFOSTATE_BEARERMODE | LINECALLINFOSTATE_MEDIAMODE |
                                   LINECALLINFOSTATE_APPSPECIFIC | LINECALLINFOSTATE_TRUNK |
                                   LINECALLINFOSTATE_CALLERID | LINECALLINFOSTATE_CALLEDID |
                                   LINECALLINFOSTATE_CONNECTEDID | LINECALLINFOSTATE_TERMINAL |
                                   LINECALLINFOSTATE_DIALPARAMS | LINECALLINFOSTATE_MONITORMODES;
constexpr DWORD address_states =
    LINEADDRESSSTATE_INUSEZERO | LINEADDRESSSTATE_INUSEONE | LINEADDRESSSTATE_NUMCALLS;
// What can be asked of any line at any time.
constexpr DWORD line_services = LINEFEATURE_DEVSPECIFIC | LINEFEATURE_SETMEDIACONTROL;
constexpr DWORD station_services =
    line_services | LINEFEATURE_DEVSPECIFICFEAT | LINEFEATURE_SETTERMINAL | LINEFEATURE_SETDEVSTATUS;
constexpr DWORD station_states = LINEDEVSTATE_RINGING | LINEDEVSTATE_CONNECTED | LINEDEVSTATE_DISCONNECTED |
                                 LINEDEVSTATE_MSGWAITON | LINEDEVSTATE_MSGWAITOFF | LINEDEVSTATE_INSERVICE |
                                 LINEDEVSTATE_OUTOFSERVICE | LINEDEVSTATE_LOCK | LINEDEVSTATE_TERMINALS;

constexpr DWORD radio_states = LINEDEVSTATE_SIGNAL | LINEDEVSTATE_BATTERY | LINEDEVSTATE_ROAMMODE;

DWORD answer_mode(const LineProfile& profile) {
    switch (profile.answer) {
        case AnswerMode::none:
            return LINEANSWERMODE_NONE;
        case AnswerMode::drop:
            return LINEANSWERMODE_DROP;
        case AnswerMode::hold:
            return LINEANSWERMODE_HOLD;
    }
    return LINEANSWERMODE_NONE;
}

LINEDIALPARAMS dial_params(const DialParams& dial) { return {dial.pause, dial.gap, dial.digit, dial.wait}; }

void add_media_caps(sdk::Structure<LINEDEVCAPS>& out, const SoundConfig& sound, const DialParams& normal) {
    const DWORD digits = LINEDIGITMODE_DTMF | (sound.pulse ? LINEDIGITMODE_PULSE : 0);
    out->dwGenerateToneModes = LINETONEMODE_CUSTOM | LINETONEMODE_RINGBACK | LINETONEMODE_BUSY |
                               LINETONEMODE_BEEP | LINETONEMODE_BILLING;
    out->dwGenerateToneMaxNumFreq = sdk::most_generated;
    out->dwGenerateDigitModes = digits;
    out->dwMonitorToneMaxNumFreq = sdk::most_frequencies;
    out->dwMonitorToneMaxNumEntries = Sound::most_tones;
    out->dwMonitorDigitModes = digits | LINEDIGITMODE_DTMFEND;
    out->dwGatherDigitsMinTimeout = static_cast<DWORD>(sound.gather_least.count());
    out->dwGatherDigitsMaxTimeout = static_cast<DWORD>(sound.gather_most.count());
    out->dwMedCtlDigitMaxListSize = out->dwMedCtlMediaMaxListSize = sdk::MediaControl::most_entries;
    out->dwMedCtlToneMaxListSize = out->dwMedCtlCallStateMaxListSize = sdk::MediaControl::most_entries;
    out->dwDevCapFlags |= LINEDEVCAPFLAGS_MEDIACONTROL;
    out->MinDialParams = dial_params(sound.dial.least);
    out->MaxDialParams = dial_params(sound.dial.most);
    out->DefaultDialParams = dial_params(normal);
}

void add_terminal_caps(sdk::Structure<LINEDEVCAPS>& out) {
    std::array<LINETERMCAPS, terminals.size()> caps;
    constexpr size_t entry = 8;  // characters of a name, the null character included
    std::u16string names;
    for (size_t at = 0; at < terminals.size(); ++at) {
        caps[at] = {terminals[at].device, terminals[at].modes, LINETERMSHARING_PRIVATE};
        names += terminals[at].name;
        names.resize((at + 1) * entry);
    }
    out->dwNumTerminals = static_cast<DWORD>(terminals.size());
    out->dwTerminalTextEntrySize = entry * sizeof(char16_t);
    out.bytes(&LINEDEVCAPS::dwTerminalCapsSize, caps.data(), sizeof caps, alignof(LINETERMCAPS));
    out.bytes(&LINEDEVCAPS::dwTerminalTextSize, names.data(), names.size() * sizeof(char16_t),
              alignof(char16_t));
}

template <class S>
void add_terminals(sdk::Structure<S>& out, const Line& line, const TerminalModes& modes) {
    if (!line.is_trunk()) out.bytes(&S::dwTerminalModesSize, modes.data(), sizeof modes, alignof(DWORD));
}

}  // namespace

void add_party(sdk::Structure<LINECALLINFO>& out, const Party& party, DWORD LINECALLINFO::*flags,
               DWORD LINECALLINFO::*number_size, DWORD LINECALLINFO::*name_size) {
    out.operator->()->*flags = party.flags;
    out.text(number_size, party.number);
    out.text(name_size, party.name);
}

DialParams dial_params(const LINEDIALPARAMS& params) {
    return {params.dwDialPause, params.dwDialSpeed, params.dwDigitDuration, params.dwWaitForDialtone};
}

DWORD permanent_id(const std::u16string& number) {
    DWORD value = 0;
    DWORD hash = 0x811C9DC5;  // FNV-1a
    bool plain = !number.empty() && number.size() <= 9 && number.front() != u'0';
    for (const char16_t c : number) {
        plain = plain && c >= u'0' && c <= u'9';
        value = value * 10 + (c - u'0');
        hash = (hash ^ c) * 0x01000193;
    }
    return plain ? value : hash | 0x80000000;
}

LONG fill(LINEDEVCAPS* room, const Switch& exchange, const Identity& identity, LineNo no, DWORD version) {
    const Line& line = exchange.line(no);
    const LineProfile& profile = exchange.profile(line);
    const bool station = !line.is_trunk() && !line.is_queue();
    sdk::Structure<LINEDEVCAPS> out(room, version);
    out->dwPermanentLineID = permanent_id(exchange.line_number(line));
    out->dwStringFormat = STRINGFORMAT_UNICODE;
    out->dwAddressModes = LINEADDRESSMODE_ADDRESSID | LINEADDRESSMODE_DIALABLEADDR;
    out->dwNumAddresses = static_cast<DWORD>(line.addresses.size());
    out->dwBearerModes = Switch::bearer_modes;
    out->dwMaxRate = rate;
    out->dwMediaModes = profile.media_modes;
    out->dwDevCapFlags = exchange.config().drop_on_close ? LINEDEVCAPFLAGS_CLOSEDROP : 0;
    out->dwMaxNumActiveCalls = profile.talk_paths;
    out->dwAnswerMode = answer_mode(profile);
    out->dwRingModes = station ? Switch::ring_modes : 0;
    out->dwLineStates = LINEDEVSTATE_NUMCALLS | LINEDEVSTATE_CONFIGCHANGE | (station ? station_states : 0);
    if (profile.radio) out->dwLineStates |= radio_states;
    if (profile.compatibility) out->dwDevCapFlags |= LINEDEVCAPFLAGS_HIGHLEVCOMP | LINEDEVCAPFLAGS_LOWLEVCOMP;
    out->dwLineFeatures = station ? LINEFEATURE_MAKECALL | station_services : line_services;
    out->dwSettableDevStatus = station ? settable_line_status : 0;
    add_media_caps(out, exchange.config().sound, line.device.settings.dial);
    add_services(out, exchange, line);
    out->PermanentLineGuid = permanent_guid(identity, out->dwPermanentLineID, 1);
    const std::u16string name = exchange.line_name(line);
    const std::u16string& info = exchange.config().switch_name;
    if (!station) {
        add_names(out, &LINEDEVCAPS::dwSwitchInfoSize, info, &LINEDEVCAPS::dwLineNameSize, name,
                  circuit_classes);
    } else {
        add_names(out, &LINEDEVCAPS::dwSwitchInfoSize, info, &LINEDEVCAPS::dwLineNameSize, name,
                  station_classes);
        add_terminal_caps(out);
    }
    return out.finish();
}

LONG fill(LINEADDRESSCAPS* room, const Switch& exchange, const Identity& identity, LineNo no, DWORD address,
          DWORD version) {
    const Line& line = exchange.line(no);
    const LineProfile& profile = exchange.profile(line);
    const AddressConfig& config = *line.addresses[address].config;
    const OutcomeModes modes = outcome_modes();
    const bool station = !line.is_trunk() && !line.is_queue();
    sdk::Structure<LINEADDRESSCAPS> out(room, version);
    out->dwLineDeviceID = *identity.line_device(no);
    out->dwAddressSharing = LINEADDRESSSHARING_PRIVATE;
    out->dwAddressStates = address_states | (line.is_trunk() ? 0 : LINEADDRESSSTATE_TERMINALS);
    out->dwCallInfoStates = call_info_states;
    out->dwCallerIDFlags = caller_id_flags;
    out->dwCalledIDFlags = other_id_flags;
    out->dwConnectedIDFlags = other_id_flags;
    out->dwCallStates = exchange.call_states(line);
    out->dwDialToneModes = station ? LINEDIALTONEMODE_NORMAL : 0;
    out->dwBusyModes = station ? modes.busy : 0;
    out->dwSpecialInfo = station ? modes.special_info : 0;
    const DWORD disconnect = modes.disconnect | LINEDISCONNECTMODE_NORMAL | LINEDISCONNECTMODE_NOANSWER;
    out->dwDisconnectModes = station ? disconnect & disconnect_modes_of(version) : 0;
    out->dwMaxNumActiveCalls = config.appearances;
    out->dwMaxNumOnHoldCalls = profile.hold ? config.appearances : 0;
    if (station) {
        out->dwAddrCapFlags =
            LINEADDRCAPFLAGS_BLOCKIDOVERRIDE | LINEADDRCAPFLAGS_DIALED | LINEADDRCAPFLAGS_PARTIALDIAL;
        if (profile.accept == AcceptMode::required) out->dwAddrCapFlags |= LINEADDRCAPFLAGS_ACCEPTTOALERT;
        out->dwAddressFeatures = LINEADDRFEATURE_MAKECALL;
        out->dwMaxNoAnswerTimeout =
            static_cast<DWORD>(std::chrono::floor<std::chrono::seconds>(exchange.config().no_answer).count());
    }
    out->dwCallFeatures = exchange.line_call_features(line);
    out->dwConnectedModes = LINECONNECTEDMODE_ACTIVE | LINECONNECTEDMODE_ACTIVEHELD;
    out->dwOfferingModes = LINEOFFERINGMODE_ACTIVE;
    out->dwAvailableMediaModes = profile.media_modes;
    add_services(out, exchange, line, address);
    out.text(&LINEADDRESSCAPS::dwAddressSize, config.number);
    if (station) {
        out.multi_text(&LINEADDRESSCAPS::dwDeviceClassesSize, station_classes);
    } else {
        out.multi_text(&LINEADDRESSCAPS::dwDeviceClassesSize, circuit_classes);
    }
    return out.finish();
}

LONG fill(LINEDEVSTATUS* room, const Switch& exchange, LineNo no, DWORD version) {
    const Line& line = exchange.line(no);
    const bool can_call = exchange.can_call(line);
    sdk::Structure<LINEDEVSTATUS> out(room, version);
    out->dwNumActiveCalls = line.calls - line.on_hold;
    out->dwNumOnHoldCalls = line.on_hold;
    out->dwLineFeatures = (can_call ? LINEFEATURE_MAKECALL : 0) |
                          (line.is_trunk() || line.is_queue() ? line_services : station_services);
    out->dwRingMode = line.ring_mode;
    out->dwSignalLevel = line.device.radio.signal;
    out->dwBatteryLevel = line.device.radio.battery;
    out->dwRoamMode = line.device.radio.roam;
    out->dwDevStatusFlags = line.device.status;
    add_services(out, exchange, no);
    out->dwAvailableMediaModes = can_call ? exchange.profile(line).media_modes : 0;
    add_terminals(out, line, line.device.terminals);
    return out.finish();
}

LONG fill(LINEADDRESSSTATUS* room, const Switch& exchange, LineNo no, DWORD address_id, DWORD version) {
    const Line& line = exchange.line(no);
    const Address& address = line.addresses[address_id];
    sdk::Structure<LINEADDRESSSTATUS> out(room, version);
    out->dwNumInUse = address.calls > 0 ? 1 : 0;  // stations; a private address has one
    out->dwNumActiveCalls = address.calls - address.on_hold;
    out->dwNumOnHoldCalls = address.on_hold;
    out->dwAddressFeatures = exchange.can_call(line, address_id) ? LINEADDRFEATURE_MAKECALL : 0;
    out->dwForwardNumEntries = 0;
    add_services(out, exchange, line, address_id);
    add_terminals(out, line, address.terminals);
    return out.finish();
}

LONG fill(LINECALLINFO* room, const Switch& exchange, const Identity& identity, const Half& half,
          DWORD version) {
    sdk::Structure<LINECALLINFO> out(room, version);
    out->dwLineDeviceID = *identity.line_device(half.line);
    out->dwAddressID = half.address;
    out->dwBearerMode = half.bearer_mode;
    out->dwRate = rate;
    out->dwMediaMode = half.media_mode;
    out->dwAppSpecific = half.app_specific;
    out->dwCallID = half.call_id;
    out->dwCallParamFlags = half.param_flags;
    out->dwCallStates = exchange.call_states(exchange.line(half.line));
    out->DialParams = dial_params(half.dial);
    out->dwOrigin = half.origin;
    out->dwReason = half.reason;
    out->dwCountryCode = half.country;
    out->dwTrunk = half.trunk;
    add_party(out, half.caller, &LINECALLINFO::dwCallerIDFlags, &LINECALLINFO::dwCallerIDSize,
              &LINECALLINFO::dwCallerIDNameSize);
    add_party(out, half.called, &LINECALLINFO::dwCalledIDFlags, &LINECALLINFO::dwCalledIDSize,
              &LINECALLINFO::dwCalledIDNameSize);
    add_party(out, half.connected, &LINECALLINFO::dwConnectedIDFlags, &LINECALLINFO::dwConnectedIDSize,
              &LINECALLINFO::dwConnectedIDNameSize);
    add_services(out, half);
    add_terminals(out, exchange.line(half.line), half.terminals);
    return out.finish();
}

LONG fill(LINECALLSTATUS* room, const Switch& exchange, const Half& half, DWORD version) {
    sdk::Structure<LINECALLSTATUS> out(room, version);
    out->dwCallState = static_cast<DWORD>(half.state);
    out->dwCallStateMode = mode_in_version(half.state, half.mode, version);
    out->dwCallFeatures = exchange.call_features(half);
    out->dwCallFeatures2 = exchange.call_features2(half);
    out->tStateEntryTime = sdk::system_time(half.entered);
    return out.finish();
}

Status check_rates(DWORD min_rate, DWORD max_rate) {
    if (max_rate != 0 && min_rate > max_rate) return sdk::error(LINEERR_INVALRATE);
    if (min_rate > rate) return sdk::error(LINEERR_RATEUNAVAIL);
    return success();
}

Result<CallRequest> read_call_params(const LINECALLPARAMS* params, const Switch& exchange, LineNo no,
                                     DWORD version) {
    const Line& line = exchange.line(no);
    CallRequest request = usual_request(exchange, no);
    if (params == nullptr) return request;
    if (params->dwTotalSize < sdk::fixed_size<LINECALLPARAMS>(version))
        return sdk::error(LINEERR_INVALCALLPARAMS);
    request.dial = dial_params(params->DialParams);
    if (params->dwBearerMode != 0) request.bearer_mode = params->dwBearerMode;
    if (params->dwMediaMode != 0) request.media_mode = params->dwMediaMode;
    request.param_flags = params->dwCallParamFlags;
    if (const Status rates = check_rates(params->dwMinRate, params->dwMaxRate); !rates) return rates.error();
    if (params->dwAddressMode == LINEADDRESSMODE_ADDRESSID) {
        request.address = params->dwAddressID;
    } else if (params->dwAddressMode == LINEADDRESSMODE_DIALABLEADDR) {
        const auto origin = sdk::text_part(params, params->dwOrigAddressSize, params->dwOrigAddressOffset);
        request.address = exchange.address_of(line, origin);
        if (!request.address) return sdk::error(LINEERR_INVALADDRESS, "originating address");
    } else {
        return sdk::error(LINEERR_INVALADDRESSMODE);
    }
    if (const Status read = read_services(*params, version, request); !read) return read.error();
    if (version >= sdk::version_2_0) {
        if (params->dwNoAnswerTimeout != 0)
            request.no_answer = std::chrono::seconds(params->dwNoAnswerTimeout);
    }
    return request;
}

}  // namespace tapi::exchange
