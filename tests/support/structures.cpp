// SPDX-License-Identifier: Apache-2.0
// See structures.hpp.
#include "support/structures.hpp"

#include "support/memory.hpp"

namespace tapi::test {

using nlohmann::json;

namespace {

// Bytes as they are when they are plain text, otherwise in hexadecimal.
std::string shown(const std::string& bytes) {
    for (const unsigned char byte : bytes) {
        if (byte < 0x20 || byte > 0x7E) return hex(bytes);
    }
    return bytes;
}

}  // namespace

json facts(Space<LINECALLINFO>& info) {
    return {{"line", info->hLine},
            {"device", info->dwLineDeviceID},
            {"address", info->dwAddressID},
            {"bearer", info->dwBearerMode},
            {"media", info->dwMediaMode},
            {"app_specific", info->dwAppSpecific},
            {"call_id", info->dwCallID},
            {"related_call_id", info->dwRelatedCallID},
            {"flags", info->dwCallParamFlags},
            {"states", info->dwCallStates},
            {"origin", info->dwOrigin},
            {"reason", info->dwReason},
            {"owners", info->dwNumOwners},
            {"monitors", info->dwNumMonitors},
            {"country", info->dwCountryCode},
            {"trunk", info->dwTrunk},
            {"caller_flags", info->dwCallerIDFlags},
            {"caller", info.text(&LINECALLINFO::dwCallerIDSize)},
            {"caller_name", info.text(&LINECALLINFO::dwCallerIDNameSize)},
            {"called_flags", info->dwCalledIDFlags},
            {"called", info.text(&LINECALLINFO::dwCalledIDSize)},
            {"called_name", info.text(&LINECALLINFO::dwCalledIDNameSize)},
            {"connected_flags", info->dwConnectedIDFlags},
            {"connected", info.text(&LINECALLINFO::dwConnectedIDSize)},
            {"connected_name", info.text(&LINECALLINFO::dwConnectedIDNameSize)},
            {"redirection_flags", info->dwRedirectionIDFlags},
            {"redirection", info.text(&LINECALLINFO::dwRedirectionIDSize)},
            {"redirecting", info.text(&LINECALLINFO::dwRedirectingIDSize)},
            {"completion", info->dwCompletionID},
            {"treatment", info->dwCallTreatment},
            {"call_data", shown(info.part(&LINECALLINFO::dwCallDataSize))},
            {"user_info", shown(info.part(&LINECALLINFO::dwUserUserInfoSize))},
            {"high_level", shown(info.part(&LINECALLINFO::dwHighLevelCompSize))},
            {"low_level", shown(info.part(&LINECALLINFO::dwLowLevelCompSize))},
            {"charging", shown(info.part(&LINECALLINFO::dwChargingInfoSize))},
            {"rate", info->dwRate},
            {"sending_size", info->dwSendingFlowspecSize},
            {"receiving_size", info->dwReceivingFlowspecSize},
            {"app_name", info.text(&LINECALLINFO::dwAppNameSize)},
            {"displayable", info.text(&LINECALLINFO::dwDisplayableAddressSize)},
            {"called_party", info.text(&LINECALLINFO::dwCalledPartySize)},
            {"comment", info.text(&LINECALLINFO::dwCommentSize)}};
}

json facts(Space<LINECALLSTATUS>& status) {
    return {{"state", status->dwCallState},         {"mode", status->dwCallStateMode},
            {"privilege", status->dwCallPrivilege}, {"features", status->dwCallFeatures},
            {"features2", status->dwCallFeatures2}, {"year", status->tStateEntryTime.wYear}};
}

json facts(Space<LINEDEVCAPS>& caps) {
    return {{"name", caps.text(&LINEDEVCAPS::dwLineNameSize)},
            {"provider", caps.text(&LINEDEVCAPS::dwProviderInfoSize)},
            {"switch", caps.text(&LINEDEVCAPS::dwSwitchInfoSize)},
            {"permanent_id", caps->dwPermanentLineID},
            {"string_format", caps->dwStringFormat},
            {"addresses", caps->dwNumAddresses},
            {"bearers", caps->dwBearerModes},
            {"media", caps->dwMediaModes},
            {"flags", caps->dwDevCapFlags},
            {"active_calls", caps->dwMaxNumActiveCalls},
            {"answer_mode", caps->dwAnswerMode},
            {"ring_modes", caps->dwRingModes},
            {"line_states", caps->dwLineStates},
            {"line_features", caps->dwLineFeatures}};
}

json facts(Space<LINEADDRESSCAPS>& caps) {
    return {{"device", caps->dwLineDeviceID},
            {"address", caps.text(&LINEADDRESSCAPS::dwAddressSize)},
            {"call_states", caps->dwCallStates},
            {"call_info_states", caps->dwCallInfoStates},
            {"features", caps->dwAddressFeatures},
            {"call_features", caps->dwCallFeatures},
            {"flags", caps->dwAddrCapFlags},
            {"active_calls", caps->dwMaxNumActiveCalls},
            {"held_calls", caps->dwMaxNumOnHoldCalls},
            {"dial_tone_modes", caps->dwDialToneModes},
            {"busy_modes", caps->dwBusyModes},
            {"park_modes", caps->dwParkModes},
            {"special_info", caps->dwSpecialInfo},
            {"disconnect_modes", caps->dwDisconnectModes},
            {"connected_modes", caps->dwConnectedModes},
            {"offering_modes", caps->dwOfferingModes}};
}

json facts(Space<LINEDEVSTATUS>& status) {
    json apps = json::array();
    const auto* entries = reinterpret_cast<const LINEAPPINFO*>(status.bytes() + status->dwAppInfoOffset);
    const size_t count = status->dwAppInfoSize / sizeof(LINEAPPINFO);
    for (size_t i = 0; i < count; ++i) {
        apps.push_back({{"module", status.bytes() + entries[i].dwModuleFilenameOffset},
                        {"name", status.bytes() + entries[i].dwFriendlyNameOffset},
                        {"media", entries[i].dwMediaModes}});
    }
    return {{"opens", status->dwNumOpens},
            {"media", status->dwOpenMediaModes},
            {"active", status->dwNumActiveCalls},
            {"held", status->dwNumOnHoldCalls},
            {"pending", status->dwNumOnHoldPendCalls},
            {"completions", status->dwNumCallCompletions},
            {"features", status->dwLineFeatures},
            {"flags", status->dwDevStatusFlags},
            {"status_flags", status->dwDevStatusFlags},
            {"signal", status->dwSignalLevel},
            {"battery", status->dwBatteryLevel},
            {"roam", status->dwRoamMode},
            {"apps", apps}};
}

json facts(Space<LINEADDRESSSTATUS>& status) {
    return {{"in_use", status->dwNumInUse},
            {"active", status->dwNumActiveCalls},
            {"held", status->dwNumOnHoldCalls},
            {"pending", status->dwNumOnHoldPendCalls},
            {"forwards", status->dwForwardNumEntries},
            {"forward_rings", status->dwNumRingsNoAnswer},
            {"features", status->dwAddressFeatures}};
}

json facts(Space<PHONECAPS>& caps) {
    return {{"name", caps.text(&PHONECAPS::dwPhoneNameSize)},
            {"provider", caps.text(&PHONECAPS::dwProviderInfoSize)},
            {"permanent_id", caps->dwPermanentPhoneID},
            {"phone_states", caps->dwPhoneStates},
            {"hook", caps->dwHookSwitchDevs},
            {"rows", caps->dwDisplayNumRows},
            {"columns", caps->dwDisplayNumColumns},
            {"ring_modes", caps->dwNumRingModes},
            {"buttons", caps->dwNumButtonLamps},
            {"set_areas", caps->dwNumSetData},
            {"get_areas", caps->dwNumGetData},
            {"phone_features", caps->dwPhoneFeatures},
            {"handset_modes", caps->dwHandsetHookSwitchModes},
            {"speaker_modes", caps->dwSpeakerHookSwitchModes},
            {"headset_modes", caps->dwHeadsetHookSwitchModes}};
}

json facts(Space<PHONESTATUS>& status) {
    return {{"owners", status->dwNumOwners},
            {"monitors", status->dwNumMonitors},
            {"owner_name", status.text(&PHONESTATUS::dwOwnerNameSize)},
            {"phone_flags", status->dwStatusFlags},
            {"ring_mode", status->dwRingMode},
            {"ring_volume", status->dwRingVolume},
            {"handset_mode", status->dwHandsetHookSwitchMode},
            {"handset_volume", status->dwHandsetVolume},
            {"handset_gain", status->dwHandsetGain},
            {"speaker_mode", status->dwSpeakerHookSwitchMode},
            {"speaker_volume", status->dwSpeakerVolume},
            {"headset_mode", status->dwHeadsetHookSwitchMode},
            {"phone_features", status->dwPhoneFeatures}};
}

}  // namespace tapi::test
