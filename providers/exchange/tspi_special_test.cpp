// SPDX-License-Identifier: Apache-2.0
// Terminals, line status, settings, dial parameters and the extension, through TSPI.
#include <gtest/gtest.h>

#include <cstring>

#include "exchange/extension.hpp"
#include "exchange/line_device.hpp"
#include "sdk/test_server.hpp"
#include "sdk/text.hpp"

namespace tapi::exchange {
namespace {

using sdk::result_of;
using sdk::Roomy;
using sdk::TestServer;
using Seen = TestServer::Seen;

class TspiSpecialTest : public testing::Test {
  protected:
    TspiSpecialTest()
        : server(EXCHANGE_MODULE, R"(
[[extension]]
number = "1001"
name = "Alice"
addresses = ["2001"]
[[extension]]
number = "1002"
[[trunk]]
prefix = "9"
lines = true
circuits = 1
)") {
        EXPECT_EQ(server.start(), 0);
        first = server.open(0);
        second = server.open(1);
        server.set_messages(first, 0xFFFFFFFF, 0xFFFFFFFF);
    }
    template <class S>
    std::vector<DWORD> terminal_modes(Roomy<S>& whole) {
        std::vector<DWORD> modes(whole->dwTerminalModesSize / sizeof(DWORD));
        std::memcpy(modes.data(), reinterpret_cast<std::byte*>(whole.get()) + whole->dwTerminalModesOffset,
                    modes.size() * sizeof(DWORD));
        return modes;
    }
    Roomy<LINEDEVSTATUS> status() {
        Roomy<LINEDEVSTATUS> status;
        EXPECT_EQ(server.call<decltype(TSPI_lineGetLineDevStatus)>("TSPI_lineGetLineDevStatus", first,
                                                                   status.get()),
                  0);
        return status;
    }
    Roomy<LINECALLINFO> info(HDRVCALL call) {
        Roomy<LINECALLINFO> info;
        EXPECT_EQ(server.call<decltype(TSPI_lineGetCallInfo)>("TSPI_lineGetCallInfo", call, info.get()), 0);
        return info;
    }
    LONG set_status(DWORD request, DWORD bits, DWORD on) {
        return server.call<decltype(TSPI_lineSetLineDevStatus)>("TSPI_lineSetLineDevStatus", request, first,
                                                                bits, on);
    }
    LONG set_terminal(DWORD request, DWORD select, DWORD address, HDRVCALL call, DWORD modes, DWORD terminal,
                      DWORD enable) {
        return server.call<decltype(TSPI_lineSetTerminal)>("TSPI_lineSetTerminal", request, first, address,
                                                           call, select, modes, terminal, enable);
    }

    TestServer server;
    HDRVLINE first{}, second{};
};

TEST_F(TspiSpecialTest, DEV_9_StatusBitsAreSetAndTold) {
    Roomy<LINEDEVCAPS> caps;
    server.call<decltype(TSPI_lineGetDevCaps)>("TSPI_lineGetDevCaps", TestServer::line_base, sdk::version_2_2,
                                               DWORD{0}, caps.get());
    EXPECT_EQ(caps->dwSettableDevStatus, settable_line_status);
    EXPECT_EQ(set_status(1, LINEDEVSTATUSFLAGS_MSGWAIT | LINEDEVSTATUSFLAGS_INSERVICE, 1), 1);
    EXPECT_EQ(server.seen(), (Seen{"L0 LINEDEVSTATE 0x10 0 0", "done 1 0"})) << "in service it was already";
    EXPECT_EQ(status()->dwDevStatusFlags,
              static_cast<DWORD>(LINEDEVSTATUSFLAGS_CONNECTED | LINEDEVSTATUSFLAGS_INSERVICE |
                                 LINEDEVSTATUSFLAGS_MSGWAIT));
    EXPECT_EQ(set_status(2, LINEDEVSTATUSFLAGS_MSGWAIT, 0), 2);
    EXPECT_EQ(set_status(3, LINEDEVSTATUSFLAGS_LOCKED, 1), 3);
    EXPECT_EQ(server.seen(),
              (Seen{"L0 LINEDEVSTATE 0x20 0 0", "done 2 0", "L0 LINEDEVSTATE 0x80000 0 0", "done 3 0"}));
    EXPECT_EQ(set_status(4, 0x10, 1), result_of(LINEERR_INVALPARAM));
    EXPECT_EQ(set_status(4, 0, 1), result_of(LINEERR_INVALPARAM));
    const HDRVLINE circuit = server.open(2);
    EXPECT_EQ(server.call<decltype(TSPI_lineSetLineDevStatus)>("TSPI_lineSetLineDevStatus", DWORD{4}, circuit,
                                                               DWORD{LINEDEVSTATUSFLAGS_LOCKED}, DWORD{1}),
              result_of(LINEERR_INVALPARAM));
}

TEST_F(TspiSpecialTest, DEV_9_ALockedLineCallsNobodyAndIsCalled) {
    set_status(1, LINEDEVSTATUSFLAGS_LOCKED, 1);
    EXPECT_EQ(status()->dwLineFeatures & LINEFEATURE_MAKECALL, 0u);
    HDRVCALL made{};
    EXPECT_EQ(server.try_call(2, first, 1, u"1002", &made), result_of(LINEERR_CALLUNAVAIL));
    server.seen();
    server.make_call(3, second, 2, u"1001");
    EXPECT_EQ(server.seen().at(3), "L0 NEWCALL C101");
}

TEST_F(TspiSpecialTest, DEV_9_ALineOutOfServiceIsOutOfOrder) {
    set_status(1, LINEDEVSTATUSFLAGS_INSERVICE, 0);
    server.seen();
    server.make_call(2, second, 1, u"1001");
    EXPECT_EQ(server.seen(), (Seen{"done 2 0", "L1 C1 CALLSTATE 0x10 0 0x4", "L1 C1 CALLSTATE 0x200 0 0",
                                   "L1 C1 CALLSTATE 0x4000 0x4000 0"}));
    EXPECT_EQ(status()->dwLineFeatures & LINEFEATURE_MAKECALL, 0u);
}

TEST_F(TspiSpecialTest, DIG_11_TerminalsAreDescribed) {
    Roomy<LINEDEVCAPS> caps;
    server.call<decltype(TSPI_lineGetDevCaps)>("TSPI_lineGetDevCaps", TestServer::line_base, sdk::version_2_2,
                                               DWORD{0}, caps.get());
    ASSERT_EQ(caps->dwNumTerminals, 3u);
    ASSERT_EQ(caps->dwTerminalCapsSize, 3 * sizeof(LINETERMCAPS));
    LINETERMCAPS terminal[3];
    std::memcpy(terminal, reinterpret_cast<std::byte*>(caps.get()) + caps->dwTerminalCapsOffset,
                sizeof terminal);
    EXPECT_EQ(terminal[0].dwTermDev, static_cast<DWORD>(LINETERMDEV_PHONE));
    EXPECT_EQ(terminal[2].dwTermDev, static_cast<DWORD>(LINETERMDEV_SPEAKER));
    EXPECT_EQ(caps->dwTerminalTextSize, 3 * caps->dwTerminalTextEntrySize);
    EXPECT_EQ(caps.text(caps->dwTerminalTextEntrySize, caps->dwTerminalTextOffset), u"Handset");
    EXPECT_EQ(
        caps.text(caps->dwTerminalTextEntrySize, caps->dwTerminalTextOffset + caps->dwTerminalTextEntrySize),
        u"Headset");
}

TEST_F(TspiSpecialTest, DIG_11_LineAddressAndCallAreRouted) {
    const HDRVCALL call = server.make_call(1, first, 1, u"1002");
    server.seen();
    const DWORD media = LINETERMMODE_MEDIATOLINE | LINETERMMODE_MEDIAFROMLINE;
    EXPECT_EQ(set_terminal(2, LINECALLSELECT_LINE, 0, nullptr, media, 1, 1), 2);
    EXPECT_EQ(server.seen(),
              (Seen{"L0 LINEDEVSTATE 0x2000 0 0", "L0 ADDRESSSTATE 0 0x80 0", "L0 ADDRESSSTATE 0x1 0x80 0",
                    "L0 C1 CALLINFO 0x2000000 0 0", "done 2 0"}));
    auto line = status();
    EXPECT_EQ(terminal_modes(line), (std::vector<DWORD>{terminals[0].modes, media, 0}));
    EXPECT_EQ(set_terminal(3, LINECALLSELECT_CALL, 0, call, LINETERMMODE_RINGER, 2, 1), 3);
    EXPECT_EQ(server.seen(), (Seen{"L0 C1 CALLINFO 0x2000000 0 0", "done 3 0"}));
    auto of_call = info(call);
    EXPECT_EQ(terminal_modes(of_call), (std::vector<DWORD>{terminals[0].modes, media, LINETERMMODE_RINGER}));
    EXPECT_EQ(set_terminal(4, LINECALLSELECT_ADDRESS, 1, nullptr, media, 0, 0), 4);
    EXPECT_EQ(server.seen(), (Seen{"L0 ADDRESSSTATE 0x1 0x80 0", "done 4 0"}));
    Roomy<LINEADDRESSSTATUS> address;
    EXPECT_EQ(server.call<decltype(TSPI_lineGetAddressStatus)>("TSPI_lineGetAddressStatus", first, DWORD{1},
                                                               address.get()),
              0);
    EXPECT_EQ(terminal_modes(address), (std::vector<DWORD>{terminals[0].modes & ~media, media, 0}));
    EXPECT_EQ(set_terminal(5, LINECALLSELECT_ADDRESS, 1, nullptr, media, 0, 0), 5);
    EXPECT_EQ(server.seen(), (Seen{"done 5 0"})) << "what is not routed may be stopped";
    server.drop(6, call);
    LINECALLPARAMS params{};
    params.dwTotalSize = sizeof params;
    params.dwAddressMode = LINEADDRESSMODE_ADDRESSID;
    params.dwAddressID = 1;
    auto later = info(server.make_call(7, first, 2, u"1002", &params));
    EXPECT_EQ(terminal_modes(later), (std::vector<DWORD>{terminals[0].modes & ~media, media, 0}));
}

TEST_F(TspiSpecialTest, DIG_11_WrongTerminalsAreRefused) {
    const DWORD line = LINECALLSELECT_LINE;
    EXPECT_EQ(set_terminal(1, line, 0, nullptr, 1, 3, 1), result_of(LINEERR_INVALTERMINALID));
    EXPECT_EQ(set_terminal(1, line, 0, nullptr, 0, 0, 1), result_of(LINEERR_INVALTERMINALMODE));
    EXPECT_EQ(set_terminal(1, line, 0, nullptr, LINETERMMODE_LAMPS, 1, 1),
              result_of(LINEERR_INVALTERMINALMODE));
    EXPECT_EQ(set_terminal(1, LINECALLSELECT_ADDRESS, 2, nullptr, 1, 0, 1),
              result_of(LINEERR_INVALADDRESSID));
    EXPECT_EQ(set_terminal(1, LINECALLSELECT_CALL, 0, nullptr, 1, 0, 1), result_of(LINEERR_INVALCALLHANDLE));
    EXPECT_EQ(set_terminal(1, 9, 0, nullptr, 1, 0, 1), result_of(LINEERR_INVALCALLSELECT));
    EXPECT_EQ(server.seen(), Seen{});
}

TEST_F(TspiSpecialTest, VER_4_TheExtensionIsNegotiatedAndSelected) {
    LINEEXTENSIONID id{};
    EXPECT_EQ(server.call<decltype(TSPI_lineGetExtensionID)>("TSPI_lineGetExtensionID", TestServer::line_base,
                                                             sdk::version_2_2, &id),
              0);
    EXPECT_EQ(std::memcmp(&id, &extension_id, sizeof id), 0);
    const auto negotiate =
        server.find<decltype(TSPI_lineNegotiateExtVersion)>("TSPI_lineNegotiateExtVersion");
    DWORD version = 9;
    EXPECT_EQ(negotiate(TestServer::line_base, sdk::version_2_2, 0x10000, 0x20000, &version), 0);
    EXPECT_EQ(version, extension_version);
    EXPECT_EQ(negotiate(TestServer::line_base, sdk::version_2_2, 0x10001, 0x20000, &version),
              result_of(LINEERR_INCOMPATIBLEEXTVERSION));
    EXPECT_EQ(negotiate(99, sdk::version_2_2, 0x10000, 0x20000, &version), result_of(LINEERR_BADDEVICEID));
    const auto select = server.find<decltype(TSPI_lineSelectExtVersion)>("TSPI_lineSelectExtVersion");
    EXPECT_EQ(select(first, extension_version), 0);
    EXPECT_EQ(select(first, 5), result_of(LINEERR_INCOMPATIBLEEXTVERSION));
    EXPECT_EQ(select(first, 0), 0);
    Roomy<LINEDEVCAPS> caps;
    EXPECT_EQ(server.call<decltype(TSPI_lineGetDevCaps)>("TSPI_lineGetDevCaps", TestServer::line_base,
                                                         sdk::version_2_2, extension_version, caps.get()),
              0);
}

TEST_F(TspiSpecialTest, EXT_1_EchoWritesIntoTheBlockAndTells) {
    const auto special = server.find<decltype(TSPI_lineDevSpecific)>("TSPI_lineDevSpecific");
    DWORD block[3] = {1, 0x1234, 0};
    EXPECT_EQ(special(1, first, 0, nullptr, block, sizeof block), 1);
    EXPECT_EQ(server.seen(), (Seen{"L0 DEVSPECIFIC 0x1 0x1234 0", "done 1 0"}));
    EXPECT_EQ(block[2], ~0x1234u);
    const HDRVCALL call = server.make_call(2, first, 1, u"1002");
    server.seen();
    EXPECT_EQ(special(3, first, 0, call, block, sizeof block), 3);
    EXPECT_EQ(server.seen(), (Seen{"L0 C1 CALLDEVSPECIFIC 0x1 0x1234 0", "done 3 0"}));
    EXPECT_EQ(special(4, first, 0, nullptr, block, 8), result_of(LINEERR_INVALPARAM));
    EXPECT_EQ(special(4, first, 0, nullptr, nullptr, 0), result_of(LINEERR_INVALPARAM));
    block[0] = 99;
    EXPECT_EQ(special(4, first, 0, nullptr, block, sizeof block), result_of(LINEERR_OPERATIONUNAVAIL));
    EXPECT_EQ(special(4, nullptr, 0, nullptr, block, sizeof block), result_of(LINEERR_INVALLINEHANDLE));
}

TEST_F(TspiSpecialTest, EXT_1_TheCallersNameOfALineAndOfACall) {
    const auto special = server.find<decltype(TSPI_lineDevSpecific)>("TSPI_lineDevSpecific");
    struct {
        DWORD code = 2;
        WCHAR name[12] = u"Help desk";
    } block;
    EXPECT_EQ(special(1, first, 0, nullptr, &block, sizeof block), 1);
    EXPECT_EQ(server.seen(), (Seen{"L0 LINEDEVSTATE 0x200000 0 0", "done 1 0"}));
    const HDRVCALL caller = server.make_call(2, first, 1, u"1002");
    const HDRVCALL called = server.announced(101);
    auto seen = info(called);
    EXPECT_EQ(seen.text(seen->dwCallerIDNameSize, seen->dwCallerIDNameOffset), u"Help desk");
    server.seen();
    std::memcpy(block.name, u"Bob", 8);
    EXPECT_EQ(special(3, first, 0, caller, &block, sizeof block), 3);
    EXPECT_EQ(server.seen(), (Seen{"L0 C1 CALLINFO 0x8000 0 0", "L1 C101 CALLINFO 0x8000 0 0", "done 3 0"}));
    seen = info(called);
    EXPECT_EQ(seen.text(seen->dwCallerIDNameSize, seen->dwCallerIDNameOffset), u"Bob");
    EXPECT_EQ(special(4, second, 0, called, &block, sizeof block), result_of(LINEERR_INVALCALLSTATE));
}

TEST_F(TspiSpecialTest, EXT_2_FeatureButtons) {
    const auto press = [this](DWORD request, HDRVLINE line, DWORD feature) {
        return server.call<decltype(TSPI_lineDevSpecificFeature)>("TSPI_lineDevSpecificFeature", request,
                                                                  line, feature, LPVOID{}, DWORD{0});
    };
    server.make_call(1, first, 1, u"1002");
    server.seen();
    EXPECT_EQ(press(2, second, PHONEBUTTONFUNCTION_CONNECT), 2);
    EXPECT_EQ(server.seen().back(), "done 2 0");
    EXPECT_EQ(press(3, first, PHONEBUTTONFUNCTION_HOLD), 3);
    EXPECT_EQ(server.seen(),
              (Seen{"L0 C1 CALLSTATE 0x400 0 0", "L0 ADDRESSSTATE 0 0x20 0", "L1 C101 CALLSTATE 0x100 0x4 0",
                    "L0 DEVSPECIFICFEATURE 0x4 0 0", "done 3 0"}));
    EXPECT_EQ(press(4, first, PHONEBUTTONFUNCTION_HOLD), 4);
    EXPECT_EQ(server.seen().front(), "L0 C1 CALLSTATE 0x100 0x1 0");
    EXPECT_EQ(press(5, first, PHONEBUTTONFUNCTION_CONNECT), result_of(LINEERR_INVALCALLSTATE));
    EXPECT_EQ(press(5, first, PHONEBUTTONFUNCTION_DIRECTORY), result_of(LINEERR_INVALFEATURE));
    EXPECT_EQ(press(5, first, PHONEBUTTONFUNCTION_DROP), 5);
    EXPECT_EQ(server.seen().front(), "L0 C1 CALLSTATE 0x1 0 0");
    EXPECT_EQ(press(6, first, PHONEBUTTONFUNCTION_MSGWAITON), 6);
    EXPECT_EQ(server.seen(), (Seen{"L0 LINEDEVSTATE 0x10 0 0", "L0 DEVSPECIFICFEATURE 0x8 0 0", "done 6 0"}));
}

TEST_F(TspiSpecialTest, MOD_4_SettingsTravelAsABlock) {
    const auto get = server.find<decltype(TSPI_lineGetDevConfig)>("TSPI_lineGetDevConfig");
    const auto set = server.find<decltype(TSPI_lineSetDevConfig)>("TSPI_lineSetDevConfig");
    const auto block_of = [&](DWORD line) {
        Roomy<VARSTRING> room;
        EXPECT_EQ(get(TestServer::line_base + line, room.get(), u"TAPI/line"), 0);
        EXPECT_EQ(room->dwStringFormat, static_cast<DWORD>(STRINGFORMAT_BINARY));
        return std::string(reinterpret_cast<char*>(room.get()) + room->dwStringOffset, room->dwStringSize);
    };
    std::string block = block_of(0);
    EXPECT_EQ(
        block,
        "opentapi-exchange-line 1\ndigit_ms = 100\ngap_ms = 100\npause_ms = 2000\ncaller_name = \"\"\n");
    block.replace(block.find("2000"), 4, "3000");
    block.replace(block.find("\"\""), 2, "\"Zoë \\\"Z\\\"\"");
    EXPECT_EQ(set(TestServer::line_base, block.data(), static_cast<DWORD>(block.size()), u"tapi/line"), 0);
    EXPECT_EQ(server.seen(), (Seen{"L0 LINEDEVSTATE 0x200000 0 0"}));
    EXPECT_EQ(block_of(0), block);
    EXPECT_EQ(set(TestServer::line_base + 1, block.data(), static_cast<DWORD>(block.size()), u"tapi/line"), 0)
        << "it fits every line of the exchange";
    EXPECT_EQ(block_of(1), block);
    auto called = info(server.make_call(1, first, 1, u"1002"));
    EXPECT_EQ(called->DialParams.dwDialPause, 3000u) << "calls that begin have it";
    const auto refused = [&](std::string wrong) {
        return set(TestServer::line_base, wrong.data(), static_cast<DWORD>(wrong.size()), u"tapi/line");
    };
    EXPECT_EQ(refused(""), result_of(LINEERR_INVALPARAM));
    EXPECT_EQ(refused("opentapi-exchange-line 2\n"), result_of(LINEERR_INVALPARAM));
    EXPECT_EQ(refused(block + "more = 1\n"), result_of(LINEERR_INVALPARAM));
    EXPECT_EQ(refused(block.substr(0, 60)), result_of(LINEERR_INVALPARAM));
    Roomy<VARSTRING> room;
    EXPECT_EQ(get(TestServer::line_base, room.get(), nullptr), result_of(LINEERR_INVALDEVICECLASS));
    EXPECT_EQ(get(TestServer::line_base, room.get(), u"comm"), result_of(LINEERR_INVALDEVICECLASS));
    Roomy<VARSTRING> small(sizeof(VARSTRING));
    EXPECT_EQ(get(TestServer::line_base, small.get(), u"tapi/line"), 0);
    EXPECT_EQ(small->dwNeededSize, sizeof(VARSTRING) + block.size());
    EXPECT_EQ(small->dwStringSize, 0u);
}

TEST_F(TspiSpecialTest, DIG_13_DialParametersAreClamped) {
    LINECALLPARAMS params{};
    params.dwTotalSize = sizeof params;
    params.dwAddressMode = LINEADDRESSMODE_ADDRESSID;
    params.DialParams = {1, 0, 99999, 7};
    const HDRVCALL call = server.make_call(1, first, 1, u"1002", &params);
    EXPECT_EQ(info(call)->DialParams.dwDialPause, 100u);
    EXPECT_EQ(info(call)->DialParams.dwDialSpeed, 100u);
    EXPECT_EQ(info(call)->DialParams.dwDigitDuration, 5000u);
    EXPECT_EQ(info(call)->DialParams.dwWaitForDialtone, 0u);
    server.seen();
    LINEDIALPARAMS changed{500, 60, 70, 0};
    const auto set = server.find<decltype(TSPI_lineSetCallParams)>("TSPI_lineSetCallParams");
    EXPECT_EQ(set(2, call, LINEBEARERMODE_VOICE, 0, 0, &changed), 2);
    EXPECT_EQ(server.seen(), (Seen{"L0 C1 CALLINFO 0x4000000 0 0", "done 2 0"}));
    EXPECT_EQ(info(call)->DialParams.dwDigitDuration, 70u);
    EXPECT_EQ(set(3, call, LINEBEARERMODE_VOICE, 0, 0, nullptr), 3);
    EXPECT_EQ(server.seen(), (Seen{"done 3 0"}));
}

}  // namespace
}  // namespace tapi::exchange
