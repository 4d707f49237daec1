// SPDX-License-Identifier: Apache-2.0
// When a step goes wrong, and a caller who hangs up at any of them.
#include "ivr/interpreter/flow_fixture.hpp"

namespace tapi::flow {
namespace {

using How = Outcome::How;

// ---- When it goes wrong

struct Wrong {
    const char* steps;
    const char* text;
};

class FailingStep : public FlowTest, public testing::WithParamInterface<Wrong> {};

TEST_P(FailingStep, IsToldToTheCallerAndTheOperator) {
    const Outcome end = steps(GetParam().steps);
    EXPECT_EQ(How::failed, end.how);
    EXPECT_EQ(GetParam().text, end.text);
    EXPECT_EQ("We are sorry, something went wrong. Please call again later.", phone.said());
    EXPECT_EQ(1u, events_named("error").size());
    EXPECT_TRUE(phone.dropped);
}

const Wrong wrongs[] = {
    {"    - set: {n: 1 / 0}\n", "line 4: set: division by 0"},
    {"    - set: {n: \"'a' - 1\"}\n", "line 4: set: -: \"a\" is no number"},
    {"    - say: {number: call.caller_name}\n", "line 4: say: \"\" cannot be spoken as a number"},
    {"    - say: {date: 5}\n", "line 4: say: 5 cannot be spoken as a date"},
    {"    - say: {money: 5, currency: \"${call.line}\"}\n", "line 4: say: 5 cannot be spoken as money of this currency"},
    {"    - say: {file: \"${'../x.wav'}\"}\n", "line 4: say: a sound file outside of the flow's: ../x.wav"},
    {"    - language: \"${'it'}\"\n", "line 4: language: 'it' is not one of the flow's languages"},
    {"    - send: \"12x\"\n", "line 4: send: '12x' cannot be sent as digits"},
    {"    - http: http://127.0.0.1:1/\n", "line 4: http: http://127.0.0.1:1/: this program makes no requests"},
    {"    - if: true\n      then: [{call: main}]\n", "line 5: call: parts call each other deeper than 16 levels"},
    {"    - if: true\n      then: main\n", "1000 steps without waiting for the caller"},
};
INSTANTIATE_TEST_SUITE_P(Steps, FailingStep, testing::ValuesIn(wrongs));

TEST_F(FlowTest, APromptThatCannotBeSpoken) {
    phone.bad_prompt = "Hello";
    EXPECT_EQ(How::failed, steps("    - say: Hello\n").how);
    EXPECT_EQ("line 4: say: cannot speak 'Hello'", outcome->text);
}

TEST_F(FlowTest, AnApologyThatCannotBeSpokenEither) {
    phone.refused = {"answer"};
    EXPECT_EQ(How::failed, steps("    - say: Hello\n").how);
    EXPECT_EQ(2u, events_named("error").size());
    EXPECT_TRUE(phone.dropped);
}

TEST_F(FlowTest, StepsForErrors) {
    go("on_error: [{say: \"Our fault: ${error}\"}, {transfer: \"1000\"}]\nparts: {main: [{set: {n: 1 / 0}}]}\n");
    EXPECT_EQ("Our fault: line 2: set: division by 0", phone.said());
    EXPECT_EQ(How::given_away, outcome->how);
}

TEST_F(FlowTest, StepsForErrorsThatFailToo) {
    go("on_error: [{set: {n: 2 / 0}}]\nparts: {main: [{set: {n: 1 / 0}}]}\n");
    EXPECT_EQ("We are sorry, something went wrong. Please call again later.", phone.said());
    EXPECT_EQ("line 2: set: division by 0", outcome->text);
}

TEST_F(FlowTest, ApologiesInTheLanguageOfTheMoment) {
    go("languages: [en, de, fr, es]\nparts: {main: [{language: fr}, {set: {n: 1 / 0}}]}\n");
    EXPECT_EQ("Nous sommes désolés, une erreur est survenue. Veuillez rappeler plus tard.", phone.said());
}

// ---- A caller who hangs up

const char* const everything = R"(    - answer
    - say: Hello
    - menu: One
      keys: {1: [{say: First}]}
    - gather: digits_typed
    - record: message
    - queue: sales
      agents: ["1002"]
      longest: 30s
    - pause: 1s
    - send: "1"
    - transfer: "1003"
      announced: true
    - lua:
      code: |
        say("from Lua")
        pause(1)
    - attach: data
    - voicemail: "1"
)";

TEST_F(FlowTest, HangingUpAtAnyWaitLeavesNothing) {
    phone.keys = "1234#";
    EXPECT_EQ(How::given_away, steps(everything).how);
    const int all = phone.waits;
    ASSERT_GT(all, 12);
    for (int at = 1; at <= all; ++at) {
        boost::asio::io_context other;
        FakeTelephone caller(other);
        caller.keys = "1234#";
        caller.hang_up_at = at;
        caller.now = phone.now;
        std::optional<Outcome> end;
        boost::asio::co_spawn(other, follow(parsed("parts:\n  main:\n" + std::string(everything)), caller, environment, end, other),
                              boost::asio::detached);
        other.run();
        ASSERT_TRUE(end) << at;
        EXPECT_EQ(How::gone, end->how) << at;
        EXPECT_EQ(0u, caller.watchers()) << at;
        EXPECT_EQ(0u, queues.waiting("sales")) << at;
        EXPECT_EQ(at, caller.waits) << "nothing is asked of a caller who has gone";
    }
}

TEST_F(FlowTest, HangingUpWhileTypingAndWaiting) {
    for (const char* keys : {"h", "1h", "112h"}) {
        boost::asio::io_context other;
        FakeTelephone caller(other);
        caller.keys = keys;
        std::optional<Outcome> end;
        boost::asio::co_spawn(other, follow(parsed("parts:\n  main:\n" + std::string(everything)), caller, environment, end, other),
                              boost::asio::detached);
        other.run();
        EXPECT_EQ(How::gone, end.value_or(Outcome()).how) << keys;
    }
}

}  // namespace
}  // namespace tapi::flow
