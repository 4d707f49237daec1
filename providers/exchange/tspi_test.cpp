// SPDX-License-Identifier: Apache-2.0
// The module as a server sees it: sequences of calls and messages through TSPI.
#include <gtest/gtest.h>

#include <algorithm>
#include <thread>

#include "sdk/test_server.hpp"
#include "sdk/text.hpp"

namespace tapi::exchange {
namespace {

using sdk::result_of;
using sdk::TestServer;
using Seen = TestServer::Seen;

LONG hold(TestServer& server, DWORD request, HDRVCALL call) {
    return server.call<decltype(TSPI_lineHold)>("TSPI_lineHold", request, call);
}

class TspiTest : public testing::Test {
  protected:
    explicit TspiTest(const std::string& config = {}) : server(EXCHANGE_MODULE, config) {
        EXPECT_EQ(server.start(), 0);
    }
    TestServer server;
};

class TspiOutsideTest : public TspiTest {
  protected:
    TspiOutsideTest()
        : TspiTest(R"(
[[extensions]]
from = 1001
to = 1002
[[trunk]]
prefix = "9"
[other_numbers]
proceeding_ms = 10
after_ms = 10
hangup_after_ms = 10
)") {}
};

class TspiRingingTest : public TspiTest {
  protected:
    TspiRingingTest()
        : TspiTest(R"(
[exchange]
ring_cycle_ms = 1
no_answer_ms = 1000
[[extensions]]
from = 1001
to = 1002
)") {}
};

TEST_F(TspiTest, ASY_5_TheCompletionOfMakeCallComesBeforeItsStates) {
    const HDRVLINE first = server.open(0), second = server.open(1);
    server.set_messages(second, LINEDEVSTATE_RINGING, 0);
    const HDRVCALL caller = server.make_call(1, first, 1, u"1002");
    EXPECT_EQ(server.seen(), (Seen{"done 1 0", "L0 C1 CALLSTATE 0x10 0 0x4", "L0 C1 CALLSTATE 0x200 0 0",
                                   "L1 NEWCALL C101", "L1 C101 CALLSTATE 0x2 0x1 0x4",
                                   "L1 LINEDEVSTATE 0x2 0x1 0", "L0 C1 CALLSTATE 0x20 0 0"}));
    const HDRVCALL called = server.announced(101);
    EXPECT_EQ(server.answer(2, called), 2);
    EXPECT_EQ(server.seen(),
              (Seen{"L1 C101 CALLSTATE 0x100 0x1 0", "L0 C1 CALLSTATE 0x100 0x1 0",
                    "L1 C101 CALLINFO 0x20000 0 0", "L0 C1 CALLINFO 0x20000 0 0", "done 2 0"}));
    EXPECT_EQ(hold(server, 3, caller), 3);
    EXPECT_EQ(server.seen(),
              (Seen{"L0 C1 CALLSTATE 0x400 0 0", "L1 C101 CALLSTATE 0x100 0x4 0", "done 3 0"}));
    EXPECT_EQ(server.call<decltype(TSPI_lineUnhold)>("TSPI_lineUnhold", DWORD{4}, caller), 4);
    EXPECT_EQ(server.seen().back(), "done 4 0");
    EXPECT_EQ(server.drop(5, caller), 5);
    EXPECT_EQ(server.seen(), (Seen{"L0 C1 CALLSTATE 0x1 0 0", "L1 C101 CALLSTATE 0x4000 0x1 0", "done 5 0"}));
    EXPECT_EQ(server.drop(6, called), 6);
    EXPECT_EQ(server.seen(), (Seen{"L1 C101 CALLSTATE 0x1 0 0", "done 6 0"}));
    EXPECT_EQ(server.close_call(caller), 0);
    EXPECT_EQ(server.close_call(called), 0);
    EXPECT_EQ(server.close_call(called), result_of(LINEERR_INVALCALLHANDLE));
    EXPECT_EQ(server.close(first), 0);
    EXPECT_EQ(server.close(first), result_of(LINEERR_INVALLINEHANDLE));
}

TEST_F(TspiTest, ASY_7_AFailedMakeCallLeavesNothing) {
    const HDRVLINE line = server.open(0);
    HDRVCALL made{};
    EXPECT_EQ(server.try_call(1, line, 1, u"9@1", &made), result_of(LINEERR_DIALQUIET));
    EXPECT_EQ(server.try_call(1, line, 1, u"Bob", &made), result_of(LINEERR_INVALADDRESS));
    EXPECT_EQ(server.try_call(1, nullptr, 1, u"1002", &made), result_of(LINEERR_INVALLINEHANDLE));
    EXPECT_EQ(server.seen(), Seen{});
}

TEST_F(TspiTest, SM_1_ToSM_9_WrongStatesAreRefusedWithoutACompletion) {
    const HDRVLINE first = server.open(0);
    server.open(1);
    const HDRVCALL caller = server.make_call(1, first, 1, u"1002");
    const HDRVCALL called = server.announced(101);
    server.seen();
    EXPECT_EQ(server.answer(2, caller), result_of(LINEERR_INVALCALLSTATE));
    EXPECT_EQ(hold(server, 2, caller), result_of(LINEERR_INVALCALLSTATE));
    EXPECT_EQ(hold(server, 2, called), result_of(LINEERR_INVALCALLSTATE));
    EXPECT_EQ(server.call<decltype(TSPI_lineAccept)>("TSPI_lineAccept", DWORD{2}, caller, LPCSTR{}, DWORD{0}),
              result_of(LINEERR_INVALCALLSTATE));
    EXPECT_EQ(server.call<decltype(TSPI_lineDial)>("TSPI_lineDial", DWORD{2}, caller, u"1", DWORD{0}),
              result_of(LINEERR_INVALCALLSTATE));
    EXPECT_EQ(server.call<decltype(TSPI_lineSwapHold)>("TSPI_lineSwapHold", DWORD{2}, caller, called),
              result_of(LINEERR_INVALCALLHANDLE));
    const std::string long_info(129, 'x');
    EXPECT_EQ(server.call<decltype(TSPI_lineAnswer)>("TSPI_lineAnswer", DWORD{2}, called, long_info.c_str(),
                                                     DWORD{129}),
              result_of(LINEERR_USERUSERINFOTOOBIG));
    EXPECT_EQ(server.seen(), Seen{});
}

TEST_F(TspiTest, OWN_9_ARefusedNewCallIsOfferedAgain) {
    const HDRVLINE first = server.open(0);
    server.open(1);
    server.refuse(true);
    const HDRVCALL caller = server.make_call(1, first, 1, u"1002");
    EXPECT_EQ(server.seen().at(3), "L1 NEWCALL refused");
    server.refuse(false);
    server.drop(2, caller);
    EXPECT_EQ(server.seen(),
              (Seen{"L0 C1 CALLSTATE 0x1 0 0", "L1 NEWCALL C101", "L1 C101 CALLSTATE 0x4000 0x1 0x4",
                    "L1 C101 CALLSTATE 0x1 0 0", "done 2 0"}));
}

TEST_F(TspiTest, RACE_8_OpeningALineAnnouncesTheCallsThatAreThere) {
    const HDRVLINE first = server.open(0);
    HDRVLINE second = server.open(1);
    server.make_call(1, first, 1, u"1002");
    server.answer(2, server.announced(101));
    server.seen();
    EXPECT_EQ(server.close(second), 0);
    EXPECT_EQ(server.seen(), Seen{});
    second = server.open(1);
    EXPECT_EQ(server.seen(), (Seen{"L1 NEWCALL C102", "L1 C102 CALLSTATE 0x100 0x1 0x4"}));
    EXPECT_EQ(server.drop(3, server.announced(102)), 3);
    EXPECT_EQ(server.seen(), (Seen{"L1 C102 CALLSTATE 0x1 0 0", "L0 C1 CALLSTATE 0x4000 0x1 0", "done 3 0"}));
}

TEST_F(TspiTest, PRIV_5_AClosedCallReportsNothingMore) {
    const HDRVLINE first = server.open(0);
    server.open(1);
    const HDRVCALL caller = server.make_call(1, first, 1, u"1002");
    server.seen();
    EXPECT_EQ(server.close_call(caller), 0);
    EXPECT_EQ(server.answer(2, server.announced(101)), 2);
    EXPECT_EQ(server.seen(),
              (Seen{"L1 C101 CALLSTATE 0x100 0x1 0", "L1 C101 CALLINFO 0x20000 0 0", "done 2 0"}));
}

TEST_F(TspiTest, DEV_10_StatusMessagesOnlyWhenAsked) {
    const HDRVLINE line = server.open(0);
    server.set_messages(line, LINEDEVSTATE_NUMCALLS, LINEADDRESSSTATE_INUSEONE);
    const HDRVCALL call = server.make_call(1, line, 1, nullptr);
    EXPECT_EQ(server.seen(), (Seen{"done 1 0", "L0 C1 CALLSTATE 0x8 0x1 0x4", "L0 ADDRESSSTATE 0 0x8 0",
                                   "L0 LINEDEVSTATE 0x800 0 0"}));
    server.set_messages(line, 0, 0);
    server.drop(2, call);
    EXPECT_EQ(server.seen(), (Seen{"L0 C1 CALLSTATE 0x1 0 0", "done 2 0"}));
}

TEST_F(TspiTest, OPEN_10_ALineIsOpenOnce) {
    server.open(0);
    HDRVLINE again{};
    const auto open = server.find<decltype(TSPI_lineOpen)>("TSPI_lineOpen");
    EXPECT_EQ(open(TestServer::line_base, nullptr, &again, sdk::version_2_2, nullptr),
              result_of(LINEERR_ALLOCATED));
    EXPECT_EQ(open(TestServer::line_base + 10, nullptr, &again, sdk::version_2_2, nullptr),
              result_of(LINEERR_BADDEVICEID));
    EXPECT_EQ(open(TestServer::line_base + 1, nullptr, &again, 0x00030000, nullptr),
              result_of(LINEERR_INCOMPATIBLEAPIVERSION));
    EXPECT_EQ(again, nullptr);
}

TEST_F(TspiTest, OPEN_5_MediaDetectionKnowsTheLinesModes) {
    const HDRVLINE line = server.open(0);
    const auto detect =
        server.find<decltype(TSPI_lineSetDefaultMediaDetection)>("TSPI_lineSetDefaultMediaDetection");
    EXPECT_EQ(detect(line, LINEMEDIAMODE_INTERACTIVEVOICE | LINEMEDIAMODE_AUTOMATEDVOICE), 0);
    EXPECT_EQ(detect(line, 0), 0);
    EXPECT_EQ(detect(line, LINEMEDIAMODE_G3FAX), result_of(LINEERR_INVALMEDIAMODE));
    const auto ask =
        server.find<decltype(TSPI_lineConditionalMediaDetection)>("TSPI_lineConditionalMediaDetection");
    LINECALLPARAMS params{};
    params.dwTotalSize = sizeof params;
    params.dwAddressMode = LINEADDRESSMODE_ADDRESSID;
    EXPECT_EQ(ask(line, LINEMEDIAMODE_INTERACTIVEVOICE, &params), 0);
    params.dwBearerMode = LINEBEARERMODE_DATA;
    EXPECT_EQ(ask(line, LINEMEDIAMODE_INTERACTIVEVOICE, &params), result_of(LINEERR_BEARERMODEUNAVAIL));
    params.dwBearerMode = 0;
    server.make_call(1, line, 1, nullptr);
    EXPECT_EQ(ask(line, LINEMEDIAMODE_INTERACTIVEVOICE, &params), result_of(LINEERR_CALLUNAVAIL));
}

TEST_F(TspiTest, VER_2_AnOlderLineHearsOnlyWhatItsVersionKnows) {
    const HDRVLINE first = server.open(0, sdk::version_1_3);
    server.open(1);
    const HDRVCALL caller = server.make_call(1, first, 1, u"1002");
    server.answer(2, server.announced(101));
    server.seen();
    EXPECT_EQ(hold(server, 3, server.announced(101)), 3);
    EXPECT_EQ(server.seen(), (Seen{"L1 C101 CALLSTATE 0x400 0 0", "L0 C1 CALLSTATE 0x100 0 0", "done 3 0"}));
    sdk::Roomy<LINECALLINFO> info(sdk::fixed_size<LINECALLINFO>(sdk::version_1_3));
    EXPECT_EQ(server.call<decltype(TSPI_lineGetCallInfo)>("TSPI_lineGetCallInfo", caller, info.get()), 0);
    EXPECT_EQ(info->dwUsedSize, sdk::fixed_size<LINECALLINFO>(sdk::version_1_3));
}

TEST_F(TspiOutsideTest, ST_6_TimersDriveTheOutsideWorld) {
    const HDRVLINE line = server.open(0);
    server.make_call(1, line, 1, u"95551234");
    EXPECT_EQ(server.seen_until("L0 C1 CALLSTATE 0x4000 0x1 0"),
              (Seen{"done 1 0", "L0 C1 CALLSTATE 0x10 0 0x4", "L0 C1 CALLSTATE 0x200 0 0",
                    "L0 C1 CALLINFO 0x4000 0 0", "L0 C1 CALLSTATE 0x20 0 0", "L0 C1 CALLSTATE 0x100 0x1 0",
                    "L0 C1 CALLINFO 0x20000 0 0", "L0 C1 CALLSTATE 0x4000 0x1 0"}));
}

TEST_F(TspiRingingTest, ST_5_RingsUntilNobodyAnswers) {
    const HDRVLINE first = server.open(0), second = server.open(1);
    server.set_messages(second, LINEDEVSTATE_RINGING, 0);
    server.make_call(1, first, 1, u"1002");
    const Seen seen = server.seen_until("L0 C1 CALLSTATE 0x4000 0x40 0");
    EXPECT_NE(std::find(seen.begin(), seen.end(), "L1 LINEDEVSTATE 0x2 0x1 0x1"), seen.end());
    EXPECT_NE(std::find(seen.begin(), seen.end(), "L1 C101 CALLSTATE 0x1 0 0"), seen.end());
}

TEST(TspiModule, PROV_2_InitIsPairedWithShutdown) {
    TestServer server(EXCHANGE_MODULE);
    ASSERT_EQ(server.start(), 0);
    EXPECT_EQ(server.lines, 10u);
    EXPECT_EQ(server.phones, 10u);
    ASSERT_EQ(server.start(), result_of(LINEERR_NOMULTIPLEINSTANCE));
    DWORD options = 1;
    const auto init = server.find<decltype(TSPI_providerInit)>("TSPI_providerInit");
    EXPECT_EQ(init(sdk::version_2_2, 1, 0, 0, 10, 10, nullptr, &options), 0);
    EXPECT_EQ(options, 0u);
    server.shutdown();
    server.open(0);
    server.shutdown();
    HDRVLINE line{};
    EXPECT_EQ(server.call<decltype(TSPI_lineOpen)>("TSPI_lineOpen", TestServer::line_base, HTAPILINE{}, &line,
                                                   sdk::version_2_2, LINEEVENT{}),
              result_of(LINEERR_UNINITIALIZED));
    EXPECT_EQ(server.start(), 0);
}

TEST(TspiModule, PROV_3_ABadConfigurationIsRefusedWithItsLine) {
    TestServer server(EXCHANGE_MODULE, "[[extension]]\nnumber = 5\n");
    EXPECT_EQ(server.start(), result_of(LINEERR_OPERATIONFAILED));
    EXPECT_NE(server.log().find(":2: [[extension]] number must be text in quotes"), std::string::npos);
}


TEST_F(TspiTest, RACE_ManyThreadsPlaceAndEndCallsAtOnce) {
    std::vector<HDRVLINE> lines;
    for (DWORD line = 0; line < 8; ++line) lines.push_back(server.open(line));
    std::vector<std::thread> threads;
    for (DWORD at = 0; at < 4; ++at) {
        threads.emplace_back([&, at] {
            const std::u16string to = u"100" + sdk::decimal(5 + at);
            for (DWORD round = 0; round < 200; ++round) {
                const DWORD request = 1 + at * 1000 + round * 2;
                const HDRVCALL call = server.make_call(request, lines[at], request, to.c_str());
                EXPECT_EQ(server.drop(request + 1, call), static_cast<LONG>(request + 1));
                EXPECT_EQ(server.close_call(call), 0);
            }
        });
    }
    for (std::thread& thread : threads) thread.join();
    for (DWORD line = 0; line < 8; ++line) EXPECT_EQ(server.close(lines[line]), 0);
    const Seen seen = server.seen();
    const auto done = std::count_if(seen.begin(), seen.end(),
                                    [](const std::string& what) { return what.starts_with("done"); });
    EXPECT_EQ(done, 4 * 200 * 2);
}

}  // namespace
}  // namespace tapi::exchange
