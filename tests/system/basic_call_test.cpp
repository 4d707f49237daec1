// SPDX-License-Identifier: Apache-2.0
// One call between two extensions, from two programs in processes of their own, message by message.
#include "system_test.hpp"

namespace tapi::test {
namespace {

struct Two {
    TestServer server{quick()};
    Puppet caller{"caller"}, called{"called"};
    DWORD from = 0, to = 0;

    Two() {
        caller.initialize();
        called.initialize();
        from = caller.open(0, own_and_watch);
        to = called.open(1, own_and_watch);
    }
    struct Call {
        DWORD out, in;
    };
    Call connect() {
        const DWORD out = caller.make_call(from, "1002");
        const DWORD in = called.wait_new_call(LINECALLSTATE_OFFERING);
        EXPECT_RESULT(0, called.run("answer", in));
        caller.wait_state(out, LINECALLSTATE_CONNECTED);
        called.wait_state(in, LINECALLSTATE_CONNECTED);
        return {out, in};
    }
};

TEST(BasicCall, OWN_6_ASY_4_ST_4_ST_6_CLOSE_7_ExactMessagesOnBothSides) {
    Two two;
    const auto [out, in] = two.connect();
    EXPECT_RESULT(0, two.caller.run("drop", out));
    two.caller.wait_state(out, LINECALLSTATE_IDLE);
    two.called.wait_state(in, LINECALLSTATE_DISCONNECTED);
    EXPECT_RESULT(0, two.called.run("drop", in));
    two.called.wait_state(in, LINECALLSTATE_IDLE);
    two.caller.settle(two.from);
    two.called.settle(two.to);

    EXPECT_EQ(without(two.caller.transcript(), "REPLY r2"),
              (Lines{"REPLY r1 0 c1", "CALLSTATE c1 DIALING", "CALLSTATE c1 PROCEEDING", "CALLSTATE c1 RINGBACK",
                     "CALLSTATE c1 CONNECTED ACTIVE", "CALLINFO c1 CONNECTEDID", "CALLSTATE c1 IDLE"}));
    EXPECT_EQ(only(two.caller.transcript(), "REPLY"), (Lines{"REPLY r1 0 c1", "REPLY r2 0"}));
    EXPECT_EQ(without(two.called.transcript(), "REPLY"),
              (Lines{"APPNEWCALL L1 address 0 c1 OWNER", "CALLSTATE c1 OFFERING ACTIVE OWNER",
                     "CALLSTATE c1 CONNECTED ACTIVE", "CALLINFO c1 CONNECTEDID", "CALLSTATE c1 DISCONNECTED NORMAL",
                     "CALLSTATE c1 IDLE"}));
    EXPECT_EQ(only(two.called.transcript(), "REPLY"), (Lines{"REPLY r1 0", "REPLY r2 0"}));
}

}  // namespace
}  // namespace tapi::test
