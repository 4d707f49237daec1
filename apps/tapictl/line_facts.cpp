// SPDX-License-Identifier: Apache-2.0
// See line_facts.hpp.
#include "line_facts.hpp"

#include "sized.hpp"
#include "words.hpp"

namespace tapi::ctl {

LineInfo describe_line(HLINEAPP app, DWORD id) {
    LineInfo info;
    info.id = id;
    DWORD version = 0;
    LINEEXTENSIONID extension{};
    const auto negotiated = static_cast<DWORD>(
        lineNegotiateAPIVersion(app, id, lowest_version, highest_version, &version, &extension));
    info.gone = negotiated == LINEERR_NODEVICE || negotiated == LINEERR_NODRIVER;
    if (negotiated != 0) return info;
    Sized<LINEDEVCAPS> caps;
    if (caps.fill([&](LINEDEVCAPS* c) { return lineGetDevCapsA(app, id, version, 0, c); }) < 0) return info;
    const LINEDEVCAPS facts = caps.value();
    info.version = version;
    info.name = caps.text(facts.dwLineNameSize, facts.dwLineNameOffset);
    info.provider = caps.text(facts.dwProviderInfoSize, facts.dwProviderInfoOffset);
    info.permanent_id = facts.dwPermanentLineID;
    info.media_modes = facts.dwMediaModes;
    info.features = facts.dwLineFeatures;
    info.num_addresses = facts.dwNumAddresses;
    for (DWORD address = 0; address < facts.dwNumAddresses; ++address) {
        Sized<LINEADDRESSCAPS> one;
        const LONG result = one.fill(
            [&](LINEADDRESSCAPS* c) { return lineGetAddressCapsA(app, id, address, version, 0, c); });
        const LINEADDRESSCAPS fixed = one.value();
        info.addresses.push_back(result < 0 ? "" : one.text(fixed.dwAddressSize, fixed.dwAddressOffset));
    }
    return info;
}

DWORD state_of_call(HCALL call) {
    Sized<LINECALLSTATUS> status;
    if (status.fill([&](LINECALLSTATUS* s) { return lineGetCallStatus(call, s); }) < 0) return 0;
    return status.value().dwCallState;
}

UINT wave_device_of_call(HCALL call) {
    Sized<VARSTRING> id;
    const LONG result =
        id.fill([&](VARSTRING* v) { return lineGetIDA(0, 0, call, LINECALLSELECT_CALL, v, "wave/out"); });
    if (result == static_cast<LONG>(LINEERR_INVALDEVICECLASS))
        throw line_failure("the provider of this line has no sound for programs", result);
    if (result < 0) throw line_failure("cannot reach the sound of the call", result);
    return id.entry<DWORD>(id.value().dwStringOffset, 0);
}

}  // namespace tapi::ctl
