// SPDX-License-Identifier: Apache-2.0
// Supplementary services through TSPI: handles, the order of messages, and what capabilities promise.
#include <gtest/gtest.h>

#include <algorithm>

#include "sdk/test_server.hpp"
#include "sdk/text.hpp"

namespace tapi::exchange {
namespace {

using sdk::result_of;
using sdk::Roomy;
using sdk::TestServer;
using Seen = TestServer::Seen;

class TspiServices : public testing::Test {
  protected:
    explicit TspiServices(const std::string& config = {}) : server(EXCHANGE_MODULE, config) {
        EXPECT_EQ(server.start(), 0);
        for (DWORD line = 0; line < 4; ++line) lines.push_back(server.open(line));
    }
    // 1001 calls 1002, who answers: C1 and C101.
    void talk() {
        first = server.make_call(1, lines[0], 1, u"1002");
        EXPECT_EQ(server.answer(2, server.announced(101)), 2);
        server.seen();
    }
    template <class F, class... Args>
    LONG call(const char* name, Args... args) {
        return server.call<F>(name, args...);
    }
    LONG dial(DWORD request, HDRVCALL dialing, LPCWSTR number) {
        return call<decltype(TSPI_lineDial)>("TSPI_lineDial", request, dialing, number, DWORD{0});
    }
    LONG setup_transfer(DWORD request, HDRVCALL held, DWORD number, HDRVCALL* consult,
                        LPLINECALLPARAMS params = nullptr) {
        return call<decltype(TSPI_lineSetupTransfer)>("TSPI_lineSetupTransfer", request, held,
                                                      sdk::to_handle<HTAPICALL>(number), consult, params);
    }
    LONG complete_transfer(DWORD request, HDRVCALL held, HDRVCALL consult, DWORD mode, DWORD number = 0,
                           HDRVCALL* conference = nullptr) {
        return call<decltype(TSPI_lineCompleteTransfer)>("TSPI_lineCompleteTransfer", request, held, consult,
                                                         sdk::to_handle<HTAPICALL>(number), conference, mode);
    }
    Roomy<LINECALLINFO> info(HDRVCALL of) {
        Roomy<LINECALLINFO> room;
        EXPECT_EQ(call<decltype(TSPI_lineGetCallInfo)>("TSPI_lineGetCallInfo", of, room.get()), 0);
        return room;
    }
    Roomy<LINECALLSTATUS> status(HDRVCALL of) {
        Roomy<LINECALLSTATUS> room;
        EXPECT_EQ(call<decltype(TSPI_lineGetCallStatus)>("TSPI_lineGetCallStatus", of, room.get()), 0);
        return room;
    }
    Roomy<LINEADDRESSCAPS> caps(DWORD line, DWORD address = 0) {
        Roomy<LINEADDRESSCAPS> room;
        EXPECT_EQ(
            call<decltype(TSPI_lineGetAddressCaps)>("TSPI_lineGetAddressCaps", TestServer::line_base + line,
                                                    address, sdk::version_2_2, DWORD{0}, room.get()),
            0);
        return room;
    }

    TestServer server;
    std::vector<HDRVLINE> lines;
    HDRVCALL first{};
};

TEST_F(TspiServices, SM_10_SetupTransferCompletesBeforeTheStates) {
    talk();
    HDRVCALL consult{};
    EXPECT_EQ(setup_transfer(3, first, 2, &consult), 3);
    EXPECT_EQ(server.seen(), (Seen{"done 3 0", "L0 C1 CALLSTATE 0x2000 0 0", "L1 C101 CALLSTATE 0x100 0x4 0",
                                   "L0 C2 CALLSTATE 0x8 0x1 0x4"}));
    EXPECT_EQ(info(consult)->dwRelatedCallID, info(first)->dwCallID);
    EXPECT_EQ(complete_transfer(4, first, consult, LINETRANSFERMODE_TRANSFER),
              result_of(LINEERR_INVALCALLSTATE));
    EXPECT_EQ(complete_transfer(4, first, nullptr, LINETRANSFERMODE_TRANSFER),
              result_of(LINEERR_INVALCONSULTCALLHANDLE));
    EXPECT_EQ(complete_transfer(4, first, consult, 4), result_of(LINEERR_INVALTRANSFERMODE));
    EXPECT_EQ(server.seen(), Seen{});
}

TEST_F(TspiServices, SM_11_TheTransferredCallTellsItsStory) {
    talk();
    HDRVCALL consult{};
    setup_transfer(3, first, 2, &consult);
    EXPECT_EQ(dial(4, consult, u"1003"), 4);
    server.seen();
    EXPECT_EQ(complete_transfer(5, first, consult, LINETRANSFERMODE_TRANSFER), 5);
    const Seen seen = server.seen();
    EXPECT_EQ(seen.back(), "done 5 0");
    EXPECT_NE(std::find(seen.begin(), seen.end(), "L0 C1 CALLSTATE 0x1 0 0"), seen.end());
    EXPECT_NE(std::find(seen.begin(), seen.end(), "L0 C2 CALLSTATE 0x1 0 0"), seen.end());
    EXPECT_NE(std::find(seen.begin(), seen.end(), "L1 C101 CALLSTATE 0x20 0 0"), seen.end());
    auto target = info(server.announced(102));
    EXPECT_EQ(target->dwReason, static_cast<DWORD>(LINECALLREASON_TRANSFER));
    EXPECT_EQ(target.text(target->dwCallerIDSize, target->dwCallerIDOffset), u"1002");
    EXPECT_EQ(target.text(target->dwRedirectingIDSize, target->dwRedirectingIDOffset), u"1001");
    EXPECT_EQ(target.text(target->dwRedirectionIDSize, target->dwRedirectionIDOffset), u"1003");
}

TEST_F(TspiServices, SM_11_AConferenceNamesItsParent) {
    talk();
    HDRVCALL consult{}, conference{};
    setup_transfer(3, first, 2, &consult);
    dial(4, consult, u"1003");
    server.answer(5, server.announced(102));
    server.seen();
    EXPECT_EQ(complete_transfer(6, first, consult, LINETRANSFERMODE_CONFERENCE, 3, &conference), 6);
    EXPECT_EQ(server.seen(), (Seen{"done 6 0", "L0 C1 CALLSTATE 0x800 0x3 0", "L0 C2 CALLSTATE 0x800 0x3 0",
                                   "L0 C3 CALLSTATE 0x100 0x1 0x4", "L1 C101 CALLSTATE 0x100 0x1 0"}));
    EXPECT_EQ(info(conference)->dwOrigin, static_cast<DWORD>(LINECALLORIGIN_CONFERENCE));
    // Another opener hears of the parent first.
    server.close(lines[0]);
    lines[0] = server.open(0);
    const Seen seen = server.seen();
    ASSERT_EQ(seen.size(), 6u);
    EXPECT_EQ(seen[0], "L0 NEWCALL C103");
    EXPECT_EQ(seen[3], "L0 C104 CALLSTATE 0x800 0x67 0x4");
}

TEST_F(TspiServices, SM_13_SM_15_SM_16_ConferenceStepByStep) {
    talk();
    HDRVCALL parent{}, consult{};
    EXPECT_EQ(call<decltype(TSPI_lineSetupConference)>(
                  "TSPI_lineSetupConference", DWORD{3}, first, HDRVLINE{}, sdk::to_handle<HTAPICALL>(5u),
                  &parent, sdk::to_handle<HTAPICALL>(6u), &consult, DWORD{3}, LPLINECALLPARAMS{}),
              3);
    EXPECT_EQ(server.seen(), (Seen{"done 3 0", "L0 C1 CALLSTATE 0x800 0x5 0", "L0 C5 CALLSTATE 0x1000 0 0x4",
                                   "L1 C101 CALLSTATE 0x100 0x4 0", "L0 C6 CALLSTATE 0x8 0x1 0x4"}));
    dial(4, consult, u"1003");
    server.answer(5, server.announced(102));
    server.seen();
    EXPECT_EQ(call<decltype(TSPI_lineAddToConference)>("TSPI_lineAddToConference", DWORD{6}, parent, consult),
              6);
    EXPECT_EQ(server.seen(), (Seen{"L0 C6 CALLSTATE 0x800 0x5 0", "L0 C5 CALLSTATE 0x100 0x1 0",
                                   "L1 C101 CALLSTATE 0x100 0x1 0", "done 6 0"}));
    EXPECT_NE(status(parent)->dwCallFeatures & LINECALLFEATURE_PREPAREADDCONF, 0u);
    HDRVCALL more{};
    EXPECT_EQ(call<decltype(TSPI_linePrepareAddToConference)>("TSPI_linePrepareAddToConference", DWORD{7},
                                                              parent, sdk::to_handle<HTAPICALL>(7u), &more,
                                                              LPLINECALLPARAMS{}),
              7);
    EXPECT_EQ(server.seen(), (Seen{"done 7 0", "L0 C5 CALLSTATE 0x1000 0 0", "L0 C7 CALLSTATE 0x8 0x1 0x4"}));
    server.drop(8, more);
    EXPECT_EQ(server.seen(), (Seen{"L0 C7 CALLSTATE 0x1 0 0", "L0 C5 CALLSTATE 0x100 0x1 0", "done 8 0"}));
    EXPECT_EQ(
        call<decltype(TSPI_lineRemoveFromConference)>("TSPI_lineRemoveFromConference", DWORD{9}, consult), 9);
    EXPECT_EQ(server.seen(), (Seen{"L0 C6 CALLSTATE 0x400 0 0", "L2 C102 CALLSTATE 0x100 0x4 0",
                                   "L0 C5 CALLSTATE 0x1 0 0", "L0 C1 CALLSTATE 0x100 0x1 0", "done 9 0"}));
}

TEST_F(TspiServices, SM_12_BlindTransfer) {
    talk();
    EXPECT_EQ(
        call<decltype(TSPI_lineBlindTransfer)>("TSPI_lineBlindTransfer", DWORD{3}, first, u"77", DWORD{0}),
        result_of(LINEERR_INVALADDRESS));
    EXPECT_EQ(server.seen(), Seen{});
    EXPECT_EQ(
        call<decltype(TSPI_lineBlindTransfer)>("TSPI_lineBlindTransfer", DWORD{3}, first, u"1003", DWORD{0}),
        3);
    EXPECT_EQ(server.seen().back(), "done 3 0");
}

TEST_F(TspiServices, DEV_6_CapabilitiesOfTransferAndConference) {
    const auto caps = this->caps(0);
    auto& address = const_cast<Roomy<LINEADDRESSCAPS>&>(caps);
    EXPECT_EQ(address->dwTransferModes,
              static_cast<DWORD>(LINETRANSFERMODE_TRANSFER | LINETRANSFERMODE_CONFERENCE));
    EXPECT_EQ(address->dwMaxNumConference, 32u);
    EXPECT_EQ(address->dwMaxNumTransConf, 3u);
    EXPECT_EQ(address->dwRemoveFromConfCaps, static_cast<DWORD>(LINEREMOVEFROMCONF_ANY));
    EXPECT_EQ(address->dwRemoveFromConfState, static_cast<DWORD>(LINECALLSTATE_ONHOLD));
    constexpr DWORD flags = LINEADDRCAPFLAGS_SETUPCONFNULL | LINEADDRCAPFLAGS_AUTORECONNECT |
                            LINEADDRCAPFLAGS_TRANSFERHELD | LINEADDRCAPFLAGS_TRANSFERMAKE |
                            LINEADDRCAPFLAGS_CONFERENCEHELD | LINEADDRCAPFLAGS_CONFERENCEMAKE |
                            LINEADDRCAPFLAGS_CONFDROP;
    EXPECT_EQ(address->dwAddrCapFlags & flags, flags);
}

}  // namespace
}  // namespace tapi::exchange
