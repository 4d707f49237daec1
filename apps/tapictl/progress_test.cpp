// SPDX-License-Identifier: Apache-2.0
// Outcomes of calls from their states.
#include "progress.hpp"

#include <gtest/gtest.h>
#include <tapi.h>

namespace tapi::ctl {
namespace {

using std::chrono::milliseconds;

class Progress : public testing::Test {
  protected:
    void state(uint32_t state, uint32_t mode = 0) { progress_.state(state, mode, now_ += milliseconds(100)); }

    CallProgress::Instant now_{};
    CallProgress progress_{now_};
};

TEST_F(Progress, ConnectedIsSuccessHoweverItEnds) {
    state(LINECALLSTATE_DIALING);
    state(LINECALLSTATE_RINGBACK);
    state(LINECALLSTATE_CONNECTED, LINECONNECTEDMODE_ACTIVE);
    EXPECT_TRUE(progress_.connected());
    EXPECT_FALSE(progress_.hopeless());
    state(LINECALLSTATE_DISCONNECTED, LINEDISCONNECTMODE_TEMPFAILURE);
    EXPECT_TRUE(progress_.hopeless());
    state(LINECALLSTATE_IDLE);
    EXPECT_TRUE(progress_.ended());
    EXPECT_EQ(exit_done, progress_.exit_code());
    EXPECT_STREQ("connected", progress_.outcome());
    EXPECT_EQ(milliseconds(100), progress_.connected_for());
}

TEST_F(Progress, HoldBelongsToTheConversation) {
    state(LINECALLSTATE_CONNECTED);
    state(LINECALLSTATE_ONHOLD);
    state(LINECALLSTATE_CONNECTED);
    state(LINECALLSTATE_IDLE);
    EXPECT_EQ(milliseconds(300), progress_.connected_for());
}

TEST_F(Progress, BusyStaysBusy) {
    state(LINECALLSTATE_BUSY, LINEBUSYMODE_STATION);
    EXPECT_TRUE(progress_.hopeless());
    state(LINECALLSTATE_DISCONNECTED, LINEDISCONNECTMODE_NORMAL);
    state(LINECALLSTATE_IDLE);
    EXPECT_EQ(exit_busy, progress_.exit_code());
}

TEST_F(Progress, NeverConnected) {
    state(LINECALLSTATE_DIALING);
    state(LINECALLSTATE_IDLE);
    EXPECT_EQ(exit_not_connected, progress_.exit_code());
    EXPECT_EQ(milliseconds(0), progress_.connected_for());
}

TEST_F(Progress, SubstatesOfProvidersAreTheirState) {
    state(LINECALLSTATE_CONNECTED | 0x05000000);
    EXPECT_TRUE(progress_.connected());
}

struct ProgressCase {
    uint32_t mode;
    Exit exit;
};
class Disconnects : public testing::TestWithParam<ProgressCase> {};

TEST_P(Disconnects, HaveTheirExitCode) {
    CallProgress progress({});
    progress.state(LINECALLSTATE_DISCONNECTED, GetParam().mode, {});
    progress.state(LINECALLSTATE_IDLE, 0, {});
    EXPECT_EQ(GetParam().exit, progress.exit_code());
}

INSTANTIATE_TEST_SUITE_P(Modes, Disconnects,
                         testing::Values(ProgressCase{LINEDISCONNECTMODE_NORMAL, exit_not_connected},
                                         ProgressCase{LINEDISCONNECTMODE_BUSY, exit_busy},
                                         ProgressCase{LINEDISCONNECTMODE_NOANSWER, exit_no_answer},
                                         ProgressCase{LINEDISCONNECTMODE_REJECT, exit_rejected},
                                         ProgressCase{LINEDISCONNECTMODE_DONOTDISTURB, exit_rejected},
                                         ProgressCase{LINEDISCONNECTMODE_BADADDRESS, exit_unreachable},
                                         ProgressCase{LINEDISCONNECTMODE_OUTOFORDER, exit_unreachable},
                                         ProgressCase{LINEDISCONNECTMODE_CONGESTION, exit_not_connected}));

}  // namespace
}  // namespace tapi::ctl
