// SPDX-License-Identifier: Apache-2.0
// Conferences, as every side sees them.
#include <gtest/gtest.h>

#include <algorithm>

#include "exchange/switch_fixture.hpp"

namespace tapi::exchange {
namespace {

using Seen = Exchange::Seen;

// Alice, 1001, talks to 1002.
class ConferenceTest : public testing::Test {
  protected:
    explicit ConferenceTest(const std::string& alice = "")
        : exchange("[[extension]]\nnumber = \"1001\"\n" + alice +
                   "[[extensions]]\nfrom = 1002\nto = 1040\n") {
        first = exchange.call("1001", "1002");
        EXPECT_TRUE(exchange.plant.answer(exchange.half_on("1002")).ok());
        exchange.seen();
    }
    void start(CallRequest request = {}) {
        const auto created = exchange.plant.setup_conference(first, request);
        ASSERT_TRUE(created.ok()) << std::hex << created.code();
        parent = created->parent;
        consult = created->consult;
        exchange.plant.begin(consult);
    }
    // The consultation call reaches a station, which answers.
    void reach(const std::string& number) {
        ASSERT_TRUE(exchange.plant.dial(consult, to_utf16(number)).ok());
        ASSERT_TRUE(exchange.plant.answer(exchange.half_on(number)).ok());
    }
    void three() {
        start();
        reach("1003");
        ASSERT_TRUE(exchange.plant.add_to_conference(parent, consult).ok());
        third = consult;
        exchange.seen();
    }
    void prepare(CallRequest request = {}) {
        const auto created = exchange.plant.prepare_add_to_conference(parent, request);
        ASSERT_TRUE(created.ok()) << std::hex << created.code();
        consult = *created;
        exchange.plant.begin(consult);
    }
    size_t heard(const std::string& number) {
        return exchange.plant.heard_by(exchange.half(exchange.half_on(number))).size();
    }
    uint32_t features(HalfId half) const { return exchange.plant.call_features(exchange.half(half)); }

    Exchange exchange;
    HalfId first{}, parent{}, consult{}, third{};
};

TEST_F(ConferenceTest, SM_13_FromACall) {
    start();
    EXPECT_EQ(exchange.states(),
              (Seen{"1001 CONFERENCED", "1001 ONHOLDPENDCONF", "1002 CONNECTED 0x4", "1001 DIALTONE 0x1"}));
    EXPECT_EQ(exchange.half(first).conference->parent->id, parent);
    EXPECT_EQ(exchange.half(parent).origin, static_cast<uint32_t>(LINECALLORIGIN_CONFERENCE));
}

TEST_F(ConferenceTest, SM_13_FromNothing) {
    const auto created = exchange.plant.setup_conference(exchange.line("1005"), {});
    ASSERT_TRUE(created.ok());
    exchange.plant.begin(created->consult);
    EXPECT_EQ(exchange.states(), (Seen{"1005 ONHOLDPENDCONF", "1005 DIALTONE 0x1"}));
    parent = created->parent;
    consult = created->consult;
    reach("1006");
    exchange.seen();
    ASSERT_TRUE(exchange.plant.add_to_conference(parent, consult).ok());
    EXPECT_EQ(exchange.states(), (Seen{"1005 CONFERENCED", "1005 CONNECTED 0x1"}));
    ASSERT_TRUE(exchange.plant.drop(exchange.half_on("1006")).ok());
    EXPECT_EQ(exchange.states(), (Seen{"1006 IDLE", "1005 DISCONNECTED 0x1", "1005 IDLE"}));
}

TEST_F(ConferenceTest, SM_13_DroppingTheConsultationCallOfAnEmptyConferenceEndsIt) {
    const auto created = exchange.plant.setup_conference(exchange.line("1005"), {});
    exchange.plant.begin(created->consult);
    exchange.seen();
    ASSERT_TRUE(exchange.plant.drop(created->consult).ok());
    EXPECT_EQ(exchange.states(), (Seen{"1005 IDLE", "1005 IDLE"}));
}

TEST_F(ConferenceTest, SM_15_TheConsultationCallJoins) {
    start();
    reach("1003");
    EXPECT_NE(features(consult) & LINECALLFEATURE_ADDTOCONF, 0u);
    exchange.seen();
    ASSERT_TRUE(exchange.plant.add_to_conference(parent, consult).ok());
    EXPECT_EQ(exchange.states(), (Seen{"1001 CONFERENCED", "1001 CONNECTED 0x1", "1002 CONNECTED 0x1"}));
    EXPECT_EQ(heard("1002"), 2u);
    EXPECT_EQ(heard("1003"), 2u);
    EXPECT_EQ(exchange.plant.heard_by(exchange.half(parent)).size(), 2u);
    EXPECT_TRUE(exchange.plant.heard_by(exchange.half(first)).empty());
    EXPECT_EQ(exchange.plant.add_to_conference(parent, consult).code(), code(LINEERR_INVALCALLHANDLE));
    EXPECT_EQ(exchange.plant.add_to_conference(first, consult).code(), code(LINEERR_INVALCONFCALLHANDLE));
    EXPECT_EQ(exchange.plant.hold(first).code(), code(LINEERR_INVALCALLSTATE));
}

TEST_F(ConferenceTest, SM_15_ARingingCallJoins) {
    start();
    ASSERT_TRUE(exchange.plant.dial(consult, u"1003").ok());
    exchange.seen();
    ASSERT_TRUE(exchange.plant.add_to_conference(parent, consult).ok());
    EXPECT_EQ(exchange.states(), (Seen{"1001 CONFERENCED", "1001 CONNECTED 0x1", "1002 CONNECTED 0x1"}));
    EXPECT_EQ(exchange.plant.remove_from_conference(consult).code(), code(LINEERR_INVALCALLSTATE));
    ASSERT_TRUE(exchange.plant.answer(exchange.half_on("1003")).ok());
    EXPECT_EQ(exchange.states(), (Seen{"1003 CONNECTED 0x1"}));
    EXPECT_EQ(heard("1003"), 2u);
}

TEST_F(ConferenceTest, SM_15_ARingingMemberWhoDoesNotAnswerLeaves) {
    start();
    ASSERT_TRUE(exchange.plant.dial(consult, u"1003").ok());
    ASSERT_TRUE(exchange.plant.add_to_conference(parent, consult).ok());
    exchange.seen();
    ASSERT_TRUE(exchange.plant.drop(exchange.half_on("1003")).ok());
    EXPECT_EQ(exchange.states(),
              (Seen{"1003 IDLE", "1001 DISCONNECTED 0x4", "1001 IDLE", "1001 CONNECTED 0x1"}));
    EXPECT_EQ(exchange.state(first), CallState::connected);
}

TEST_F(ConferenceTest, SM_14_OneMore) {
    three();
    prepare();
    EXPECT_EQ(exchange.states(), (Seen{"1001 ONHOLDPENDCONF", "1001 DIALTONE 0x1"}));
    EXPECT_EQ(heard("1002"), 1u) << "the others go on talking";
    reach("1004");
    exchange.seen();
    ASSERT_TRUE(exchange.plant.add_to_conference(parent, consult).ok());
    EXPECT_EQ(exchange.states(), (Seen{"1001 CONFERENCED", "1001 CONNECTED 0x1"}));
    EXPECT_EQ(heard("1004"), 3u);
    EXPECT_EQ(exchange.plant.prepare_add_to_conference(first, {}).code(), code(LINEERR_INVALCONFCALLHANDLE));
}

TEST_F(ConferenceTest, SM_14_DroppingTheConsultationCallReconnectsTheConference) {
    three();
    prepare();
    exchange.seen();
    ASSERT_TRUE(exchange.plant.drop(consult).ok());
    EXPECT_EQ(exchange.states(), (Seen{"1001 IDLE", "1001 CONNECTED 0x1"}));
}

TEST_F(ConferenceTest, SM_8_UnholdEndsTheConsultationCallAndTheConferenceOfOne) {
    start();
    exchange.seen();
    ASSERT_TRUE(exchange.plant.unhold(parent).ok());
    EXPECT_EQ(exchange.states(),
              (Seen{"1001 IDLE", "1001 IDLE", "1001 CONNECTED 0x1", "1002 CONNECTED 0x1"}));
    EXPECT_EQ(exchange.state(first), CallState::connected);
    EXPECT_EQ(exchange.state(parent), CallState::idle);
}

TEST_F(ConferenceTest, SM_8_AMemberIsNotWhatIsHeld) {
    start();
    EXPECT_EQ(features(first) & LINECALLFEATURE_UNHOLD, 0u);
    EXPECT_EQ(exchange.plant.unhold(first).code(), code(LINEERR_INVALCALLSTATE));
}

TEST_F(ConferenceTest, SM_7_AConferenceCanBeHeld) {
    three();
    ASSERT_TRUE(exchange.plant.hold(parent).ok());
    EXPECT_EQ(exchange.states(), (Seen{"1001 ONHOLD"}));
    EXPECT_EQ(heard("1002"), 1u);
    const HalfId other = exchange.call("1001", "1004");
    ASSERT_TRUE(exchange.plant.answer(exchange.half_on("1004")).ok());
    exchange.seen();
    ASSERT_TRUE(exchange.plant.swap_hold(other, parent).ok());
    EXPECT_EQ(exchange.states(), (Seen{"1001 ONHOLD", "1004 CONNECTED 0x4", "1001 CONNECTED 0x1"}));
    EXPECT_EQ(features(other) & LINECALLFEATURE_ADDTOCONF, 0u) << "SM-15: not while it is talked on";
    EXPECT_EQ(exchange.plant.add_to_conference(parent, other).code(), code(LINEERR_INVALCALLSTATE));
    ASSERT_TRUE(exchange.plant.swap_hold(parent, other).ok());
    EXPECT_NE(features(other) & LINECALLFEATURE_ADDTOCONF, 0u);
    exchange.seen();
    ASSERT_TRUE(exchange.plant.add_to_conference(parent, other).ok());
    EXPECT_EQ(exchange.states(), (Seen{"1001 CONFERENCED", "1001 CONNECTED 0x1"}));
}

TEST_F(ConferenceTest, SM_16_RemovedMembersAreHeldAndTheRestIsACall) {
    three();
    EXPECT_NE(features(third) & LINECALLFEATURE_REMOVEFROMCONF, 0u);
    ASSERT_TRUE(exchange.plant.remove_from_conference(third).ok());
    EXPECT_EQ(exchange.states(),
              (Seen{"1001 ONHOLD", "1003 CONNECTED 0x4", "1001 IDLE", "1001 CONNECTED 0x1"}));
    EXPECT_EQ(exchange.state(first), CallState::connected);
    EXPECT_EQ(exchange.state(parent), CallState::idle);
    EXPECT_EQ(heard("1002"), 1u);
    EXPECT_EQ(exchange.plant.remove_from_conference(third).code(), code(LINEERR_INVALCALLSTATE));
}

TEST_F(ConferenceTest, SM_16_OthersStayInALargerConference) {
    three();
    prepare();
    reach("1004");
    ASSERT_TRUE(exchange.plant.add_to_conference(parent, consult).ok());
    exchange.seen();
    ASSERT_TRUE(exchange.plant.remove_from_conference(first).ok());
    EXPECT_EQ(exchange.states(), (Seen{"1001 ONHOLD", "1002 CONNECTED 0x4"}));
    EXPECT_EQ(heard("1003"), 2u);
    ASSERT_TRUE(exchange.plant.hold(parent).ok());
    exchange.seen();
    ASSERT_TRUE(exchange.plant.add_to_conference(parent, first).ok());
    EXPECT_EQ(heard("1002"), 3u) << "back in it";
}

TEST_F(ConferenceTest, SM_4_DroppingTheParentDropsEverybody) {
    three();
    ASSERT_TRUE(exchange.plant.drop(parent).ok());
    EXPECT_EQ(exchange.states(), (Seen{"1001 IDLE", "1001 IDLE", "1002 DISCONNECTED 0x1", "1001 IDLE",
                                       "1003 DISCONNECTED 0x1"}));
    EXPECT_EQ(exchange.plant.line(exchange.line("1001")).calls, 0u);
    EXPECT_EQ(exchange.plant.line(exchange.line("1001")).parents, 0u);
}

TEST_F(ConferenceTest, SM_4_AMemberIsDropped) {
    three();
    ASSERT_TRUE(exchange.plant.drop(third).ok());
    EXPECT_EQ(exchange.states(),
              (Seen{"1001 IDLE", "1001 IDLE", "1001 CONNECTED 0x1", "1003 DISCONNECTED 0x1"}));
}

TEST_F(ConferenceTest, SM_4_AMemberHangsUp) {
    three();
    ASSERT_TRUE(exchange.plant.drop(exchange.half_on("1002")).ok());
    EXPECT_EQ(exchange.states(),
              (Seen{"1002 IDLE", "1001 DISCONNECTED 0x1", "1001 IDLE", "1001 CONNECTED 0x1"}));
    EXPECT_EQ(exchange.state(third), CallState::connected);
}

TEST_F(ConferenceTest, SM_11_ATransferResolvedAsConference) {
    const auto second = exchange.plant.setup_transfer(first, {});
    exchange.plant.begin(*second);
    ASSERT_TRUE(exchange.plant.dial(*second, u"1003").ok());
    EXPECT_EQ(exchange.plant.transfer_to_conference(first, *second).code(), code(LINEERR_INVALCALLSTATE));
    ASSERT_TRUE(exchange.plant.answer(exchange.half_on("1003")).ok());
    exchange.seen();
    const auto created = exchange.plant.transfer_to_conference(first, *second);
    ASSERT_TRUE(created.ok());
    exchange.plant.begin(*created);
    EXPECT_EQ(exchange.states(),
              (Seen{"1001 CONFERENCED", "1001 CONFERENCED", "1001 CONNECTED 0x1", "1002 CONNECTED 0x1"}));
    EXPECT_EQ(heard("1002"), 2u);
    EXPECT_EQ(heard("1003"), 2u);
}

TEST_F(ConferenceTest, CONF_1_WithoutHold) {
    CallRequest request;
    request.param_flags = LINECALLPARAMFLAGS_NOHOLDCONFERENCE;
    EXPECT_EQ(exchange.plant.setup_conference(first, request).code(), code(LINEERR_INVALADDRESS));
    request.target = u"1003";
    start(request);
    EXPECT_EQ(exchange.states(), (Seen{"1001 ONHOLDPENDCONF", "1001 DIALING", "1001 PROCEEDING",
                                       "1003 OFFERING 0x1", "1003 RINGING mode 1 count 0", "1001 RINGBACK"}));
    EXPECT_EQ(exchange.state(first), CallState::connected);
    ASSERT_TRUE(exchange.plant.answer(exchange.half_on("1003")).ok());
    EXPECT_EQ(exchange.states(), (Seen{"1003 CONNECTED 0x1", "1001 CONNECTED 0x1", "1001 CONFERENCED",
                                       "1001 CONFERENCED", "1001 CONNECTED 0x1"}));
    EXPECT_EQ(heard("1002"), 2u);
}

TEST_F(ConferenceTest, CONF_1_WithoutHoldFailureLeavesTheFirstCall) {
    CallRequest request;
    request.param_flags = LINECALLPARAMFLAGS_NOHOLDCONFERENCE;
    request.target = u"1003";
    start(request);
    ASSERT_TRUE(exchange.plant.drop(exchange.half_on("1003")).ok());
    exchange.seen();
    ASSERT_TRUE(exchange.plant.drop(consult).ok());
    EXPECT_EQ(exchange.states(), (Seen{"1001 IDLE", "1001 IDLE"}));
    EXPECT_EQ(exchange.state(first), CallState::connected);
    EXPECT_EQ(heard("1002"), 1u);
}

TEST_F(ConferenceTest, CONF_1_OneMoreWithoutHold) {
    three();
    CallRequest request;
    request.param_flags = LINECALLPARAMFLAGS_NOHOLDCONFERENCE;
    request.target = u"1004";
    prepare(request);
    EXPECT_EQ(exchange.state(parent), CallState::connected);
    ASSERT_TRUE(exchange.plant.answer(exchange.half_on("1004")).ok());
    EXPECT_EQ(heard("1004"), 3u);
    EXPECT_EQ(exchange.state(consult), CallState::conferenced);
}

TEST_F(ConferenceTest, CONF_4_ThirtyTwoMembersAndNoMore) {
    three();
    for (uint32_t number = 1004; number < 1034; ++number) {
        prepare();
        reach(std::to_string(number));
        ASSERT_TRUE(exchange.plant.add_to_conference(parent, consult).ok());
    }
    EXPECT_EQ(exchange.half(parent).conference->members.size(), 32u);
    EXPECT_EQ(heard("1017"), 32u);
    EXPECT_EQ(exchange.plant.prepare_add_to_conference(parent, {}).code(), code(LINEERR_CONFERENCEFULL));
    EXPECT_EQ(features(parent) & LINECALLFEATURE_PREPAREADDCONF, 0u);
    exchange.seen();
    ASSERT_TRUE(exchange.plant.hold(parent).ok());
    EXPECT_EQ(exchange.states(), (Seen{"1001 ONHOLD"}));
    const HalfId other = exchange.call("1001", "1040");
    ASSERT_TRUE(exchange.plant.answer(exchange.half_on("1040")).ok());
    EXPECT_EQ(exchange.plant.add_to_conference(parent, other).code(), code(LINEERR_CONFERENCEFULL));
    ASSERT_TRUE(exchange.plant.drop(parent).ok());
    EXPECT_EQ(exchange.plant.line(exchange.line("1001")).calls, 1u);
}

TEST_F(ConferenceTest, CONF_TwoConferencesThatMeetHearEachOther) {
    three();
    // 1003 makes a conference of its own from its call with Alice.
    const HalfId theirs = exchange.half_on("1003");
    const auto created = exchange.plant.setup_conference(theirs, {});
    ASSERT_TRUE(created.ok());
    exchange.plant.begin(created->consult);
    ASSERT_TRUE(exchange.plant.dial(created->consult, u"1010").ok());
    ASSERT_TRUE(exchange.plant.answer(exchange.half_on("1010")).ok());
    ASSERT_TRUE(exchange.plant.add_to_conference(created->parent, created->consult).ok());
    EXPECT_EQ(heard("1010"), 3u);
    EXPECT_EQ(heard("1002"), 3u);
    EXPECT_EQ(exchange.plant.heard_by(exchange.half(parent)).size(), 3u);
}

TEST_F(ConferenceTest, NothingIsLeftBehind) {
    three();
    for (uint32_t line = 0; line < exchange.plant.shown_lines(); ++line)
        exchange.plant.unwatch(static_cast<LineNo>(line));
    ASSERT_TRUE(exchange.plant.drop(exchange.half_on("1002")).ok());
    ASSERT_TRUE(exchange.plant.drop(exchange.half_on("1003")).ok());
    EXPECT_EQ(exchange.plant.live_halves(), 0u);
}

}  // namespace
}  // namespace tapi::exchange
