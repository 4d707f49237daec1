// SPDX-License-Identifier: Apache-2.0
// Each action on a call, each way out of it, and a caller who hangs up at any of them.
#include <fstream>

#include "ivr/interpreter/flow_fixture.hpp"

namespace tapi::flow {
namespace {

using How = Outcome::How;

TEST_F(FlowTest, WhatIsSaidAnswersTheCallAndTheEndHangsUp) {
    EXPECT_EQ(How::hung_up, steps("    - say: Hello\n").how);
    EXPECT_EQ((std::vector<std::string>{"answer", "play", "say en Hello"}), phone.log);
    EXPECT_TRUE(phone.dropped);
}

TEST_F(FlowTest, PiecesOfSpeech) {
    steps(R"(    - set: {n: 21, price: 12.5, when: "'2026-05-03T15:05:00'", far: "'2026-05-03T23:30:00-02:00'"}
    - say:
        - You have
        - {count: n, one: message, other: messages}
        - {number: price}
        - {digits: call.caller}
        - {money: price, currency: EUR}
        - {ordinal: 3}
        - {date: when}
        - {time: when}
        - {time: "'8:05'"}
        - {moment: when}
        - {moment: far}
        - {duration: 90}
        - {text: "for ${n} days"}
        - {silence: 500ms}
        - beep:
)");
    const std::vector<std::string> expected = {
        "say en You have", "say en twenty-one messages", "say en twelve point five", "say en one zero zero one",
        "say en twelve euros and fifty cents", "say en third", "say en Sunday the third of May, twenty twenty-six",
        "say en three oh five PM", "say en eight oh five AM", "say en yesterday at three oh five PM",
        "say en today at one thirty AM", "say en one minute and thirty seconds", "say en for 21 days", "silence 500", "tone"};
    for (const auto& entry : expected) EXPECT_TRUE(phone.has(entry)) << entry;
}

TEST_F(FlowTest, LanguagesOfTextsAndFiles) {
    std::filesystem::create_directories(folder / "s/de");
    for (const char* name : {"s/hello.wav", "s/de/hello.wav"}) std::ofstream(folder / name) << "x";
    go(R"(languages: [en, de]
sounds: s
prompts:
  greeting: {en: Good morning, de: Guten Morgen}
parts:
  main:
    - say: [{prompt: greeting}, {file: hello.wav}]
    - language: de
    - say: [{prompt: greeting}, {file: hello.wav}, {number: 21}]
)");
    EXPECT_EQ("Good morning Guten Morgen einundzwanzig", phone.said());
    EXPECT_TRUE(phone.has("file " + (folder / "s/hello.wav").string()));
    EXPECT_TRUE(phone.has("file " + (folder / "s/de/hello.wav").string()));
}

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

TEST_F(FlowTest, Refuse) {
    EXPECT_EQ(How::refused, steps("    - refuse: busy\n").how);
    EXPECT_TRUE(phone.has("refuse busy"));
    EXPECT_FALSE(phone.has("answer"));
}

TEST_F(FlowTest, Redirect) {
    const Outcome end = steps("    - redirect: \"100${1 + 1}\"\n");
    EXPECT_EQ(How::given_away, end.how);
    EXPECT_EQ("1002", end.text);
    EXPECT_TRUE(phone.has("redirect 1002"));
}

TEST_F(FlowTest, BlindTransfer) {
    const Outcome end = steps("    - transfer: \"1002\"\n    - say: never\n");
    EXPECT_EQ(How::given_away, end.how);
    EXPECT_TRUE(phone.has("transfer 1002"));
    EXPECT_FALSE(phone.has("say en never"));
    EXPECT_FALSE(phone.dropped);
}

TEST_F(FlowTest, RefusedTransferGoesOn) {
    phone.refused = {"transfer"};
    steps("    - transfer: \"1002\"\n      failed: [{say: sorry}]\n    - say: \"${result}\"\n");
    EXPECT_EQ("sorry failed", phone.said());
}

const char* const announced = R"(    - transfer: "1002"
      announce: Somebody calls
      accept: "1"
      ring: 12s
      busy: [{say: it is busy}]
      no_answer: [{say: nobody}]
      failed: [{say: "otherwise ${result}"}]
    - say: again here
)";

TEST_F(FlowTest, AnnouncedTransfer) {
    phone.answers = {voice::Outcome::connected};
    EXPECT_EQ(How::given_away, steps(announced).how);
    EXPECT_TRUE(phone.has("consult 1002 for 12000 accept"));
    EXPECT_EQ("Somebody calls", phone.said());
}

TEST_F(FlowTest, AnnouncedTransferToABusyOne) {
    phone.answers = {voice::Outcome::busy};
    steps(announced);
    EXPECT_EQ("it is busy again here", phone.said());
}

TEST_F(FlowTest, AnnouncedTransferToNobody) {
    phone.answers = {voice::Outcome::no_answer};
    steps(announced);
    EXPECT_EQ("nobody again here", phone.said());
}

TEST_F(FlowTest, AnnouncedTransferThatIsNotTaken) {
    phone.answers = {voice::Outcome::refused};
    steps(announced);
    EXPECT_EQ("otherwise refused again here", phone.said());
}

TEST_F(FlowTest, AnnouncedTransferToNowhere) {
    phone.answers = {voice::Outcome::unreachable};
    steps(announced);
    EXPECT_EQ("otherwise failed again here", phone.said());
}

const char* const a_queue = R"(    - queue: sales
      agents: ["1002", "1003"]
      say: {count: position, one: caller, other: callers}
      ring: 10s
      every: 30s
      longest: 2m
      most: 2
      leave: "#"
      left: [{say: gone away}]
      full: [{say: too many}]
      failed: [{say: "too long ${result}"}]
)";

TEST_F(FlowTest, QueueTakesTheNextAgentWhoIsFree) {
    phone.answers = {voice::Outcome::busy, voice::Outcome::no_answer, voice::Outcome::busy, voice::Outcome::connected};
    EXPECT_EQ(How::given_away, steps(a_queue).how);
    EXPECT_EQ("1003", outcome->text);
    EXPECT_EQ("one caller", phone.said());
    EXPECT_EQ(0u, queues.waiting("sales"));
}

TEST_F(FlowTest, QueueTakesTooLong) {
    steps(a_queue);
    EXPECT_EQ("too long too_long", phone.said().substr(phone.said().size() - 17));
    EXPECT_EQ(0u, queues.waiting("sales"));
}

TEST_F(FlowTest, QueueIsLeft) {
    phone.keys = "#";
    steps(a_queue);
    EXPECT_EQ("one caller gone away", phone.said());
}

TEST_F(FlowTest, QueueIsFull) {
    Queues::Ticket first(queues.line("sales")), second(queues.line("sales"));
    steps(a_queue);
    EXPECT_EQ("too many", phone.said());
}

TEST_F(FlowTest, OnlyTheFirstInTheQueueIsOffered) {
    Queues::Ticket first(queues.line("sales"));
    phone.keys = "#";
    steps(a_queue);
    EXPECT_EQ("two callers gone away", phone.said());
    EXPECT_FALSE(phone.has("consult 1002 for 10000"));
}

TEST(Queue, PositionsAndTurns) {
    Queues queues;
    auto& line = queues.line("a");
    Queues::Ticket one(line);
    {
        Queues::Ticket two(line);
        Queues::Ticket three(line);
        EXPECT_EQ(3u, three.position());
        EXPECT_EQ(0u, two.next_agent(2));
        EXPECT_EQ(1u, three.next_agent(2));
        EXPECT_EQ(0u, one.next_agent(2));
        EXPECT_EQ((std::map<std::string, size_t>{{"a", 3}}), queues.all());
    }
    EXPECT_EQ(1u, one.position());
    EXPECT_EQ(1u, queues.waiting("a"));
}

const char* const a_recording = R"(    - record: message
      say: Speak
      longest: 10s
      failed: [{say: "failed ${result}"}]
    - say: "${message.ended} ${message.seconds}"
)";

TEST_F(FlowTest, Recording) {
    steps(a_recording);
    EXPECT_EQ("Speak silence 3", phone.said());
    EXPECT_TRUE(phone.has("record after a beep"));
    const auto file = folder / "recordings" / "20260504-100001-7-1.wav";
    EXPECT_TRUE(std::filesystem::exists(file));
    EXPECT_EQ(file.string(), events_named("recording").at(0)["file"]);
}

TEST_F(FlowTest, ARecordingOfNothingIsThrownAway) {
    phone.speaks = voice::Millis(400);
    steps(a_recording);
    EXPECT_EQ("Speak failed nothing", phone.said().substr(0, 20));
    EXPECT_TRUE(std::filesystem::is_empty(folder / "recordings"));
}

TEST_F(FlowTest, ARecordingIsKeptWhenTheCallerHangsUp) {
    phone.hang_up_at = 3;  // answer, play, record
    EXPECT_EQ(How::gone, steps(a_recording).how);
    EXPECT_FALSE(std::filesystem::is_empty(folder / "recordings"));
    EXPECT_EQ("gone", events_named("recording").at(0)["ended"]);
}

TEST_F(FlowTest, ARecordingThatCannotBeWritten) {
    std::ofstream(folder / "recordings") << "a file where a folder should be";
    steps(a_recording);
    EXPECT_EQ("Speak failed no_room", phone.said().substr(0, 20));
}

TEST_F(FlowTest, ADiskThatIsFull) {
    phone.speech_ends = voice::Recorded::End::no_room;
    steps(a_recording);
    EXPECT_EQ("Speak failed no_room no_room 3", phone.said());
}

TEST_F(FlowTest, VoicemailIsAHandOffWithTheMailboxOnTheCall) {
    EXPECT_EQ(How::given_away, steps("    - voicemail: \"1001\"\n").how);
    EXPECT_TRUE(phone.has("data mailbox=1001"));
    EXPECT_TRUE(phone.has("hand_off tapi-voicemail"));
}

TEST_F(FlowTest, VoicemailThatDoesNotRun) {
    phone.refused = {"hand_off"};
    steps("    - voicemail: \"1001\"\n      failed: [{say: no mailbox}]\n");
    EXPECT_EQ("no mailbox", phone.said());
}

TEST_F(FlowTest, Park) {
    EXPECT_EQ(How::given_away, steps("    - park:\n").how);
    EXPECT_EQ("701", outcome->text);
}

TEST_F(FlowTest, ParkThatIsRefused) {
    phone.refused = {"park"};
    steps("    - park: \"700\"\n      failed: [{say: no place}]\n");
    EXPECT_EQ("no place", phone.said());
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
