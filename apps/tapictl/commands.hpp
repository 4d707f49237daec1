// SPDX-License-Identifier: Apache-2.0
// The commands. Each returns the exit code or throws Failure.
#pragma once

#include "arguments.hpp"
#include "console.hpp"
#include "line_app.hpp"

namespace tapi::ctl {

int show_lines(LineApp& app, Console& console);
int show_phones(Console& console);
int make_call(LineApp& app, Console& console, const Arguments& arguments);
int answer_calls(LineApp& app, Console& console, const Arguments& arguments);
int monitor_lines(LineApp& app, Console& console, const Arguments& arguments);
int take_requests(LineApp& app, Console& console, const Arguments& arguments);
int dial(Console& console, const Arguments& arguments);
int monitor_phones(Signals& signals, Console& console, const Arguments& arguments);

int show_providers(Console& console);
int show_status(Console& console);
int show_sessions(Console& console);
int show_calls(Console& console);
int trace_server(Signals& signals, Console& console, const Arguments& arguments);
int dialing(Console& console, const Arguments& arguments);
int play_file(LineApp& app, Console& console, const Arguments& arguments);
int record_file(LineApp& app, Console& console, const Arguments& arguments);
// Two calls whose sound this program carries from one to the other.
int bridge(LineApp& app, Console& console, const Arguments& arguments);
int talk(LineApp& app, Console& console, const Arguments& arguments);
// The front panel of a phone of the exchange.
int front_panel(Console& console, Signals& signals, const Arguments& arguments);
int check_config(Console& console, const Arguments& arguments);
int export_state(Console& console, const Arguments& arguments);
int import_state(Console& console, const Arguments& arguments);
int provider(Signals& signals, Console& console, const Arguments& arguments);
int reload_server(Console& console);
int configure_provider(Signals& signals, Console& console, const Arguments& arguments);  // tapi provider config
int stop_server(Console& console);
int show_version(Console& console);
int wine(Console& console, const Arguments& arguments);

// One request over the admin library; throws Failure. `patience_ms`: how long the answer may take; 0: the library's.
Json ask_admin(const char* name, const Json& args, int32_t patience_ms = 0);

// Runs what was asked for and prints a failure.
int run(const Arguments& arguments, Signals& signals, Console& console);

}  // namespace tapi::ctl
