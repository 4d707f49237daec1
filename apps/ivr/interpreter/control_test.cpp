// SPDX-License-Identifier: Apache-2.0
// Conditions, choices, parts, hours, and small actions.
#include "ivr/interpreter/flow_fixture.hpp"

namespace tapi::flow {
namespace {

TEST_F(FlowTest, ConditionsAndChoices) {
    steps(R"(    - set: {n: 3, who: "'b'"}
    - if: n > 2 and who == 'b'
      then: [{say: yes}]
      else: [{say: no}]
    - if: n < 2
      then: [{say: wrong}]
    - choose: who
      cases: {a: [{say: A}], b: [{say: B}]}
      else: [{say: C}]
    - choose: n
      cases: {3: [{say: three}]}
    - choose: n
      cases: {4: [{say: four}]}
      else: [{say: other}]
)");
    EXPECT_EQ("yes B three other", phone.said());
}

TEST_F(FlowTest, CallsReturnAndJumpsDoNot) {
    go(R"(parts:
  main: [{call: sub}, {say: back}, {goto: last}]
  sub: [{say: in}, return, {say: never}]
  last: [{say: last}, hang_up]
)");
    EXPECT_EQ("in back last", phone.said());
}

const char* const hours_text = R"(timezone: Europe/Berlin
hours: {office: {mon-fri: "08:00-12:00"}}
parts:
  main:
    - if: open('office')
      then: [{say: open}]
      else: [{say: closed}]
    - say: "${time()} ${weekday()} ${date()}"
)";

TEST_F(FlowTest, OpeningHoursInTheTimeZoneOfTheFlow) {
    phone.now = instant({{2026, 5, 4}, {9, 59}}, "UTC");
    go(hours_text);
    EXPECT_EQ("open 11:59 monday 2026-05-04", phone.said());
}

TEST_F(FlowTest, ClosedHours) {
    phone.now = instant({{2026, 5, 4}, {10, 0}}, "UTC");  // noon in Berlin
    go(hours_text);
    EXPECT_EQ("closed 12:00 monday 2026-05-04", phone.said());
}

TEST_F(FlowTest, SmallActions) {
    steps(R"(    - answer
    - send: "12,#"
    - pause: 1500ms
    - attach: "order ${1 + 1}"
    - log: "caller ${call.caller}"
    - say: {text: important}
      barge: false
)");
    const std::vector<std::string> expected = {"answer", "send 12,#", "pause 1500", "data order 2", "play whole", "say en important"};
    EXPECT_EQ(expected, phone.log);
    EXPECT_EQ("caller 1001", events_named("log").at(0)["text"]);
}

}  // namespace
}  // namespace tapi::flow
