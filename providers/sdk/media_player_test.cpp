// SPDX-License-Identifier: Apache-2.0
// What a call plays, under media control.
#include "sdk/media_player.hpp"

#include <gtest/gtest.h>
#include <tapi.h>

#include "media/sound/test_sound.hpp"
#include "media/sound/tone_source.hpp"

namespace tapi::sdk {
namespace {

using namespace media;

TEST(MediaPlayer, DIG_10_PausesAndResumes) {
    MediaPlayer player;
    EXPECT_FALSE(player.playing());
    player.play(std::make_unique<ToneSource>(steady_tone({1000}, Millis(100))));
    Frame frame;
    EXPECT_TRUE(player.next(frame));
    EXPECT_GT(power(frame), 0);
    player.control(LINEMEDIACONTROL_PAUSE);
    for (int at = 0; at < 20; ++at) {
        EXPECT_TRUE(player.next(frame));
        EXPECT_EQ(power(frame), 0);
    }
    player.control(LINEMEDIACONTROL_RESUME);
    for (int at = 0; at < 4; ++at) {
        EXPECT_TRUE(player.next(frame));
        EXPECT_GT(power(frame), 0);
    }
    EXPECT_FALSE(player.next(frame));
    EXPECT_FALSE(player.playing());
}

TEST(MediaPlayer, DIG_10_StartBeginsAnewAndResetEnds) {
    MediaPlayer player;
    player.play(std::make_unique<ToneSource>(steady_tone({1000}, Millis(100))));
    Frame frame;
    for (int at = 0; at < 3; ++at) player.next(frame);
    player.control(LINEMEDIACONTROL_START);
    for (int at = 0; at < 5; ++at) EXPECT_TRUE(player.next(frame)) << at;
    EXPECT_FALSE(player.next(frame));
    player.play(std::make_unique<ToneSource>(steady_tone({1000}, Millis(100))));
    player.control(LINEMEDIACONTROL_RESET);
    EXPECT_FALSE(player.playing());
}

TEST(MediaPlayer, DIG_10_PaceAndVolumeGoInStepsAndStay) {
    MediaPlayer player;
    const auto begin = [&] {
        player.play(std::make_unique<ToneSource>(steady_tone({1000}, Millis(1000), -20)));
    };
    const auto frames = [&] {
        Frame frame;
        size_t count = 0;
        while (player.next(frame)) ++count;
        return count;
    };
    begin();
    Frame frame;
    player.next(frame);
    const double normal = level(power(frame));
    player.control(LINEMEDIACONTROL_VOLUMEUP | LINEMEDIACONTROL_RATEUP);
    player.next(frame);
    EXPECT_NEAR(level(power(frame)), normal + 3, 0.2);
    EXPECT_GT(power_at(frame, 1000), 0.9 * power(frame)) << "the frequency stays";
    begin();
    EXPECT_EQ(frames(), 40u) << "1000 ms, a quarter faster";
    for (int at = 0; at < 10; ++at) player.control(LINEMEDIACONTROL_RATEDOWN);
    EXPECT_EQ(player.manner().pace, -Manner::most_steps);
    player.control(LINEMEDIACONTROL_RATENORMAL | LINEMEDIACONTROL_VOLUMENORMAL);
    begin();
    EXPECT_EQ(frames(), 50u);
    EXPECT_EQ(player.manner().volume, 0);
}

// A media thread may not free anything.
TEST(MediaPlayer, WhatIsOverStaysUntilItIsReplaced) {
    struct Counted final : Source {
        explicit Counted(int& gone) : gone(gone) {}
        ~Counted() override { ++gone; }
        bool next(Frame&, double) override { return false; }
        void restart() override {}
        int& gone;
    };
    int gone = 0;
    MediaPlayer player(std::make_unique<Counted>(gone), {});
    Frame frame;
    EXPECT_FALSE(player.next(frame));
    EXPECT_FALSE(player.playing());
    player.control(LINEMEDIACONTROL_RESET | LINEMEDIACONTROL_START);
    EXPECT_EQ(gone, 0);
    EXPECT_TRUE(player.next(frame)) << "over once, not again and again";
    player.play(nullptr);
    EXPECT_EQ(gone, 1);
}

}  // namespace
}  // namespace tapi::sdk
