// SPDX-License-Identifier: Apache-2.0
// `tapi-ivr`: call flows on telephone lines.
#include <cstdio>
#include <exception>

#include "arguments.hpp"
#include "flow_commands.hpp"
#include "live/status_client.hpp"
#include "service.hpp"

namespace tapi::ivr {
namespace {

Config config_of(const Arguments& arguments) {
    Config config;
    if (arguments.flow.empty()) config = read_config(arguments.config.empty() ? standard_config() : arguments.config);
    for (const std::string& line : arguments.lines) config.lines.push_back({line, "", arguments.flow, 0});
    if (!arguments.socket.empty()) config.socket = arguments.socket;
    if (!arguments.metrics.empty()) config.metrics = arguments.metrics;
    if (!arguments.recordings.empty()) config.recordings = arguments.recordings;
    if (config.recordings.empty()) config.recordings = "recordings";
    return config;
}

int version(ctl::Console& console) {
    console.line("tapi-ivr " OPENTAPI_VERSION);
    console.record({{"version", OPENTAPI_VERSION}});
    return ctl::exit_done;
}

int dispatch(const Arguments& arguments, ctl::Console& console) {
    switch (arguments.command) {
        case Command::run:
            return run_service(config_of(arguments), console);
        case Command::status:
            return live::show_status(words, arguments.socket, arguments.follow, console);
        case Command::notify:
            return notify(arguments.notify, console);
        case Command::check:
            return check_flow(console, arguments.flow);
        case Command::draw:
            return draw_flow(console, arguments.flow, arguments.out);
        case Command::try_it:
            return try_flow(console, {arguments.flow, arguments.caller, arguments.called, arguments.at});
        case Command::schema:
            return print_schema();
        case Command::version:
            break;
    }
    return version(console);
}

int run_program(int argc, const char* const* argv) {
    const Parsed parsed = parse_arguments(argc, argv);
    if (!parsed.arguments) {
        std::fputs(parsed.text.c_str(), parsed.exit_code == 0 ? stdout : stderr);
        return parsed.exit_code;
    }
    ctl::Console console = ctl::Console::standard(parsed.arguments->json, "tapi-ivr");
    try {
        return dispatch(*parsed.arguments, console);
    } catch (const ctl::Failure& failure) {
        console.error(failure);
        return failure.exit_code();
    } catch (const std::exception& unexpected) {
        std::fprintf(stderr, "tapi-ivr: internal error: %s\n", unexpected.what());
        return ctl::exit_failed;
    }
}

}  // namespace
}  // namespace tapi::ivr

int main(int argc, char** argv) { return tapi::ivr::run_program(argc, argv); }
