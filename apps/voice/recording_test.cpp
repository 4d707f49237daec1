// SPDX-License-Identifier: Apache-2.0
#include "recording.hpp"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <vector>

#include "sound/errors.hpp"
#include "sound/sound_file.hpp"

namespace tapi::voice {
namespace {

class RecordingTest : public testing::Test {
  protected:
    RecordingTest() {
        std::string name = "/tmp/recordingXXXXXX";
        folder_ = ::mkdtemp(name.data());
    }
    ~RecordingTest() override { std::filesystem::remove_all(folder_); }
    std::string path(const std::string& name) const { return folder_ + "/" + name; }
    static std::vector<int16_t> played(const std::string& path) {
        sound::SoundReader reader(path, 0);
        EXPECT_EQ(reader.rate(), sample_rate);
        std::vector<int16_t> all(size_t{1} << 20);
        all.resize(reader.read(all));
        return all;
    }
    static std::vector<int16_t> ramp(size_t samples) {
        std::vector<int16_t> all(samples);
        for (size_t at = 0; at < samples; ++at) all[at] = static_cast<int16_t>(at % 4000);
        return all;
    }
    std::string folder_;
};

TEST_F(RecordingTest, WhatWasWrittenIsThere) {
    Recording recording(path("a.wav"));
    EXPECT_TRUE(recording.write(ramp(12000)));
    EXPECT_EQ(recording.length(), Millis(1500));
    EXPECT_TRUE(recording.close());
    EXPECT_EQ(played(path("a.wav")), ramp(12000));
    EXPECT_FALSE(recording.write(ramp(10)));
}

TEST_F(RecordingTest, TheEndIsCutAndRecordingGoesOn) {
    Recording recording(path("a.wav"));
    recording.write(ramp(16000));
    recording.cut(Millis(1500));
    EXPECT_EQ(recording.length(), Millis(500));
    EXPECT_EQ(played(path("a.wav")), ramp(4000));  // already while it is open
    recording.write(std::vector<int16_t>(100, 7));
    recording.close();
    auto wanted = ramp(4000);
    wanted.insert(wanted.end(), 100, 7);
    EXPECT_EQ(played(path("a.wav")), wanted);
}

TEST_F(RecordingTest, CuttingMoreThanThereIsLeavesNothing) {
    Recording recording(path("a.wav"));
    recording.write(ramp(800));
    recording.cut(Millis(5000));
    EXPECT_EQ(recording.length(), Millis(0));
    EXPECT_TRUE(recording.close());
    EXPECT_TRUE(played(path("a.wav")).empty());
}

TEST_F(RecordingTest, CanBePlayedAfterKill9) {
    int pipe[2];
    ASSERT_EQ(::pipe(pipe), 0);
    const pid_t child = ::fork();
    if (child == 0) {
        Recording recording(path("a.wav"));
        for (int part = 0; part < 5; ++part) recording.write(ramp(2000));
        if (::write(pipe[1], "x", 1) != 1) ::_exit(1);
        ::pause();
        ::_exit(0);
    }
    char written = 0;
    ASSERT_EQ(::read(pipe[0], &written, 1), 1);
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
    EXPECT_EQ(played(path("a.wav")).size(), 10000U);
}

// The limit of a file's size stands for a full disk: write() fails in the same way, with the first part written.
TEST_F(RecordingTest, AFullDiskEndsItAndWhatFitsCanBePlayed) {
    const pid_t child = ::fork();
    if (child == 0) {
        std::signal(SIGXFSZ, SIG_IGN);
        const rlimit limit{10000, 10000};
        ::setrlimit(RLIMIT_FSIZE, &limit);
        Recording recording(path("a.wav"));
        bool fits = true;
        const auto all = ramp(10000);
        for (size_t at = 0; at < all.size() && fits; at += 1000) fits = recording.write(std::span(all).subspan(at, 1000));
        const bool as_told = !fits && !recording.why().empty() && recording.length() == Millis(500);
        ::_exit(as_told ? 0 : 1);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    EXPECT_EQ(status, 0);
    const auto there = played(path("a.wav"));
    ASSERT_GE(there.size(), 4000U);
    EXPECT_TRUE(std::equal(there.begin(), there.begin() + 4000, ramp(4000).begin()));
}

TEST_F(RecordingTest, OnlyWavAndOnlyWhereAFileCanBe) {
    EXPECT_THROW(Recording(path("a.opus")), sound::SoundError);
    EXPECT_THROW(Recording(path("none/a.wav")), sound::SoundError);
}

}  // namespace
}  // namespace tapi::voice
