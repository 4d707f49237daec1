// SPDX-License-Identifier: Apache-2.0
// tapisrv, the telephony server: reads its configuration, opens its state, and serves until it is told to stop.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <map>

#include "base/log.hpp"
#include "server/service/check_config.hpp"
#include "server/service/server.hpp"

namespace {

using namespace tapi;
using namespace tapi::server;

int fail(const std::string& why) {
    std::fprintf(stderr, "tapisrv: %s\n", why.c_str());
    return 1;
}

// Beside this program in a build tree, else where the installation puts it.
std::string find_host_program() {
    if (const char* given = std::getenv("OPENTAPI_TAPIHOST")) return given;
    std::error_code error;
    const auto self = std::filesystem::read_symlink("/proc/self/exe", error);
    for (const auto& candidate : {self.parent_path() / "tapihost", self.parent_path() / "../tapihost/tapihost"}) {
        if (std::filesystem::exists(candidate, error)) return std::filesystem::canonical(candidate, error).string();
    }
    return OPENTAPI_LIBEXEC_DIR "/tapihost";
}

// tapihost.exe and what else is for Windows, likewise.
std::map<std::string, std::string> find_windows_hosts() {
    const char* const given = std::getenv("OPENTAPI_WINDOWS_DLLS");
    std::error_code error;
    const auto self = std::filesystem::read_symlink("/proc/self/exe", error).parent_path();
    std::map<std::string, std::string> hosts;
    for (const std::string arch : {"x86_64", "i686"}) {
        const std::filesystem::path places[] = {self / "../../windows" / arch / "src/tapihost", self / OPENTAPI_WINDOWS_FROM_SERVER / arch,
                                                std::filesystem::path(OPENTAPI_WINDOWS_DIR) / arch};
        std::filesystem::path found = given != nullptr ? std::filesystem::path(given) / arch : places[2];
        for (const auto& place : places) {
            if (given == nullptr && std::filesystem::exists(place / "tapihost.exe", error)) {
                found = place;
                break;
            }
        }
        hosts[arch] = (found / "tapihost.exe").lexically_normal();
    }
    return hosts;
}

// What the command line says counts more than the file.
void apply_arguments(Config& config, const std::string& socket, const std::string& state, const std::string& log_level) {
    if (!socket.empty()) config.socket = socket;
    if (!state.empty()) config.state_directory = state;
    if (log_level == "debug") config.log.level = log::Level::debug;
    if (log_level == "info") config.log.level = log::Level::info;
    if (log_level == "warning") config.log.level = log::Level::warning;
    if (log_level == "error") config.log.level = log::Level::error;
}

}  // namespace

int main(int argc, char** argv) {
    CLI::App app{"The OpenTAPI telephony server"};
    std::string config_file, socket, state, log_level;
    ServerOptions options;
    bool check = false;
    app.add_option("--config", config_file, "Configuration file (default: tapisrv.toml in the usual places)");
    app.add_option("--socket", socket, "Unix socket for clients, instead of the configured one");
    app.add_option("--state", state, "Folder for what must survive a restart");
    app.add_option("--log-level", log_level, "debug, info, warning or error")
        ->check(CLI::IsMember({"debug", "info", "warning", "error"}));
    app.add_option("--ready-fd", options.ready_fd, "Descriptor that gets one byte when the server listens");
    app.add_flag("--on-demand", options.on_demand, "End when nobody has been connected for a minute");
    app.add_flag("--check", check, "Only check the configuration, and those of the providers");
    app.set_version_flag("--version", "tapisrv " OPENTAPI_VERSION);
    CLI11_PARSE(app, argc, argv);

    const Surroundings around = Surroundings::of_process();
    if (config_file.empty()) config_file = find_config_file(around).value_or("");
    const auto read_config = [=]() -> Result<Config> {
        auto config = config_file.empty() ? Result<Config>(default_config(around)) : load_config(config_file, around);
        if (config) apply_arguments(*config, socket, state, log_level);
        return config;
    };
    auto config = read_config();
    if (!config) return fail(config.error().context);
    options.hosts = {find_host_program(), find_windows_hosts()};
    if (check) return check_config(*config, options.hosts) ? 0 : 1;
    log::configure(config->log);
    for (const std::string& warning : config->warnings) log::warning("config", "{}", warning);

    auto store = Store::open(config->state_directory);
    if (!store) return fail(store.error().context);
    options.read_config = read_config;
    Server server(std::move(*config), std::move(options), std::move(*store));
    if (const Status started = server.start(); !started) return fail(started.error().context);
    server.run();
    log::info("server", "ended");
    return 0;
}
