// SPDX-License-Identifier: Apache-2.0
// The skeleton as a server sees it.
#include <gtest/gtest.h>

#include "sdk/test_server.hpp"
#include "sdk/text.hpp"

namespace tapi {
namespace {

using sdk::TestServer;
using Seen = TestServer::Seen;

class SkeletonTest : public testing::Test {
  protected:
    SkeletonTest() : server(SKELETON_MODULE) {
        EXPECT_EQ(server.start(), 0);
        line = server.open(0);
    }
    TestServer server;
    HDRVLINE line{};
};

TEST_F(SkeletonTest, ACallComesBackIsAnsweredAndEnds) {
    const HDRVCALL caller = server.make_call(1, line, 1, u"100");
    EXPECT_EQ(server.seen(), (Seen{"done 1 0", "L0 C1 CALLSTATE 0x10 0 0x4", "L0 NEWCALL C101",
                                   "L0 C101 CALLSTATE 0x2 0x1 0x4", "L0 C1 CALLSTATE 0x20 0 0"}));
    const HDRVCALL called = server.announced(101);
    EXPECT_EQ(server.answer(2, called), 2);
    EXPECT_EQ(server.seen(),
              (Seen{"L0 C101 CALLSTATE 0x100 0x1 0", "L0 C1 CALLSTATE 0x100 0x1 0", "done 2 0"}));
    EXPECT_EQ(server.answer(3, called), sdk::result_of(LINEERR_INVALCALLSTATE));
    EXPECT_EQ(server.drop(4, called), 4);
    EXPECT_EQ(server.seen(), (Seen{"L0 C101 CALLSTATE 0x1 0 0", "L0 C1 CALLSTATE 0x4000 0x1 0", "done 4 0"}));
    EXPECT_EQ(server.drop(5, caller), 5);
    EXPECT_EQ(server.close_call(caller), 0);
    EXPECT_EQ(server.close_call(called), 0);
    EXPECT_EQ(server.close(line), 0);
}

TEST_F(SkeletonTest, CapabilitiesAndStatusAgree) {
    sdk::Roomy<LINEADDRESSCAPS> caps;
    EXPECT_EQ(
        server.call<decltype(TSPI_lineGetAddressCaps)>("TSPI_lineGetAddressCaps", TestServer::line_base,
                                                       DWORD{0}, sdk::version_2_2, DWORD{0}, caps.get()),
        0);
    EXPECT_EQ(caps.text(caps->dwAddressSize, caps->dwAddressOffset), u"100");
    const HDRVCALL caller = server.make_call(1, line, 1, u"100");
    sdk::Roomy<LINECALLSTATUS> status;
    EXPECT_EQ(server.call<decltype(TSPI_lineGetCallStatus)>("TSPI_lineGetCallStatus", caller, status.get()),
              0);
    EXPECT_EQ(status->dwCallState, static_cast<DWORD>(LINECALLSTATE_RINGBACK));
    EXPECT_EQ(status->dwCallFeatures & ~caps->dwCallFeatures, 0u);
    HDRVCALL second{};
    EXPECT_EQ(server.try_call(2, line, 2, u"100", &second), sdk::result_of(LINEERR_CALLUNAVAIL));
}

}  // namespace
}  // namespace tapi
