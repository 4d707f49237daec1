// SPDX-License-Identifier: Apache-2.0
// Calls to and from the world behind the trunks.
#include <gtest/gtest.h>

#include "exchange/switch_fixture.hpp"

namespace tapi::exchange {
namespace {

using Seen = Exchange::Seen;

constexpr const char* city = R"(
[[extension]]
number = "1001"
name = "Alice"
[[extension]]
number = "1002"
[[trunk]]
name = "City"
prefix = "9"
circuits = 1
[[far_end]]
number = "100"
name = "Operator"
proceeding_ms = 200
after_ms = 1000
hangup_after_ms = 5000
[[far_end]]
number = "101"
behaviour = "busy"
[[far_end]]
number = "102"
behaviour = "no_answer"
[[far_end]]
number = "103"
behaviour = "reject"
after_ms = 500
[[far_end]]
number = "104"
behaviour = "congestion"
[[far_end]]
number = "105"
behaviour = "no_circuit"
[[far_end]]
number = "20xx"
[[far_end]]
number = "3*"
behaviour = "out_of_order"
)";

TEST(Outside, ST_6_AFarEndThatAnswersAndHangsUp) {
    Exchange exchange(city);
    const HalfId caller = exchange.call("1001", "9100");
    EXPECT_EQ(exchange.states(), (Seen{"1001 DIALING", "1001 PROCEEDING"}));
    EXPECT_EQ(exchange.half(caller).trunk, 0u);
    exchange.advance(200);
    EXPECT_EQ(exchange.states(), (Seen{"1001 RINGBACK"}));
    exchange.advance(1000);
    EXPECT_EQ(exchange.states(), (Seen{"1001 CONNECTED 0x1"}));
    EXPECT_EQ(exchange.half(caller).connected.name, u"Operator");
    exchange.advance(5000);
    EXPECT_EQ(exchange.states(), (Seen{"1001 DISCONNECTED 0x1"}));
    ASSERT_TRUE(exchange.plant.drop(caller).ok());
    EXPECT_EQ(exchange.states(), (Seen{"1001 IDLE"}));
}

TEST(Outside, ST_9_FarEndsThatDoNotAnswer) {
    const std::pair<const char*, const char*> ends[] = {
        {"9101", "1001 BUSY 0x1"},
        {"9102", "1001 DISCONNECTED 0x40"},
        {"9103", "1001 DISCONNECTED 0x4"},
        {"9104", "1001 DISCONNECTED 0x200"},
        {"9105", "1001 SPECIALINFO 0x1"},
        {"93", "1001 DISCONNECTED 0x4000"},
        {"9377", "1001 DISCONNECTED 0x4000"},
        {"9999", "1001 SPECIALINFO 0x2"},
    };
    Exchange exchange(city);
    for (const auto& [number, end] : ends) {
        const HalfId caller = exchange.call("1001", number);
        exchange.advance(59999);
        exchange.advance(1);
        Seen states = exchange.states();
        if (states.back() == "1001 IDLE") states.pop_back();
        EXPECT_EQ(states.back(), end) << number;
        exchange.plant.close(caller);
        exchange.seen();
    }
    EXPECT_EQ(exchange.plant.live_halves(), 0u);
}

TEST(Outside, PatternsMatchDigits) {
    Exchange exchange(city);
    const HalfId caller = exchange.call("1001", "92042");
    EXPECT_EQ(exchange.state(caller), CallState::connected);
    exchange.plant.close(caller);
    exchange.plant.unwatch(exchange.line("1001"));
    EXPECT_EQ(exchange.plant.live_halves(), 2u) << "the call goes on; nobody out there hangs up";
}

TEST(Outside, ST_2_BusyTrunksAreToldFromBusyStations) {
    Exchange exchange(city);
    const HalfId first = exchange.call("1001", "92000");
    exchange.seen();
    const HalfId second = exchange.call("1002", "92001");
    EXPECT_EQ(exchange.states().back(), "1002 BUSY 0x2");
    ASSERT_TRUE(exchange.plant.drop(first).ok());
    ASSERT_TRUE(exchange.plant.drop(second).ok());
    EXPECT_EQ(exchange.state(exchange.call("1002", "92001")), CallState::connected);
}

TEST(Outside, TheCallerGivesUpBeforeTheAnswer) {
    Exchange exchange(city);
    const HalfId caller = exchange.call("1001", "9100");
    exchange.advance(500);
    ASSERT_TRUE(exchange.plant.drop(caller).ok());
    exchange.seen();
    exchange.advance(100000);
    EXPECT_EQ(exchange.seen(), Seen{});
    EXPECT_EQ(exchange.timers.size(), 0u);
}

TEST(Outside, ACallersPatienceEndsInEveryPhase) {
    Exchange exchange(std::string("[other_numbers]\nproceeding_ms = 5000\nafter_ms = 5000\n") + city);
    CallRequest request;
    request.destination = u"9999";
    for (const int patience : {4000, 8000}) {
        request.no_answer = Millis(patience);
        const HalfId caller = *exchange.try_call("1001", request);
        exchange.advance(patience);
        EXPECT_EQ(exchange.states().back(), "1001 DISCONNECTED 0x40");
        exchange.plant.close(caller);
    }
}

TEST(TrunkLines, TheirCircuitsMirrorTheCall) {
    Exchange exchange(R"(
[[extension]]
number = "1"
[[trunk]]
name = "City"
lines = true
circuits = 2
[other_numbers]
after_ms = 100
)");
    ASSERT_EQ(exchange.plant.shown_lines(), 3u);
    const HalfId caller = exchange.call("1", "555");
    exchange.advance(100);
    EXPECT_EQ(exchange.states(), (Seen{"1 DIALING", "1 PROCEEDING", "City/1 PROCEEDING", "City/1 RINGBACK",
                                       "1 RINGBACK", "City/1 CONNECTED 0x1", "1 CONNECTED 0x1"}));
    const HalfId circuit = exchange.half_on("City/1");
    EXPECT_EQ(exchange.half(circuit).call_id, exchange.half(caller).call_id);
    const uint32_t features = exchange.plant.call_features(exchange.half(circuit));
    EXPECT_NE(features & LINECALLFEATURE_DROP, 0u);
    EXPECT_EQ(features & (LINECALLFEATURE_HOLD | LINECALLFEATURE_ANSWER | LINECALLFEATURE_SETTERMINAL), 0u);
    ASSERT_TRUE(exchange.plant.drop(circuit).ok());
    EXPECT_EQ(exchange.states(), (Seen{"City/1 IDLE", "1 DISCONNECTED 0x1"}));
    CallRequest request;
    EXPECT_FALSE(exchange.try_call("City/1", request).ok());
}

std::string with_incoming(const std::string& incoming) {
    return std::string(city) + "[[incoming]]\nto = \"1002\"\n" + incoming;
}

TEST(Incoming, ST_5_RingsWithTheExternalModeAndCallerId) {
    Exchange exchange(
        with_incoming("from = \"5551234\"\nfrom_name = \"Carol\"\nat_ms = 50\nhangup_after_ms = 1000\n"));
    exchange.advance(49);
    EXPECT_EQ(exchange.states(), Seen{});
    exchange.advance(1);
    EXPECT_EQ(exchange.states(), (Seen{"1002 OFFERING 0x1", "1002 RINGING mode 2 count 0"}));
    const HalfId called = exchange.half_on("1002");
    const Half& half = exchange.half(called);
    EXPECT_EQ(half.origin, static_cast<uint32_t>(LINECALLORIGIN_EXTERNAL));
    EXPECT_EQ(half.caller.number, u"5551234");
    EXPECT_EQ(half.caller.name, u"Carol");
    EXPECT_EQ(half.called.number, u"1002");
    EXPECT_EQ(half.trunk, 0u);
    ASSERT_TRUE(exchange.plant.answer(called).ok());
    exchange.seen();
    exchange.advance(1000);
    EXPECT_EQ(exchange.states(), (Seen{"1002 DISCONNECTED 0x1"}));
}

TEST(Incoming, CC_3_ACallerWhoAbandons) {
    Exchange exchange(with_incoming("abandon_after_ms = 2000\n"));
    exchange.advance(2000);
    EXPECT_EQ(exchange.states(), (Seen{"1002 OFFERING 0x1", "1002 RINGING mode 2 count 0",
                                       "1002 DISCONNECTED 0x1", "1002 IDLE"}));
}

TEST(Incoming, NobodyAnswers) {
    Exchange exchange(with_incoming(""));
    exchange.advance(60000);
    EXPECT_EQ(exchange.states().back(), "1002 IDLE");
    exchange.plant.close(exchange.half_on("1002"));
    EXPECT_EQ(exchange.plant.live_halves(), 0u);
}

TEST(Incoming, INFO_2_TheNumberMayComeLateOrNotAtAll) {
    Exchange late(with_incoming("from = \"555\"\ncaller_id_after_ms = 2000\nabandon_after_ms = 3000\n"));
    late.advance(0);
    const Half& half = late.half(late.half_on("1002"));
    EXPECT_EQ(half.caller.flags, static_cast<uint32_t>(LINECALLPARTYID_UNKNOWN));
    late.seen();
    late.advance(2000);
    EXPECT_EQ(late.seen(), (Seen{"1002 info 0x8000"}));
    EXPECT_EQ(half.caller.number, u"555");
    late.advance(1000);
    EXPECT_EQ(late.states().back(), "1002 IDLE");
    Exchange blocked(with_incoming("from = \"555\"\nblocked = true\n"));
    blocked.advance(0);
    EXPECT_EQ(blocked.half(blocked.half_on("1002")).caller.flags,
              static_cast<uint32_t>(LINECALLPARTYID_BLOCKED));
}

TEST(Incoming, RepeatsAsOftenAsItSays) {
    Exchange exchange(with_incoming("every_ms = 1000\ncount = 3\nabandon_after_ms = 100\n"));
    exchange.advance(20000);
    size_t offers = 0;
    for (const std::string& state : exchange.states()) offers += state == "1002 OFFERING 0x1" ? 1 : 0;
    EXPECT_EQ(offers, 3u);
}

TEST(Incoming, OWN_4_OffersUnknownMediaWhereConfigured) {
    Exchange exchange(R"(
[[extension]]
number = "1"
incoming_media = "unknown"
[[trunk]]
[[incoming]]
to = "1"
)");
    exchange.advance(0);
    EXPECT_EQ(exchange.half(exchange.half_on("1")).media_mode,
              static_cast<uint32_t>(LINEMEDIAMODE_UNKNOWN | LINEMEDIAMODE_INTERACTIVEVOICE |
                                    LINEMEDIAMODE_AUTOMATEDVOICE));
}

}  // namespace
}  // namespace tapi::exchange
