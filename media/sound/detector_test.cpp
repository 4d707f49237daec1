// SPDX-License-Identifier: Apache-2.0
// What is heard, in clean sound and in noise, and what must not be heard.
#include <gtest/gtest.h>

#include <algorithm>
#include <numbers>

#include "media/sound/digit_detector.hpp"
#include "media/sound/digit_source.hpp"
#include "media/sound/far_sound.hpp"
#include "media/sound/machine_detector.hpp"
#include "media/sound/test_sound.hpp"
#include "media/sound/tone_detector.hpp"

namespace tapi::media {
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
            text += digit.mode == digit_dtmf_end ? '-' : static_cast<char>(digit.digit);
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
        EXPECT_EQ(digits_in(dialed(all_keys, Millis(duration)), digit_dtmf),
                  "0-1-2-3-4-5-6-7-8-9-A-B-C-D-*-#-")
            << duration;
    }
}

TEST(DtmfDetector, DIG_1_HearsEveryKeyInNoise) {
    // Digits have -5 dBm0: 20 dB above the noise.
    EXPECT_EQ(digits_in(dialed(all_keys, Millis(100)), digit_dtmf, -25), "0-1-2-3-4-5-6-7-8-9-A-B-C-D-*-#-");
}

TEST(DtmfDetector, DIG_1_TheSameKeyTwiceIsTwoDigits) {
    EXPECT_EQ(digits_in(dialed(u"5555", Millis(60)), digit_dtmf), "5-5-5-5-");
}

TEST(DtmfDetector, DIG_1_OtherTonesAreNoDigits) {
    for (const auto region : {ToneRegion::north_america, ToneRegion::europe}) {
        for (const auto tone : {KnownTone::dial, KnownTone::stutter_dial, KnownTone::ringback, KnownTone::busy,
                                KnownTone::special_info, KnownTone::beep}) {
            ToneSource source(known_tone(tone, region), Millis(8000));
            EXPECT_EQ(digits_in(sound_of(source), digit_dtmf | digit_pulse), "");
        }
    }
    for (double frequency = 300; frequency < 3400; frequency += 50) {
        ToneSource tone = steady_tone({frequency}, Millis(500), -5);
        EXPECT_EQ(digits_in(sound_of(tone), digit_dtmf), "") << frequency;
    }
}

TEST(DtmfDetector, DIG_1_SpeechAndNoiseAreNoDigits) {
    const auto voice = make_far_sound(FarSound::voice, Millis(0));
    EXPECT_EQ(digits_in(sound_of(*voice, Millis(60000)), digit_dtmf | digit_pulse), "");
    EXPECT_EQ(digits_in(std::vector<Frame>(3000), digit_dtmf | digit_pulse, -15), "");
}

TEST(PulseDetector, DIG_1_CountsClicks) {
    EXPECT_EQ(digits_in(dialed(u"1234567890", Millis(400), DigitSource::Mode::pulse), digit_pulse),
              "1234567890");
    EXPECT_EQ(digits_in(dialed(u"907", Millis(400), DigitSource::Mode::pulse), digit_pulse, -40), "907");
}

TEST(PulseDetector, DIG_1_ToneDigitsAreNoPulses) {
    EXPECT_EQ(digits_in(dialed(all_keys, Millis(50)), digit_pulse), "");
    EXPECT_EQ(digits_in(dialed(u"123", Millis(400), DigitSource::Mode::pulse), digit_dtmf), "");
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

// Flags of HDLC at 300 bits a second in the upper channel of V.21, as every fax message begins.
TEST(MachineDetector, DIG_8_AFaxMachineIsHeardByItsFlags) {
    std::vector<Frame> sound;
    double phase = 0;
    for (size_t at = 0; at < 100; ++at) {
        Frame frame;
        for (size_t sample = 0; sample < frame.size(); ++sample) {
            const auto bit = static_cast<int>((at * frame.size() + sample) * 300 / sample_rate) % 8;
            phase += 2 * std::numbers::pi * (bit == 0 || bit == 7 ? 1850 : 1650) / sample_rate;
            frame[sample] = static_cast<int16_t>(6000 * std::sin(phase));
        }
        sound.push_back(frame);
    }
    MachineDetector detector;
    detector.want(kind_fax | kind_modem);
    std::vector<uint32_t> heard;
    for (const Frame& frame : sound) detector.hear(frame, heard);
    EXPECT_EQ(heard, std::vector<uint32_t>{kind_fax});
}

}  // namespace
}  // namespace tapi::media
