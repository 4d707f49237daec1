// SPDX-License-Identifier: Apache-2.0
// Commands, options, help.
#include "arguments.hpp"

#include <CLI/CLI.hpp>

namespace tapi::ivr {
namespace {

constexpr const char* description = "Answer telephone calls with call flows, and make calls with them.";
constexpr const char* footer =
    "Examples:\n"
    "  tapi-ivr run front-desk.yaml --line 1002       answer calls to 1002\n"
    "  tapi-ivr run --config ivr.toml                 lines and flows of a file\n"
    "  tapi-ivr status --follow                       what goes on, as it happens\n"
    "  tapi-ivr check front-desk.yaml                 what is wrong with a flow\n"
    "  tapi-ivr draw front-desk.yaml -o flow.svg      a picture of it\n"
    "  tapi-ivr try front-desk.yaml                   walk it, the keyboard is the telephone\n"
    "  tapi-ivr notify list.csv --flow tell.yaml --line 1002\n"
    "\n"
    "A line is named by its name, one of its addresses, or its device id (0 or id:0).\n"
    "OPENTAPI_SERVER says where the telephony server is: unix:PATH or tcp:HOST:PORT.\n"
    "Exit codes: 0 done, 1 failed, 2 usage, 3 no server, 4 no such line, 130: interrupted. Manual: man tapi-ivr";

class CommandLine {
  public:
    CommandLine() : app_(description, "tapi-ivr") {
        app_.footer(footer);
        app_.require_subcommand(1);
        app_.fallthrough();
        app_.add_flag("--json", a_.json, "Print one JSON object a line");
        add_run();
        add_status();
        add_notify();
        add_flows();
        sub("schema", Command::schema, "Print a JSON Schema of flow files, for editors");
        sub("version", Command::version, "Print the version");
    }

    Parsed parse(int argc, const char* const* argv) { return ctl::parse_words(app_, argc, argv, a_, [this] { check(); }); }

  private:
    CLI::App* sub(const std::string& name, Command command, const std::string& text) {
        CLI::App* made = app_.add_subcommand(name, text);
        made->callback([this, command] { a_.command = command; });
        return made;
    }
    void add_run() {
        CLI::App* run = sub("run", Command::run, "Answer calls");
        run->add_option("FLOW", a_.flow, "A flow, for the lines that --line names");
        run->add_option("--line", a_.lines, "A line whose calls the flow answers; can be given more than once")->type_name("LINE");
        run->add_option("--config", a_.config, "A file with lines and flows; without it and without FLOW: the standard one")->type_name("FILE");
        run->add_option("--socket", a_.socket, "Where the live view is")->type_name("PATH");
        run->add_option("--metrics", a_.metrics, "Where OpenMetrics are served, for instance 127.0.0.1:9464")->type_name("ADDRESS");
        run->add_option("--recordings", a_.recordings, "Folder of what callers say")->type_name("FOLDER");
    }
    void add_status() {
        CLI::App* status = sub("status", Command::status, "Show what goes on");
        status->add_flag("--follow", a_.follow, "And go on with every event, until ^C");
        status->add_option("--socket", a_.socket, "Where the live view is")->type_name("PATH");
    }
    void add_notify() {
        NotifyPlan& n = a_.notify;
        CLI::App* notify = sub("notify", Command::notify, "Call everybody on a list, and let a flow tell them something");
        notify->add_option("LIST", n.list, "CSV with a column \"number\"; the others are variables of the flow")->required();
        notify->add_option("--flow", n.flow, "What they hear")->required()->type_name("FILE");
        notify->add_option("--line", n.line, "The line that calls")->required()->type_name("LINE");
        notify->add_option("--at-once", n.rules.at_once, "Calls at a time; 1")->check(CLI::Range(1, 1000))->type_name("N");
        notify->add_option("--attempts", n.rules.most_attempts, "Calls to each at most; 3")->check(CLI::Range(1, 100))->type_name("N");
        notify->add_option("--retry-after", retry_after_, "Seconds between them; 600")->check(CLI::Range(1, 604800))->type_name("S");
        notify->add_option("--ring", ring_, "Seconds to let it ring; 40")->check(CLI::Range(1, 600))->type_name("S");
        notify->add_option("--line-wait", line_wait_, "Seconds to wait for a line that takes no calls; 600")->check(CLI::Range(1, 604800))->type_name("S");
        notify->add_option("--window", n.window, "When calls may be made, for instance \"09:00-12:00,14:00-18:00\"; always")->type_name("TIMES");
        notify->add_flag("--leave-message", n.rules.message_to_machine, "Tell answering machines too, once their greeting is over");
        notify->add_option("--confirmed", n.confirmed, "The part of the flow that stands for a confirmation; \"confirmed\"")->type_name("PART");
        notify->add_option("--results", n.results, "CSV with what became of each; LIST.results.csv")->type_name("FILE");
        notify->add_option("--state", n.state, "SQLite; started again, it goes on from there; LIST.state.db")->type_name("FILE");
        notify->add_option("--recordings", n.recordings, "Folder of what people say")->type_name("FOLDER");
    }
    void add_flows() {
        CLI::App* check = sub("check", Command::check, "Say what is wrong with a flow");
        check->add_option("FLOW", a_.flow, "A flow")->required();
        CLI::App* draw = sub("draw", Command::draw, "Draw a flow as SVG");
        draw->add_option("FLOW", a_.flow, "A flow")->required();
        draw->add_option("-o,--output", a_.out, "Where to; standard output")->type_name("FILE");
        CLI::App* walk = sub("try", Command::try_it, "Walk a flow in the terminal");
        walk->add_option("FLOW", a_.flow, "A flow")->required();
        walk->add_option("--caller", a_.caller, "Who calls")->type_name("NUMBER");
        walk->add_option("--called", a_.called, "Whom he called")->type_name("NUMBER");
        walk->add_option("--at", a_.at, "When: \"2026-12-24 18:00\"; now")->type_name("TIME");
    }
    void check() {
        a_.notify.rules.retry_after = std::chrono::seconds(retry_after_);
        a_.notify.ring = std::chrono::seconds(ring_);
        a_.notify.line_wait = std::chrono::seconds(line_wait_);
        if (a_.command != Command::run) return;
        if (!a_.flow.empty() && a_.lines.empty()) throw CLI::ValidationError("run", "FLOW needs a line to run on: --line LINE");
        if (a_.flow.empty() && !a_.lines.empty()) throw CLI::ValidationError("run", "--line needs a flow: tapi-ivr run FLOW --line LINE");
        if (!a_.flow.empty() && !a_.config.empty()) throw CLI::ValidationError("run", "give either FLOW with --line, or --config");
    }

    Arguments a_;
    long retry_after_ = 600, ring_ = 40, line_wait_ = 600;
    CLI::App app_;
};

}  // namespace

Parsed parse_arguments(int argc, const char* const* argv) { return CommandLine().parse(argc, argv); }

}  // namespace tapi::ivr
