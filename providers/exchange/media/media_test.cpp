// SPDX-License-Identifier: Apache-2.0
// What a call carries.
#include <gtest/gtest.h>
#include <tapi.h>

#include "exchange/media/media_detector.hpp"
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
    const auto modem = make_far_sound(FarSound::modem, Millis(0));
    const auto heard = media_in(sound_of(*modem, Millis(4000)), all_media);
    ASSERT_EQ(heard.size(), 1u);
    EXPECT_EQ(heard[0].first, static_cast<uint32_t>(LINEMEDIAMODE_DATAMODEM));
}

TEST(MediaDetector, DIG_8_ASteadyAnswerToneIsAFaxMachinesAndAPlainModems) {
    const auto fax = make_far_sound(FarSound::fax, Millis(0));
    const auto heard = media_in(sound_of(*fax, Millis(4000)), all_media);
    ASSERT_EQ(heard.size(), 2u);
    EXPECT_EQ(heard[0].first, static_cast<uint32_t>(LINEMEDIAMODE_G3FAX));
    EXPECT_EQ(heard[1].first, static_cast<uint32_t>(LINEMEDIAMODE_DATAMODEM));
    const auto again = make_far_sound(FarSound::fax, Millis(0));
    EXPECT_EQ(media_in(sound_of(*again, Millis(4000)), LINEMEDIAMODE_G3FAX).size(), 1u);
}

TEST(MediaDetector, DIG_8_TonesDigitsAndSilenceAreNoMedia) {
    for (const auto tone : {KnownTone::dial, KnownTone::stutter_dial, KnownTone::ringback, KnownTone::busy, KnownTone::special_info}) {
        ToneSource source(known_tone(tone, ToneRegion::north_america), Millis(8000));
        EXPECT_TRUE(media_in(sound_of(source), all_media, -50).empty());
    }
    EXPECT_TRUE(media_in(dialed(all_keys, Millis(100)), all_media, -50).empty());
    EXPECT_TRUE(media_in(std::vector<Frame>(1000), all_media, -50).empty());
}

}  // namespace
}  // namespace tapi::exchange
