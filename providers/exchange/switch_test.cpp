// SPDX-License-Identifier: Apache-2.0
// Calls inside the exchange: every sequence, with a clock that the test moves.
#include <gtest/gtest.h>

#include <algorithm>

#include "exchange/switch_fixture.hpp"

namespace tapi::exchange {
namespace {

using Seen = Exchange::Seen;

TEST(InternalCall, ST_6_RingsAndIsAnswered) {
    Exchange exchange(three_stations);
    const HalfId caller = exchange.call("1001", "1002");
    EXPECT_EQ(exchange.states(), (Seen{"1001 DIALING", "1001 PROCEEDING", "1002 OFFERING 0x1",
                                       "1002 RINGING mode 1 count 0", "1001 RINGBACK"}));
    const HalfId called = exchange.half_on("1002");
    ASSERT_TRUE(exchange.plant.answer(called).ok());
    EXPECT_EQ(exchange.seen(),
              (Seen{"1002 CONNECTED 0x1", "1001 CONNECTED 0x1", "1002 info 0x20000", "1001 info 0x20000"}));
    ASSERT_TRUE(exchange.plant.drop(caller).ok());
    EXPECT_EQ(exchange.states(), (Seen{"1001 IDLE", "1002 DISCONNECTED 0x1"}));
    ASSERT_TRUE(exchange.plant.drop(called).ok());
    EXPECT_EQ(exchange.states(), (Seen{"1002 IDLE"}));
    exchange.plant.close(caller);
    exchange.plant.close(called);
    EXPECT_EQ(exchange.plant.live_halves(), 0u);
    EXPECT_EQ(exchange.timers.size(), 0u);
}

TEST(InternalCall, INFO_1_BothHalvesTellTheSameStory) {
    Exchange exchange(three_stations);
    const HalfId caller_id = exchange.call("1001", "1002");
    const HalfId called_id = exchange.half_on("1002");
    const Half& caller = exchange.half(caller_id);
    const Half& called = exchange.half(called_id);
    EXPECT_EQ(caller.call_id, called.call_id);
    EXPECT_NE(caller.call_id, 0u);
    EXPECT_EQ(caller.origin, static_cast<uint32_t>(LINECALLORIGIN_OUTBOUND));
    EXPECT_EQ(called.origin, static_cast<uint32_t>(LINECALLORIGIN_INTERNAL));
    EXPECT_EQ(called.reason, static_cast<uint32_t>(LINECALLREASON_DIRECT));
    EXPECT_EQ(called.caller.number, u"1001");
    EXPECT_EQ(called.caller.name, u"Alice");
    EXPECT_EQ(caller.called.number, u"1002");
    EXPECT_EQ(caller.called.name, u"Bob");
    EXPECT_EQ(called.trunk, 0xFFFFFFFFu);
    EXPECT_EQ(called.connected.flags, static_cast<uint32_t>(LINECALLPARTYID_UNKNOWN));
    ASSERT_TRUE(exchange.plant.answer(called_id).ok());
    EXPECT_EQ(caller.connected.number, u"1002");
    EXPECT_EQ(called.connected.name, u"Bob");
}

TEST(InternalCall, INFO_2_ACallerMayWithholdTheNumber) {
    Exchange exchange(three_stations);
    CallRequest request;
    request.destination = u"1002";
    request.param_flags = LINECALLPARAMFLAGS_BLOCKID;
    ASSERT_TRUE(exchange.try_call("1001", request).ok());
    const Half& called = exchange.half(exchange.half_on("1002"));
    EXPECT_EQ(called.caller.flags, static_cast<uint32_t>(LINECALLPARTYID_BLOCKED));
    EXPECT_TRUE(called.caller.number.empty());
}

TEST(InternalCall, SM_5_NoDestinationGivesDialTone) {
    Exchange exchange(three_stations);
    const HalfId caller = *exchange.try_call("1001", {});
    EXPECT_EQ(exchange.states(), (Seen{"1001 DIALTONE 0x1"}));
    EXPECT_EQ(exchange.plant.dial(caller, u"").code(), code(LINEERR_INVALADDRESS));
    ASSERT_TRUE(exchange.plant.dial(caller, u"1002").ok());
    EXPECT_EQ(exchange.seen()[0], "1001 DIALING");
    EXPECT_EQ(exchange.state(caller), CallState::ringback);
    EXPECT_EQ(exchange.half(caller).called.name, u"Bob");
}

TEST(InternalCall, DIAL_3_PartialDialingGoesOnWithDial) {
    Exchange exchange(three_stations);
    const HalfId caller = exchange.call("1001", "10;");
    EXPECT_EQ(exchange.states(), (Seen{"1001 DIALING"}));
    EXPECT_NE(exchange.plant.call_features(exchange.half(caller)) & LINECALLFEATURE_DIAL, 0u);
    ASSERT_TRUE(exchange.plant.dial(caller, u"02;").ok());
    EXPECT_EQ(exchange.states(), Seen{});
    EXPECT_EQ(exchange.plant.dial(caller, u"?").code(), code(LINEERR_DIALPROMPT));
    ASSERT_TRUE(exchange.plant.dial(caller, u"").ok());
    EXPECT_EQ(exchange.states()[0], "1001 PROCEEDING");
    EXPECT_EQ(exchange.plant.dial(caller, u"1").code(), code(LINEERR_INVALCALLSTATE));
}

TEST(InternalCall, DIAL_2_NothingHappensAfterABadDialString) {
    Exchange exchange(three_stations);
    CallRequest request;
    request.destination = u"9W1";
    EXPECT_EQ(exchange.try_call("1001", request).code(), code(LINEERR_DIALDIALTONE));
    EXPECT_EQ(exchange.seen(), Seen{});
    EXPECT_EQ(exchange.plant.live_halves(), 0u);
}

TEST(InternalCall, ST_6_AnUnknownNumberGetsSpecialInformation) {
    Exchange exchange(three_stations);
    const HalfId caller = exchange.call("1001", "77");
    EXPECT_EQ(exchange.states(), (Seen{"1001 DIALING", "1001 PROCEEDING", "1001 SPECIALINFO 0x2"}));
    ASSERT_TRUE(exchange.plant.drop(caller).ok());
    EXPECT_EQ(exchange.states(), (Seen{"1001 IDLE"}));
}

TEST(InternalCall, ST_2_BusyWhenEveryAppearanceIsTaken) {
    Exchange exchange("[[extension]]\nnumber = \"1\"\nappearances = 1\n[[extensions]]\nfrom = 2\nto = 3\n");
    exchange.call("2", "1");
    exchange.seen();
    exchange.call("3", "1");
    EXPECT_EQ(exchange.states(), (Seen{"3 DIALING", "3 PROCEEDING", "3 BUSY 0x1"}));
    exchange.advance(60000);
    const Seen later = exchange.states();
    EXPECT_NE(std::find(later.begin(), later.end(), "3 IDLE"), later.end());
}

TEST(InternalCall, SM_4_DroppingAnOfferedCallRejectsIt) {
    Exchange exchange(three_stations);
    const HalfId caller = exchange.call("1001", "1002");
    exchange.seen();
    ASSERT_TRUE(exchange.plant.drop(exchange.half_on("1002")).ok());
    EXPECT_EQ(exchange.states(), (Seen{"1002 IDLE", "1001 DISCONNECTED 0x4"}));
    EXPECT_EQ(exchange.plant.call_features(exchange.half(caller)),
              static_cast<uint32_t>(LINECALLFEATURE_DROP));
}

TEST(InternalCall, SM_4_RejectionAsBusyWhenConfigured) {
    Exchange exchange(std::string("[exchange]\nreject_as = \"busy\"\n") + three_stations);
    exchange.call("1001", "1002");
    exchange.seen();
    ASSERT_TRUE(exchange.plant.drop(exchange.half_on("1002")).ok());
    EXPECT_EQ(exchange.states(), (Seen{"1002 IDLE", "1001 BUSY 0x1"}));
}

TEST(InternalCall, CLOSE_7_ACallerWhoGivesUpEndsTheOffer) {
    Exchange exchange(three_stations);
    const HalfId caller = exchange.call("1001", "1002");
    exchange.seen();
    ASSERT_TRUE(exchange.plant.drop(caller).ok());
    EXPECT_EQ(exchange.states(), (Seen{"1001 IDLE", "1002 DISCONNECTED 0x1", "1002 IDLE"}));
    exchange.advance(120000);
    EXPECT_EQ(exchange.states(), Seen{});
}

TEST(Ringing, ST_5_CountsFromZeroEverySixSecondsUntilNobodyAnswers) {
    Exchange exchange(three_stations);
    exchange.call("1001", "1002");
    exchange.seen();
    exchange.advance(5999);
    EXPECT_EQ(exchange.states(), Seen{});
    exchange.advance(1);
    EXPECT_EQ(exchange.states(), (Seen{"1002 RINGING mode 1 count 1"}));
    exchange.advance(6000);
    EXPECT_EQ(exchange.states(), (Seen{"1002 RINGING mode 1 count 2"}));
    exchange.advance(47999);
    EXPECT_EQ(exchange.states().size(), 7u);
    exchange.advance(1);
    EXPECT_EQ(exchange.states(), (Seen{"1002 DISCONNECTED 0x40", "1002 IDLE", "1001 DISCONNECTED 0x40"}));
    EXPECT_EQ(exchange.plant.line(exchange.line("1002")).ring_mode, 0u);
}

TEST(Ringing, AMB_17_GoesOnAfterAcceptAndStopsAtAnswer) {
    Exchange exchange(three_stations);
    exchange.call("1001", "1002");
    const HalfId called = exchange.half_on("1002");
    exchange.seen();
    ASSERT_TRUE(exchange.plant.accept(called).ok());
    EXPECT_EQ(exchange.states(), (Seen{"1002 ACCEPTED"}));
    exchange.advance(6000);
    EXPECT_EQ(exchange.states(), (Seen{"1002 RINGING mode 1 count 1"}));
    ASSERT_TRUE(exchange.plant.answer(called).ok());
    exchange.seen();
    exchange.advance(60000);
    EXPECT_EQ(exchange.states(), Seen{});
}

TEST(Ringing, ST_4_WaitsForAcceptWhereThatIsRequired) {
    Exchange exchange(
        "[[extension]]\nnumber = \"1\"\naccept = \"required\"\n[[extension]]\nnumber = \"2\"\n");
    exchange.call("2", "1");
    EXPECT_EQ(exchange.states(), (Seen{"2 DIALING", "2 PROCEEDING", "1 OFFERING 0x1"}));
    exchange.advance(10000);
    EXPECT_EQ(exchange.states(), Seen{});
    ASSERT_TRUE(exchange.plant.accept(exchange.half_on("1")).ok());
    EXPECT_EQ(exchange.states(), (Seen{"1 ACCEPTED", "1 RINGING mode 1 count 0", "2 RINGBACK"}));
    exchange.advance(50000);
    EXPECT_EQ(exchange.states().back(), "2 DISCONNECTED 0x40");
}

TEST(Ringing, NoAnswerTimeoutOfTheCaller) {
    Exchange exchange(three_stations);
    CallRequest request;
    request.destination = u"1002";
    request.no_answer = Millis(7000);
    ASSERT_TRUE(exchange.try_call("1001", request).ok());
    exchange.advance(7000);
    EXPECT_EQ(exchange.states().back(), "1001 DISCONNECTED 0x40");
}

class Talking : public testing::Test {
  protected:
    Talking() {
        caller = exchange.call("1001", "1002");
        called = exchange.half_on("1002");
        EXPECT_TRUE(exchange.plant.answer(called).ok());
        exchange.seen();
    }
    Exchange exchange{three_stations};
    HalfId caller{}, called{};
};

TEST_F(Talking, SM_7_SM_8_HoldIsSeenByTheOtherSide) {
    ASSERT_TRUE(exchange.plant.hold(caller).ok());
    EXPECT_EQ(exchange.states(), (Seen{"1001 ONHOLD", "1002 CONNECTED 0x4"}));
    EXPECT_EQ(exchange.plant.hold(caller).code(), code(LINEERR_INVALCALLSTATE));
    ASSERT_TRUE(exchange.plant.hold(called).ok());
    EXPECT_EQ(exchange.states(), (Seen{"1002 ONHOLD"}));
    ASSERT_TRUE(exchange.plant.unhold(caller).ok());
    EXPECT_EQ(exchange.states(), (Seen{"1001 CONNECTED 0x4"}));
    ASSERT_TRUE(exchange.plant.unhold(called).ok());
    EXPECT_EQ(exchange.states(), (Seen{"1002 CONNECTED 0x1", "1001 CONNECTED 0x1"}));
    EXPECT_EQ(exchange.plant.unhold(called).code(), code(LINEERR_INVALCALLSTATE));
}

TEST_F(Talking, HangingUpReachesAHeldCall) {
    ASSERT_TRUE(exchange.plant.hold(caller).ok());
    ASSERT_TRUE(exchange.plant.drop(called).ok());
    EXPECT_EQ(exchange.states().back(), "1001 DISCONNECTED 0x1");
}

TEST_F(Talking, SM_2_AnsweringASecondCallHoldsTheFirst) {
    exchange.call("1003", "1002");
    const HalfId second = exchange.half_on("1002");
    EXPECT_NE(exchange.plant.call_features(exchange.half(second)) & LINECALLFEATURE_ANSWER, 0u);
    exchange.seen();
    ASSERT_TRUE(exchange.plant.answer(second).ok());
    EXPECT_EQ(exchange.states(),
              (Seen{"1002 ONHOLD", "1001 CONNECTED 0x4", "1002 CONNECTED 0x1", "1003 CONNECTED 0x1"}));
    EXPECT_EQ(exchange.plant.unhold(called).code(), code(LINEERR_RESOURCEUNAVAIL));
    EXPECT_EQ(exchange.plant.call_features(exchange.half(called)) & LINECALLFEATURE_UNHOLD, 0u);
    EXPECT_NE(exchange.plant.call_features(exchange.half(called)) & LINECALLFEATURE_SWAPHOLD, 0u);
    ASSERT_TRUE(exchange.plant.swap_hold(second, called).ok());
    EXPECT_EQ(exchange.states(),
              (Seen{"1002 ONHOLD", "1003 CONNECTED 0x4", "1002 CONNECTED 0x1", "1001 CONNECTED 0x1"}));
    EXPECT_EQ(exchange.plant.swap_hold(second, called).code(), code(LINEERR_INVALCALLSTATE));
    EXPECT_EQ(exchange.plant.swap_hold(called, caller).code(), code(LINEERR_INVALCALLHANDLE));
}

TEST_F(Talking, SM_5_NoSecondCallWhileTheTalkPathIsInUse) {
    CallRequest request;
    request.destination = u"1003";
    EXPECT_FALSE(exchange.plant.can_call(exchange.plant.line(exchange.line("1001"))));
    EXPECT_EQ(exchange.try_call("1001", request).code(), code(LINEERR_CALLUNAVAIL));
    ASSERT_TRUE(exchange.plant.hold(caller).ok());
    EXPECT_TRUE(exchange.plant.can_call(exchange.plant.line(exchange.line("1001"))));
    EXPECT_TRUE(exchange.try_call("1001", request).ok());
}

TEST_F(Talking, INFO_AppSpecificMediaAndBearerAreReported) {
    ASSERT_TRUE(exchange.plant.set_app_specific(caller, 42).ok());
    ASSERT_TRUE(exchange.plant.set_media_mode(caller, LINEMEDIAMODE_AUTOMATEDVOICE).ok());
    ASSERT_TRUE(exchange.plant.set_bearer_mode(caller, LINEBEARERMODE_SPEECH).ok());
    EXPECT_EQ(exchange.seen(), (Seen{"1001 info 0x20", "1001 info 0x10", "1001 info 0x4"}));
    EXPECT_EQ(exchange.plant.set_media_mode(caller, LINEMEDIAMODE_G3FAX).code(),
              code(LINEERR_INVALMEDIAMODE));
    EXPECT_EQ(exchange.plant.set_bearer_mode(caller, LINEBEARERMODE_DATA).code(),
              code(LINEERR_BEARERMODEUNAVAIL));
    EXPECT_EQ(exchange.plant.set_bearer_mode(caller, 3).code(), code(LINEERR_INVALBEARERMODE));
}

TEST_F(Talking, CLOSE_4_AClosedCallLivesOnUnreported) {
    exchange.plant.close(caller);
    EXPECT_EQ(exchange.states(), Seen{});
    EXPECT_EQ(exchange.state(caller), CallState::connected);
    ASSERT_TRUE(exchange.plant.drop(called).ok());
    EXPECT_EQ(exchange.states(), (Seen{"1002 IDLE"}));
    exchange.plant.close(called);
    EXPECT_EQ(exchange.plant.live_halves(), 0u);
}

TEST_F(Talking, OWN_9_ReopeningTheLineWatchesTheCallAgain) {
    exchange.plant.unwatch(exchange.line("1001"));
    EXPECT_EQ(exchange.state(caller), CallState::connected);
    exchange.plant.watch(exchange.line("1001"));
    ASSERT_TRUE(exchange.plant.drop(called).ok());
    EXPECT_EQ(exchange.states(), (Seen{"1002 IDLE", "1001 DISCONNECTED 0x1"}));
}

TEST_F(Talking, CLOSE_6_IdleIsFinalAndReadableUntilClosed) {
    ASSERT_TRUE(exchange.plant.drop(caller).ok());
    EXPECT_EQ(exchange.state(caller), CallState::idle);
    EXPECT_EQ(exchange.plant.call_features(exchange.half(caller)), 0u);
    EXPECT_EQ(exchange.plant.drop(caller).code(), code(LINEERR_INVALCALLSTATE));
    exchange.plant.close(caller);
    EXPECT_EQ(exchange.plant.find(caller), nullptr);
    EXPECT_EQ(exchange.plant.drop(caller).code(), code(LINEERR_INVALCALLHANDLE));
}

TEST_F(Talking, CLOSE_7_ADisconnectedCallIsReleasedInTheEnd) {
    ASSERT_TRUE(exchange.plant.drop(called).ok());
    exchange.seen();
    exchange.advance(59999);
    EXPECT_EQ(exchange.states(), Seen{});
    exchange.advance(1);
    EXPECT_EQ(exchange.states(), (Seen{"1001 IDLE"}));
}

TEST(DropOnClose, CLOSE_4_ClosingDropsWhereTheCapabilitiesSaySo) {
    Exchange exchange(std::string("[exchange]\ndrop_on_close = true\n") + three_stations);
    exchange.call("1001", "1002");
    ASSERT_TRUE(exchange.plant.answer(exchange.half_on("1002")).ok());
    exchange.seen();
    exchange.plant.unwatch(exchange.line("1001"));
    EXPECT_EQ(exchange.states(), (Seen{"1002 DISCONNECTED 0x1"}));
}

TEST(AnswerModes, SM_2_DropEndsTheActiveCall) {
    Exchange exchange(
        "[[extension]]\nnumber = \"1\"\nanswer_mode = \"drop\"\n[[extensions]]\nfrom = 2\nto = 3\n");
    exchange.call("2", "1");
    ASSERT_TRUE(exchange.plant.answer(exchange.half_on("1")).ok());
    exchange.call("3", "1");
    exchange.seen();
    ASSERT_TRUE(exchange.plant.answer(exchange.half_on("1")).ok());
    EXPECT_EQ(exchange.states(),
              (Seen{"1 IDLE", "2 DISCONNECTED 0x1", "1 CONNECTED 0x1", "3 CONNECTED 0x1"}));
}

TEST(AnswerModes, SM_2_NoneLeavesTheSecondCallUnanswerable) {
    Exchange exchange("[[extension]]\nnumber = \"1\"\nhold = false\n[[extensions]]\nfrom = 2\nto = 3\n");
    exchange.call("2", "1");
    const HalfId first = exchange.half_on("1");
    ASSERT_TRUE(exchange.plant.answer(first).ok());
    EXPECT_EQ(exchange.plant.hold(first).code(), code(LINEERR_OPERATIONUNAVAIL));
    exchange.call("3", "1");
    const HalfId second = exchange.half_on("1");
    EXPECT_EQ(exchange.plant.call_features(exchange.half(second)) & LINECALLFEATURE_ANSWER, 0u);
    EXPECT_EQ(exchange.plant.answer(second).code(), code(LINEERR_INUSE));
}

TEST(AnswerModes, SeveralTalkPathsNeedNoHolding) {
    Exchange exchange(
        "[[extension]]\nnumber = \"1\"\nappearances = 3\ntalk_paths = 2\n[[extensions]]\nfrom = 2\nto = 4\n");
    for (const char* from : {"2", "3"}) {
        exchange.call(from, "1");
        ASSERT_TRUE(exchange.plant.answer(exchange.half_on("1")).ok());
    }
    EXPECT_EQ(exchange.plant.line(exchange.line("1")).connected, 2u);
    exchange.seen();
    exchange.call("4", "1");
    ASSERT_TRUE(exchange.plant.answer(exchange.half_on("1")).ok());
    EXPECT_EQ(exchange.plant.line(exchange.line("1")).on_hold, 1u);
}

TEST(Addresses, SM_5_TheCallerChoosesOrTheFirstFreeOneIsTaken) {
    Exchange exchange(
        "[[extension]]\naddresses = [\"1\", \"2\"]\nappearances = 1\ntalk_paths = 3\n[[extension]]\nnumber = "
        "\"3\"\n");
    CallRequest request;
    EXPECT_EQ(exchange.half(*exchange.try_call("1", request)).address, 0u);
    EXPECT_EQ(exchange.half(*exchange.try_call("1", request)).address, 1u);
    EXPECT_EQ(exchange.try_call("1", request).code(), code(LINEERR_CALLUNAVAIL));
    request.address = 2;
    EXPECT_EQ(exchange.try_call("1", request).code(), code(LINEERR_INVALADDRESSID));
    exchange.call("3", "2");
    EXPECT_EQ(exchange.seen().back(), "3 BUSY 0x1");
}

TEST(Counts, DEV_8_LineAndAddressTellHowManyCallsTheyHave) {
    Exchange exchange(three_stations);
    const HalfId caller = exchange.call("1001", "1002");
    EXPECT_EQ(exchange.seen(), (Seen{"1001 DIALING", "1001/0 address 0x28", "1001 line 0x800",
                                     "1001 PROCEEDING", "1002 OFFERING 0x1", "1002/0 address 0x28",
                                     "1002 line 0x800", "1002 RINGING mode 1 count 0", "1001 RINGBACK"}));
    exchange.plant.answer(exchange.half_on("1002")).ok();
    exchange.seen();
    ASSERT_TRUE(exchange.plant.hold(caller).ok());
    EXPECT_EQ(exchange.seen(), (Seen{"1001 ONHOLD", "1001/0 address 0x20", "1002 CONNECTED 0x4"}));
    ASSERT_TRUE(exchange.plant.drop(caller).ok());
    EXPECT_EQ(exchange.seen(),
              (Seen{"1001 IDLE", "1001/0 address 0x24", "1001 line 0x800", "1002 DISCONNECTED 0x1"}));
    EXPECT_EQ(exchange.plant.line(exchange.line("1001")).calls, 0u);
    EXPECT_EQ(exchange.plant.line(exchange.line("1001")).talking, 0u);
}

TEST(SelfCall, RingsTheOwnLineAndCanBeGivenUp) {
    Exchange exchange(three_stations);
    const HalfId caller = exchange.call("1001", "1001");
    ASSERT_EQ(exchange.plant.line(exchange.line("1001")).calls, 2u);
    const Half* called = exchange.half(caller).peer;
    EXPECT_EQ(exchange.plant.answer(called->id).code(), code(LINEERR_INUSE));
    exchange.plant.unwatch(exchange.line("1001"));
    EXPECT_EQ(exchange.plant.live_halves(), 2u);
    exchange.advance(60000);
    EXPECT_EQ(exchange.plant.live_halves(), 0u);
}

TEST(Requests, SM_5_WhatTheCapabilitiesDoNotOfferIsRefused) {
    Exchange exchange(three_stations);
    const auto refused = [&](auto change) {
        CallRequest request;
        request.destination = u"1002";
        change(request);
        return exchange.try_call("1001", request).code();
    };
    EXPECT_EQ(refused([](CallRequest& r) { r.bearer_mode = LINEBEARERMODE_DATA; }),
              code(LINEERR_BEARERMODEUNAVAIL));
    EXPECT_EQ(refused([](CallRequest& r) { r.bearer_mode = 3; }), code(LINEERR_INVALBEARERMODE));
    EXPECT_EQ(refused([](CallRequest& r) { r.media_mode = LINEMEDIAMODE_G3FAX; }),
              code(LINEERR_INVALMEDIAMODE));
    EXPECT_EQ(refused([](CallRequest& r) { r.media_mode = 4 | 8; }), code(LINEERR_INVALMEDIAMODE));
    EXPECT_EQ(refused([](CallRequest& r) { r.param_flags = LINECALLPARAMFLAGS_ORIGOFFHOOK; }),
              code(LINEERR_INVALCALLPARAMS));
    EXPECT_EQ(exchange.seen(), Seen{});
}

}  // namespace
}  // namespace tapi::exchange
