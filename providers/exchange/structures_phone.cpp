// SPDX-License-Identifier: Apache-2.0
// See structures_phone.hpp; PHONECAPS is here too.
#include "exchange/structures_phone.hpp"

#include <array>

#include "exchange/structures.hpp"
#include "exchange/structures_common.hpp"
#include "sdk/structure.hpp"
#include "sdk/text.hpp"

namespace tapi::exchange {
namespace {

constexpr std::array<std::u16string_view, 2> phone_classes{u"tapi/line", u"tapi/phone"};

// The bits of the three devices lie one beside the other, in the order of PHONEHOOKSWITCHDEV_.
DWORD for_devices(DWORD devices, DWORD handset_bit) { return devices * handset_bit; }

struct DeviceStates {
    DWORD device, hook, volume, gain;
};
constexpr std::array<DeviceStates, 3> device_states{{
    {PHONEHOOKSWITCHDEV_HANDSET, PHONESTATE_HANDSETHOOKSWITCH, PHONESTATE_HANDSETVOLUME,
     PHONESTATE_HANDSETGAIN},
    {PHONEHOOKSWITCHDEV_SPEAKER, PHONESTATE_SPEAKERHOOKSWITCH, PHONESTATE_SPEAKERVOLUME,
     PHONESTATE_SPEAKERGAIN},
    {PHONEHOOKSWITCHDEV_HEADSET, PHONESTATE_HEADSETHOOKSWITCH, PHONESTATE_HEADSETVOLUME,
     PHONESTATE_HEADSETGAIN},
}};

bool has_lamps(const PhoneProfile& profile) {
    for (const PhoneKey& key : profile.keys) {
        if (key.lamp) return true;
    }
    return false;
}

DWORD hook_modes_of(const PhoneProfile& profile, DWORD device) {
    return (profile.devices() & device) != 0 ? Phone::hook_modes : 0;
}

void add_numbers(sdk::Structure<PHONECAPS>& out, DWORD PHONECAPS::*size, const std::vector<DWORD>& numbers) {
    out.bytes(size, numbers.data(), numbers.size() * sizeof(DWORD), alignof(DWORD));
}

void add_keys(sdk::Structure<PHONECAPS>& out, const PhoneProfile& profile) {
    std::vector<DWORD> modes, functions, lamps;
    for (const PhoneKey& key : profile.keys) {
        modes.push_back(key.mode);
        functions.push_back(key.function);
        lamps.push_back(key.lamp ? DWORD{lamp_modes} : DWORD{PHONELAMPMODE_DUMMY});
    }
    out->dwNumButtonLamps = static_cast<DWORD>(profile.keys.size());
    add_numbers(out, &PHONECAPS::dwButtonModesSize, modes);
    add_numbers(out, &PHONECAPS::dwButtonFunctionsSize, functions);
    add_numbers(out, &PHONECAPS::dwLampModesSize, lamps);
}

void add_data_areas(sdk::Structure<PHONECAPS>& out, const PhoneProfile& profile) {
    const std::vector<DWORD> sizes(profile.data_areas.begin(), profile.data_areas.end());
    out->dwNumSetData = out->dwNumGetData = static_cast<DWORD>(sizes.size());
    add_numbers(out, &PHONECAPS::dwSetDataSize, sizes);
    add_numbers(out, &PHONECAPS::dwGetDataSize, sizes);
}

void add_hooks(sdk::Structure<PHONECAPS>& out, const PhoneProfile& profile) {
    const DWORD handset = hook_modes_of(profile, PHONEHOOKSWITCHDEV_HANDSET);
    const DWORD speaker = hook_modes_of(profile, PHONEHOOKSWITCHDEV_SPEAKER);
    const DWORD headset = hook_modes_of(profile, PHONEHOOKSWITCHDEV_HEADSET);
    out->dwHookSwitchDevs = profile.devices();
    out->dwVolumeFlags = profile.volume ? profile.devices() : 0;
    out->dwGainFlags = profile.gain ? profile.devices() : 0;
    out->dwHandsetHookSwitchModes = out->dwSettableHandsetHookSwitchModes =
        out->dwMonitoredHandsetHookSwitchModes = handset;
    out->dwSpeakerHookSwitchModes = out->dwSettableSpeakerHookSwitchModes =
        out->dwMonitoredSpeakerHookSwitchModes = speaker;
    out->dwHeadsetHookSwitchModes = out->dwSettableHeadsetHookSwitchModes =
        out->dwMonitoredHeadsetHookSwitchModes = headset;
}

}  // namespace

DWORD phone_features(const PhoneProfile& profile) {
    const DWORD devices = profile.devices();
    DWORD features = PHONEFEATURE_GETBUTTONINFO | PHONEFEATURE_SETBUTTONINFO | PHONEFEATURE_GETRING |
                     PHONEFEATURE_SETRING | for_devices(devices, PHONEFEATURE_GETHOOKSWITCHHANDSET) |
                     for_devices(devices, PHONEFEATURE_SETHOOKSWITCHHANDSET);
    if (has_lamps(profile)) features |= PHONEFEATURE_GETLAMP | PHONEFEATURE_SETLAMP;
    if (!profile.data_areas.empty()) features |= PHONEFEATURE_GETDATA | PHONEFEATURE_SETDATA;
    if (profile.has_display()) features |= PHONEFEATURE_GETDISPLAY | PHONEFEATURE_SETDISPLAY;
    if (profile.volume)
        features |= for_devices(devices, PHONEFEATURE_GETVOLUMEHANDSET) |
                    for_devices(devices, PHONEFEATURE_SETVOLUMEHANDSET);
    if (profile.gain)
        features |= for_devices(devices, PHONEFEATURE_GETGAINHANDSET) |
                    for_devices(devices, PHONEFEATURE_SETGAINHANDSET);
    return features;
}

DWORD phone_states(const PhoneProfile& profile) {
    DWORD states = PHONESTATE_RINGMODE | PHONESTATE_RINGVOLUME;
    if (has_lamps(profile)) states |= PHONESTATE_LAMP;
    if (profile.has_display()) states |= PHONESTATE_DISPLAY;
    for (const DeviceStates& device : device_states) {
        if ((profile.devices() & device.device) == 0) continue;
        states |= device.hook | (profile.volume ? device.volume : 0) | (profile.gain ? device.gain : 0);
    }
    return states;
}

LONG fill(PHONECAPS* room, const Switch& exchange, const Identity& identity, LineNo no, DWORD version) {
    const Line& line = exchange.line(no);
    const PhoneProfile& profile = exchange.profile(line).phone;
    sdk::Structure<PHONECAPS> out(room, version);
    out->dwPermanentPhoneID = permanent_id(exchange.line_number(line));
    out->dwStringFormat = STRINGFORMAT_UNICODE;
    out->PermanentPhoneGuid = permanent_guid(identity, out->dwPermanentPhoneID, 2);
    out->dwPhoneStates = phone_states(profile);
    out->dwDisplayNumRows = profile.rows;
    out->dwDisplayNumColumns = profile.columns;
    out->dwNumRingModes = profile.ring_modes;
    out->dwPhoneFeatures = phone_features(profile);
    add_hooks(out, profile);
    add_names(out, &PHONECAPS::dwPhoneInfoSize, u"Telephone of the OpenTAPI Exchange",
              &PHONECAPS::dwPhoneNameSize, u"Phone " + exchange.line_number(line), phone_classes);
    add_keys(out, profile);
    add_data_areas(out, profile);
    return out.finish(PHONEERR_STRUCTURETOOSMALL);
}

// Owners and monitors are the server's to say.
LONG fill(PHONESTATUS* room, const Phone& phone, DWORD version) {
    sdk::Structure<PHONESTATUS> out(room, version);
    out->dwStatusFlags = PHONESTATUSFLAGS_CONNECTED;
    out->dwRingMode = phone.ring_mode();
    out->dwRingVolume = phone.ring_volume();
    const HookSwitch& handset = phone.hook(PHONEHOOKSWITCHDEV_HANDSET);
    const HookSwitch& speaker = phone.hook(PHONEHOOKSWITCHDEV_SPEAKER);
    const HookSwitch& headset = phone.hook(PHONEHOOKSWITCHDEV_HEADSET);
    out->dwHandsetHookSwitchMode = handset.mode;
    out->dwHandsetVolume = handset.volume;
    out->dwHandsetGain = handset.gain;
    out->dwSpeakerHookSwitchMode = speaker.mode;
    out->dwSpeakerVolume = speaker.volume;
    out->dwSpeakerGain = speaker.gain;
    out->dwHeadsetHookSwitchMode = headset.mode;
    out->dwHeadsetVolume = headset.volume;
    out->dwHeadsetGain = headset.gain;
    out->dwPhoneFeatures = phone_features(phone.profile());
    std::vector<DWORD> lamps;
    for (uint32_t key = 0; key < phone.keys(); ++key) lamps.push_back(phone.lamp(key));
    out.bytes(&PHONESTATUS::dwDisplaySize, phone.display().data(), phone.display().size() * sizeof(char16_t),
              alignof(char16_t));
    out.bytes(&PHONESTATUS::dwLampModesSize, lamps.data(), lamps.size() * sizeof(DWORD), alignof(DWORD));
    return out.finish(PHONEERR_STRUCTURETOOSMALL);
}

LONG fill(PHONEBUTTONINFO* room, const Phone& phone, uint32_t id, DWORD version) {
    sdk::Structure<PHONEBUTTONINFO> out(room, version);
    const PhoneKey& key = phone.key(id);
    out->dwButtonMode = key.mode;
    out->dwButtonFunction = key.function;
    out->dwButtonState = phone.is_down(id) ? PHONEBUTTONSTATE_DOWN : PHONEBUTTONSTATE_UP;
    out.text(&PHONEBUTTONINFO::dwButtonTextSize, key.label);
    return out.finish(PHONEERR_STRUCTURETOOSMALL);
}

PhoneKey read_key(const PHONEBUTTONINFO& info) {
    PhoneKey key;
    key.mode = info.dwButtonMode;
    key.function = info.dwButtonFunction;
    key.label = sdk::text_part(&info, info.dwButtonTextSize, info.dwButtonTextOffset);
    return key;
}

}  // namespace tapi::exchange
