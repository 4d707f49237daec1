// SPDX-License-Identifier: Apache-2.0
// `tapi-voicemail`: from words to an exit code.
#include <exception>

#include "live/status_client.hpp"
#include "voicemail/program/commands.hpp"
#include "voicemail/service/service.hpp"

namespace tapi::voicemail {

namespace {

int act(Bench& bench) {
    switch (bench.arguments.command) {
        case Command::run:
            return run_service(bench);
        case Command::status:
        case Command::config:
            break;
        case Command::boxes:
            return list_boxes(bench);
        case Command::messages:
            return list_messages(bench);
        case Command::mark:
            return mark_messages(bench);
        case Command::export_:
            return export_messages(bench);
        case Command::greeting:
            return manage_greeting(bench);
        case Command::pin:
            return manage_pin(bench);
        case Command::tidy:
            return tidy_store(bench);
        case Command::queue:
            return manage_queue(bench);
        case Command::check:
            return check_store(bench);
    }
    return ctl::exit_failed;
}

int run(const Arguments& arguments, ctl::Console& console) {
    Config config = gotten(load_config(arguments.config_file.empty() ? default_config_file() : arguments.config_file));
    if (arguments.command == Command::config) return show_config(config, console);  // and makes no folder
    if (!arguments.socket.empty()) config.socket = arguments.socket;
    if (!arguments.metrics.empty()) config.metrics = arguments.metrics;
    if (arguments.command == Command::status) return live::show_status(words, config.socket, arguments.follow, console);
    const SystemClock clock;
    const auto store = gotten(Store::open(config.folder, clock, config.store));
    Bench bench{arguments, config, *store, console};
    return act(bench);
}

}  // namespace

int run_program(int argc, const char* const* argv) {
    const Parsed parsed = parse_arguments(argc, argv);
    if (!parsed.arguments) {
        std::fputs(parsed.text.c_str(), parsed.exit_code == 0 ? stdout : stderr);
        return parsed.exit_code;
    }
    ctl::Console console = ctl::Console::standard(parsed.arguments->json, "tapi-voicemail");
    try {
        return run(*parsed.arguments, console);
    } catch (const ctl::Failure& failure) {
        console.error(failure);
        return failure.exit_code();
    } catch (const std::exception& error) {
        console.error(ctl::Failure(ctl::exit_failed, error.what()));
        return ctl::exit_failed;
    }
}

}  // namespace tapi::voicemail

int main(int argc, char** argv) { return tapi::voicemail::run_program(argc, argv); }
