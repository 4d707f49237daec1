// SPDX-License-Identifier: Apache-2.0
// tapihost: the process that runs one provider for the telephony server, which starts it and owns the other
// end of its link. Logs go to standard error, which is the server's.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>

#include "base/log.hpp"
#include "tapihost/check.hpp"
#include "tapihost/process.hpp"
#include "tapihost/serve.hpp"

namespace {

// For a provider that does not come back from TSPI_providerShutdown when nobody is left to end it.
constexpr unsigned shutdown_seconds = 10;

struct Arguments {
    tapi::host::HostSettings settings;
    int link = -1;
    bool check = false;
    tapi::log::Level log_level = tapi::log::Level::info;
};

void declare(CLI::App& app, Arguments& arguments) {
    const std::map<std::string, tapi::log::Level> levels{{"debug", tapi::log::Level::debug},
                                                         {"info", tapi::log::Level::info},
                                                         {"warning", tapi::log::Level::warning},
                                                         {"error", tapi::log::Level::error}};
    app.add_option("--module", arguments.settings.module, "Provider module to load")->required();
    app.add_option("--name", arguments.settings.name, "Name of the provider in logs")->required();
    app.add_option("--config", arguments.settings.config_file, "Configuration file of the provider");
    app.add_option("--state", arguments.settings.state_folder, "Folder for what the provider keeps");
    app.add_option("--instances", arguments.settings.instances, "How many other providers use the module");
    auto* link = app.add_option(tapi::host::link_option, arguments.link, tapi::host::link_help);
    app.add_flag("--check", arguments.check, "Only let the provider read its configuration")->excludes(link);
    app.add_option("--log-level", arguments.log_level, "debug, info, warning or error")
        ->transform(CLI::CheckedTransformer(levels, CLI::ignore_case));
}

int run(const Arguments& arguments) {
    const auto channel = tapi::host::open_link(arguments.link);
    if (channel == nullptr) {
        tapi::log::error(arguments.settings.name, "there is no server at the other end of the link");
        return 1;
    }
    tapi::host::Service service(*channel, arguments.settings);
    const auto ended = service.run();
    if (!ended) tapi::log::error(arguments.settings.name, "{}", ended.error().context);
    tapi::host::end_within(shutdown_seconds);
    service.shut_down();
    return ended.ok() ? 0 : 1;
}

int check(const Arguments& arguments) {
    const auto checked = tapi::host::check_provider(arguments.settings);
    if (!checked) std::fprintf(stderr, "%s\n", checked.error().context.c_str());
    return checked.ok() ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
    CLI::App app("Runs one telephony provider; started by the telephony server", "tapihost");
    Arguments arguments;
    declare(app, arguments);
    std::vector<std::string> words = tapi::host::words_of_command(argc, argv);
    if (const auto shown = tapi::host::dialog_mode(words)) return *shown;
    std::reverse(words.begin(), words.end());  // as CLI11 takes them
    try {
        app.parse(std::move(words));
    } catch (const CLI::ParseError& error) {
        return app.exit(error);
    }
    for (std::string* path : {&arguments.settings.config_file, &arguments.settings.state_folder}) *path = tapi::host::native_path(*path);
    tapi::host::report_faults(arguments.settings.name);
    if (arguments.check) return check(arguments);
    if (arguments.link < 0) {
        std::fprintf(stderr, "tapihost: %s is missing; the telephony server starts this program\n", tapi::host::link_option);
        return 2;
    }
    tapi::log::configure({arguments.log_level, "", false});
    return run(arguments);
}
