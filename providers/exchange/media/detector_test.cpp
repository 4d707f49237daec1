// SPDX-License-Identifier: Apache-2.0
// What is heard, in clean sound and in noise, and what must not be heard.
#include <gtest/gtest.h>
#include <tapi.h>

#include <algorithm>

#include "exchange/media/digit_detector.hpp"
#include "exchange/media/digit_source.hpp"
#include "exchange/media/far_sound.hpp"
#include "exchange/media/gather.hpp"
#include "exchange/media/generated_sound.hpp"
#include "exchange/media/media_detector.hpp"
#include "exchange/media/tone_detector.hpp"

namespace tapi::exchange {
namespace {

constexpr std::u16string_view all_keys = u"0123456789ABCD*#";

// "1" for the beginning of a digit, "-" for its end.
std::string digits_in(const std::vector<Frame>& sound, uint32_t modes, double noise = -90) {
    DigitDetector detector;
    detector.want(modes);
    Noise hiss(noise);
    std::string text;
    for (Frame frame : sound) {
        hiss.add_to(frame);
        std::vector<HeardDigit> heard;
        detector.hear(frame, heard);
        for (const HeardDigit& digit : heard) {
            text += digit.mode == LINEDIGITMODE_DTMFEND ? '-' : static_cast<char>(digit.digit);
        }
    }
    return text;
}

std::vector<Frame> dialed(std::u16string_view digits, Millis duration,
                          DigitSource::Mode mode = DigitSource::Mode::dtmf) {
    DigitSource source(mode, digits, {duration, duration, Millis(1000), Millis(600)});
    return sound_of(source);
}

TEST(DtmfDetector, DIG_1_HearsEveryKeyAtEveryDuration) {
    for (const int duration : {50, 70, 100, 300}) {
        EXPECT_EQ(digits_in(dialed(all_keys, Millis(duration)), LINEDIGITMODE_DTMF),
                  "0-1-2-3-4-5-6-7-8-9-A-B-C-D-*-#-")
            << duration;
    }
}

TEST(DtmfDetector, DIG_1_HearsEveryKeyInNoise) {
    // Digits have -5 dBm0: 20 dB above the noise.
    EXPECT_EQ(digits_in(dialed(all_keys, Millis(100)), LINEDIGITMODE_DTMF, -25),
              "0-1-2-3-4-5-6-7-8-9-A-B-C-D-*-#-");
}

TEST(DtmfDetector, DIG_1_TheSameKeyTwiceIsTwoDigits) {
    EXPECT_EQ(digits_in(dialed(u"5555", Millis(60)), LINEDIGITMODE_DTMF), "5-5-5-5-");
}

TEST(DtmfDetector, DIG_1_OtherTonesAreNoDigits) {
    for (const auto region : {ToneRegion::north_america, ToneRegion::europe}) {
        for (const auto tone : {KnownTone::dial, KnownTone::ringback, KnownTone::busy,
                                KnownTone::special_info, KnownTone::beep}) {
            ToneSource source(known_tone(tone, region), Millis(8000));
            EXPECT_EQ(digits_in(sound_of(source), LINEDIGITMODE_DTMF | LINEDIGITMODE_PULSE), "");
        }
    }
    for (double frequency = 300; frequency < 3400; frequency += 50) {
        ToneSource tone = steady_tone({frequency}, Millis(500), -5);
        EXPECT_EQ(digits_in(sound_of(tone), LINEDIGITMODE_DTMF), "") << frequency;
    }
}

TEST(DtmfDetector, DIG_1_SpeechAndNoiseAreNoDigits) {
    const auto voice = make_far_sound(FarSound::voice, Millis(0));
    EXPECT_EQ(digits_in(sound_of(*voice, Millis(60000)), LINEDIGITMODE_DTMF | LINEDIGITMODE_PULSE), "");
    EXPECT_EQ(digits_in(std::vector<Frame>(3000), LINEDIGITMODE_DTMF | LINEDIGITMODE_PULSE, -15), "");
}

TEST(PulseDetector, DIG_1_CountsClicks) {
    EXPECT_EQ(digits_in(dialed(u"1234567890", Millis(400), DigitSource::Mode::pulse), LINEDIGITMODE_PULSE),
              "1234567890");
    EXPECT_EQ(digits_in(dialed(u"907", Millis(400), DigitSource::Mode::pulse), LINEDIGITMODE_PULSE, -40),
              "907");
}

TEST(PulseDetector, DIG_1_ToneDigitsAreNoPulses) {
    EXPECT_EQ(digits_in(dialed(all_keys, Millis(50)), LINEDIGITMODE_PULSE), "");
    EXPECT_EQ(digits_in(dialed(u"123", Millis(400), DigitSource::Mode::pulse), LINEDIGITMODE_DTMF), "");
}

// When each watched tone was reported, in ms; -1: never.
std::vector<int> tones_in(const std::vector<Frame>& sound, const std::vector<ToneWatch>& watches,
                          double noise = -90) {
    ToneDetector detector(watches);
    Noise hiss(noise);
    std::vector<int> when(watches.size(), -1);
    int time = 0;
    for (Frame frame : sound) {
        time += 20;
        hiss.add_to(frame);
        std::vector<size_t> heard;
        detector.hear(frame, heard);
        for (const size_t index : heard) when[index] = when[index] < 0 ? time : -2;
    }
    return when;
}

TEST(ToneDetector, DIG_7_OneTwoAndThreeFrequencies) {
    const std::vector<ToneWatch> watches{{1, Millis(200), {1000}},
                                         {2, Millis(200), {350, 440}},
                                         {3, Millis(200), {600, 1300, 2000}},
                                         {4, Millis(200), {600, 1300}}};
    for (const double noise : {-90.0, -30.0}) {
        ToneSource one = steady_tone({1000}, Millis(400)), two = steady_tone({350, 440}, Millis(400)),
                   three = steady_tone({600, 1300, 2000}, Millis(400));
        auto when = tones_in(sound_of(one), watches, noise);
        EXPECT_NEAR(when[0], 190, 30);
        EXPECT_EQ(std::vector<int>(when.begin() + 1, when.end()), (std::vector<int>{-1, -1, -1}));
        when = tones_in(sound_of(two), watches, noise);
        EXPECT_NEAR(when[1], 190, 30);
        EXPECT_EQ(when[0] + when[2] + when[3], -3);
        when = tones_in(sound_of(three), watches, noise);
        EXPECT_NEAR(when[2], 190, 30);
        EXPECT_EQ(when[0] + when[1] + when[3], -3) << "two of three frequencies are another tone";
    }
}

TEST(ToneDetector, DIG_7_TheDurationCounts) {
    ToneSource tone = steady_tone({1000}, Millis(400));
    const auto when = tones_in(sound_of(tone),
                               {{1, Millis(0), {1000}}, {2, Millis(390), {1000}}, {3, Millis(500), {1000}}});
    EXPECT_NEAR(when[0], 20, 20);
    EXPECT_NEAR(when[1], 390, 30);
    EXPECT_EQ(when[2], -1);
}

TEST(ToneDetector, DIG_7_NeighboursAndSpeechAreNotTheTone) {
    for (const double frequency : {900.0, 1070.0, 2000.0}) {
        ToneSource tone = steady_tone({frequency}, Millis(500));
        EXPECT_EQ(tones_in(sound_of(tone), {{1, Millis(100), {1000}}})[0], -1) << frequency;
    }
    ToneSource near = steady_tone({1010}, Millis(500));
    EXPECT_GT(tones_in(sound_of(near), {{1, Millis(100), {1000}}})[0], 0) << "one per cent is allowed";
    const auto voice = make_far_sound(FarSound::voice, Millis(0));
    EXPECT_EQ(tones_in(sound_of(*voice),
                       {{1, Millis(200), {500}}, {2, Millis(200), {1100}}, {3, Millis(200), {440, 480}}}),
              (std::vector<int>{-1, -1, -1}));
}

TEST(ToneDetector, DIG_7_ACadenceIsReportedEachTime) {
    ToneDetector detector({{1, Millis(400), {480, 620}}});
    ToneSource busy(known_tone(KnownTone::busy, ToneRegion::north_america), Millis(5000));
    std::vector<size_t> heard;
    for (const Frame& frame : sound_of(busy)) detector.hear(frame, heard);
    EXPECT_EQ(heard.size(), 5u);
}

TEST(ToneDetector, DIG_7_SilenceIsAToneOfNoFrequencies) {
    ToneDetector detector({{1, Millis(1000), {}}});
    std::vector<size_t> heard;
    Noise quiet(-55), loud(-30);
    int time = 0;
    const auto listen = [&](int milliseconds, Noise& noise) {
        for (int at = 0; at < milliseconds; at += 20) {
            Frame frame{};
            noise.add_to(frame);
            detector.hear(frame, heard);
            time += 20;
        }
    };
    listen(900, quiet);
    listen(200, loud);
    EXPECT_TRUE(heard.empty());
    listen(5000, quiet);
    EXPECT_EQ(heard.size(), 1u) << "once while it lasts";
    EXPECT_FALSE(detector.measures());
    listen(100, loud);
    EXPECT_TRUE(detector.measures());
    listen(1000, quiet);
    EXPECT_EQ(heard.size(), 2u);
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

TEST(Gather, DIG_3_EndsWhenFullOrAtATerminator) {
    GatherRequest request;
    request.capacity = 3;
    request.terminators = u"#";
    Gather full(request);
    EXPECT_FALSE(full.digit(u'1').has_value());
    EXPECT_FALSE(full.digit(u'2').has_value());
    EXPECT_EQ(full.digit(u'3'), static_cast<uint32_t>(LINEGATHERTERM_BUFFERFULL));
    EXPECT_EQ(full.digits(), u"123");
    Gather ended(request);
    EXPECT_FALSE(ended.digit(u'1').has_value());
    EXPECT_EQ(ended.digit(u'#'), static_cast<uint32_t>(LINEGATHERTERM_TERMDIGIT));
    EXPECT_EQ(ended.digits(), u"1#") << "the terminator is collected";
}

TEST(Gather, DIG_3_PatienceIsTheFirstDigitsThenTheOthers) {
    GatherRequest request;
    request.capacity = 9;
    request.first_digit = Millis(5000);
    request.between_digits = Millis(1000);
    Gather gather(request);
    EXPECT_EQ(gather.patience(), Millis(5000));
    EXPECT_EQ(gather.timed_out(), static_cast<uint32_t>(LINEGATHERTERM_FIRSTTIMEOUT));
    gather.digit(u'1');
    EXPECT_EQ(gather.patience(), Millis(1000));
    EXPECT_EQ(gather.timed_out(), static_cast<uint32_t>(LINEGATHERTERM_INTERTIMEOUT));
}

}  // namespace
}  // namespace tapi::exchange
