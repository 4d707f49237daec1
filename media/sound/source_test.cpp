// SPDX-License-Identifier: Apache-2.0
// What is played: levels, lengths, cadences, and media control over them.
#include <gtest/gtest.h>

#include "media/sound/digit_source.hpp"
#include "media/sound/far_sound.hpp"
#include "media/sound/music.hpp"
#include "media/sound/test_sound.hpp"
#include "media/sound/tone_detector.hpp"

namespace tapi::media {
namespace {

// Frames that the source makes until it is over.
size_t length(Source& source, double pace = 1) {
    Frame frame;
    size_t frames = 0;
    while (frames < 100000 && source.next(frame, pace)) ++frames;
    return frames;
}

TEST(Levels, ASineOfALevelHasIt) {
    for (const double dbm0 : {-3.0, -13.0, -30.0}) {
        ToneSource tone = steady_tone({1000}, Millis(20), dbm0);
        Frame frame;
        ASSERT_TRUE(tone.next(frame, 1));
        EXPECT_NEAR(level(power(frame)), dbm0, 0.1);
    }
    EXPECT_EQ(level(power(silent_frame)), -100);
}

TEST(Mixer, AddsAndStopsAtTheLimits) {
    Frame sum{}, part{};
    sum[0] = 30000, part[0] = 30000;
    sum[1] = -30000, part[1] = -30000;
    sum[2] = 5, part[2] = -7;
    mix_into(sum, part);
    EXPECT_EQ(sum[0], 32767);
    EXPECT_EQ(sum[1], -32768);
    EXPECT_EQ(sum[2], -2);
}

// The note that a frame of the tune is, by its frequency.
size_t note_of(const Frame& frame) {
    size_t best = 0;
    for (size_t at = 0; at < Music::tune.size(); ++at) {
        const auto strength = [&](size_t note) { return power_at(frame, Music::tune[note].frequency); };
        if (strength(at) > strength(best)) best = at;
    }
    EXPECT_GT(power_at(frame, Music::tune[best].frequency), 0.9 * power(frame)) << "one voice";
    return best;
}

TEST(Music, SM_26_PlaysItsTuneOverAndOver) {
    Music music;
    Frame frame;
    for (int round = 0; round < 2; ++round) {
        for (const Note& note : Music::tune) {
            const auto frames = note.length / frame_time;
            for (int64_t at = 0; at < frames; ++at) {
                ASSERT_TRUE(music.next(frame, 1));
                if (at == 0 || at == frames - 1) continue;  // where two notes meet
                EXPECT_EQ(Music::tune[note_of(frame)].frequency, note.frequency);
                EXPECT_GT(level(power(frame)), -30);
            }
        }
    }
}

TEST(ToneSource, DIG_6_LastsAsLongAsAskedAndKeepsItsCadence) {
    ToneSource tone = steady_tone({1000}, Millis(500));
    EXPECT_EQ(length(tone), 25u);
    ToneSource cadence({{440, Millis(100), Millis(200), amplitude(-13), {}}}, std::nullopt);
    std::vector<bool> loud;
    for (int at = 0; at < 30; ++at) {
        Frame frame;
        ASSERT_TRUE(cadence.next(frame, 1));
        loud.push_back(level(power(frame)) > -40);
    }
    for (int at = 0; at < 30; ++at) EXPECT_EQ(loud[at], at % 15 < 5) << at;
}

TEST(ToneSource, DIG_6_ComponentsHaveCadencesOfTheirOwnAndMayBeSilent) {
    ToneSource tone({{600, Millis(1), {}, amplitude(-13), {}},
                     {1500, Millis(100), Millis(100), amplitude(-13), {}},
                     {2500, {}, {}, amplitude(-13), {}}},
                    Millis(200));
    const auto sound = sound_of(tone);
    EXPECT_GT(level(power_at(sound[1], 1500)), -14);
    EXPECT_LT(level(power_at(sound[6], 1500)), -40);
    EXPECT_GT(level(power_at(sound[6], 600)), -14);
    EXPECT_LT(level(power_at(sound[1], 2500)), -35);
}

TEST(KnownTones, DIG_6_SoundAsTheRegionHasThem) {
    ToneSource american(known_tone(KnownTone::ringback, ToneRegion::north_america), Millis(1000));
    Frame frame;
    american.next(frame, 1);
    american.next(frame, 1);
    EXPECT_GT(power_at(frame, 440) + power_at(frame, 480), 0.6 * power(frame));
    ToneSource european(known_tone(KnownTone::busy, ToneRegion::europe), std::nullopt);
    const auto sound = sound_of(european, Millis(1000));
    EXPECT_GT(power_at(sound[10], 425), 0.9 * power(sound[10]));
    EXPECT_EQ(power(sound[30]), 0);
    ToneSource information(known_tone(KnownTone::special_info, ToneRegion::europe), Millis(1000));
    const auto three = sound_of(information);
    EXPECT_GT(power_at(three[5], 950), 0.9 * power(three[5]));
    EXPECT_GT(power_at(three[25], 1400), 0.9 * power(three[25]));
    EXPECT_GT(power_at(three[40], 1800), 0.9 * power(three[40]));
    ToneSource stutter(known_tone(KnownTone::stutter_dial, ToneRegion::europe), Millis(1000));
    const auto bursts = sound_of(stutter);
    EXPECT_GT(power_at(bursts[10], 425), 0.9 * power(bursts[10]));
    EXPECT_EQ(power(bursts[20]), 0) << "40 ms of silence after 400";
    EXPECT_GT(power(bursts[23]), 0);
    ToneSource billing(known_tone(KnownTone::billing, ToneRegion::europe), billing_cycle);
    EXPECT_EQ(length(billing), 50u);
}

TEST(DigitSource, DIG_5_DurationsPausesAndFlash) {
    const DigitTiming timing{Millis(100), Millis(100), Millis(2000), Millis(600)};
    const auto frames = [&](std::u16string_view digits, DigitSource::Mode mode = DigitSource::Mode::dtmf) {
        DigitSource source(mode, digits, timing);
        return length(source);
    };
    EXPECT_EQ(frames(u"1"), 10u);
    EXPECT_EQ(frames(u"12"), 20u);
    EXPECT_EQ(frames(u"1,2"), 120u);
    EXPECT_EQ(frames(u"!"), 30u);
    EXPECT_EQ(frames(u"x?e "), 0u) << "what is no digit is skipped";
    EXPECT_EQ(frames(u"aD*#"), 40u);
    EXPECT_EQ(frames(u"3", DigitSource::Mode::pulse), 35u);
    EXPECT_EQ(frames(u"0", DigitSource::Mode::pulse), 70u);
    EXPECT_EQ(frames(u"#A", DigitSource::Mode::pulse), 0u);
}

TEST(FarSound, WhatHasPassedIsNotHeardAgain) {
    EXPECT_EQ(make_far_sound(FarSound::silence, Millis(0)), nullptr);
    Frame frame;
    EXPECT_TRUE(make_far_sound(FarSound::fax, Millis(0))->next(frame, 1));
    const auto late = make_far_sound(FarSound::fax, Millis(2000));
    late->next(frame, 1);
    EXPECT_GT(power_at(frame, 2100), 0.9 * power(frame));
    EXPECT_FALSE(make_far_sound(FarSound::fax, Millis(10000))->next(frame, 1));
}

}  // namespace
}  // namespace tapi::media
