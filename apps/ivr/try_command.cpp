// SPDX-License-Identifier: Apache-2.0
// `tapi-ivr try`.
#include <utility>  // before Boost 1.74, which forgets it

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <filesystem>
#include <iostream>

#include "flow_commands.hpp"
#include "ivr/interpreter/http.hpp"
#include "ivr/interpreter/queues.hpp"
#include "ivr/interpreter/run.hpp"
#include "try_telephone.hpp"

namespace tapi::ivr {
namespace {

// "2026-12-24 15:00", in the time zone of the flow.
std::chrono::system_clock::time_point time_of(const TryPlan& plan, const flow::Flow& flow) {
    if (plan.at.empty()) return std::chrono::system_clock::now();
    const size_t blank = std::min(plan.at.find(' '), plan.at.size());
    const auto date = speech::date_from(plan.at.substr(0, blank));
    const auto time = blank < plan.at.size() ? speech::time_from(plan.at.substr(blank + 1))
                                             : std::optional(speech::Time{12, 0});
    if (!date || !time)
        throw ctl::Failure(ctl::exit_usage, "--at: '" + plan.at + "' is no time; write \"2026-12-24 15:00\"");
    return flow::instant({*date, *time}, flow.timezone);
}

// Where recordings go; it goes with this.
class Folder {
  public:
    Folder() : path_((std::filesystem::temp_directory_path() / "tapi-ivr-XXXXXX").string()) {
        if (!mkdtemp(path_.data())) throw ctl::Failure(ctl::exit_failed, "no temporary folder");
    }
    ~Folder() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    const std::string& path() const { return path_; }

  private:
    std::string path_;
};

voice::Await<void> follow(std::shared_ptr<const flow::Flow> flow, TryTelephone& phone,
                          flow::Environment& environment, flow::Outcome& outcome,
                          boost::asio::io_context& loop) {
    outcome = co_await flow::run(std::move(flow), phone, environment);
    loop.stop();
}

void show_event(ctl::Console& console, const flow::Json& event) {
    const std::string name = event["event"];
    if (name == "end") return;
    console.record(event);
    if (name == "part")
        return console.line(console.paint(ctl::Color::dim, "-- " + event["part"].get<std::string>()));
    if (name == "log")
        return console.line(
            console.paint(ctl::Color::dim, "[logs " + event["text"].get<std::string>() + "]"));
    if (name == "error")
        return console.line(console.paint(ctl::Color::bad, "error: " + event["text"].get<std::string>()));
    if (name == "http") console.line(console.paint(ctl::Color::dim, event.dump()));
}

}  // namespace

int try_flow(ctl::Console& console, const TryPlan& plan) {
    const auto flow = flow_from(console, plan.flow);
    voice::Facts facts;
    facts.caller = plan.caller.empty() ? "1001" : plan.caller;
    facts.called = plan.called.empty() ? "1000" : plan.called;
    facts.line = "try";
    boost::asio::io_context loop;
    TryTelephone phone(std::cin, console, facts, time_of(plan, *flow));
    flow::Http http(loop);
    flow::Queues queues;
    const Folder folder;
    flow::Environment environment;
    environment.now = [&phone] { return phone.now(); };
    environment.http = &http;
    environment.queues = &queues;
    environment.recordings = folder.path();
    environment.report = [&](const flow::Json& event) { show_event(console, event); };
    flow::Outcome outcome;
    boost::asio::co_spawn(loop, follow(flow, phone, environment, outcome, loop), boost::asio::detached);
    loop.run();
    console.line("End: " + std::string(flow::to_string(outcome.how)) + " in " + outcome.part +
                 (outcome.text.empty() ? "" : ": " + outcome.text));
    console.record({{"event", "end"},
                    {"how", flow::to_string(outcome.how)},
                    {"part", outcome.part},
                    {"text", outcome.text}});
    return outcome.how == flow::Outcome::How::failed ? ctl::exit_failed : ctl::exit_done;
}

}  // namespace tapi::ivr
