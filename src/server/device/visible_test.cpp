// SPDX-License-Identifier: Apache-2.0
// Structures cut to the layout of a version, without the values that it does not know (VER-2, ST-9).
#include "server/device/visible.hpp"

#include <gtest/gtest.h>
#include <tapi.h>

#include "model/flat.hpp"
#include "model/layouts.hpp"
#include "server/device/deliver.hpp"

namespace tapi::server {
namespace {

template <class S>
Bytes whole(const Layout& layout, const S& fixed) {
    return FlatBuilder(layout, api_2_2, fixed).finish();
}
uint32_t member(const Bytes& bytes, size_t at) { return load<uint32_t>(bytes, at); }

TEST(Visible, VER_2_structures_have_the_size_of_the_version) {
    for (const uint32_t v : api_versions) {
        EXPECT_EQ(dev_caps_for(v, whole(layout::LINEDEVCAPS, LINEDEVCAPS{})).size(),
                  layout::LINEDEVCAPS.fixed_size(v));
        EXPECT_EQ(address_caps_for(v, whole(layout::LINEADDRESSCAPS, LINEADDRESSCAPS{})).size(),
                  layout::LINEADDRESSCAPS.fixed_size(v));
        EXPECT_EQ(call_info_for(v, whole(layout::LINECALLINFO, LINECALLINFO{})).size(),
                  layout::LINECALLINFO.fixed_size(v));
        EXPECT_EQ(call_status_for(v, whole(layout::LINECALLSTATUS, LINECALLSTATUS{})).size(),
                  layout::LINECALLSTATUS.fixed_size(v));
        EXPECT_EQ(dev_status_for(v, whole(layout::LINEDEVSTATUS, LINEDEVSTATUS{})).size(),
                  layout::LINEDEVSTATUS.fixed_size(v));
        EXPECT_EQ(address_status_for(v, whole(layout::LINEADDRESSSTATUS, LINEADDRESSSTATUS{})).size(),
                  layout::LINEADDRESSSTATUS.fixed_size(v));
    }
}

TEST(Visible, VER_2_ST_9_newer_disconnect_modes_are_hidden_in_the_capabilities) {
    LINEADDRESSCAPS caps{};
    caps.dwDisconnectModes =
        LINEDISCONNECTMODE_NORMAL | LINEDISCONNECTMODE_NODIALTONE | LINEDISCONNECTMODE_OUTOFORDER;
    const auto bytes = whole(layout::LINEADDRESSCAPS, caps);
    const size_t at = offsetof(LINEADDRESSCAPS, dwDisconnectModes);
    EXPECT_EQ(member(address_caps_for(api_1_3, bytes), at), uint32_t{LINEDISCONNECTMODE_NORMAL});
    EXPECT_EQ(member(address_caps_for(api_1_4, bytes), at),
              uint32_t{LINEDISCONNECTMODE_NORMAL | LINEDISCONNECTMODE_NODIALTONE});
    EXPECT_EQ(member(address_caps_for(api_2_0, bytes), at), caps.dwDisconnectModes);
}

TEST(Visible, VER_2_ST_9_disconnect_mode_of_a_call_in_the_words_of_the_version) {
    LINECALLSTATUS status{};
    status.dwCallState = LINECALLSTATE_DISCONNECTED;
    const size_t at = offsetof(LINECALLSTATUS, dwCallStateMode);
    status.dwCallStateMode = LINEDISCONNECTMODE_DONOTDISTURB;
    EXPECT_EQ(member(call_status_for(api_1_4, whole(layout::LINECALLSTATUS, status)), at),
              uint32_t{LINEDISCONNECTMODE_UNKNOWN});
    EXPECT_EQ(member(call_status_for(api_2_0, whole(layout::LINECALLSTATUS, status)), at),
              status.dwCallStateMode);
    status.dwCallStateMode = LINEDISCONNECTMODE_NODIALTONE;
    EXPECT_EQ(member(call_status_for(api_1_3, whole(layout::LINECALLSTATUS, status)), at),
              uint32_t{LINEDISCONNECTMODE_UNKNOWN});
    EXPECT_EQ(member(call_status_for(api_1_4, whole(layout::LINECALLSTATUS, status)), at),
              status.dwCallStateMode);
    status.dwCallStateMode = LINEDISCONNECTMODE_BUSY;
    EXPECT_EQ(member(call_status_for(api_1_3, whole(layout::LINECALLSTATUS, status)), at),
              status.dwCallStateMode);
}

TEST(Visible, EXT_3_disconnect_modes_of_an_extension_survive) {
    EXPECT_EQ(mode_in_version(LINECALLSTATE_DISCONNECTED, 0x40000000, api_1_3), 0x40000000u);
}

TEST(Visible, VER_2_ST_2_connected_and_offering_modes) {
    EXPECT_EQ(mode_in_version(LINECALLSTATE_CONNECTED, LINECONNECTEDMODE_ACTIVE, api_1_3), 0u);
    EXPECT_EQ(mode_in_version(LINECALLSTATE_OFFERING, LINEOFFERINGMODE_ACTIVE, api_1_3), 0u);
    EXPECT_EQ(mode_in_version(LINECALLSTATE_CONNECTED, LINECONNECTEDMODE_INACTIVE, api_1_4),
              uint32_t{LINECONNECTEDMODE_INACTIVE});
    EXPECT_EQ(mode_in_version(LINECALLSTATE_CONNECTED, LINECONNECTEDMODE_ACTIVEHELD, api_1_4),
              uint32_t{LINECONNECTEDMODE_ACTIVE});
    EXPECT_EQ(mode_in_version(LINECALLSTATE_CONNECTED, LINECONNECTEDMODE_CONFIRMED, api_1_4),
              uint32_t{LINECONNECTEDMODE_ACTIVE});
    EXPECT_EQ(mode_in_version(LINECALLSTATE_CONNECTED, LINECONNECTEDMODE_INACTIVEHELD, api_1_4),
              uint32_t{LINECONNECTEDMODE_INACTIVE});
    EXPECT_EQ(mode_in_version(LINECALLSTATE_CONNECTED, LINECONNECTEDMODE_INACTIVEHELD, api_2_0),
              uint32_t{LINECONNECTEDMODE_INACTIVEHELD});
    EXPECT_EQ(mode_in_version(LINECALLSTATE_BUSY, LINEBUSYMODE_STATION, api_1_3),
              uint32_t{LINEBUSYMODE_STATION});
}

TEST(Visible, VER_2_newer_features_are_hidden) {
    LINECALLSTATUS status{};
    status.dwCallFeatures =
        LINECALLFEATURE_DROP | LINECALLFEATURE_RELEASEUSERUSERINFO | LINECALLFEATURE_SETCALLDATA;
    const auto bytes = whole(layout::LINECALLSTATUS, status);
    const size_t at = offsetof(LINECALLSTATUS, dwCallFeatures);
    EXPECT_EQ(member(call_status_for(api_1_3, bytes), at), uint32_t{LINECALLFEATURE_DROP});
    EXPECT_EQ(member(call_status_for(api_1_4, bytes), at),
              uint32_t{LINECALLFEATURE_DROP | LINECALLFEATURE_RELEASEUSERUSERINFO});
    EXPECT_EQ(member(call_status_for(api_2_0, bytes), at), status.dwCallFeatures);
}

TEST(Visible, VER_2_capability_flags_of_later_versions_are_hidden) {
    LINEADDRESSCAPS address{};
    address.dwAddrCapFlags =
        LINEADDRCAPFLAGS_SECURE | LINEADDRCAPFLAGS_QUEUE | LINEADDRCAPFLAGS_ACDGROUP | 0x80000000;
    const auto bytes = whole(layout::LINEADDRESSCAPS, address);
    const size_t at = offsetof(LINEADDRESSCAPS, dwAddrCapFlags);
    EXPECT_EQ(member(address_caps_for(api_1_4, bytes), at), uint32_t{LINEADDRCAPFLAGS_SECURE});
    EXPECT_EQ(member(address_caps_for(api_2_1, bytes), at),
              uint32_t{LINEADDRCAPFLAGS_SECURE | LINEADDRCAPFLAGS_QUEUE});
    EXPECT_EQ(member(address_caps_for(api_2_2, bytes), at), address.dwAddrCapFlags & 0x7FFFFFFF);

    LINEDEVCAPS device{};
    device.dwDevCapFlags = LINEDEVCAPFLAGS_CLOSEDROP | 0x200;
    EXPECT_EQ(member(dev_caps_for(api_2_2, whole(layout::LINEDEVCAPS, device)),
                     offsetof(LINEDEVCAPS, dwDevCapFlags)),
              uint32_t{LINEDEVCAPFLAGS_CLOSEDROP});
}

TEST(Visible, VER_2_media_modes_of_later_versions_are_hidden) {
    LINEDEVCAPS caps{};
    caps.dwMediaModes = LINEMEDIAMODE_INTERACTIVEVOICE | LINEMEDIAMODE_VOICEVIEW | LINEMEDIAMODE_VIDEO;
    const auto bytes = whole(layout::LINEDEVCAPS, caps);
    const size_t at = offsetof(LINEDEVCAPS, dwMediaModes);
    EXPECT_EQ(member(dev_caps_for(api_1_3, bytes), at), uint32_t{LINEMEDIAMODE_INTERACTIVEVOICE});
    EXPECT_EQ(member(dev_caps_for(api_2_0, bytes), at),
              uint32_t{LINEMEDIAMODE_INTERACTIVEVOICE | LINEMEDIAMODE_VOICEVIEW});
    EXPECT_EQ(member(dev_caps_for(api_2_1, bytes), at), caps.dwMediaModes);
}

TEST(Visible, VER_2_what_would_say_nothing_says_unknown) {
    LINECALLINFO info{};
    info.dwMediaMode = LINEMEDIAMODE_VIDEO;
    info.dwOrigin = LINECALLORIGIN_INBOUND;
    info.dwReason = LINECALLREASON_CAMPEDON;
    const auto bytes = call_info_for(api_1_3, whole(layout::LINECALLINFO, info));
    EXPECT_EQ(member(bytes, offsetof(LINECALLINFO, dwMediaMode)), uint32_t{LINEMEDIAMODE_UNKNOWN});
    EXPECT_EQ(member(bytes, offsetof(LINECALLINFO, dwOrigin)), uint32_t{LINECALLORIGIN_UNKNOWN});
    EXPECT_EQ(member(bytes, offsetof(LINECALLINFO, dwReason)), uint32_t{LINECALLREASON_UNKNOWN});
}

}  // namespace
}  // namespace tapi::server
