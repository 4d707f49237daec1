// SPDX-License-Identifier: Apache-2.0
// From what a telephone tells in CSTA to what TAPI shows.
#include "sip/csta_calls.hpp"

#include <gtest/gtest.h>

namespace tapi::sip {
namespace {

constexpr const char* our_phone = "sip:1005@pbx";
constexpr const char* far_phone = "sip:2001@far";

class CstaCallsTest : public testing::Test {
  protected:
    static CstaMessage event(CstaEvent what, CstaLocal local = CstaLocal::unknown, const std::string& device = our_phone, const std::string& cause = {}) {
        CstaMessage message;
        message.event = what;
        message.connection = {"7", device};
        message.local = local;
        message.cause = cause;
        return message;
    }
    ShownState after(const CstaMessage& message) {
        const auto changed = calls.take(message);
        if (changed.empty()) return {};
        last = changed.back();
        return last.now;
    }
    static CstaMessage snapshot(CstaLocal local) {
        CstaMessage message;
        message.name = "SnapshotDeviceResponse";
        message.calls = {{{"7", "d7"}, local}};
        return message;
    }
    void talk() {
        CstaMessage delivered = event(CstaEvent::delivered, CstaLocal::alerting);
        delivered.calling = far_phone;
        after(delivered);
        after(event(CstaEvent::established, CstaLocal::connected));
    }
    const ShownState talks{LINECALLSTATE_CONNECTED, LINECONNECTEDMODE_INACTIVE};

    CstaCalls calls{our_phone};
    ShownCall last;
};

TEST_F(CstaCallsTest, ECMA_269_ACallThatRingsIsAnsweredHeldRetrievedAndCleared) {
    CstaMessage delivered = event(CstaEvent::delivered, CstaLocal::alerting);
    delivered.calling = far_phone;
    delivered.called = our_phone;
    EXPECT_EQ(after(delivered), (ShownState{LINECALLSTATE_OFFERING, LINEOFFERINGMODE_INACTIVE}));
    EXPECT_FALSE(last.outgoing);
    EXPECT_EQ(last.caller.number, "2001");
    EXPECT_EQ(last.called.number, "1005");
    EXPECT_EQ(after(event(CstaEvent::established, CstaLocal::connected)), talks);
    EXPECT_EQ(after(event(CstaEvent::held, CstaLocal::hold)), (ShownState{LINECALLSTATE_ONHOLD, 0}));
    EXPECT_EQ(after(event(CstaEvent::retrieved, CstaLocal::connected)), talks);
    EXPECT_EQ(after(event(CstaEvent::connection_cleared, CstaLocal::null, our_phone, "normalClearing")), (ShownState{LINECALLSTATE_DISCONNECTED, LINEDISCONNECTMODE_NORMAL}));
    EXPECT_TRUE(last.over);
    EXPECT_EQ(calls.size(), 0U);
}

TEST_F(CstaCallsTest, ECMA_269_ACallThatIsMadeIsSeenFromTheFirstKeyToTheBusyTone) {
    EXPECT_EQ(after(event(CstaEvent::initiated, CstaLocal::initiated)), (ShownState{LINECALLSTATE_DIALTONE, LINEDIALTONEMODE_UNKNOWN}));
    EXPECT_TRUE(last.outgoing);
    EXPECT_EQ(last.caller.number, "1005");
    CstaMessage originated = event(CstaEvent::originated, CstaLocal::connected);
    originated.calling = our_phone;
    originated.called = far_phone;
    EXPECT_EQ(after(originated).state, DWORD{LINECALLSTATE_DIALING});
    EXPECT_EQ(last.called.number, "2001");
    EXPECT_EQ(after(event(CstaEvent::reached, CstaLocal::connected)).state, DWORD{LINECALLSTATE_PROCEEDING});
    EXPECT_EQ(after(event(CstaEvent::delivered, CstaLocal::connected, far_phone)).state, DWORD{LINECALLSTATE_RINGBACK});
    EXPECT_EQ(after(event(CstaEvent::failed, CstaLocal::fail, our_phone, "busy")), (ShownState{LINECALLSTATE_BUSY, LINEBUSYMODE_STATION}));
    EXPECT_FALSE(last.over);
    EXPECT_EQ(after(event(CstaEvent::connection_cleared, CstaLocal::null)).state, DWORD{LINECALLSTATE_BUSY}) << "what it was before it is idle";
    EXPECT_TRUE(last.over);
}

TEST_F(CstaCallsTest, ECMA_269_WhereOurEndsStateIsLeftOutTheNamedOnesTell) {
    EXPECT_EQ(after(event(CstaEvent::delivered)).state, DWORD{LINECALLSTATE_OFFERING});
    EXPECT_EQ(after(event(CstaEvent::established)), talks);
    EXPECT_EQ(after(event(CstaEvent::held, CstaLocal::unknown, far_phone)), (ShownState{LINECALLSTATE_CONNECTED, LINECONNECTEDMODE_INACTIVEHELD})) << "by the other end";
    EXPECT_EQ(after(event(CstaEvent::retrieved, CstaLocal::unknown, far_phone)), talks);
    EXPECT_EQ(after(event(CstaEvent::held)).state, DWORD{LINECALLSTATE_ONHOLD});
    EXPECT_EQ(after(event(CstaEvent::retrieved)), talks);
    after(event(CstaEvent::call_cleared));
    EXPECT_TRUE(last.over);
    EXPECT_EQ(after(event(CstaEvent::originated)).state, DWORD{LINECALLSTATE_DIALING});
    EXPECT_EQ(after(event(CstaEvent::delivered, CstaLocal::unknown, far_phone)).state, DWORD{LINECALLSTATE_RINGBACK});
}

TEST_F(CstaCallsTest, ECMA_269_WhyACallEnded) {
    const std::pair<const char*, DWORD> ends[] = {{"normalClearing", LINEDISCONNECTMODE_NORMAL}, {"callCancelled", LINEDISCONNECTMODE_CANCELLED}, {"callNotAnswered", LINEDISCONNECTMODE_NOANSWER},
                                                  {"callPickup", LINEDISCONNECTMODE_PICKUP}, {"numberUnallocated", LINEDISCONNECTMODE_BADADDRESS}, {"doNotDisturb", LINEDISCONNECTMODE_DONOTDISTURB},
                                                  {"callForwardNoAnswer", LINEDISCONNECTMODE_FORWARDED}, {"destNotObtainable", LINEDISCONNECTMODE_UNREACHABLE}, {"", LINEDISCONNECTMODE_NORMAL}};
    for (const auto& [cause, mode] : ends) EXPECT_EQ(csta_end(cause), (ShownState{LINECALLSTATE_DISCONNECTED, mode})) << cause;
    EXPECT_EQ(csta_failure("what"), (ShownState{LINECALLSTATE_DISCONNECTED, LINEDISCONNECTMODE_UNKNOWN}));
    talk();
    EXPECT_EQ(after(event(CstaEvent::diverted, CstaLocal::null)), (ShownState{LINECALLSTATE_DISCONNECTED, LINEDISCONNECTMODE_FORWARDED}));
    EXPECT_TRUE(last.over);
}

TEST_F(CstaCallsTest, ECMA_269_WhoeverTransfersLeavesAndWhoIsTransferredGoesOn) {
    talk();
    CstaMessage handed_on = event(CstaEvent::transferred, CstaLocal::connected);
    handed_on.acting = far_phone;
    handed_on.new_party = "sip:3001@far";
    handed_on.successor = {"8", our_phone};
    EXPECT_EQ(after(handed_on), talks);
    EXPECT_EQ(last.id, "7");
    EXPECT_EQ(last.caller.number, "3001");
    EXPECT_EQ(calls.connection_of("7"), (CstaConnection{"8", our_phone})) << "requests name it by its new number";
    CstaMessage second = event(CstaEvent::originated, CstaLocal::connected);
    second.connection.call = "9";
    after(second);
    CstaMessage ours = event(CstaEvent::transferred, CstaLocal::null);
    ours.connection.call = "8";
    ours.second.call = "9";
    EXPECT_EQ(calls.take(ours).size(), 2U);
    EXPECT_EQ(calls.size(), 0U);
}

TEST_F(CstaCallsTest, ECMA_269_ASnapshotShowsWhatWasThereAndEndsWhatIsNotAnyMore) {
    auto shown = calls.take_snapshot(snapshot(CstaLocal::hold));
    ASSERT_EQ(shown.size(), 1U);
    EXPECT_EQ(shown[0].now.state, DWORD{LINECALLSTATE_ONHOLD});
    EXPECT_EQ(calls.connection_of("7"), (CstaConnection{"7", "d7"}));
    EXPECT_TRUE(calls.take_snapshot(snapshot(CstaLocal::alerting)).empty()) << "events know better";
    calls.doubt();
    shown = calls.take_snapshot(snapshot(CstaLocal::connected));
    ASSERT_EQ(shown.size(), 1U);
    EXPECT_EQ(shown[0].now, talks);
    calls.doubt();
    shown = calls.take_snapshot(snapshot(CstaLocal::null));
    ASSERT_EQ(shown.size(), 1U);
    EXPECT_TRUE(shown[0].over);
    EXPECT_EQ(shown[0].now, (ShownState{LINECALLSTATE_DISCONNECTED, LINEDISCONNECTMODE_UNKNOWN}));
}

TEST_F(CstaCallsTest, WhatDoesNotConcernItChangesNothing) {
    EXPECT_TRUE(calls.take(event(CstaEvent::connection_cleared, CstaLocal::connected, far_phone)).empty());
    EXPECT_TRUE(calls.take(event(CstaEvent::connection_cleared, CstaLocal::null)).empty()) << "not known";
    talk();
    EXPECT_TRUE(calls.take(event(CstaEvent::connection_cleared, CstaLocal::connected, far_phone)).empty()) << "one of several others";
    EXPECT_TRUE(calls.take(event(CstaEvent::established, CstaLocal::connected)).empty()) << "said twice";
    EXPECT_TRUE(calls.take(CstaMessage{}).empty());
    for (size_t at = 0; at < most_csta_calls + 5; ++at) {
        CstaMessage one = event(CstaEvent::delivered, CstaLocal::alerting);
        one.connection.call = "c" + std::to_string(at);
        calls.take(one);
    }
    EXPECT_EQ(calls.size(), most_csta_calls);
}

}  // namespace
}  // namespace tapi::sip
