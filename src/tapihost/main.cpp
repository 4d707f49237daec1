// SPDX-License-Identifier: Apache-2.0
// tapihost: the process that runs one provider for the telephony server, which starts it and owns the other
// end of its link. Logs go to standard error, which is the server's.
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cstdio>

#include "base/log.hpp"
#include "tapihost/check.hpp"
#include "tapihost/serve.hpp"

namespace {

// For a provider that does not come back from TSPI_providerShutdown when nobody is left to end it.
constexpr unsigned shutdown_seconds = 10;

struct Arguments {
    tapi::host::HostSettings settings;
    int fd = -1;
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
    auto* link = app.add_option("--fd", arguments.fd, "Connected socket to the server");
    app.add_flag("--check", arguments.check, "Only let the provider read its configuration")->excludes(link);
    app.add_option("--log-level", arguments.log_level, "debug, info, warning or error")
        ->transform(CLI::CheckedTransformer(levels, CLI::ignore_case));
}

int run(const Arguments& arguments) {
    tapi::host::SocketChannel channel(arguments.fd);
    tapi::host::Service service(channel, arguments.settings);
    const auto ended = service.run();
    if (!ended) tapi::log::error(arguments.settings.name, "{}", ended.error().context);
    ::alarm(shutdown_seconds);
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
    CLI11_PARSE(app, argc, argv);
    if (arguments.check) return check(arguments);
    if (arguments.fd < 0) {
        std::fprintf(stderr, "tapihost: --fd is missing; the telephony server starts this program\n");
        return 2;
    }
    tapi::log::configure({arguments.log_level, "", false});
    return run(arguments);
}
