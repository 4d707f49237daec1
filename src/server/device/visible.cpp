// SPDX-License-Identifier: Apache-2.0
// Which values came with which version.
#include "server/device/visible.hpp"

#include <tapi.h>

#include <span>

#include "model/layouts.hpp"
#include "server/device/deliver.hpp"
#include "server/device/newer.hpp"
#include "server/device/whole.hpp"

namespace tapi::server {
namespace {

constexpr uint32_t never = 0xFFFFFFFF;

// Bits of the member at `at` that versions before `since` do not know.
struct Newer {
    size_t at;
    uint32_t since;
    uint32_t bits;
};

constexpr uint32_t dev_cap_flags_3_0 = 0x00001E00;  // media service providers, call hubs, private objects
constexpr uint32_t line_features_2_0 =
    LINEFEATURE_SETDEVSTATUS | LINEFEATURE_FORWARDFWD | LINEFEATURE_FORWARDDND;
constexpr uint32_t call_features_2_0 =
    LINECALLFEATURE_SETTREATMENT | LINECALLFEATURE_SETQOS | LINECALLFEATURE_SETCALLDATA;
constexpr uint32_t address_flags_2_0 = LINEADDRCAPFLAGS_PREDICTIVEDIALER | LINEADDRCAPFLAGS_QUEUE |
                                       LINEADDRCAPFLAGS_ROUTEPOINT | LINEADDRCAPFLAGS_HOLDMAKESNEW |
                                       LINEADDRCAPFLAGS_NOINTERNALCALLS | LINEADDRCAPFLAGS_NOEXTERNALCALLS |
                                       LINEADDRCAPFLAGS_SETCALLINGID;
constexpr uint32_t address_flags_3_0 = 0x80000000;  // no address translation
constexpr uint32_t reasons_2_0 =
    LINECALLREASON_INTRUDE | LINECALLREASON_PARKED | LINECALLREASON_CAMPEDON | LINECALLREASON_ROUTEREQUEST;

constexpr uint32_t phone_features_3_0 = 0x10000000;  // PHONEFEATURE_GENERICPHONE

constexpr Newer in_dev_caps[] = {
    {offsetof(LINEDEVCAPS, dwLineStates), api_1_4, line_states_1_4},
    {offsetof(LINEDEVCAPS, dwMediaModes), api_1_4, LINEMEDIAMODE_VOICEVIEW},
    {offsetof(LINEDEVCAPS, dwMediaModes), api_2_1, LINEMEDIAMODE_VIDEO},
    {offsetof(LINEDEVCAPS, dwDevCapFlags), never, dev_cap_flags_3_0},
    {offsetof(LINEDEVCAPS, dwLineFeatures), api_2_0, line_features_2_0},
};
constexpr Newer in_address_caps[] = {
    {offsetof(LINEADDRESSCAPS, dwAddressStates), api_1_4, LINEADDRESSSTATE_CAPSCHANGE},
    {offsetof(LINEADDRESSCAPS, dwCallInfoStates), api_2_0, call_info_2_0},
    {offsetof(LINEADDRESSCAPS, dwDisconnectModes), api_1_4, LINEDISCONNECTMODE_NODIALTONE},
    {offsetof(LINEADDRESSCAPS, dwDisconnectModes), api_2_0, disconnect_modes_2_0},
    {offsetof(LINEADDRESSCAPS, dwAddrCapFlags), api_2_0, address_flags_2_0},
    {offsetof(LINEADDRESSCAPS, dwAddrCapFlags), api_2_2, LINEADDRCAPFLAGS_ACDGROUP},
    {offsetof(LINEADDRESSCAPS, dwAddrCapFlags), never, address_flags_3_0},
    {offsetof(LINEADDRESSCAPS, dwCallFeatures), api_1_4, LINECALLFEATURE_RELEASEUSERUSERINFO},
    {offsetof(LINEADDRESSCAPS, dwCallFeatures), api_2_0, call_features_2_0},
    {offsetof(LINEADDRESSCAPS, dwForwardModes), api_1_4, LINEFORWARDMODE_UNKNOWN | LINEFORWARDMODE_UNAVAIL},
};
constexpr Newer in_call_status[] = {
    {offsetof(LINECALLSTATUS, dwCallFeatures), api_1_4, LINECALLFEATURE_RELEASEUSERUSERINFO},
    {offsetof(LINECALLSTATUS, dwCallFeatures), api_2_0, call_features_2_0},
};
constexpr Newer in_dev_status[] = {
    {offsetof(LINEDEVSTATUS, dwOpenMediaModes), api_1_4, LINEMEDIAMODE_VOICEVIEW},
    {offsetof(LINEDEVSTATUS, dwOpenMediaModes), api_2_1, LINEMEDIAMODE_VIDEO},
    {offsetof(LINEDEVSTATUS, dwLineFeatures), api_2_0, line_features_2_0},
};
constexpr Newer in_phone_caps[] = {
    {offsetof(PHONECAPS, dwPhoneStates), api_1_4, PHONESTATE_CAPSCHANGE | PHONESTATE_REMOVED},
    {offsetof(PHONECAPS, dwPhoneFeatures), never, phone_features_3_0},
};
constexpr Newer in_phone_status[] = {
    {offsetof(PHONESTATUS, dwPhoneFeatures), never, phone_features_3_0},
};
constexpr Newer in_call_info[] = {
    {offsetof(LINECALLINFO, dwMediaMode), api_1_4, LINEMEDIAMODE_VOICEVIEW},
    {offsetof(LINECALLINFO, dwMediaMode), api_2_1, LINEMEDIAMODE_VIDEO},
    {offsetof(LINECALLINFO, dwOrigin), api_1_4, LINECALLORIGIN_INBOUND},
    {offsetof(LINECALLINFO, dwReason), api_2_0, reasons_2_0},
};

void hide(Bytes& whole, uint32_t version, std::span<const Newer> table) {
    for (const Newer& newer : table) {
        if (version >= newer.since) continue;
        store<uint32_t>(whole, newer.at, load<uint32_t>(whole, newer.at) & ~newer.bits);
    }
}

// A member that must say something says UNKNOWN when what it said is hidden.
void not_empty(Bytes& whole, size_t at, uint32_t before, uint32_t unknown) {
    if (before != 0 && load<uint32_t>(whole, at) == 0) store<uint32_t>(whole, at, unknown);
}

}  // namespace

Bytes dev_caps_for(uint32_t version, Bytes whole) {
    hide(whole, version, in_dev_caps);
    return for_application(layout::LINEDEVCAPS, version, whole);
}

Bytes address_caps_for(uint32_t version, Bytes whole) {
    hide(whole, version, in_address_caps);
    return for_application(layout::LINEADDRESSCAPS, version, whole);
}

Bytes call_info_for(uint32_t version, Bytes whole) {
    const auto before = load<LINECALLINFO>(whole, 0);
    hide(whole, version, in_call_info);
    not_empty(whole, offsetof(LINECALLINFO, dwMediaMode), before.dwMediaMode, LINEMEDIAMODE_UNKNOWN);
    not_empty(whole, offsetof(LINECALLINFO, dwOrigin), before.dwOrigin, LINECALLORIGIN_UNKNOWN);
    not_empty(whole, offsetof(LINECALLINFO, dwReason), before.dwReason, LINECALLREASON_UNKNOWN);
    return for_application(layout::LINECALLINFO, version, whole);
}

Bytes call_status_for(uint32_t version, Bytes whole) {
    hide(whole, version, in_call_status);
    const auto state = load<uint32_t>(whole, offsetof(LINECALLSTATUS, dwCallState));
    const auto mode = load<uint32_t>(whole, offsetof(LINECALLSTATUS, dwCallStateMode));
    store<uint32_t>(whole, offsetof(LINECALLSTATUS, dwCallStateMode), mode_in_version(state, mode, version));
    return for_application(layout::LINECALLSTATUS, version, whole);
}

Bytes dev_status_for(uint32_t version, Bytes whole) {
    hide(whole, version, in_dev_status);
    return for_application(layout::LINEDEVSTATUS, version, whole);
}

Bytes phone_caps_for(uint32_t version, Bytes whole) {
    hide(whole, version, in_phone_caps);
    return for_application(layout::PHONECAPS, version, whole);
}

Bytes phone_status_for(uint32_t version, Bytes whole) {
    hide(whole, version, in_phone_status);
    return for_application(layout::PHONESTATUS, version, whole);
}

Bytes button_info_for(uint32_t version, Bytes whole) {
    return for_application(layout::PHONEBUTTONINFO, version, whole);
}

Bytes address_status_for(uint32_t version, Bytes whole) {
    return for_application(layout::LINEADDRESSSTATUS, version, whole);
}

}  // namespace tapi::server
