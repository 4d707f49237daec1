// SPDX-License-Identifier: Apache-2.0
// Sound files by themselves: what is written is read, at any rate and with any number of channels.
#include <gtest/gtest.h>
#include <sndfile.h>

#include <unistd.h>

#include <cmath>

#include "sound/card.hpp"
#include "sound/errors.hpp"
#include "sound/sound_file.hpp"
#include "sounds.hpp"
#include "support/temp_dir.hpp"

namespace tapi::test {
namespace {

// With libsndfile itself: rates and channels that the writer does not have.
std::string write_raw(const std::string& path, int rate, int channels, size_t frames, double frequency = 0) {
    SF_INFO info{};
    info.samplerate = rate;
    info.channels = channels;
    info.format = SF_FORMAT_WAV | SF_FORMAT_PCM_16;
    SNDFILE* file = sf_open(path.c_str(), SFM_WRITE, &info);
    EXPECT_NE(file, nullptr) << sf_strerror(nullptr);
    Samples samples(frames * static_cast<size_t>(channels));
    for (size_t at = 0; at < samples.size(); ++at) {
        const double time = static_cast<double>(at / static_cast<size_t>(channels)) / rate;
        samples[at] = static_cast<int16_t>(8000 * std::sin(2 * 3.14159265358979 * frequency * time));
    }
    sf_write_short(file, samples.data(), static_cast<sf_count_t>(samples.size()));
    sf_close(file);
    return path;
}

std::string words_of(auto action) {
    try {
        action();
    } catch (const sound::SoundError& error) {
        return error.what();
    }
    return "";
}

TEST(SoundFile, WhatIsWrittenIsReadSampleBySample) {
    TempDir folder;
    const Samples sound = speech(1.5, 1);
    for (const char* name : {"a.wav", "a.flac", "A.WAV"})
        EXPECT_EQ(read_sound(write_sound(folder / name, sound)), sound) << name;
    for (const char* name : {"a.opus", "a.ogg", "a.oga", "a.mp3"}) {
        const Found found = find(sound, read_sound(write_sound(folder / name, sound)));
        EXPECT_EQ(found.missing, 0u) << name;
        EXPECT_NEAR(found.level_db, 0, 1) << name;
    }
}

TEST(SoundFile, RatesAreConvertedWithoutChangeOfLengthLevelOrPitch) {
    TempDir folder;
    for (const int rate : {4000, 11025, 16000, 22050, 44100, 48000, 192000}) {
        const Samples sound = read_sound(write_raw(folder / "r.wav", rate, 1, static_cast<size_t>(rate), 1000));
        EXPECT_NEAR(static_cast<double>(sound.size()), 8000, 8) << rate;
        double re = 0, im = 0;
        for (size_t at = 1000; at < 7000; ++at) {
            re += sound[at] * std::cos(2 * 3.14159265358979 * 1000 * static_cast<double>(at) / 8000);
            im += sound[at] * std::sin(2 * 3.14159265358979 * 1000 * static_cast<double>(at) / 8000);
        }
        EXPECT_NEAR(std::sqrt(re * re + im * im) * 2 / 6000, 8000, 200) << rate;
    }
}

TEST(SoundFile, ChannelsAreMixedToOne) {
    TempDir folder;
    const Samples two = read_sound(write_raw(folder / "2.wav", 8000, 2, 8000, 500));
    EXPECT_EQ(two.size(), 8000u);
    EXPECT_NEAR(level_db(two), level_db(read_sound(write_raw(folder / "1.wav", 8000, 1, 8000, 500))), 0.1);
    EXPECT_EQ(read_sound(write_raw(folder / "32.wav", 8000, sound::most_channels, 800, 500)).size(), 800u);
}

TEST(SoundFile, LimitsAndMistakesAreSaid) {
    TempDir folder;
    const auto open = [](const std::string& path) { return words_of([&] { sound::SoundReader(path, 0); }); };
    EXPECT_NE(open(write_raw(folder / "low.wav", sound::lowest_rate - 1, 1, 100)).find("3999 samples a second"), std::string::npos);
    EXPECT_NE(open(write_raw(folder / "high.wav", sound::highest_rate + 1, 1, 100)).find("192001 samples"), std::string::npos);
    EXPECT_NE(open(write_raw(folder / "many.wav", 8000, sound::most_channels + 1, 100)).find("33 channels"), std::string::npos);
    EXPECT_NE(open(folder.write("text.wav", "no sound")).find("no sound file"), std::string::npos);
    EXPECT_NE(open(folder / "none.wav").find("No such file"), std::string::npos);
    EXPECT_NE(open(folder.path()).find(folder.path()), std::string::npos);
    EXPECT_NE(words_of([&] { sound::SoundWriter(folder / "x.mp4", 8000); }).find("does not say what to write"), std::string::npos);
}

TEST(SoundFile, AHeaderThatPromisesMoreThanThereIsIsReadToItsEnd) {
    TempDir folder;
    const Samples sound = speech(1, 2);
    const std::string path = write_sound(folder / "cut.wav", sound);
    ASSERT_EQ(::truncate(path.c_str(), 8000), 0);
    const Samples read = read_sound(path);
    EXPECT_EQ(read, Samples(sound.begin(), sound.begin() + static_cast<std::ptrdiff_t>(read.size())));
    EXPECT_GT(read.size(), 3900u);
}

TEST(SoundFile, TheRateOfTheCallFitsTheFile) {
    TempDir folder;
    EXPECT_EQ(sound::SoundReader(write_raw(folder / "a.wav", 8000, 1, 100), 0).rate(), 8000u);
    EXPECT_EQ(sound::SoundReader(write_raw(folder / "b.wav", 44100, 1, 100), 0).rate(), 16000u);
    EXPECT_EQ(sound::SoundReader(write_raw(folder / "c.wav", 44100, 1, 100), 8000).rate(), 8000u);
}

}  // namespace
}  // namespace tapi::test
