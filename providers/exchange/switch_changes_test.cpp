// SPDX-License-Identifier: Apache-2.0
// A new configuration while calls are under way: what it does not touch goes on.
#include <algorithm>

#include "exchange/switch_fixture.hpp"

namespace tapi::exchange {
namespace {

using Seen = Exchange::Seen;

constexpr const char* two_of_them = R"(
[[extension]]
number = "1001"
name = "Alice"
[[extension]]
number = "1002"
name = "Bob"
)";
constexpr const char* with_a_fourth = R"(
[[extension]]
number = "1001"
name = "Alice"
[[extension]]
number = "1002"
name = "Bob"
[[extension]]
number = "1004"
[[extension]]
number = "1003"
)";

Config read(const std::string& text) { return *parse_config(text, "new.toml"); }

std::vector<uint32_t> numbers(const std::vector<LineNo>& lines) {
    std::vector<uint32_t> all;
    for (const LineNo line : lines) all.push_back(number(line));
    return all;
}

using Numbers = std::vector<uint32_t>;

struct Changing : testing::Test {
    Exchange exchange{three_stations};
    LineChanges change(const std::string& text) {
        auto changes = exchange.plant.reconfigure(read(text));
        EXPECT_TRUE(changes.ok());
        return changes ? *changes : LineChanges{};
    }
    HalfId talk(const std::string& from, const std::string& to) {
        const HalfId caller = exchange.call(from, to);
        EXPECT_TRUE(exchange.plant.answer(exchange.half_on(to)).ok());
        exchange.seen();
        return caller;
    }
};

TEST_F(Changing, PROV_4_TheSameConfigurationChangesNothing) {
    const HalfId caller = talk("1001", "1002");
    const auto changes = change(three_stations);
    EXPECT_TRUE(changes.added.empty() && changes.removed.empty() && changes.changed.empty());
    EXPECT_EQ(exchange.seen(), Seen{});
    EXPECT_TRUE(exchange.plant.drop(caller).ok());
}

TEST_F(Changing, DEV_2_ANewExtensionTakesThePlaceBehindAll) {
    const HalfId caller = talk("1001", "1002");
    const auto changes = change(with_a_fourth);
    EXPECT_EQ(numbers(changes.added), Numbers{3});
    EXPECT_TRUE(changes.removed.empty() && changes.changed.empty());
    EXPECT_EQ(exchange.seen(), Seen{});
    exchange.plant.watch(static_cast<LineNo>(3));
    exchange.call("1003", "1004");
    const Seen states = exchange.states();
    const auto rings = [](const std::string& state) { return state.starts_with("1004 OFFERING"); };
    EXPECT_TRUE(std::any_of(states.begin(), states.end(), rings)) << testing::PrintToString(states);
    EXPECT_TRUE(exchange.plant.drop(caller).ok());
}

TEST_F(Changing, DEV_3_AnExtensionThatGoesEndsItsCallsOnly) {
    const HalfId gone = talk("1001", "1003");
    const HalfId other = exchange.half_on("1003");
    const auto changes = change(two_of_them);
    EXPECT_EQ(numbers(changes.removed), Numbers{2});
    EXPECT_EQ(exchange.states(), (Seen{"1003 IDLE", "1001 DISCONNECTED 0x1"}));
    EXPECT_EQ(exchange.state(other), CallState::idle);
    EXPECT_TRUE(exchange.plant.drop(gone).ok());
    exchange.plant.unwatch(static_cast<LineNo>(2));
    EXPECT_TRUE(exchange.plant.line(static_cast<LineNo>(2)).gone);
    EXPECT_TRUE(exchange.plant.line(static_cast<LineNo>(2)).halves.empty());
    exchange.seen();
    exchange.call("1001", "1003");
    EXPECT_EQ(exchange.states().back().substr(0, 16), "1001 SPECIALINFO") << "nobody has that number now";
}

TEST_F(Changing, DEV_3_CallsOfOthersGoOn) {
    const HalfId caller = talk("1001", "1002");
    change(two_of_them);
    EXPECT_EQ(exchange.states(), Seen{});
    EXPECT_EQ(exchange.state(caller), CallState::connected);
    exchange.advance(100000);
    EXPECT_EQ(exchange.state(caller), CallState::connected);
    EXPECT_TRUE(exchange.plant.drop(caller).ok());
}

TEST_F(Changing, DEV_3_ARingingCallToWhoGoesEnds) {
    exchange.call("1001", "1003");
    exchange.seen();
    change(two_of_them);
    const Seen states = exchange.states();
    EXPECT_NE(std::find(states.begin(), states.end(), "1003 IDLE"), states.end()) << testing::PrintToString(states);
    EXPECT_EQ(states.back(), "1001 DISCONNECTED 0x4");
}

TEST_F(Changing, DEV_2_WhoComesBackIsANewLine) {
    change(two_of_them);
    const auto changes = change(three_stations);
    EXPECT_EQ(numbers(changes.added), Numbers{3});
}

TEST_F(Changing, DEV_6_AChangedProfileTellsCapabilities) {
    exchange.call("1001", "1002");
    exchange.seen();
    const auto changes = change(std::string(two_of_them) + "transfer = false\n[[extension]]\nnumber = \"1003\"\n");
    EXPECT_EQ(numbers(changes.changed), Numbers{1});
    EXPECT_EQ(exchange.seen(), (Seen{"1002 line 0x100000", "1002/0 address 0x100"}));
    EXPECT_FALSE(exchange.plant.profile(exchange.plant.line(exchange.line("1002"))).transfer);
}

TEST_F(Changing, DEV_6_WhatAllLinesShowIsToldToAll) {
    const auto changes = change("[exchange]\nname = \"Other\"\n" + std::string(three_stations));
    EXPECT_EQ(numbers(changes.changed), (Numbers{0, 1, 2}));
}

TEST_F(Changing, DEV_3_OtherNumbersMakeAnotherLine) {
    const auto changes = change(R"(
[[extension]]
number = "1001"
name = "Alice"
[[extension]]
number = "1002"
addresses = ["1012"]
name = "Bob"
[[extension]]
number = "1003"
)");
    EXPECT_EQ(numbers(changes.removed), Numbers{1});
    EXPECT_EQ(numbers(changes.added), Numbers{3});
}

TEST_F(Changing, PROV_4_TrunksNeedAStart) {
    const auto changes = exchange.plant.reconfigure(read(std::string(three_stations) + "[[trunk]]\n"));
    EXPECT_EQ(changes.code(), static_cast<int32_t>(LINEERR_OPERATIONUNAVAIL));
    EXPECT_EQ(exchange.seen(), Seen{});
    exchange.call("1001", "1003");
    EXPECT_FALSE(exchange.states().empty()) << "nothing has changed";
}

TEST(ChangingOutside, PROV_4_ACallToTheOutsideKeepsItsFarEnd) {
    const std::string plant = R"(
[[extension]]
number = "1001"
[[trunk]]
prefix = "9"
[[far_end]]
number = "55"
behaviour = "answer"
after_ms = 1000
)";
    Exchange exchange(plant);
    const HalfId caller = exchange.call("1001", "955");
    auto changed = plant;
    changed.replace(changed.find("answer"), 6, "busy");
    ASSERT_TRUE(exchange.plant.reconfigure(read(changed)).ok());
    exchange.advance(2000);
    EXPECT_EQ(exchange.state(caller), CallState::connected);
    EXPECT_TRUE(exchange.plant.drop(caller).ok());
    const HalfId next = exchange.call("1001", "955");
    exchange.advance(2000);
    EXPECT_EQ(exchange.state(next), CallState::busy);
}

TEST(ChangingOutside, PROV_4_ANewScheduleOfCallersReplacesTheOldOne) {
    const std::string plant = "[[extension]]\nnumber = \"1001\"\n[[trunk]]\n";
    const std::string callers = "[[incoming]]\nto = \"1001\"\nat_ms = 1000\n";
    Exchange exchange(plant + callers);
    ASSERT_TRUE(exchange.plant.reconfigure(read(plant)).ok());
    exchange.advance(2000);
    EXPECT_EQ(exchange.states(), Seen{});
    ASSERT_TRUE(exchange.plant.reconfigure(read(plant + callers)).ok());
    exchange.advance(2000);
    EXPECT_FALSE(exchange.states().empty());
}

}  // namespace
}  // namespace tapi::exchange
