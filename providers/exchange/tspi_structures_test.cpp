// SPDX-License-Identifier: Apache-2.0
// What the module writes into TAPI's structures.
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "sdk/test_server.hpp"
#include "sdk/text.hpp"

namespace tapi::exchange {
namespace {

using sdk::result_of;
using sdk::Roomy;
using sdk::TestServer;

// What every line can do; services and media add theirs.
constexpr DWORD basic = LINECALLFEATURE_ACCEPT | LINECALLFEATURE_ANSWER | LINECALLFEATURE_DIAL |
                        LINECALLFEATURE_DROP | LINECALLFEATURE_HOLD | LINECALLFEATURE_SETCALLPARAMS |
                        LINECALLFEATURE_SWAPHOLD | LINECALLFEATURE_UNHOLD;

// What calls and lines offer besides what these tests look at.
constexpr DWORD media_services = LINECALLFEATURE_GATHERDIGITS | LINECALLFEATURE_GENERATEDIGITS |
                                 LINECALLFEATURE_GENERATETONE | LINECALLFEATURE_MONITORDIGITS |
                                 LINECALLFEATURE_MONITORMEDIA | LINECALLFEATURE_MONITORTONES |
                                 LINECALLFEATURE_SETMEDIACONTROL | LINECALLFEATURE_SETTERMINAL;
constexpr DWORD line_services = LINEFEATURE_DEVSPECIFIC | LINEFEATURE_DEVSPECIFICFEAT |
                                LINEFEATURE_SETMEDIACONTROL | LINEFEATURE_SETTERMINAL |
                                LINEFEATURE_SETDEVSTATUS;

class StructuresTest : public testing::Test {
  protected:
    StructuresTest()
        : server(EXCHANGE_MODULE, R"(
[exchange]
name = "Head office"
[[extension]]
number = "1001"
name = "Alice"
addresses = ["2001"]
[[extension]]
number = "01002"
[[trunk]]
name = "City"
prefix = "9"
circuits = 2
lines = true
)") {
        EXPECT_EQ(server.start(), 0);
    }

    Roomy<LINEDEVCAPS> dev_caps(DWORD line) {
        Roomy<LINEDEVCAPS> caps;
        EXPECT_EQ(
            server.call<decltype(TSPI_lineGetDevCaps)>("TSPI_lineGetDevCaps", TestServer::line_base + line,
                                                       sdk::version_2_2, DWORD{0}, caps.get()),
            0);
        return caps;
    }
    Roomy<LINEADDRESSCAPS> address_caps(DWORD line, DWORD address) {
        Roomy<LINEADDRESSCAPS> caps;
        EXPECT_EQ(server.call<decltype(TSPI_lineGetAddressCaps)>("TSPI_lineGetAddressCaps",
                                                                 TestServer::line_base + line, address,
                                                                 sdk::version_2_2, DWORD{0}, caps.get()),
                  0);
        return caps;
    }
    Roomy<LINECALLINFO> call_info(HDRVCALL call) {
        Roomy<LINECALLINFO> info;
        info->dwNumOwners = 3;  // TAPI's own members stay as they are
        EXPECT_EQ(server.call<decltype(TSPI_lineGetCallInfo)>("TSPI_lineGetCallInfo", call, info.get()), 0);
        EXPECT_EQ(info->dwNumOwners, 3u);
        return info;
    }
    Roomy<LINECALLSTATUS> call_status(HDRVCALL call) {
        Roomy<LINECALLSTATUS> status;
        EXPECT_EQ(server.call<decltype(TSPI_lineGetCallStatus)>("TSPI_lineGetCallStatus", call, status.get()),
                  0);
        return status;
    }
    Roomy<LINEDEVSTATUS> dev_status(HDRVLINE line) {
        Roomy<LINEDEVSTATUS> status;
        EXPECT_EQ(
            server.call<decltype(TSPI_lineGetLineDevStatus)>("TSPI_lineGetLineDevStatus", line, status.get()),
            0);
        return status;
    }

    TestServer server;
};

TEST_F(StructuresTest, DEV_1_DevicesAreEnumerated) {
    EXPECT_EQ(server.lines, 4u);
    EXPECT_EQ(server.phones, 2u);
}

TEST_F(StructuresTest, DEV_6_DeviceCapabilities) {
    auto caps = dev_caps(0);
    EXPECT_EQ(caps.text(caps->dwLineNameSize, caps->dwLineNameOffset), u"Alice");
    EXPECT_EQ(caps.text(caps->dwProviderInfoSize, caps->dwProviderInfoOffset), u"OpenTAPI Exchange");
    EXPECT_EQ(caps.text(caps->dwSwitchInfoSize, caps->dwSwitchInfoOffset), u"Head office");
    EXPECT_EQ(caps->dwProviderInfoOffset, sizeof(LINEDEVCAPS));
    EXPECT_EQ(caps->dwUsedSize, caps->dwNeededSize);
    EXPECT_EQ(caps->dwPermanentLineID, 1001u);
    EXPECT_EQ(caps->dwNumAddresses, 2u);
    EXPECT_EQ(caps->dwBearerModes, static_cast<DWORD>(LINEBEARERMODE_VOICE | LINEBEARERMODE_SPEECH));
    EXPECT_EQ(caps->dwMediaModes,
              static_cast<DWORD>(LINEMEDIAMODE_INTERACTIVEVOICE | LINEMEDIAMODE_AUTOMATEDVOICE));
    EXPECT_EQ(caps->dwRingModes, 2u);
    EXPECT_EQ(caps->dwDevCapFlags & LINEDEVCAPFLAGS_CLOSEDROP, 0u);
    EXPECT_EQ(caps->dwAnswerMode, static_cast<DWORD>(LINEANSWERMODE_HOLD));
    EXPECT_NE(caps->dwLineFeatures & LINEFEATURE_MAKECALL, 0u);
    EXPECT_EQ(caps->dwStringFormat, static_cast<DWORD>(STRINGFORMAT_UNICODE));
    auto unnamed = dev_caps(1);
    EXPECT_EQ(unnamed.text(unnamed->dwLineNameSize, unnamed->dwLineNameOffset), u"Extension 01002");
    auto trunk = dev_caps(3);
    EXPECT_EQ(trunk.text(trunk->dwLineNameSize, trunk->dwLineNameOffset), u"Trunk City/2");
    EXPECT_EQ(trunk->dwLineFeatures & ~line_services, 0u);
}

TEST_F(StructuresTest, DEV_1_PermanentIdsDiffer) {
    std::set<DWORD> ids;
    for (DWORD line = 0; line < server.lines; ++line) ids.insert(dev_caps(line)->dwPermanentLineID);
    EXPECT_EQ(ids.size(), server.lines);
}

TEST_F(StructuresTest, MEM_2_ASmallRoomGetsTheFixedPartAndTheNeededSize) {
    Roomy<LINEDEVCAPS> small(sizeof(LINEDEVCAPS));
    const auto get = server.find<decltype(TSPI_lineGetDevCaps)>("TSPI_lineGetDevCaps");
    EXPECT_EQ(get(TestServer::line_base, sdk::version_2_2, 0, small.get()), 0);
    EXPECT_EQ(small->dwUsedSize, sizeof(LINEDEVCAPS));
    EXPECT_EQ(small->dwLineNameSize, 0u);
    EXPECT_EQ(small->dwNeededSize, dev_caps(0)->dwUsedSize);
    Roomy<LINEDEVCAPS> tiny(sizeof(LINEDEVCAPS) - 4);
    EXPECT_EQ(get(TestServer::line_base, sdk::version_2_2, 0, tiny.get()),
              result_of(LINEERR_STRUCTURETOOSMALL));
    EXPECT_EQ(get(TestServer::line_base, sdk::version_2_2, 1, small.get()),
              result_of(LINEERR_INCOMPATIBLEEXTVERSION));
    EXPECT_EQ(get(TestServer::line_base, 7, 0, small.get()), result_of(LINEERR_INCOMPATIBLEAPIVERSION));
    EXPECT_EQ(get(0, sdk::version_2_2, 0, small.get()), result_of(LINEERR_BADDEVICEID));
}

TEST_F(StructuresTest, DEV_6_AddressCapabilities) {
    auto caps = address_caps(0, 1);
    EXPECT_EQ(caps.text(caps->dwAddressSize, caps->dwAddressOffset), u"2001");
    EXPECT_EQ(caps->dwLineDeviceID, TestServer::line_base);
    EXPECT_EQ(caps->dwMaxNumActiveCalls, 2u);
    EXPECT_EQ(caps->dwMaxNumOnHoldCalls, 2u);
    EXPECT_NE(caps->dwAddressFeatures & LINEADDRFEATURE_MAKECALL, 0u);
    EXPECT_NE(caps->dwAddrCapFlags & LINEADDRCAPFLAGS_PARTIALDIAL, 0u);
    EXPECT_EQ(caps->dwAddrCapFlags & LINEADDRCAPFLAGS_ACCEPTTOALERT, 0u);
    EXPECT_EQ(caps->dwCallFeatures & basic, basic);
    EXPECT_NE(caps->dwCallStates & LINECALLSTATE_SPECIALINFO, 0u);
    EXPECT_EQ(caps->dwMaxNoAnswerTimeout, 60u);
    EXPECT_EQ(address_caps(2, 0)->dwCallFeatures & ~media_services, static_cast<DWORD>(LINECALLFEATURE_DROP));
    Roomy<LINEADDRESSCAPS> none;
    EXPECT_EQ(
        server.call<decltype(TSPI_lineGetAddressCaps)>("TSPI_lineGetAddressCaps", TestServer::line_base,
                                                       DWORD{2}, sdk::version_2_2, DWORD{0}, none.get()),
        result_of(LINEERR_INVALADDRESSID));
}

TEST_F(StructuresTest, INFO_1_CallInfoOfBothHalves) {
    const HDRVLINE first = server.open(0);
    server.open(1);
    LINECALLPARAMS params{};
    params.dwTotalSize = sizeof params;
    params.dwAddressMode = LINEADDRESSMODE_ADDRESSID;
    params.dwAddressID = 1;
    const HDRVCALL caller = server.make_call(1, first, 1, u"01002", &params);
    const HDRVCALL called = server.announced(101);
    auto out = call_info(caller), in = call_info(called);
    EXPECT_EQ(out->dwLineDeviceID, TestServer::line_base);
    EXPECT_EQ(out->dwAddressID, 1u);
    EXPECT_EQ(out->dwOrigin, static_cast<DWORD>(LINECALLORIGIN_OUTBOUND));
    EXPECT_EQ(in->dwOrigin, static_cast<DWORD>(LINECALLORIGIN_INTERNAL));
    EXPECT_EQ(in->dwReason, static_cast<DWORD>(LINECALLREASON_DIRECT));
    EXPECT_EQ(in->dwCallID, out->dwCallID);
    EXPECT_EQ(in->dwTrunk, 0xFFFFFFFFu);
    EXPECT_EQ(in->dwMediaMode, static_cast<DWORD>(LINEMEDIAMODE_INTERACTIVEVOICE));
    EXPECT_EQ(in->dwBearerMode, static_cast<DWORD>(LINEBEARERMODE_VOICE));
    EXPECT_EQ(in->dwCallerIDFlags, static_cast<DWORD>(LINECALLPARTYID_ADDRESS | LINECALLPARTYID_NAME));
    EXPECT_EQ(in.text(in->dwCallerIDSize, in->dwCallerIDOffset), u"2001");
    EXPECT_EQ(in.text(in->dwCallerIDNameSize, in->dwCallerIDNameOffset), u"Alice");
    EXPECT_EQ(in.text(in->dwCalledIDSize, in->dwCalledIDOffset), u"01002");
    EXPECT_EQ(in->dwConnectedIDFlags, static_cast<DWORD>(LINECALLPARTYID_UNKNOWN));
    EXPECT_EQ(server.answer(2, called), 2);
    auto connected = call_info(caller);
    EXPECT_EQ(connected.text(connected->dwConnectedIDSize, connected->dwConnectedIDOffset), u"01002");
    DWORD address = 9;
    EXPECT_EQ(server.call<decltype(TSPI_lineGetCallAddressID)>("TSPI_lineGetCallAddressID", caller, &address),
              0);
    EXPECT_EQ(address, 1u);
    EXPECT_EQ(server.call<decltype(TSPI_lineSetAppSpecific)>("TSPI_lineSetAppSpecific", caller, DWORD{77}),
              0);
    EXPECT_EQ(call_info(caller)->dwAppSpecific, 77u);
}

TEST_F(StructuresTest, ST_8_CallStatusFollowsTheState) {
    const HDRVLINE first = server.open(0);
    server.open(1);
    const HDRVCALL caller = server.make_call(1, first, 1, u"01002");
    const HDRVCALL called = server.announced(101);
    auto offered = call_status(called);
    EXPECT_EQ(offered->dwCallState, static_cast<DWORD>(LINECALLSTATE_OFFERING));
    EXPECT_EQ(offered->dwCallStateMode, static_cast<DWORD>(LINEOFFERINGMODE_ACTIVE));
    EXPECT_EQ(offered->dwCallFeatures & basic,
              static_cast<DWORD>(LINECALLFEATURE_ACCEPT | LINECALLFEATURE_ANSWER | LINECALLFEATURE_DROP |
                                 LINECALLFEATURE_SETCALLPARAMS));
    EXPECT_GE(offered->tStateEntryTime.wYear, 2020);
    server.answer(2, called);
    EXPECT_EQ(
        call_status(caller)->dwCallFeatures & basic,
        static_cast<DWORD>(LINECALLFEATURE_DROP | LINECALLFEATURE_HOLD | LINECALLFEATURE_SETCALLPARAMS));
    server.drop(3, caller);
    EXPECT_EQ(call_status(called)->dwCallStateMode, static_cast<DWORD>(LINEDISCONNECTMODE_NORMAL));
    EXPECT_EQ(call_status(called)->dwCallFeatures, static_cast<DWORD>(LINECALLFEATURE_DROP));
    EXPECT_EQ(call_status(caller)->dwCallFeatures, 0u);
}

TEST_F(StructuresTest, DEV_8_LineAndAddressStatus) {
    const HDRVLINE line = server.open(0);
    EXPECT_NE(dev_status(line)->dwLineFeatures & LINEFEATURE_MAKECALL, 0u);
    EXPECT_EQ(dev_status(line)->dwDevStatusFlags,
              static_cast<DWORD>(LINEDEVSTATUSFLAGS_CONNECTED | LINEDEVSTATUSFLAGS_INSERVICE));
    server.make_call(1, line, 1, nullptr);
    auto status = dev_status(line);
    EXPECT_EQ(status->dwNumActiveCalls, 1u);
    EXPECT_EQ(status->dwLineFeatures & LINEFEATURE_MAKECALL, 0u);
    EXPECT_EQ(status->dwAvailableMediaModes, 0u);
    Roomy<LINEADDRESSSTATUS> address;
    const auto get = server.find<decltype(TSPI_lineGetAddressStatus)>("TSPI_lineGetAddressStatus");
    EXPECT_EQ(get(line, 0, address.get()), 0);
    EXPECT_EQ(address->dwNumInUse, 1u);
    EXPECT_EQ(address->dwNumActiveCalls, 1u);
    EXPECT_EQ(get(line, 1, address.get()), 0);
    EXPECT_EQ(address->dwNumInUse, 0u);
    EXPECT_EQ(get(line, 2, address.get()), result_of(LINEERR_INVALADDRESSID));
}

TEST_F(StructuresTest, DEV_5_AddressesByNumber) {
    const HDRVLINE line = server.open(0);
    const auto get = server.find<decltype(TSPI_lineGetAddressID)>("TSPI_lineGetAddressID");
    DWORD id = 9;
    EXPECT_EQ(get(line, &id, LINEADDRESSMODE_DIALABLEADDR, u"2001", 5), 0);
    EXPECT_EQ(id, 1u);
    EXPECT_EQ(get(line, &id, LINEADDRESSMODE_DIALABLEADDR, u"2002", 5), result_of(LINEERR_INVALADDRESS));
    EXPECT_EQ(get(line, &id, LINEADDRESSMODE_ADDRESSID, u"1", 2), result_of(LINEERR_INVALADDRESSMODE));
    DWORD count = 0;
    EXPECT_EQ(server.call<decltype(TSPI_lineGetNumAddressIDs)>("TSPI_lineGetNumAddressIDs", line, &count), 0);
    EXPECT_EQ(count, 2u);
}

TEST_F(StructuresTest, PH_9_TheLineNamesItsPhone) {
    const HDRVLINE line = server.open(1);
    const auto get = server.find<decltype(TSPI_lineGetID)>("TSPI_lineGetID");
    Roomy<VARSTRING> id;
    EXPECT_EQ(get(line, 0, nullptr, LINECALLSELECT_LINE, id.get(), u"TAPI/Phone", nullptr), 0);
    EXPECT_EQ(id->dwStringFormat, static_cast<DWORD>(STRINGFORMAT_BINARY));
    ASSERT_EQ(id->dwStringSize, sizeof(DWORD));
    DWORD phone = 0;
    std::memcpy(&phone, reinterpret_cast<std::byte*>(id.get()) + id->dwStringOffset, sizeof phone);
    EXPECT_EQ(phone, TestServer::phone_base + 1);
    EXPECT_EQ(get(line, 0, nullptr, LINECALLSELECT_LINE, id.get(), u"comm", nullptr),
              result_of(LINEERR_INVALDEVICECLASS));
    EXPECT_EQ(get(line, 9, nullptr, LINECALLSELECT_ADDRESS, id.get(), u"tapi/line", nullptr),
              result_of(LINEERR_INVALADDRESSID));
    EXPECT_EQ(get(line, 0, nullptr, LINECALLSELECT_CALL, id.get(), u"tapi/line", nullptr),
              result_of(LINEERR_INVALCALLHANDLE));
    Roomy<PHONECAPS> caps;
    EXPECT_EQ(server.call<decltype(TSPI_phoneGetDevCaps)>("TSPI_phoneGetDevCaps", phone, sdk::version_2_2,
                                                          DWORD{0}, caps.get()),
              0);
    EXPECT_EQ(caps.text(caps->dwPhoneNameSize, caps->dwPhoneNameOffset), u"Phone 01002");
}

TEST_F(StructuresTest, SM_5_CallParameters) {
    const HDRVLINE line = server.open(0);
    const auto refused = [&](auto change) {
        LINECALLPARAMS params{};
        params.dwTotalSize = sizeof params;
        params.dwAddressMode = LINEADDRESSMODE_ADDRESSID;
        change(params);
        HDRVCALL made{};
        return server.try_call(1, line, 1, u"01002", &made, &params);
    };
    EXPECT_EQ(refused([](LINECALLPARAMS& p) { p.dwAddressID = 2; }), result_of(LINEERR_INVALADDRESSID));
    EXPECT_EQ(refused([](LINECALLPARAMS& p) { p.dwAddressMode = 0; }), result_of(LINEERR_INVALADDRESSMODE));
    EXPECT_EQ(refused([](LINECALLPARAMS& p) { p.dwAddressMode = LINEADDRESSMODE_DIALABLEADDR; }),
              result_of(LINEERR_INVALADDRESS));
    EXPECT_EQ(refused([](LINECALLPARAMS& p) { p.dwMinRate = 2, p.dwMaxRate = 1; }),
              result_of(LINEERR_INVALRATE));
    EXPECT_EQ(refused([](LINECALLPARAMS& p) { p.dwMinRate = 128000; }), result_of(LINEERR_RATEUNAVAIL));
    EXPECT_EQ(refused([](LINECALLPARAMS& p) { p.dwUserUserInfoSize = sizeof p + 1; }),
              result_of(LINEERR_INVALCALLPARAMS));
    EXPECT_EQ(refused([](LINECALLPARAMS& p) { p.dwTotalSize = 12; }), result_of(LINEERR_INVALCALLPARAMS));
    EXPECT_EQ(refused([](LINECALLPARAMS& p) { p.dwCallParamFlags = LINECALLPARAMFLAGS_PREDICTIVEDIAL; }),
              result_of(LINEERR_INVALCALLPARAMS));
    EXPECT_EQ(server.seen(), TestServer::Seen{});
    EXPECT_EQ(refused([](LINECALLPARAMS&) {}), 1);
}

}  // namespace
}  // namespace tapi::exchange
