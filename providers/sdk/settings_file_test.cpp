// SPDX-License-Identifier: Apache-2.0
#include "sdk/settings_file.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

namespace tapi::sdk {
namespace {

class SettingsFileTest : public testing::Test {
  protected:
    SettingsFileTest() : folder_(testing::TempDir() + "settings-" + std::to_string(::getpid())) {
        std::filesystem::remove_all(folder_);
        std::filesystem::create_directory(folder_);
    }
    ~SettingsFileTest() override { std::filesystem::remove_all(folder_); }
    std::string file() const { return folder_ + "/settings.json"; }
    void write(const std::string& text) { std::ofstream(file()) << text; }

    std::string folder_;
};

TEST_F(SettingsFileTest, WhatIsPutIsThereAgain) {
    SettingsFile first;
    ASSERT_TRUE(first.open(folder_));
    EXPECT_TRUE(first.group("").empty());
    ASSERT_TRUE(first.put("", {{"a", 1}, {"b", "x"}}));
    ASSERT_TRUE(first.put("", {{"a", 2}}));
    ASSERT_TRUE(first.put("lines/1", {{"c", true}}));
    SettingsFile second;
    ASSERT_TRUE(second.open(folder_));
    EXPECT_EQ(second.group("").dump(), R"({"a":2,"b":"x"})");
    EXPECT_EQ(second.group("lines/1").dump(), R"({"c":true})");
    EXPECT_FALSE(std::filesystem::exists(file() + ".new"));
}

TEST_F(SettingsFileTest, WithoutAFolderNothingIsKept) {
    SettingsFile file;
    ASSERT_TRUE(file.open(""));
    EXPECT_FALSE(file.kept());
    ASSERT_TRUE(file.put("", {{"a", 1}}));
    EXPECT_EQ(file.group("")["a"], 1);
}

TEST_F(SettingsFileTest, WhatCannotBeReadIsNamedAndLeftAlone) {
    for (const char* text : {"", "[]", "{\"a\":"}) {
        write(text);
        SettingsFile opened;
        const Status done = opened.open(folder_);
        ASSERT_FALSE(done) << text;
        EXPECT_NE(done.error().context.find("settings.json: is no JSON object"), std::string::npos);
        EXPECT_FALSE(opened.kept());
    }
    std::filesystem::resize_file(file(), SettingsFile::max_size + 1);
    SettingsFile large;
    EXPECT_NE(large.open(folder_).error().context.find("is too large"), std::string::npos);
}

TEST_F(SettingsFileTest, AFailedWriteChangesNothing) {
    SettingsFile settings;
    ASSERT_TRUE(settings.open(folder_));
    ASSERT_TRUE(settings.put("", {{"a", 1}}));
    std::filesystem::create_directory(file() + ".new");  // in its way
    EXPECT_FALSE(settings.put("", {{"a", 2}}));
    EXPECT_EQ(settings.group("")["a"], 1);
}

}  // namespace
}  // namespace tapi::sdk
