// SPDX-License-Identifier: Apache-2.0
// tapisrv.toml: defaults, every key, and the exact words of the errors.
#include "server/config/config.hpp"

#include <gtest/gtest.h>
#include <tapi.h>

#include <filesystem>
#include <fstream>
#include <map>

#include "settings/toml_section.hpp"

namespace tapi::server {
namespace {

Surroundings surroundings(std::map<std::string, std::string> variables = {{"HOME", "/home/u"}}) {
    Surroundings around;
    around.variable = [variables](const char* name) -> std::optional<std::string> {
        const auto found = variables.find(name);
        if (found == variables.end()) return std::nullopt;
        return found->second;
    };
    return around;
}

Config good(std::string_view text) {
    const auto config = parse_config(text, "/etc/opentapi/tapisrv.toml", surroundings());
    EXPECT_TRUE(config.ok()) << config.error().context;
    return config.ok() ? *config : Config{};
}

std::string errors(std::string_view text) {
    const auto config = parse_config(text, "/e/t.toml", surroundings());
    EXPECT_FALSE(config.ok());
    EXPECT_EQ(static_cast<int32_t>(LINEERR_INIFILECORRUPT), config.code());
    return config.ok() ? "" : config.error().context;
}

TEST(Config, DefaultsAreTheEmbeddedExchange) {
    const Config config = default_config(surroundings());
    ASSERT_EQ(1u, config.providers.size());
    EXPECT_EQ("exchange", config.providers[0].name);
    EXPECT_EQ("exchange.tsp", config.providers[0].module);
    EXPECT_EQ("/tmp/opentapi-1000/tapisrv.sock", config.socket);
    EXPECT_EQ("/home/u/.local/state/opentapi", config.state_directory);
    EXPECT_FALSE(config.tcp.enabled);
    EXPECT_EQ(UnownedCalls::keep, config.unowned_calls);
    EXPECT_TRUE(config.access.users.empty());
}

TEST(Config, PlacesFollowTheEnvironment) {
    auto around =
        surroundings({{"XDG_RUNTIME_DIR", "/run/user/7"}, {"XDG_STATE_HOME", "/s"}, {"HOME", "/h"}});
    EXPECT_EQ("/run/user/7/opentapi/tapisrv.sock", default_config(around).socket);
    EXPECT_EQ("/s/opentapi", default_config(around).state_directory);
    around = surroundings({{"RUNTIME_DIRECTORY", "/run/ot"}, {"STATE_DIRECTORY", "/var/lib/ot:/other"}});
    EXPECT_EQ("/run/ot/tapisrv.sock", default_config(around).socket);
    EXPECT_EQ("/var/lib/ot", default_config(around).state_directory);
    around = surroundings({{"HOME", "/root"}});
    around.user_id = 0;
    EXPECT_EQ("/run/opentapi/tapisrv.sock", default_config(around).socket);
    EXPECT_EQ("/var/lib/opentapi", default_config(around).state_directory);
}

TEST(Config, AMB_26_MediaModeOrder) {
    const Config standard = default_config(surroundings());
    const std::vector<uint32_t> first = {LINEMEDIAMODE_UNKNOWN, LINEMEDIAMODE_INTERACTIVEVOICE,
                                         LINEMEDIAMODE_AUTOMATEDVOICE, LINEMEDIAMODE_G3FAX,
                                         LINEMEDIAMODE_DATAMODEM};
    EXPECT_TRUE(std::equal(first.begin(), first.end(), standard.media_mode_order.begin()));
    const Config changed = good("[server]\nmedia_mode_order = ['DATAMODEM', 'LINEMEDIAMODE_G3FAX']\n");
    EXPECT_EQ(standard.media_mode_order.size(), changed.media_mode_order.size());
    EXPECT_EQ(LINEMEDIAMODE_DATAMODEM, changed.media_mode_order[0]);
    EXPECT_EQ(LINEMEDIAMODE_G3FAX, changed.media_mode_order[1]);
    EXPECT_EQ(LINEMEDIAMODE_UNKNOWN, changed.media_mode_order[2]);
}

TEST(Config, EveryKey) {
    const Config config = good(R"(
[server]
socket = "/tmp/a.sock"
state = "state"
start_wait_ms = 250
unowned_calls = "drop"
media_mode_order = ["G3FAX"]
provider_directory = "tsp"
[tcp]
listen = "[::1]:7000"
token_directory = "/run/tokens"
[log]
level = "debug"
file = "/var/log/t.log"
json = true
[limits]
max_sessions = 10
max_apps = 11
max_handles = 12345
max_pending = 13
max_queued_messages = 1000
max_queued_bytes = 2097152
max_host_backlog = 4194304
[access]
users = ["alice", "@group"]
admins = ["root"]
[[access.rule]]
user = "alice"
lines = ["Extension 10*"]
rights = "monitor"
[[provider]]
name = "vendor"
module = "./vendor.tsp"
config = "vendor.toml"
isolation = "none"
start_timeout_ms = 1000
call_deadline_ms = 2000
stop_timeout_ms = 3000
backoff_first_ms = 100
backoff_last_ms = 200
log_level = "debug"
)");
    EXPECT_EQ("/tmp/a.sock", config.socket);
    EXPECT_EQ("/etc/opentapi/state", config.state_directory);
    EXPECT_EQ(Millis(250), config.start_wait);
    EXPECT_EQ(UnownedCalls::drop, config.unowned_calls);
    EXPECT_EQ("/etc/opentapi/tsp", config.provider_directories.front());
    EXPECT_TRUE(config.tcp.enabled);
    EXPECT_EQ("::1", config.tcp.host);
    EXPECT_EQ(7000, config.tcp.port);
    EXPECT_EQ(log::Level::debug, config.log.level);
    EXPECT_TRUE(config.log.json);
    EXPECT_EQ(12345u, config.limits.max_handles);
    EXPECT_EQ(4194304u, config.limits.max_host_backlog);
    EXPECT_EQ(std::vector<std::string>({"alice", "@group"}), config.access.users);
    ASSERT_EQ(1u, config.access.rules.size());
    EXPECT_EQ(Rights::monitor, config.access.rules[0].rights);
    ASSERT_EQ(1u, config.providers.size());
    const ProviderConfig& provider = config.providers[0];
    EXPECT_EQ("/etc/opentapi/vendor.tsp", provider.module);
    EXPECT_EQ("/etc/opentapi/vendor.toml", provider.config_file);
    EXPECT_EQ(ProviderIsolation::none, provider.isolation);
    EXPECT_EQ(Millis(2000), provider.call_deadline);
    ASSERT_EQ(1u, config.warnings.size());
    EXPECT_EQ("/etc/opentapi/tapisrv.toml:33:10: there is no provider module /etc/opentapi/vendor.tsp",
              config.warnings[0]);
}

TEST(Config, DriversForWindows) {
    const Config config = good("[[provider]]\nname = 'v'\nmodule = './v.tsp'\nwine = true\nprefix = 'prefix'\narch = 'i686'\n");
    EXPECT_EQ((WineConfig{true, "/etc/opentapi/prefix", "i686"}), config.providers.at(0).wine);
    EXPECT_EQ((WineConfig{true, "", ""}), good("[[provider]]\nname = 'v'\nmodule = 'v.tsp'\nwine = true\n").providers.at(0).wine);
    const std::string head = "[[provider]]\nname = 'v'\nmodule = 'v.tsp'\n";
    EXPECT_EQ("/e/t.toml:4:10: prefix is for drivers for Windows, with wine = true", errors(head + "prefix = '/p'\n"));
    EXPECT_EQ("/e/t.toml:4:8: arch is for drivers for Windows, with wine = true", errors(head + "arch = 'i686'\n"));
    EXPECT_EQ("/e/t.toml:5:8: arch cannot be \"arm64\": it must be \"x86_64\" or \"i686\"", errors(head + "wine = true\narch = 'arm64'\n"));
    EXPECT_EQ("/e/t.toml:5:13: a driver for Windows needs a process of its own: isolation = \"process\"",
              errors(head + "wine = true\nisolation = 'none'\n"));
}

TEST(Config, ProvidersMayBeNone) {
    EXPECT_EQ(1u, good("").providers.size());
    EXPECT_TRUE(good("provider = []").providers.empty());
}

TEST(Config, UnknownKeysAreNamedWithTheNearest) {
    EXPECT_EQ("/e/t.toml:2:1: unknown key \"sockett\" in [server]; did you mean \"socket\"?",
              errors("[server]\nsockett = \"/x\"\n"));
    EXPECT_EQ("/e/t.toml:1:2: unknown key \"sever\"; did you mean \"server\"?", errors("[sever]\n"));
    EXPECT_EQ("/e/t.toml:1:1: unknown key \"colour\"", errors("colour = 1\n"));
}

TEST(Config, WrongTypesAndRanges) {
    EXPECT_EQ("/e/t.toml:2:10: socket must be a text in quotes", errors("[server]\nsocket = 5\n"));
    EXPECT_EQ("/e/t.toml:2:17: start_wait_ms must be a whole number from 0 to 600000",
              errors("[server]\nstart_wait_ms = -1\n"));
    EXPECT_EQ("/e/t.toml:2:18: json must be true or false", errors("[log]\njson =           'x'\n"));
    EXPECT_EQ(
        "/e/t.toml:2:9: level cannot be \"loud\": it must be \"debug\", \"info\", \"warning\" or \"error\"",
        errors("[log]\nlevel = 'loud'\n"));
    EXPECT_EQ("/e/t.toml:2:9: users must be a list of texts: [\"...\", \"...\"]",
              errors("[access]\nusers = 'a'\n"));
    EXPECT_EQ("/e/t.toml:2:22: a media mode cannot be \"G3FAKS\"; did you mean \"G3FAX\"?",
              errors("[server]\nmedia_mode_order = [ 'G3FAKS' ]\n"));
    EXPECT_EQ("/e/t.toml:2:15: max_handles must be a whole number from 16 to 1048575",
              errors("[limits]\nmax_handles = 99999999\n"));
    EXPECT_EQ("/e/t.toml:1:11: server must be a table: [server]", errors("server =  3\n"));
    EXPECT_EQ("/e/t.toml:1:1: provider must be written [[provider]], once for each",
              errors("[provider]\nname='x'\nmodule='y'\n"));
}

TEST(Config, TcpListensOnLoopbackOnly) {
    EXPECT_EQ("/e/t.toml:2:10: listen takes loopback addresses only, and 0.0.0.0 is none",
              errors("[tcp]\nlisten = '0.0.0.0:1'\n"));
    EXPECT_EQ("/e/t.toml:2:10: listen must be HOST:PORT, for instance \"127.0.0.1:0\", not \"7000\"",
              errors("[tcp]\nlisten = '7000'\n"));
    EXPECT_EQ("/e/t.toml:1:1: [tcp] needs listen, for instance listen = \"127.0.0.1:0\"", errors("[tcp]\n"));
}

TEST(Config, ProviderNeedsNameAndModule) {
    EXPECT_EQ(
        "/e/t.toml:1:1: a [[provider]] needs name, under which the log speaks of it\n"
        "/e/t.toml:1:1: a [[provider]] needs module, the file that has its code",
        errors("[[provider]]\n"));
    EXPECT_EQ("/e/t.toml:5:6: there are two providers named \"a\"",
              errors("[[provider]]\nname='a'\nmodule='x'\n[[provider]]\nname='a'\nmodule='y'\n"));
    EXPECT_EQ("/e/t.toml:4:12: isolation cannot be \"thread\": it must be \"process\" or \"none\"",
              errors("[[provider]]\nname='a'\nmodule='x'\nisolation= 'thread'\n"));
}

TEST(Config, RulesNeedRights) {
    EXPECT_EQ("/e/t.toml:1:1: an [[access.rule]] needs rights: \"none\", \"monitor\" or \"own\"",
              errors("[[access.rule]]\nuser = 'a'\n"));
}

TEST(Config, SyntaxErrorsHavePlaces) {
    EXPECT_EQ("/e/t.toml:2:", errors("[server]\nsocket = \n").substr(0, 12));
}

TEST(Config, AllMistakesAtOnce) {
    const std::string text = errors("[server]\nsocket = 5\nfoo = 1\n[log]\njson = 3\n");
    EXPECT_EQ(2, std::count(text.begin(), text.end(), '\n'));
}

TEST(Config, FilesAreLoadedAndFound) {
    const std::filesystem::path folder = std::filesystem::path(testing::TempDir()) / "config_test";
    std::filesystem::create_directories(folder / "opentapi");
    const std::string path = (folder / "opentapi" / "tapisrv.toml").string();
    std::ofstream(path) << "[server]\nsocket = 's'\n[[provider]]\nname = 'p'\nmodule = 'm.tsp'\n";
    std::ofstream(folder / "m.tsp") << "x";
    const auto around = surroundings(
        {{"XDG_CONFIG_HOME", folder.string()}, {"OPENTAPI_PROVIDER_PATH", "/nowhere:" + folder.string()}});
    EXPECT_EQ(path, find_config_file(around));
    const auto config = load_config(path, around);
    ASSERT_TRUE(config.ok()) << config.error().context;
    EXPECT_EQ((folder / "opentapi" / "s").string(), config->socket);
    EXPECT_EQ((folder / "m.tsp").string(), config->providers[0].module);
    EXPECT_TRUE(config->warnings.empty());
    std::ofstream(path, std::ios::trunc).close();
    EXPECT_TRUE(load_config(path, around).ok());
    std::filesystem::remove_all(folder);
    EXPECT_EQ(path + ": cannot be read: No such file or directory",
              load_config(path, around).error().context);
    EXPECT_EQ("/: cannot be read: Is a directory", load_config("/", around).error().context);
}

TEST(Config, HostAndPort) {
    EXPECT_EQ(std::pair(std::string("127.0.0.1"), uint16_t{0}), split_host_port("127.0.0.1:0"));
    EXPECT_EQ(std::pair(std::string("::1"), uint16_t{99}), split_host_port("[::1]:99"));
    EXPECT_FALSE(split_host_port("127.0.0.1"));
    EXPECT_FALSE(split_host_port(":1"));
    EXPECT_FALSE(split_host_port("h:99999"));
    EXPECT_FALSE(split_host_port("h:1x"));
}

}  // namespace
}  // namespace tapi::server
