// SPDX-License-Identifier: Apache-2.0
// `tapi`, the command line of OpenTAPI.
#include <cstdio>
#include <exception>

#include "commands.hpp"

int main(int argc, char** argv) {
    using namespace tapi::ctl;
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
