// SPDX-License-Identifier: Apache-2.0
// The configuration file: what it says, and how it says that something is wrong.
#include "exchange/config.hpp"

#include <gtest/gtest.h>

#include <ctime>

#include "exchange/switch_fixture.hpp"

namespace tapi::exchange {
namespace {

std::string error_of(const std::string& text) {
    const auto config = parse_config(text, "x.toml");
    return config.ok() ? "" : config.error().context;
}

TEST(Config, TheDefaultHasTenExtensionsAndTrunks) {
    const Config config = default_config();
    ASSERT_EQ(config.extensions.size(), 10u);
    EXPECT_EQ(config.extensions[0].addresses[0].number, u"1001");
    EXPECT_EQ(config.extensions[9].addresses[0].number, u"1010");
    ASSERT_EQ(config.trunks.size(), 1u);
    EXPECT_EQ(config.trunks[0].prefix, u"9");
}

TEST(Config, ReadsWhatIsThere) {
    const auto config = parse_config(R"(
[exchange]
name = "Head office"
ring_cycle_ms = 5000
reject_as = "busy"
[[trunk]]
name = "City"
prefix = "0"
circuits = 2
lines = true
[[extension]]
number = "1001"
name = "Reception"
addresses = ["1002", { number = "1003", appearances = 5 }]
appearances = 3
talk_paths = 2
answer_mode = "drop"
accept = "required"
media_modes = ["interactivevoice", "g3fax"]
incoming_media = "unknown"
[[extensions]]
from = 2000
to = 2001
hold = false
[[far_end]]
number = "555x*"
behaviour = "congestion"
[[incoming]]
from = "5551234"
to = "1003"
every_ms = 100
count = 2
sound = "fax_calling"
[sound]
tones = "europe"
pulse = false
digit_ms = 70
gap_ms = 60
pause_ms = 1000
flash_ms = 200
gather_timeout_ms = 9000
)",
                                     "x.toml");
    ASSERT_TRUE(config.ok()) << config.error().context;
    EXPECT_EQ(config->switch_name, u"Head office");
    EXPECT_EQ(config->ring_cycle, Millis(5000));
    EXPECT_TRUE(config->reject_is_busy);
    ASSERT_EQ(config->extensions.size(), 3u);
    const ExtensionConfig& reception = config->extensions[0];
    ASSERT_EQ(reception.addresses.size(), 3u);
    EXPECT_EQ(reception.addresses[1].appearances, 3u);
    EXPECT_EQ(reception.addresses[2].appearances, 5u);
    const LineProfile& profile = config->profiles[reception.profile];
    EXPECT_EQ(profile.talk_paths, 2u);
    EXPECT_EQ(profile.answer, AnswerMode::drop);
    EXPECT_EQ(profile.accept, AcceptMode::required);
    EXPECT_EQ(
        profile.incoming_media,
        static_cast<uint32_t>(LINEMEDIAMODE_UNKNOWN | LINEMEDIAMODE_INTERACTIVEVOICE | LINEMEDIAMODE_G3FAX));
    EXPECT_FALSE(config->profiles[config->extensions[1].profile].hold);
    EXPECT_EQ(config->far_ends[0].outcome.mode, static_cast<uint32_t>(LINEDISCONNECTMODE_CONGESTION));
    EXPECT_EQ(config->incoming[0].count, 2u);
    EXPECT_EQ(config->incoming[0].sound, media::FarSound::fax_calling);
    EXPECT_EQ(config->far_ends[0].sound, media::FarSound::silence);
    EXPECT_EQ(config->sound.region, media::ToneRegion::europe);
    EXPECT_FALSE(config->sound.pulse);
    EXPECT_EQ(config->sound.dial.normal, (DialParams{1000, 60, 70, 0}));
    EXPECT_EQ(config->sound.flash, Millis(200));
    EXPECT_EQ(config->sound.gather_most, Millis(9000));
}

TEST(Config, ErrorsNameTheLine) {
    EXPECT_EQ(error_of("[[extension]]\nnumber = 1001\n"),
              "x.toml:2: [[extension]] number must be text in quotes");
    EXPECT_EQ(error_of("[[extension]]\nnumber = \"1001\"\ncolour = 1\n"),
              "x.toml:3: [[extension]] colour is not a known setting");
    EXPECT_EQ(error_of("[[extension]]\nnumber = \"1001\"\n[[extension]]\nnumber = \"1001\"\n"),
              "x.toml:3: number 1001 is there twice");
    EXPECT_EQ(error_of("[[extensions]]\nfrom = 1\nto = 2\naccept = \"maybe\"\n"),
              "x.toml:4: [[extensions]] accept must be one of none, optional, required");
    EXPECT_EQ(error_of("[[extensions]]\nfrom = 1\nto = 2\ntalk_paths = 0\n"),
              "x.toml:4: [[extensions]] talk_paths must be a whole number from 1 to 10000");
    EXPECT_EQ(error_of("[[extensions]]\nfrom = 5\nto = 2\n"),
              "x.toml:1: [[extensions]] needs from and a to not below it");
    EXPECT_EQ(error_of("[trunk]\nname = \"x\"\n"), "x.toml:1: [[trunk]] is written with two brackets");
    EXPECT_EQ(error_of("").substr(0, 7), "x.toml:");
    EXPECT_EQ(error_of("a = \n").substr(0, 9), "x.toml:1:");
    EXPECT_NE(error_of("[[extensions]]\nfrom=1\nto=2\n[[far_end]]\nnumber = \"1\"\nbehaviour = \"sing\"\n")
                  .find("x.toml:6: [[far_end]] behaviour must be one of answer, no_answer"),
              std::string::npos);
    EXPECT_EQ(error_of("[[extensions]]\nfrom=1\nto=2\n[[incoming]]\nto = \"7\"\n"),
              "x.toml:5: [[incoming]] to is not an extension");
    EXPECT_EQ(error_of("[[extensions]]\nfrom=1\nto=2\n[[hunt_group]]\nnumber = \"8\"\nmembers = [\"3\"]\n"),
              "x.toml:6: [[hunt_group]] members must be numbers of extensions");
    EXPECT_EQ(error_of("[[extensions]]\nfrom=1\nto=2\n[park]\nfrom = 2\nto = 3\n"),
              "x.toml:4: number 2 is there twice");
    EXPECT_EQ(error_of("[[queue]]\nnumber = \"9\"\n"), "x.toml:1: no [[extension]] and no [[extensions]]");
    EXPECT_EQ(error_of("[sound]\ndigit_ms = 10\n"),
              "x.toml:2: [sound] digit_ms must be a whole number from 50 to 5000");
    EXPECT_EQ(error_of("[sound]\ntones = \"moon\"\n"),
              "x.toml:2: [sound] tones must be one of north_america, europe");
    EXPECT_FALSE(load_config("/nonexistent/x.toml").ok());
}

TEST(Config, TheExampleIsGood) {
    const auto config = load_config(EXAMPLE_CONFIG);
    ASSERT_TRUE(config.ok()) << config.error().context;
    EXPECT_EQ(config->extensions.size(), 23u);
    EXPECT_EQ(config->queues, 2u);
    EXPECT_EQ(config->park.slots.size(), 9u);
    EXPECT_EQ(config->hunt_groups[0].rings, 3u);
    EXPECT_EQ(config->pickup_groups[0].members.size(), 3u);
    EXPECT_EQ(config->extensions[0].addresses.size(), 3u);
}

TEST(Config, TenThousandExtensionsStartInWellUnderASecond) {
    const std::clock_t begin = std::clock();  // of the processor: others may use the machine
    Exchange exchange("[[extensions]]\nfrom = 1001\nto = 11000\n");
    const std::clock_t took = std::clock() - begin;
    EXPECT_EQ(exchange.plant.shown_lines(), 10000u);
    EXPECT_EQ(exchange.plant.line_name(exchange.plant.line(LineNo{9999})), u"Extension 11000");
    EXPECT_LT(took, CLOCKS_PER_SEC);
}

}  // namespace
}  // namespace tapi::exchange
