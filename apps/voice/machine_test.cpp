// SPDX-License-Identifier: Apache-2.0
// The rules on sounds whose length is known; machine_figures.py has voices.
#include "machine.hpp"

#include <gtest/gtest.h>

#include "test_sound.hpp"

namespace tapi::voice {
namespace {

Answerer answerer_after(const TestSound& sound) {
    Answerer answerer;
    answerer.feed(sound.samples());
    return answerer;
}

TEST(Answerer, AWordAndThenQuietIsAPerson) {
    EXPECT_EQ(answerer_after(TestSound().silence(400).speech(600).silence(1000)).who(), Who::person);
}

TEST(Answerer, NothingIsDecidedBeforeItIsOurTurn) {
    EXPECT_FALSE(answerer_after(TestSound().silence(400).speech(600).silence(700)).decided());
}

TEST(Answerer, LongSpeechIsAMachineWhilePausesAreShort) {
    EXPECT_EQ(answerer_after(TestSound().silence(300).speech(900).silence(300).speech(1000)).who(), Who::machine);
}

TEST(Answerer, AToneIsAMachine) {
    EXPECT_EQ(answerer_after(TestSound().silence(300).tone(300, 1000)).who(), Who::machine);
}

TEST(Answerer, SilenceIsNobody) {
    EXPECT_EQ(answerer_after(TestSound().silence(4100)).who(), Who::nobody);
}

TEST(Answerer, AMachineIsThroughAfterItsBeepOrALongPause) {
    const TestSound talking = TestSound().speech(3000).silence(700);
    EXPECT_FALSE(answerer_after(talking).our_turn());
    EXPECT_TRUE(answerer_after(TestSound(talking).silence(1000)).our_turn());
    EXPECT_TRUE(answerer_after(TestSound(talking).tone(400, 1400).silence(900)).our_turn());
}

TEST(BeepDetector, HearsAToneOfOneFrequencyOnly) {
    for (const double frequency : {440.0, 1000.0, 1400.0, 2000.0}) {
        BeepDetector beep;
        beep.feed(TestSound().tone(250, frequency).samples());
        EXPECT_TRUE(beep.heard()) << frequency;
    }
    BeepDetector speech, brief, sweep;
    speech.feed(TestSound().speech(5000).samples());
    EXPECT_FALSE(speech.heard());
    brief.feed(TestSound().tone(100, 1000).silence(100).samples());
    EXPECT_FALSE(brief.heard());
    TestSound sliding;
    for (int step = 0; step < 40; ++step) sliding.tone(20, 400 + step * 50);
    sweep.feed(sliding.samples());
    EXPECT_FALSE(sweep.heard());
}

}  // namespace
}  // namespace tapi::voice
