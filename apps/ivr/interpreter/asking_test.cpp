// SPDX-License-Identifier: Apache-2.0
// What callers are asked: menus, digits.
#include "ivr/interpreter/flow_fixture.hpp"

namespace tapi::flow {
namespace {

const char* const a_menu = R"(    - menu: One or ten
      retries: 1
      no_input: Nothing came
      invalid: Wrong
      keys:
        1: [{say: First}]
        10: [{say: Tenth}]
        "#": other
      failed: [{say: "Failed ${result}"}]
  other:
    - say: Other
)";

TEST_F(FlowTest, MenuTakesAKey) {
    phone.keys = "#";
    steps(a_menu);
    EXPECT_EQ("One or ten Other", phone.said());
}

TEST_F(FlowTest, MenuWaitsForALongerKeyOnlyWhereThereIsOne) {
    phone.keys = "10";
    steps(a_menu);
    EXPECT_EQ("One or ten Tenth", phone.said());
}

TEST_F(FlowTest, MenuTakesTheShorterKeyAfterTheTime) {
    phone.keys = "1.";
    const auto before = phone.now;
    steps(a_menu);
    EXPECT_EQ("One or ten First", phone.said());
    EXPECT_EQ(voice::Millis(1000 + 3000 + 1000), phone.now - before);
}

TEST_F(FlowTest, MenuAsksAgainAndFails) {
    phone.keys = "9.";
    steps(a_menu);
    EXPECT_EQ("One or ten Wrong One or ten Failed no_input", phone.said());
    EXPECT_TRUE(phone.has("forget"));
    const auto told = events_named("menu");
    ASSERT_EQ(2u, told.size());
    EXPECT_EQ("9", told[0]["keys"]);
    EXPECT_EQ(false, told[0]["valid"]);
}

const char* const a_gather = R"(    - gather: pin
      say: Your number
      min: 3
      max: 4
      first: 7s
      between: 2s
      retries: 1
      valid: digits != '0000'
      no_input: Please type
      invalid: Not right
      failed: [{say: "none: ${default(pin, 'empty')} ${result}"}]
    - say: "got ${pin}"
)";

TEST_F(FlowTest, GatherTakesDigitsUntilTheEnd) {
    phone.keys = "123#";
    steps(a_gather);
    EXPECT_EQ("Your number got 123", phone.said());
}

TEST_F(FlowTest, GatherEndsWithTheMostDigits) {
    phone.keys = "12345";
    steps(a_gather);
    EXPECT_EQ("Your number got 1234", phone.said());
}

TEST_F(FlowTest, GatherRefusesTooFewAndInvalidDigits) {
    phone.keys = "12#0000";
    steps(a_gather);
    EXPECT_EQ("Your number Not right Your number none: empty invalid got", phone.said().substr(0, 57));
}

TEST_F(FlowTest, GatherWithoutDigits) {
    const auto before = phone.now;
    steps(a_gather);
    EXPECT_EQ("Your number Please type Your number none: empty no_input got ", phone.said());
    EXPECT_EQ(voice::Millis(2 * 7000 + 5 * 1000), phone.now - before);
}

TEST_F(FlowTest, GatheredDigitsAreNotReported) {
    phone.keys = "123#";
    steps(a_gather);
    for (const Json& event : events) EXPECT_EQ(std::string::npos, event.dump().find("123")) << event;
}

}  // namespace
}  // namespace tapi::flow
