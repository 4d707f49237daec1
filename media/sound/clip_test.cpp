// SPDX-License-Identifier: Apache-2.0
// Sound files as they are played: every rate and number of channels, and what is wrong with those that cannot be.
#include "media/sound/clip.hpp"

#include <gtest/gtest.h>
#include <sndfile.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <numbers>

namespace tapi::media {
namespace {

class ClipFile : public testing::Test {
  protected:
    ClipFile() {
        char name[] = "/tmp/opentapi-clip-XXXXXX";
        folder_ = ::mkdtemp(name);
    }
    ~ClipFile() override { std::filesystem::remove_all(folder_); }
    std::string path(const char* name) const { return folder_ + "/" + name; }
    // 440 Hz in every channel.
    std::string write(const char* name, int rate, int channels, double seconds, int format = SF_FORMAT_WAV | SF_FORMAT_PCM_16) const {
        SF_INFO info{};
        info.samplerate = rate;
        info.channels = channels;
        info.format = format;
        SNDFILE* file = sf_open(path(name).c_str(), SFM_WRITE, &info);
        EXPECT_NE(file, nullptr) << sf_strerror(nullptr);
        // A second at a time: at whole rates it has a whole number of waves.
        std::vector<short> frames(static_cast<size_t>(rate * channels));
        for (size_t at = 0; at < frames.size(); ++at)
            frames[at] = static_cast<short>(8000 * std::sin(2 * std::numbers::pi * 440 * static_cast<double>(at / static_cast<size_t>(channels)) / rate));
        for (auto left = static_cast<sf_count_t>(seconds * rate); left > 0; left -= rate) sf_writef_short(file, frames.data(), std::min<sf_count_t>(left, rate));
        sf_close(file);
        return path(name);
    }
    static double power_at(const Clip& clip, double frequency) {
        double re = 0, im = 0;
        for (size_t at = 0; at < clip.samples.size(); ++at) {
            const double phase = 2 * std::numbers::pi * frequency * static_cast<double>(at) / clip.rate;
            re += clip.samples[at] * std::cos(phase);
            im += clip.samples[at] * std::sin(phase);
        }
        return std::sqrt(re * re + im * im) * 2 / static_cast<double>(clip.samples.size());
    }

  private:
    std::string folder_;
};

TEST_F(ClipFile, AnyRateAndNumberOfChannelsBecomesOneOfTelephony) {
    struct Case {
        int rate, channels;
        uint32_t played;
    };
    for (const Case& one : {Case{8000, 1, 8000}, Case{16000, 2, 16000}, Case{44100, 2, 16000}, Case{48000, 1, 16000}, Case{6000, 1, 8000}}) {
        const auto clip = load_clip(write("a.wav", one.rate, one.channels, 0.5));
        ASSERT_TRUE(clip) << clip.error().context;
        EXPECT_EQ((*clip)->rate, one.played);
        EXPECT_NEAR(static_cast<double>((*clip)->samples.size()), one.played * 0.5, 20) << one.rate;
        EXPECT_NEAR(power_at(**clip, 440), 8000, 250) << one.rate;
    }
    const auto flac = load_clip(write("a.flac", 22050, 2, 0.5, SF_FORMAT_FLAC | SF_FORMAT_PCM_16));
    ASSERT_TRUE(flac) << flac.error().context;
    EXPECT_NEAR(power_at(**flac, 440), 8000, 250);
}

TEST_F(ClipFile, WhatCannotBePlayedSaysWhy) {
    EXPECT_NE(load_clip(path("none.wav")).error().context.find("No such file"), std::string::npos);
    std::ofstream(path("text.wav")) << "this is no sound";
    EXPECT_NE(load_clip(path("text.wav")).error().context.find("no sound file"), std::string::npos);
    EXPECT_NE(load_clip(write("empty.wav", 8000, 1, 0)).error().context.find("holds no sound"), std::string::npos);
    EXPECT_NE(load_clip(write("slow.wav", 2000, 1, 1)).error().context.find("4000 to 192000"), std::string::npos);
    EXPECT_NE(load_clip(write("long.wav", 4000, 1, Clip::most_seconds + 1)).error().context.find("longer than 600"), std::string::npos);
    EXPECT_TRUE(load_clip(write("just.wav", 4000, 1, Clip::most_seconds)));
}

}  // namespace
}  // namespace tapi::media
