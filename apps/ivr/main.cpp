// SPDX-License-Identifier: Apache-2.0
// `tapi-ivr`.
#include <cstdio>
#include <exception>
#include <sstream>

#include "commands.hpp"
#include "tapictl/exit_codes.hpp"

namespace tapi::ivr {
namespace {

constexpr const char* footer =
    "Examples:\n"
    "  tapi-ivr check front-desk.yaml               what is wrong with a flow, by line and column\n"
    "  tapi-ivr try front-desk.yaml --at \"2026-12-24 15:00\"   walk through it, the keyboard is the telephone\n"
    "  tapi-ivr draw front-desk.yaml -o desk.svg    a picture of it\n"
    "\n"
    "Exit codes: 0 done, 1 failed (for check: the flow has errors), 2 usage. Manual: man tapi-ivr";

void set_up(CommandLine& line) {
    line.app.footer(footer);
    line.app.require_subcommand(1);
    line.app.fallthrough();
    line.app.add_flag("--json", line.json, "Print one JSON object a line");
    line.app.set_version_flag("--version", OPENTAPI_VERSION);
    add_check(line);
    add_draw(line);
    add_try(line);
    add_schema(line);
}

// Prints help and errors where they belong.
int refused(const CommandLine& line, const CLI::ParseError& error) {
    std::ostringstream out, err;
    const int code = line.app.exit(error, out, err);
    std::fputs(out.str().c_str(), stdout);
    std::fputs(err.str().c_str(), stderr);
    return code == 0 ? ctl::exit_done : ctl::exit_usage;
}

int run(int argc, const char* const* argv) {
    CommandLine line;
    set_up(line);
    try {
        line.app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return refused(line, error);
    }
    ctl::Console console = ctl::Console::standard(line.json);
    try {
        return line.run(console);
    } catch (const ctl::Failure& failure) {
        console.error(failure);
        return failure.exit_code();
    }
}

}  // namespace
}  // namespace tapi::ivr

int main(int argc, char** argv) {
    try {
        return tapi::ivr::run(argc, argv);
    } catch (const std::exception& unexpected) {
        std::fprintf(stderr, "tapi-ivr: internal error: %s\n", unexpected.what());
        return tapi::ctl::exit_failed;
    }
}
