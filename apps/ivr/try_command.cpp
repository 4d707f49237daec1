// SPDX-License-Identifier: Apache-2.0
// `tapi-ivr try`.
#include <utility>  // before Boost 1.74, which forgets it

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <filesystem>
#include <iostream>

#include "commands.hpp"
#include "flow_file.hpp"
#include "ivr/interpreter/http.hpp"
#include "ivr/interpreter/queues.hpp"
#include "ivr/interpreter/run.hpp"
#include "tapictl/exit_codes.hpp"
#include "try_telephone.hpp"

namespace tapi::ivr {
namespace {

struct TryOptions {
    std::string file;
    std::string at;
    std::string caller = "1001";
    std::string called = "1000";
    std::string recordings;
    bool events = false;
    bool open_lua = false;
};

// "2026-12-24 15:00", in the time zone of the flow.
std::chrono::system_clock::time_point time_of(const TryOptions& options, const flow::Flow& flow) {
    if (options.at.empty()) return std::chrono::system_clock::now();
    const size_t blank = std::min(options.at.find(' '), options.at.size());
    const auto date = speech::date_from(options.at.substr(0, blank));
    const auto time = blank < options.at.size() ? speech::time_from(options.at.substr(blank + 1)) : std::optional(speech::Time{12, 0});
    if (!date || !time) throw ctl::Failure(ctl::exit_usage, "--at: '" + options.at + "' is no time; write \"2026-12-24 15:00\"");
    return flow::instant({*date, *time}, flow.timezone);
}

// Where recordings go; without a wish, to a folder that goes with this.
class Folder {
  public:
    explicit Folder(const std::string& wish) : path_(wish), passing_(wish.empty()) {
        if (!passing_) return;
        std::string name = (std::filesystem::temp_directory_path() / "tapi-ivr-XXXXXX").string();
        if (!mkdtemp(name.data())) throw ctl::Failure(ctl::exit_failed, "no temporary folder");
        path_ = name;
    }
    ~Folder() {
        std::error_code ignored;
        if (passing_) std::filesystem::remove_all(path_, ignored);
    }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    const std::filesystem::path& path() const { return path_; }

  private:
    std::filesystem::path path_;
    bool passing_;
};

voice::Await<void> follow(std::shared_ptr<const flow::Flow> flow, TryTelephone& phone, flow::Environment& environment, flow::Outcome& outcome,
                          boost::asio::io_context& loop) {
    outcome = co_await flow::run(std::move(flow), phone, environment);
    loop.stop();
}

void show_event(ctl::Console& console, const flow::Json& event, bool all) {
    const std::string name = event["event"];
    if (name == "end") return;
    console.record(event);
    if (name == "part") return console.line(console.paint(ctl::Color::dim, "-- " + event["part"].get<std::string>()));
    if (name == "log") return console.line(console.paint(ctl::Color::dim, "[logs " + event["text"].get<std::string>() + "]"));
    if (name == "error") return console.line(console.paint(ctl::Color::bad, "error: " + event["text"].get<std::string>()));
    if (all || name == "http") console.line(console.paint(ctl::Color::dim, event.dump()));
}

int attempt(ctl::Console& console, const TryOptions& options) {
    const auto flow = flow_from(console, options.file);
    voice::Facts facts;
    facts.caller = options.caller;
    facts.called = options.called;
    facts.line = "try";
    boost::asio::io_context loop;
    TryTelephone phone(std::cin, console, facts, time_of(options, *flow));
    flow::Http http(loop);
    flow::Queues queues;
    const Folder folder(options.recordings);
    flow::Environment environment;
    environment.now = [&phone] { return phone.now(); };
    environment.http = &http;
    environment.queues = &queues;
    environment.recordings = folder.path();
    environment.open_lua = options.open_lua;
    environment.report = [&](const flow::Json& event) { show_event(console, event, options.events); };
    flow::Outcome outcome;
    boost::asio::co_spawn(loop, follow(flow, phone, environment, outcome, loop), boost::asio::detached);
    loop.run();
    console.line("End: " + std::string(flow::to_string(outcome.how)) + " in " + outcome.part + (outcome.text.empty() ? "" : ": " + outcome.text));
    console.record({{"event", "end"}, {"how", flow::to_string(outcome.how)}, {"part", outcome.part}, {"text", outcome.text}});
    return outcome.how == flow::Outcome::How::failed ? ctl::exit_failed : ctl::exit_done;
}

}  // namespace

void add_try(CommandLine& line) {
    auto options = std::make_shared<TryOptions>();
    CLI::App* sub = line.app.add_subcommand("try", "Walk through a flow; the keyboard is the telephone");
    sub->add_option("FLOW", options->file, "The file")->required();
    sub->add_option("--at", options->at, "As if it were then, in the flow's time zone: \"2026-12-24 15:00\"")->type_name("TIME");
    sub->add_option("--caller", options->caller, "Who calls")->type_name("NUMBER");
    sub->add_option("--called", options->called, "Whom he dialed")->type_name("NUMBER");
    sub->add_option("--recordings", options->recordings, "Where recordings go; without it they are thrown away")->type_name("FOLDER");
    sub->add_flag("--events", options->events, "Show all events of the flow");
    sub->add_flag("--open-lua", options->open_lua, "Let scripts use io, os and require");
    sub->callback([&line, options] { line.run = [options](ctl::Console& console) { return attempt(console, *options); }; });
    sub->footer(
        "What is said is printed. Type keys and press Enter; Enter alone lets the time pass until it is too late; h hangs up.\n"
        "Time goes on only by what is said and waited for, and the input may be a file: it ends with the caller hanging up.\n"
        "Requests over HTTP are really made.\n"
        "Examples:\n"
        "  tapi-ivr try front-desk.yaml --at \"2026-12-24 15:00\"\n"
        "  printf '1\\n1234#\\n' | tapi-ivr try order-status.yaml --json");
}

}  // namespace tapi::ivr
