// SPDX-License-Identifier: Apache-2.0
#include "level.hpp"

#include <gtest/gtest.h>

#include "test_sound.hpp"

namespace tapi::voice {
namespace {

QuietTime quiet_after(const TestSound& sound) {
    QuietTime quiet;
    quiet.feed(sound.samples());
    return quiet;
}

TEST(QuietTime, CountsFromTheEndOfSpeech) {
    const QuietTime quiet = quiet_after(TestSound().silence(300).tone(1000, 640).silence(700));
    EXPECT_TRUE(quiet.spoken());
    EXPECT_EQ(quiet.quiet(), Millis(700));
}

TEST(QuietTime, NobodyHasSpokenInSilence) {
    const QuietTime quiet = quiet_after(TestSound().silence(2000));
    EXPECT_FALSE(quiet.spoken());
    EXPECT_EQ(quiet.quiet(), Millis(2000));
}

TEST(QuietTime, TheNoiseOfTheLineIsQuiet) {
    const QuietTime quiet = quiet_after(TestSound().noise(4000, 400).tone(1000, 640, 8000).noise(3000, 400));
    EXPECT_TRUE(quiet.spoken());
    EXPECT_GE(quiet.quiet(), Millis(2900));
}

TEST(QuietTime, AClickIsNoSpeech) {
    EXPECT_FALSE(quiet_after(TestSound().silence(1000).sample(30000).silence(999)).spoken());
}

TEST(QuietTime, AnyNumberOfSamplesAtATime) {
    const TestSound sound = TestSound().tone(500, 640).silence(500);
    QuietTime parts;
    const std::span<const int16_t> all(sound.samples());
    for (size_t at = 0; at < all.size(); at += 37) parts.feed(all.subspan(at, std::min<size_t>(37, all.size() - at)));
    EXPECT_EQ(quiet_after(sound).quiet(), parts.quiet());
}

TEST(QuietTime, WhatDiesAwayIsNotSilent) {
    const QuietTime quiet = quiet_after(TestSound().tone(3000, 640).tone(400, 640, 250).silence(600));
    EXPECT_GE(quiet.quiet(), Millis(1000));
    EXPECT_NEAR(static_cast<double>(quiet.silent().count()), 600, 20);
}

TEST(Trimmed, SilenceAtTheEndsGoesAndAMarginStays) {
    const TestSound sound = TestSound().silence(400).tone(500, 640).silence(300);
    const auto rest = trimmed(sound.samples());
    EXPECT_GE(rest.size(), size_t{sample_rate} * 500 / 1000);
    EXPECT_LE(rest.size(), size_t{sample_rate} * 530 / 1000);
}

TEST(Trimmed, SilenceAloneStays) {
    EXPECT_EQ(trimmed(TestSound().silence(100).samples()).size(), 800U);
    EXPECT_TRUE(trimmed({}).empty());
}

TEST(Trimmed, SoundToTheVeryEndStays) {
    const TestSound sound = TestSound().tone(101, 640);
    EXPECT_EQ(trimmed(sound.samples()).size(), sound.samples().size());
}

}  // namespace
}  // namespace tapi::voice
