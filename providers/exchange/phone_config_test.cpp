// SPDX-License-Identifier: Apache-2.0
// Phones in the configuration file.
#include <gtest/gtest.h>

#include "exchange/config.hpp"

namespace tapi::exchange {
namespace {

constexpr const char* station = "[[extension]]\nnumber = \"1\"\n";

std::string error_of_phone(const std::string& phone) {
    const auto config = parse_config(station + ("[extension.phone]\n" + phone + "\n"), "x.toml");
    EXPECT_FALSE(config.ok()) << phone;
    return config.ok() ? "" : config.error().context;
}

TEST(PhoneConfig, ADefaultPhoneIsABusinessSet) {
    const auto config = parse_config(station, "x.toml");
    ASSERT_TRUE(config.ok());
    const PhoneProfile& phone = config->profiles[0].phone;
    EXPECT_EQ(phone.keys.size(), 26u);
    EXPECT_EQ(phone.call_keys(), 2u);
    EXPECT_EQ(phone.keys[25].function, DWORD{PHONEBUTTONFUNCTION_NONE});
    EXPECT_TRUE(config->panel_socket.empty());
}

TEST(PhoneConfig, EverySettingIsRead) {
    const auto config = parse_config(R"(
[panel]
socket = "p.sock"
[[extensions]]
from = 1
to = 2
[extensions.phone]
rows = 1
columns = 40
speaker = false
headset = false
volume = false
gain = false
ring_modes = 2
ring_volume = 7
dial_wait_ms = 100
data_areas = [5]
call_keys = 4
keys = ["flash", "lamp"]
)",
                                     "x.toml");
    ASSERT_TRUE(config.ok()) << config.error().context;
    EXPECT_EQ(config->panel_socket, "p.sock");
    const PhoneProfile& phone = config->profiles[config->extensions[1].profile].phone;
    EXPECT_EQ(phone.rows, 1u);
    EXPECT_EQ(phone.columns, 40u);
    EXPECT_EQ(phone.devices(), DWORD{PHONEHOOKSWITCHDEV_HANDSET});
    EXPECT_FALSE(phone.volume || phone.gain);
    EXPECT_EQ(phone.ring_modes, 2u);
    EXPECT_EQ(phone.ring_volume, 7u);
    EXPECT_EQ(phone.dial_wait, Millis(100));
    EXPECT_EQ(phone.data_areas, std::vector<uint32_t>{5});
    EXPECT_EQ(phone.call_keys(), 4u);
    ASSERT_EQ(phone.keys.size(), 18u);
    EXPECT_EQ(phone.keys[17].mode, DWORD{PHONEBUTTONMODE_DUMMY});
}

TEST(PhoneConfig, APhoneWithoutSpeakerOrHeadsetHasNoKeyForThem) {
    const auto config =
        parse_config(station + std::string("phone = { speaker = false, headset = false }\n"), "x.toml");
    ASSERT_TRUE(config.ok());
    EXPECT_EQ(config->profiles[0].phone.keys.size(), 24u);
}

TEST(PhoneConfig, LimitsAndErrorsNameTheLine) {
    EXPECT_EQ(error_of_phone("rows = 17"), "x.toml:4: [extension.phone] rows must be a whole number from 0 to 16");
    EXPECT_EQ(error_of_phone("columns = 81"), "x.toml:4: [extension.phone] columns must be a whole number from 0 to 80");
    EXPECT_EQ(error_of_phone("ring_modes = 17"),
              "x.toml:4: [extension.phone] ring_modes must be a whole number from 1 to 16");
    EXPECT_EQ(error_of_phone("ring_volume = 65536"),
              "x.toml:4: [extension.phone] ring_volume must be a whole number from 0 to 65535");
    EXPECT_EQ(error_of_phone("call_keys = 25"),
              "x.toml:4: [extension.phone] call_keys must be a whole number from 0 to 24");
    EXPECT_EQ(error_of_phone("data_areas = [0]"),
              "x.toml:4: [extension.phone] data_areas must be a list of at most 8 sizes from 1 to 4096");
    EXPECT_EQ(error_of_phone("data_areas = [1,1,1,1,1,1,1,1,1]").substr(0, 9), "x.toml:4:");
    EXPECT_EQ(error_of_phone("keys = 5"), "x.toml:4: [extension.phone] keys must be a list of at most 64 names");
    EXPECT_NE(error_of_phone("keys = [\"fly\"]").find("keys must be among hold, transfer"), std::string::npos);
    EXPECT_EQ(error_of_phone("colour = 1"), "x.toml:4: [extension.phone] colour is not a known setting");
    const auto panel = parse_config(station + std::string("[panel]\nsocket = \"\"\n"), "x.toml");
    ASSERT_FALSE(panel.ok());
    EXPECT_EQ(panel.error().context, "x.toml:4: [panel] socket is empty");
}

}  // namespace
}  // namespace tapi::exchange
