// SPDX-License-Identifier: Apache-2.0
// See phone_facts.hpp.
#include "phone_facts.hpp"

#include "sized.hpp"

namespace tapi::ctl {

PhoneInfo describe_phone(HPHONEAPP app, DWORD id) {
    PhoneInfo info;
    info.id = id;
    DWORD version = 0;
    PHONEEXTENSIONID extension{};
    if (phoneNegotiateAPIVersion(app, id, lowest_version, highest_version, &version, &extension) < 0) return info;
    Sized<PHONECAPS> caps;
    if (caps.fill([&](PHONECAPS* c) { return phoneGetDevCapsA(app, id, version, 0, c); }) < 0) return info;
    const PHONECAPS facts = caps.value();
    info.version = version;
    info.name = caps.text(facts.dwPhoneNameSize, facts.dwPhoneNameOffset);
    info.provider = caps.text(facts.dwProviderInfoSize, facts.dwProviderInfoOffset);
    info.permanent_id = facts.dwPermanentPhoneID;
    info.hook_switches = facts.dwHookSwitchDevs;
    info.buttons = facts.dwNumButtonLamps;
    info.rows = facts.dwDisplayNumRows;
    info.columns = facts.dwDisplayNumColumns;
    info.ring_modes = facts.dwNumRingModes;
    if (version >= 0x00020000) info.features = facts.dwPhoneFeatures;  // older structures end before it
    return info;
}

}  // namespace tapi::ctl
