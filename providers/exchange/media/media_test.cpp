// SPDX-License-Identifier: Apache-2.0
// What a call carries and what it plays, under media control.
#include <gtest/gtest.h>
#include <tapi.h>

#include "exchange/media/media_detector.hpp"
#include "exchange/media/player.hpp"
#include "media/sound/digit_source.hpp"
#include "media/sound/far_sound.hpp"
#include "media/sound/test_sound.hpp"
#include "media/sound/tone_detector.hpp"

namespace tapi::exchange {
namespace {

using namespace media;

constexpr std::u16string_view all_keys = u"0123456789ABCD*#";

std::vector<Frame> dialed(std::u16string_view digits, Millis duration) {
    DigitSource source(DigitSource::Mode::dtmf, digits, {duration, duration, Millis(1000), Millis(600)});
    return sound_of(source);
}

TEST(Player, DIG_10_PausesAndResumes) {
    Player player;
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

TEST(Player, DIG_10_StartBeginsAnewAndResetEnds) {
    Player player;
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

TEST(Player, DIG_10_PaceAndVolumeGoInStepsAndStay) {
    Player player;
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
    EXPECT_EQ(player.pace(), -Player::most_steps);
    player.control(LINEMEDIACONTROL_RATENORMAL | LINEMEDIACONTROL_VOLUMENORMAL);
    begin();
    EXPECT_EQ(frames(), 50u);
    EXPECT_EQ(player.volume(), 0);
}

// Modes in the order in which they were heard, with their times in ms.
std::vector<std::pair<uint32_t, int>> media_in(const std::vector<Frame>& sound, uint32_t wanted,
                                               double noise = -90) {
    MediaDetector detector;
    detector.want(wanted);
    Noise hiss(noise);
    std::vector<std::pair<uint32_t, int>> all;
    int time = 0;
    for (Frame frame : sound) {
        time += 20;
        hiss.add_to(frame);
        std::vector<uint32_t> heard;
        detector.hear(frame, heard);
        for (const uint32_t mode : heard) all.emplace_back(mode, time);
    }
    return all;
}

constexpr uint32_t all_media = LINEMEDIAMODE_INTERACTIVEVOICE | LINEMEDIAMODE_AUTOMATEDVOICE |
                               LINEMEDIAMODE_G3FAX | LINEMEDIAMODE_DATAMODEM;

TEST(MediaDetector, DIG_8_SpeechIsVoiceOnce) {
    const auto voice = make_far_sound(FarSound::voice, Millis(0));
    const auto heard = media_in(sound_of(*voice, Millis(10000)), all_media);
    ASSERT_EQ(heard.size(), 2u) << "a person and a machine sound alike";
    EXPECT_EQ(heard[0].first, static_cast<uint32_t>(LINEMEDIAMODE_INTERACTIVEVOICE));
    EXPECT_EQ(heard[1].first, static_cast<uint32_t>(LINEMEDIAMODE_AUTOMATEDVOICE));
    EXPECT_LT(heard[0].second, 1500);
    const auto again = make_far_sound(FarSound::voice, Millis(0));
    EXPECT_EQ(media_in(sound_of(*again, Millis(3000)), LINEMEDIAMODE_AUTOMATEDVOICE).at(0).first,
              static_cast<uint32_t>(LINEMEDIAMODE_AUTOMATEDVOICE));
}

TEST(MediaDetector, DIG_8_ACallingFaxIsHeardByItsTone) {
    for (const double noise : {-90.0, -35.0}) {
        const auto fax = make_far_sound(FarSound::fax_calling, Millis(0));
        const auto heard =
            media_in(sound_of(*fax, Millis(3000)), LINEMEDIAMODE_G3FAX | LINEMEDIAMODE_DATAMODEM, noise);
        ASSERT_EQ(heard.size(), 1u);
        EXPECT_EQ(heard[0].first, static_cast<uint32_t>(LINEMEDIAMODE_G3FAX));
        EXPECT_LT(heard[0].second, 800);
    }
}

TEST(MediaDetector, DIG_8_AModemIsHeardByItsAnswer) {
    for (const FarSound sound : {FarSound::modem, FarSound::fax}) {
        const auto modem = make_far_sound(sound, Millis(0));
        const auto heard = media_in(sound_of(*modem, Millis(4000)), all_media);
        ASSERT_EQ(heard.size(), 1u);
        EXPECT_EQ(heard[0].first, static_cast<uint32_t>(LINEMEDIAMODE_DATAMODEM));
    }
}

TEST(MediaDetector, DIG_8_TonesDigitsAndSilenceAreNoMedia) {
    for (const auto tone : {KnownTone::dial, KnownTone::ringback, KnownTone::busy, KnownTone::special_info}) {
        ToneSource source(known_tone(tone, ToneRegion::north_america), Millis(8000));
        EXPECT_TRUE(media_in(sound_of(source), all_media, -50).empty());
    }
    EXPECT_TRUE(media_in(dialed(all_keys, Millis(100)), all_media, -50).empty());
    EXPECT_TRUE(media_in(std::vector<Frame>(1000), all_media, -50).empty());
}

}  // namespace
}  // namespace tapi::exchange
