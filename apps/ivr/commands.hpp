// SPDX-License-Identifier: Apache-2.0
// The subcommands of `tapi-ivr`. Each adds itself to the command line, and says what is to be run when it is chosen.
#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <string>

#include "tapictl/console.hpp"

namespace tapi::ivr {

struct CommandLine {
    CLI::App app{"Call flows: check them, draw them, try them, run them.", "tapi-ivr"};
    bool json = false;
    std::function<int(ctl::Console&)> run;  // what was chosen; returns the exit code
};

void add_check(CommandLine&);   // check_command.cpp
void add_draw(CommandLine&);    // draw_command.cpp
void add_schema(CommandLine&);  // check_command.cpp
void add_try(CommandLine&);     // try_command.cpp

}  // namespace tapi::ivr
