// SPDX-License-Identifier: Apache-2.0
// From arguments to commands.
#include <cstdio>
#include <exception>

#include "commands.hpp"
#include "main.hpp"

namespace tapi::ctl {
namespace {

int dispatch(const Arguments& arguments, Signals& signals, Console& console) {
    switch (arguments.command) {
        case Command::phones:
            return show_phones(console);
        case Command::providers:
            return show_providers(console);
        case Command::status:
            return show_status(console);
        case Command::sessions:
            return show_sessions(console);
        case Command::calls:
            return show_calls(console);
        case Command::trace:
            return trace_server(signals, console, arguments);
        case Command::dialing:
            return dialing(console, arguments);
        case Command::panel:
            return front_panel(console, signals, arguments);
        case Command::config_check:
            return check_config(console, arguments);
        case Command::export_state:
            return export_state(console, arguments);
        case Command::import_state:
            return import_state(console, arguments);
        case Command::provider:
            return provider(signals, console, arguments);
        case Command::reload:
            return reload_server(console);
        case Command::dial:
            return dial(console, arguments);
        case Command::stop:
            return stop_server(console);
        case Command::version:
            return show_version(console);
        case Command::wine:
            return wine(console, arguments);
        case Command::lines:
        case Command::call:
        case Command::answer:
        case Command::monitor:
        case Command::dialer:
        case Command::play:
        case Command::record:
        case Command::talk:
        case Command::bridge:
            break;
    }
    if (!arguments.monitored_phones.empty()) return monitor_phones(signals, console, arguments);
    LineApp app(signals);
    switch (arguments.command) {
        case Command::call:
            return make_call(app, console, arguments);
        case Command::answer:
            return answer_calls(app, console, arguments);
        case Command::monitor:
            return monitor_lines(app, console, arguments);
        case Command::dialer:
            return take_requests(app, console, arguments);
        case Command::play:
            return play_file(app, console, arguments);
        case Command::record:
            return record_file(app, console, arguments);
        case Command::talk:
            return talk(app, console, arguments);
        case Command::bridge:
            return bridge(app, console, arguments);
        default:
            return show_lines(app, console);
    }
}

}  // namespace

int run(const Arguments& arguments, Signals& signals, Console& console) {
    try {
        return dispatch(arguments, signals, console);
    } catch (const Failure& failure) {
        console.error(failure);
        return failure.exit_code();
    }
}

int run_program(int argc, const char* const* argv) {
    try {
        const Parsed parsed = parse_arguments(argc, argv);
        if (!parsed.arguments) {
            std::fputs(parsed.text.c_str(), parsed.exit_code == 0 ? stdout : stderr);
            return parsed.exit_code;
        }
        Console console = Console::standard(parsed.arguments->json);
        Signals signals;
        return run(*parsed.arguments, signals, console);
    } catch (const std::exception& unexpected) {
        std::fprintf(stderr, "tapi: internal error: %s\n", unexpected.what());
        return exit_failed;
    }
}

}  // namespace tapi::ctl
