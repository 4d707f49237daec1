// SPDX-License-Identifier: Apache-2.0
// The dialer's settings as a file.
#include "dialer_settings.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "exit_codes.hpp"

namespace tapi::ctl {
namespace {

class Settings : public testing::Test {
  protected:
    Settings() {
        char name[] = "/tmp/dialer-settings-XXXXXX";
        folder = mkdtemp(name);
    }
    ~Settings() override { std::filesystem::remove_all(folder); }
    std::string path() const { return folder + "/sub/folder/dialer.json"; }
    std::string folder;
};

TEST_F(Settings, are_empty_without_a_file) { EXPECT_EQ(load_dialer_settings(path()).line, ""); }

TEST_F(Settings, come_back) {
    save_dialer_settings(path(), {"Extension \"1\" für mich"});
    EXPECT_EQ(load_dialer_settings(path()).line, "Extension \"1\" für mich");
    save_dialer_settings(path(), {"other"});
    EXPECT_EQ(load_dialer_settings(path()).line, "other");
}

TEST_F(Settings, a_damaged_file_is_not_taken_for_none) {
    for (const char* text : {"", "{", "[]", "{}", "{\"line\": 5}"}) {
        save_dialer_settings(path(), {"x"});
        std::ofstream(path()) << text;
        EXPECT_THROW(load_dialer_settings(path()), Failure) << text;
    }
}

TEST_F(Settings, where_they_cannot_be_written_it_is_said) {
    EXPECT_THROW(save_dialer_settings("", {"x"}), Failure);
    EXPECT_THROW(save_dialer_settings("/dev/null/dialer.json", {"x"}), Failure);
    std::filesystem::create_directories(path());
    EXPECT_THROW(save_dialer_settings(path(), {"x"}), Failure);
}

TEST_F(Settings, are_in_the_configuration_of_the_user) {
    setenv("XDG_CONFIG_HOME", "/config", 1);
    EXPECT_EQ(dialer_settings_path(), "/config/opentapi/dialer.json");
    unsetenv("XDG_CONFIG_HOME");
    setenv("HOME", "/home/me", 1);
    EXPECT_EQ(dialer_settings_path(), "/home/me/.config/opentapi/dialer.json");
    unsetenv("HOME");
    EXPECT_EQ(dialer_settings_path(), "");
}

}  // namespace
}  // namespace tapi::ctl
