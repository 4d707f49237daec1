// SPDX-License-Identifier: Apache-2.0
// Prompts, with the synthesizer that programs use.
#include "clips.hpp"

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <filesystem>
#include <fstream>

#include "level.hpp"
#include "sound/sound_file.hpp"

namespace tapi::voice {
namespace {

namespace fs = std::filesystem;
namespace asio = boost::asio;

Await<void> take(Clips& clips, Prompt prompt, std::vector<Samples>& all, std::string& failed) {
    try {
        all = co_await clips.fetch(prompt);
    } catch (const BadPrompt& error) {
        failed = error.what();
    }
}

class ClipsTest : public testing::Test {
  protected:
    ClipsTest() {
        std::string name = "/tmp/clipsXXXXXX";
        folder_ = ::mkdtemp(name.data());
        plan_.folder = folder_;
        plan_.synthesizer.cache = folder_ + "/cache";
    }
    ~ClipsTest() override { fs::remove_all(folder_); }
    void write(const std::string& name, size_t silence, size_t sound, int16_t level = 4000) {
        std::vector<int16_t> samples(silence);
        for (size_t at = 0; at < sound; ++at) samples.push_back(at % 8 < 4 ? level : static_cast<int16_t>(-level));
        samples.resize(samples.size() + silence);
        sound::SoundWriter writer(folder_ + "/" + name, sample_rate);
        writer.write(samples);
        writer.close();
    }
    std::vector<Samples> fetch(Clips& clips, const Prompt& prompt) {
        std::vector<Samples> all;
        failed_.clear();
        asio::co_spawn(loop_, take(clips, prompt, all, failed_), asio::detached);
        loop_.restart();
        loop_.run();
        return all;
    }
    size_t cached() const {
        return fs::exists(plan_.synthesizer.cache) ? static_cast<size_t>(std::distance(fs::directory_iterator(plan_.synthesizer.cache), fs::directory_iterator())) : 0;
    }

    asio::io_context loop_;
    ClipsPlan plan_;
    std::string folder_, failed_;
};

TEST_F(ClipsTest, FilesLoseTheSilenceAtTheirEnds) {
    write("a.wav", 4000, 8000);
    Clips clips(loop_, plan_);
    const auto all = fetch(clips, {Piece::file("a.wav"), Piece::silence(Millis(100)), Piece::file(folder_ + "/a.wav")});
    ASSERT_EQ(all.size(), 3U) << failed_;
    EXPECT_GE(all[0]->size(), 8000U);
    EXPECT_LE(all[0]->size(), 8300U);
    EXPECT_EQ(all[1]->size(), 800U);
    EXPECT_EQ(*all[0], *all[2]);
}

TEST_F(ClipsTest, CallsShareTheSamplesUntilTheFileChanges) {
    write("a.wav", 0, 8000);
    Clips clips(loop_, plan_);
    const auto first = fetch(clips, {Piece::file("a.wav")});
    EXPECT_EQ(fetch(clips, {Piece::file("a.wav")})[0], first[0]);
    write("a.wav", 0, 16000);
    fs::last_write_time(folder_ + "/a.wav", fs::file_time_type::clock::now() + std::chrono::seconds(2));
    EXPECT_EQ(fetch(clips, {Piece::file("a.wav")})[0]->size(), 16000U);
}

TEST_F(ClipsTest, MissingDamagedAndOverlongFilesAreNamed) {
    std::ofstream(folder_ + "/bad.wav") << "no sound";
    Clips clips(loop_, plan_);
    for (const std::string name : {"none.wav", "bad.wav"}) {
        EXPECT_TRUE(fetch(clips, {Piece::file(name)}).empty());
        EXPECT_NE(failed_.find(name), std::string::npos) << failed_;
    }
    write("long.wav", 0, static_cast<size_t>(Clips::longest_file.count()) * 8 + 8000);
    EXPECT_TRUE(fetch(clips, {Piece::file("long.wav")}).empty());
    EXPECT_NE(failed_.find("prompts have at most 600"), std::string::npos) << failed_;
}

TEST_F(ClipsTest, WordsAreSpokenOnceAndKept) {
    const Prompt hello{Piece::words("Good morning, please hold the line.", "en"), Piece::words("Guten Morgen.", "de")};
    Clips clips(loop_, plan_);
    const auto spoken = fetch(clips, hello);
    ASSERT_EQ(spoken.size(), 2U) << failed_;
    EXPECT_GT(spoken[0]->size(), size_t{sample_rate});
    EXPECT_GT(loudness(*spoken[0]), 300);
    EXPECT_EQ(trimmed(*spoken[0]).size(), spoken[0]->size());
    EXPECT_EQ(cached(), 2U);
    plan_.synthesizer.program = "espeak-ng";
    Clips others(loop_, plan_);
    EXPECT_EQ(*fetch(others, hello)[0], *spoken[0]);
    EXPECT_EQ(cached(), 2U);
}

TEST_F(ClipsTest, TextIsNoCommandForTheSynthesizer) {
    Clips clips(loop_, plan_);
    EXPECT_FALSE(fetch(clips, {Piece::words("-w /tmp/x; <break> $(id)", "en")}).empty()) << failed_;
    EXPECT_TRUE(fetch(clips, {Piece::words("hello", "../../en")}).empty());
    EXPECT_NE(failed_.find("no language"), std::string::npos) << failed_;
    EXPECT_TRUE(fetch(clips, {Piece::words("hello", "xx")}).empty());
    EXPECT_NE(failed_.find("does it know the language"), std::string::npos) << failed_;
    EXPECT_TRUE(fetch(clips, {Piece::words(std::string(longest_text + 1, 'a'), "en")}).empty());
    EXPECT_NE(failed_.find("at most 4000"), std::string::npos) << failed_;
}

TEST_F(ClipsTest, ASynthesizerThatIsNotThereIsNamed) {
    plan_.synthesizer.program = "/none/espeak-ng";
    Clips clips(loop_, plan_);
    EXPECT_TRUE(fetch(clips, {Piece::words("hello", "en")}).empty());
    EXPECT_NE(failed_.find("/none/espeak-ng cannot be started"), std::string::npos) << failed_;
    EXPECT_EQ(cached(), 0U);
}

}  // namespace
}  // namespace tapi::voice
