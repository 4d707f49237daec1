// SPDX-License-Identifier: Apache-2.0
// Call completion, and what calls carry: data, user-user information, protection, quality; predictive
// dialing.
#include <gtest/gtest.h>

#include <algorithm>

#include "exchange/switch_fixture.hpp"

namespace tapi::exchange {
namespace {

using Seen = Exchange::Seen;

constexpr const char* completion_plant = R"(
[exchange]
completion_timeout_ms = 300000
completion_messages = ["Call me", "It is urgent"]
[[extension]]
number = "1001"
name = "Alice"
call_completions = 2
[[extension]]
number = "1002"
appearances = 1
[[extensions]]
from = 1003
to = 1006
appearances = 1
[[extension]]
number = "1010"
name = "Dialer"
predictive = true
appearances = 5
talk_paths = 5
[[trunk]]
prefix = "9"
[other_numbers]
behaviour = "answer"
after_ms = 1000
)";

// 1003 and 1002 talk.
class Completing : public testing::Test {
  protected:
    Completing() {
        talker = exchange.call("1003", "1002");
        EXPECT_TRUE(exchange.plant.answer(exchange.half_on("1002")).ok());
        exchange.seen();
    }
    HalfId busy_call(const std::string& from = "1001", const std::string& to = "1002") {
        const HalfId caller = exchange.call(from, to);
        EXPECT_EQ(exchange.state(caller), CallState::busy);
        exchange.seen();
        return caller;
    }
    Result<uint32_t> complete(HalfId caller, uint32_t mode, uint32_t message = 0) {
        return exchange.plant.complete_call(caller, mode, message);
    }
    void hang_up() {
        ASSERT_TRUE(exchange.plant.drop(talker).ok());
        ASSERT_TRUE(exchange.plant.drop(exchange.half_on("1002")).ok());
        exchange.seen();
        exchange.advance(0);
    }
    size_t heard(HalfId half) { return exchange.plant.heard_by(exchange.half(half)).size(); }

    Exchange exchange{completion_plant};
    HalfId talker{};
};

TEST_F(Completing, SM_20_CalledBackWhenTheStationIsFree) {
    const HalfId caller = busy_call();
    const auto id = complete(caller, LINECALLCOMPLMODE_CALLBACK);
    ASSERT_TRUE(id.ok());
    EXPECT_EQ(exchange.states(), (Seen{"1001 IDLE"}));
    EXPECT_EQ(exchange.plant.completions_of(exchange.line("1001")), 1u);
    exchange.advance(60000);
    EXPECT_EQ(exchange.states(), Seen{});
    hang_up();
    EXPECT_EQ(exchange.states(), (Seen{"1001 OFFERING 0x1", "1001 RINGING mode 1 count 0"}));
    const HalfId offered = exchange.half_on("1001");
    EXPECT_EQ(exchange.half(offered).reason, static_cast<uint32_t>(LINECALLREASON_CALLCOMPLETION));
    EXPECT_EQ(exchange.half(offered).completion_id, *id);
    ASSERT_TRUE(exchange.plant.answer(offered).ok());
    EXPECT_EQ(exchange.states(),
              (Seen{"1001 PROCEEDING", "1002 OFFERING 0x1", "1002 RINGING mode 1 count 0", "1001 RINGBACK"}));
    EXPECT_EQ(exchange.plant.completions_of(exchange.line("1001")), 0u);
    ASSERT_TRUE(exchange.plant.answer(exchange.half_on("1002")).ok());
    EXPECT_EQ(exchange.state(offered), CallState::connected);
}

TEST_F(Completing, SM_20_NobodyAnswersTheCallback) {
    ASSERT_TRUE(complete(busy_call(), LINECALLCOMPLMODE_CALLBACK).ok());
    hang_up();
    exchange.advance(59999);
    exchange.seen();
    exchange.advance(1);
    EXPECT_EQ(exchange.states(), (Seen{"1001 line 0x800000", "1001 DISCONNECTED 0x80000", "1001 IDLE"}));
    exchange.advance(600000);
    EXPECT_EQ(exchange.states(), Seen{});
}

TEST_F(Completing, SM_20_AfterNoAnswerTheStationMustHaveBeenUsed) {
    const HalfId caller = exchange.call("1001", "1004");
    exchange.seen();
    ASSERT_TRUE(complete(caller, LINECALLCOMPLMODE_CALLBACK).ok());
    EXPECT_EQ(exchange.states(), (Seen{"1001 IDLE", "1004 DISCONNECTED 0x1", "1004 IDLE"}));
    exchange.advance(10000);
    EXPECT_EQ(exchange.states(), Seen{});
    const HalfId used = *exchange.try_call("1004", {});
    ASSERT_TRUE(exchange.plant.drop(used).ok());
    exchange.seen();
    exchange.advance(0);
    EXPECT_EQ(exchange.states().at(0), "1001 OFFERING 0x1");
}

TEST_F(Completing, SM_20_CampedOnCallsAreOfferedWhenThereIsRoom) {
    const HalfId caller = busy_call();
    ASSERT_TRUE(complete(caller, LINECALLCOMPLMODE_CAMPON).ok());
    EXPECT_EQ(exchange.states(), (Seen{"1001 PROCEEDING"}));
    hang_up();
    EXPECT_EQ(exchange.states(), (Seen{"1002 OFFERING 0x1", "1002 RINGING mode 1 count 0", "1001 RINGBACK"}));
    EXPECT_EQ(exchange.half(exchange.half_on("1002")).reason, static_cast<uint32_t>(LINECALLREASON_CAMPEDON));
    EXPECT_EQ(exchange.plant.completions_of(exchange.line("1001")), 0u);
}

TEST_F(Completing, SM_20_WithdrawnRequests) {
    const HalfId caller = busy_call();
    const auto camped = complete(caller, LINECALLCOMPLMODE_CAMPON);
    EXPECT_EQ(exchange.plant.uncomplete_call(exchange.line("1003"), *camped).code(),
              code(LINEERR_INVALCOMPLETIONID));
    exchange.seen();
    ASSERT_TRUE(exchange.plant.uncomplete_call(exchange.line("1001"), *camped).ok());
    EXPECT_EQ(exchange.states(), (Seen{"1001 BUSY 0x1"}));
    const auto back = complete(caller, LINECALLCOMPLMODE_CALLBACK);
    ASSERT_TRUE(exchange.plant.uncomplete_call(exchange.line("1001"), *back).ok());
    EXPECT_EQ(exchange.plant.uncomplete_call(exchange.line("1001"), *back).code(),
              code(LINEERR_INVALCOMPLETIONID));
    exchange.seen();
    hang_up();
    EXPECT_EQ(exchange.states(), Seen{});
}

TEST_F(Completing, SM_20_TooManyRequests) {
    ASSERT_TRUE(complete(busy_call(), LINECALLCOMPLMODE_CALLBACK).ok());
    ASSERT_TRUE(complete(busy_call(), LINECALLCOMPLMODE_CALLBACK).ok());
    const HalfId third = busy_call();
    exchange.seen();
    EXPECT_EQ(complete(third, LINECALLCOMPLMODE_CALLBACK).code(), code(LINEERR_COMPLETIONOVERRUN));
    EXPECT_EQ(exchange.seen(), Seen{});
    EXPECT_EQ(exchange.state(third), CallState::busy);
}

TEST_F(Completing, SM_20_TheExchangeGivesUp) {
    ASSERT_TRUE(complete(busy_call(), LINECALLCOMPLMODE_CALLBACK).ok());
    exchange.seen();
    exchange.advance(299999);
    EXPECT_EQ(exchange.states(), Seen{});
    exchange.advance(1);
    EXPECT_EQ(exchange.states(), (Seen{"1001 line 0x800000"}));
}

TEST_F(Completing, SM_20_IntrusionMakesThreeOfTwo) {
    const HalfId caller = busy_call();
    ASSERT_TRUE(complete(caller, LINECALLCOMPLMODE_INTRUDE).ok());
    EXPECT_EQ(exchange.states(), (Seen{"1002 CONNECTED 0x1", "1001 CONNECTED 0x1"}));
    const HalfId added = exchange.half_on("1002");
    EXPECT_EQ(exchange.half(added).reason, static_cast<uint32_t>(LINECALLREASON_INTRUDE));
    EXPECT_EQ(heard(caller), 2u);
    EXPECT_EQ(heard(talker), 2u);
    EXPECT_EQ(heard(added), 2u);
    ASSERT_TRUE(exchange.plant.drop(caller).ok());
    EXPECT_EQ(heard(talker), 1u);
    EXPECT_EQ(exchange.state(talker), CallState::connected);
}

TEST_F(Completing, SM_22_ASecureCallIsNotBrokenInto) {
    ASSERT_TRUE(exchange.plant.secure_call(talker).ok());
    const HalfId caller = busy_call();
    EXPECT_EQ(complete(caller, LINECALLCOMPLMODE_INTRUDE).code(), code(LINEERR_INVALCALLCOMPLMODE));
    EXPECT_EQ(exchange.plant.call_features2(exchange.half(caller)) & LINECALLFEATURE2_COMPLINTRUDE, 0u);
    EXPECT_NE(exchange.plant.call_features2(exchange.half(caller)) & LINECALLFEATURE2_COMPLCAMPON, 0u);
    EXPECT_EQ(exchange.seen(), Seen{});
}

TEST_F(Completing, SM_20_AMessageLightsTheLamp) {
    const HalfId caller = busy_call();
    EXPECT_EQ(complete(caller, LINECALLCOMPLMODE_MESSAGE, 2).code(), code(LINEERR_INVALMESSAGEID));
    EXPECT_EQ(exchange.seen(), Seen{});
    ASSERT_TRUE(complete(caller, LINECALLCOMPLMODE_MESSAGE, 1).ok());
    EXPECT_EQ(exchange.states(), (Seen{"1002 line 0x10", "1001 IDLE"}));
    hang_up();
    exchange.seen();
    exchange.call("1002", "1001");
    const Seen seen = exchange.states();
    EXPECT_NE(std::find(seen.begin(), seen.end(), "1002 line 0x20"), seen.end());
}

TEST_F(Completing, SM_20_WrongStatesAndModes) {
    EXPECT_EQ(complete(talker, LINECALLCOMPLMODE_CALLBACK).code(), code(LINEERR_INVALCALLSTATE));
    const HalfId ringing = exchange.call("1001", "1004");
    EXPECT_EQ(complete(ringing, LINECALLCOMPLMODE_CAMPON).code(), code(LINEERR_INVALCALLCOMPLMODE));
    EXPECT_EQ(complete(ringing, 3).code(), code(LINEERR_INVALCALLCOMPLMODE));
    EXPECT_EQ(complete(ringing, 0).code(), code(LINEERR_INVALCALLCOMPLMODE));
}

TEST_F(Completing, SM_27_CallDataTravelsWithTheCall) {
    ASSERT_TRUE(exchange.plant.set_call_data(talker, "customer 7").ok());
    EXPECT_EQ(exchange.seen(), (Seen{"1003 info 0x40000000", "1002 info 0x40000000"}));
    ASSERT_TRUE(exchange.plant.blind_transfer(exchange.half_on("1002"), u"1004").ok());
    EXPECT_EQ(exchange.half(exchange.half_on("1004")).call_data, "customer 7");
    EXPECT_EQ(exchange.plant.set_call_data(talker, std::string(1025, 'x')).code(), code(LINEERR_INVALPARAM));
    EXPECT_EQ(exchange.half(talker).call_data, "customer 7");
    ASSERT_TRUE(exchange.plant.set_call_data(talker, "").ok());
    EXPECT_TRUE(exchange.half(talker).call_data.empty());
}

TEST_F(Completing, INFO_5_NewerInformationWaitsForTheRelease) {
    const HalfId other = exchange.half_on("1002");
    ASSERT_TRUE(exchange.plant.send_user_info(talker, "one").ok());
    ASSERT_TRUE(exchange.plant.send_user_info(talker, "two").ok());
    EXPECT_EQ(exchange.seen(), (Seen{"1002 info 0x200000"}));
    EXPECT_EQ(exchange.half(other).user_infos.front(), "one");
    ASSERT_TRUE(exchange.plant.release_user_info(other).ok());
    EXPECT_EQ(exchange.seen(), (Seen{"1002 info 0x200000"}));
    EXPECT_EQ(exchange.half(other).user_infos.front(), "two");
    ASSERT_TRUE(exchange.plant.release_user_info(other).ok());
    EXPECT_EQ(exchange.plant.release_user_info(other).code(), code(LINEERR_INVALCALLSTATE)) << "nothing is shown";
    EXPECT_EQ(exchange.seen(), Seen{});
    EXPECT_EQ(exchange.plant.send_user_info(talker, std::string(129, 'x')).code(),
              code(LINEERR_USERUSERINFOTOOBIG));
    EXPECT_EQ(exchange.seen(), Seen{});
}

TEST_F(Completing, INFO_5_InformationWithOtherOperations) {
    CallRequest request;
    request.destination = u"1004";
    request.user_info = "hello";
    const HalfId caller = *exchange.try_call("1001", request);
    const HalfId called = exchange.half_on("1004");
    EXPECT_EQ(exchange.half(called).user_infos.front(), "hello");
    ASSERT_TRUE(exchange.plant.with_user_info(called, "yes?", &Switch::answer).ok());
    EXPECT_EQ(exchange.half(caller).user_infos.front(), "yes?");
    ASSERT_TRUE(exchange.plant.release_user_info(called).ok());
    ASSERT_TRUE(exchange.plant.with_user_info(caller, "bye", &Switch::drop).ok());
    EXPECT_EQ(exchange.half(called).user_infos.front(), "bye");
    EXPECT_EQ(exchange.state(called), CallState::disconnected);
}

TEST_F(Completing, SM_29_QualityOfService) {
    std::string flow(32, '\0');
    ASSERT_TRUE(exchange.plant.set_quality(talker, flow, {}).ok());
    EXPECT_EQ(exchange.seen(), (Seen{"1003 info 0x20000000", "1002 info 0x20000000"}));
    EXPECT_EQ(exchange.half(exchange.half_on("1002")).receiving, flow);
    flow[3] = 1;
    EXPECT_EQ(exchange.plant.set_quality(talker, flow, {}).code(), code(LINEERR_RATEUNAVAIL));
    EXPECT_EQ(exchange.plant.set_quality(talker, "short", {}).code(), code(LINEERR_INVALRATE));
    EXPECT_EQ(exchange.seen(), Seen{});
}

TEST_F(Completing, DIAL_5_PredictiveDialing) {
    CallRequest request;
    request.destination = u"95551234";
    request.param_flags = LINECALLPARAMFLAGS_PREDICTIVEDIAL;
    request.auto_transfer_states = LINECALLSTATE_CONNECTED;
    EXPECT_EQ(exchange.try_call("1010", request).code(), code(LINEERR_INVALADDRESS));
    request.target = u"1004";
    EXPECT_EQ(exchange.try_call("1001", request).code(), code(LINEERR_INVALCALLPARAMS));
    request.auto_transfer_states = LINECALLSTATE_BUSY;
    EXPECT_EQ(exchange.try_call("1010", request).code(), code(LINEERR_INVALCALLPARAMS));
    request.auto_transfer_states = LINECALLSTATE_CONNECTED;
    request.call_data = "list 3";
    ASSERT_TRUE(exchange.try_call("1010", request).ok());
    EXPECT_EQ(exchange.states(), (Seen{"1010 DIALING", "1010 PROCEEDING", "1010 RINGBACK"}));
    exchange.advance(1000);
    EXPECT_EQ(exchange.states(),
              (Seen{"1010 CONNECTED 0x1", "1010 IDLE", "1004 OFFERING 0x1", "1004 RINGING mode 2 count 0"}));
    const Half& agent = exchange.half(exchange.half_on("1004"));
    EXPECT_EQ(agent.caller.number, u"5551234");
    EXPECT_EQ(agent.call_data, "list 3");
    EXPECT_EQ(agent.reason, static_cast<uint32_t>(LINECALLREASON_TRANSFER));
}

TEST_F(Completing, DIAL_5_NobodyAnswersThePredictiveCall) {
    CallRequest request;
    request.destination = u"1004";
    request.param_flags = LINECALLPARAMFLAGS_PREDICTIVEDIAL;
    request.no_answer = Millis(7000);
    ASSERT_TRUE(exchange.try_call("1010", request).ok());
    exchange.advance(7000);
    EXPECT_EQ(exchange.states().back(), "1010 DISCONNECTED 0x40");
}

// Every feature that a call shows works, and every one that it does not show is refused.
TEST_F(Completing, DEV_6_FeaturesAreTheTruth) {
    struct Tried {
        uint32_t feature;
        Status (*operation)(Switch&, HalfId);
    };
    const Tried all[] = {
        {LINECALLFEATURE_REDIRECT, [](Switch& s, HalfId h) { return s.redirect(h, u"1005"); }},
        {LINECALLFEATURE_PARK, [](Switch& s, HalfId h) { return s.park(h, u"1006"); }},
        {LINECALLFEATURE_BLINDTRANSFER, [](Switch& s, HalfId h) { return s.blind_transfer(h, u"1005"); }},
        {LINECALLFEATURE_SECURECALL, [](Switch& s, HalfId h) { return s.secure_call(h); }},
        {LINECALLFEATURE_SETCALLDATA, [](Switch& s, HalfId h) { return s.set_call_data(h, "x"); }},
        {LINECALLFEATURE_SETQOS, [](Switch& s, HalfId h) { return s.set_quality(h, {}, {}); }},
        {LINECALLFEATURE_SENDUSERUSER, [](Switch& s, HalfId h) { return s.send_user_info(h, "x"); }},
        {LINECALLFEATURE_SETTREATMENT,
         [](Switch& s, HalfId h) { return s.set_treatment(h, LINECALLTREATMENT_SILENCE); }},
        {LINECALLFEATURE_HOLD, [](Switch& s, HalfId h) { return s.hold(h); }},
        {LINECALLFEATURE_UNHOLD, [](Switch& s, HalfId h) { return s.unhold(h); }},
        {LINECALLFEATURE_ANSWER, [](Switch& s, HalfId h) { return s.answer(h); }},
        {LINECALLFEATURE_ACCEPT, [](Switch& s, HalfId h) { return s.accept(h); }},
        {LINECALLFEATURE_REMOVEFROMCONF, [](Switch& s, HalfId h) { return s.remove_from_conference(h); }},
        {LINECALLFEATURE_SETUPTRANSFER,
         [](Switch& s, HalfId h) -> Status {
             const auto made = s.setup_transfer(h, {});
             if (!made) return made.error();
             s.begin(*made);
             return success();
         }},
        {LINECALLFEATURE_SETUPCONF,
         [](Switch& s, HalfId h) -> Status {
             const auto made = s.setup_conference(h, {});
             if (!made) return made.error();
             s.begin(made->consult);
             return success();
         }},
        {LINECALLFEATURE_COMPLETECALL,
         [](Switch& s, HalfId h) -> Status {
             const auto made = s.complete_call(h, LINECALLCOMPLMODE_CALLBACK, 0);
             return made ? success() : made.error();
         }},
    };
    using Scene = HalfId (*)(Exchange&);
    const Scene scenes[] = {
        [](Exchange& e) { return *e.try_call("1001", {}); },
        [](Exchange& e) { return e.call("1001", "10;"); },
        [](Exchange& e) { return e.call("1001", "1004"); },
        [](Exchange& e) { return e.call("1001", "1002"); },
        [](Exchange& e) { return e.call("1001", "77"); },
        [](Exchange& e) { return e.call("1001", "95551234"); },
        [](Exchange& e) {
            e.call("1004", "1001");
            return e.half_on("1001");
        },
        [](Exchange& e) {
            e.call("1004", "1001");
            EXPECT_TRUE(e.plant.accept(e.half_on("1001")).ok());
            return e.half_on("1001");
        },
        [](Exchange& e) {
            e.call("1004", "1001");
            EXPECT_TRUE(e.plant.answer(e.half_on("1001")).ok());
            return e.half_on("1001");
        },
        [](Exchange& e) {
            e.call("1004", "1001");
            EXPECT_TRUE(e.plant.answer(e.half_on("1001")).ok());
            EXPECT_TRUE(e.plant.hold(e.half_on("1001")).ok());
            return e.half_on("1001");
        },
        [](Exchange& e) {
            const HalfId other = e.call("1004", "1001");
            EXPECT_TRUE(e.plant.answer(e.half_on("1001")).ok());
            EXPECT_TRUE(e.plant.drop(other).ok());
            return e.half_on("1001");
        },
        [](Exchange& e) {
            e.call("1004", "1001");
            const HalfId first = e.half_on("1001");
            EXPECT_TRUE(e.plant.answer(first).ok());
            e.plant.begin(*e.plant.setup_transfer(first, {}));
            return first;
        },
        [](Exchange& e) {
            e.call("1004", "1001");
            const HalfId first = e.half_on("1001");
            EXPECT_TRUE(e.plant.answer(first).ok());
            e.plant.begin(e.plant.setup_conference(first, {})->consult);
            return first;
        },
        [](Exchange& e) {
            e.call("1004", "1001");
            const HalfId first = e.half_on("1001");
            EXPECT_TRUE(e.plant.answer(first).ok());
            const auto made = e.plant.setup_conference(first, {});
            e.plant.begin(made->consult);
            return made->parent;
        },
    };
    for (size_t scene = 0; scene < std::size(scenes); ++scene) {
        for (const Tried& tried : all) {
            Exchange fresh(completion_plant);
            fresh.call("1003", "1002");
            const HalfId half = scenes[scene](fresh);
            const bool shown = (fresh.plant.call_features(fresh.half(half)) & tried.feature) != 0;
            fresh.seen();
            const Status done = tried.operation(fresh.plant, half);
            EXPECT_EQ(done.ok(), shown)
                << "scene " << scene << std::hex << " feature " << tried.feature << " code " << done.code();
            if (!shown) {
                EXPECT_EQ(fresh.seen(), Seen{}) << "scene " << scene;
            }
        }
    }
}

}  // namespace
}  // namespace tapi::exchange
