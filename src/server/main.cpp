// SPDX-License-Identifier: Apache-2.0
// tapisrv, the telephony server: reads its configuration, opens its state, and serves until it is told to stop.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <cstdlib>
#include <filesystem>

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
    auto config = config_file.empty() ? Result<Config>(default_config(around)) : load_config(config_file, around);
    if (!config) return fail(config.error().context);
    if (check) return check_config(*config, find_host_program()) ? 0 : 1;
    if (!socket.empty()) config->socket = socket;
    if (!state.empty()) config->state_directory = state;
    if (log_level == "debug") config->log.level = log::Level::debug;
    if (log_level == "info") config->log.level = log::Level::info;
    if (log_level == "warning") config->log.level = log::Level::warning;
    if (log_level == "error") config->log.level = log::Level::error;
    log::configure(config->log);
    for (const std::string& warning : config->warnings) log::warning("config", "{}", warning);

    auto store = Store::open(config->state_directory);
    if (!store) return fail(store.error().context);
    options.host_program = find_host_program();
    Server server(std::move(*config), std::move(options), std::move(*store));
    if (const Status started = server.start(); !started) return fail(started.error().context);
    server.run();
    log::info("server", "ended");
    return 0;
}
