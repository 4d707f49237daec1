// SPDX-License-Identifier: Apache-2.0
// What callers hear.
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

}  // namespace
}  // namespace tapi::flow
