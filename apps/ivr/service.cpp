// SPDX-License-Identifier: Apache-2.0
// See service.hpp.
#include "service.hpp"

#include <fmt/format.h>
#include <sys/resource.h>

#include <map>

#include "flows.hpp"
#include "ivr/interpreter/http.hpp"
#include "ivr/interpreter/queues.hpp"
#include "ivr/interpreter/run.hpp"
#include "live/board.hpp"
#include "live/event_server.hpp"
#include "live/metrics_server.hpp"
#include "voice/app.hpp"
#include "voice/clips.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>

namespace tapi::ivr {
namespace asio = boost::asio;
using live::Json;
namespace {

constexpr std::chrono::milliseconds look_interval{200};  // at lines and queues, which do not tell, for the live view

class Service {
  public:
    Service(const Config& config, ctl::Console& console)
        : config_(config),
          console_(console),
          clips_(std::make_shared<voice::Clips>(loop_, voice::ClipsPlan{config.sounds, config.speech})),
          app_(loop_, {"tapi-ivr", clips_, [this](const voice::Notice& notice) { notice_of(notice); }}),
          http_(loop_),
          signals_(loop_, SIGINT, SIGTERM, SIGHUP),
          look_(loop_) {
        environment_.http = &http_;
        environment_.queues = &queues_;
        environment_.recordings = config.recordings;
        environment_.open_lua = config.open_lua;
    }

    int run() {
        if (!read_flows()) return ctl::exit_failed;
        app_.connect();
        add_lines();
        live::EventServer events(loop_, board_, config_.socket.empty() ? live::default_socket(words.program) : config_.socket);
        std::optional<live::MetricsServer> metrics;
        if (!config_.metrics.empty()) metrics.emplace(loop_, config_.metrics, [this] { return board_.metrics(); });
        const live::Board::Ticket shown = board_.hear([this](const Json& event) { show(event); });
        await_signals();
        look_at_lines();
        asio::co_spawn(loop_, app_.run(), [this](std::exception_ptr failed) {
            failed_ = failed;
            over();
        });
        loop_.run();
        if (failed_) std::rethrow_exception(failed_);
        return ctl::exit_done;
    }

  private:
    // ---- Flows and lines
    bool read_flows() {
        bool right = true;
        for (const LineConfig& line : config_.lines) {
            right = flows_.read(line.flow, [this](bool, const std::string& text) { console_.note(text); }) && right;
        }
        return right;
    }
    // By the line, those for one number before that for all.
    void add_lines() {
        std::map<std::string, std::vector<LineConfig>> by_line;
        for (const LineConfig& line : config_.lines) by_line[line.line].push_back(line);
        for (const auto& [name, ways] : by_line) {
            voice::LinePlan plan;
            plan.name = name;
            plan.rings = ways.front().rings;
            plan.on_call = [this, ways = ways](std::shared_ptr<voice::Call> call) { return take(call, flow_for(ways, *call)); };
            lines_.push_back({&app_.add(std::move(plan)), ways.front().flow});
        }
    }
    static std::string flow_for(const std::vector<LineConfig>& ways, const voice::Call& call) {
        const std::string called = call.facts().called;
        std::string all;
        for (const LineConfig& way : ways) {
            if (way.called.empty()) all = way.flow;
            if (!way.called.empty() && way.called == called) return way.flow;
        }
        return all;
    }

    // ---- Calls
    voice::Await<void> take(std::shared_ptr<voice::Call> call, std::string file) {
        const voice::Facts facts = call->facts();
        const std::string why = file.empty() ? "no flow for calls to " + facts.called : board_.calls() >= config_.most_calls ? "most_calls are there" : "";
        if (!why.empty()) {
            board_.call_refused(facts.line, why);
            co_await call->refuse(voice::Refusal::busy);
            co_return;
        }
        const std::shared_ptr<const flow::Flow> flow = flows_.at(file);
        const uint64_t number = call->number();
        board_.call_began(number, {facts.line, facts.caller, facts.called, flow->name, "", {}});
        flow::Environment environment = environment_;
        environment.report = [this, number](const flow::Json& event) {
            if (event.value("event", "") != "end") board_.call_event(number, Json::parse(event.dump()));  // the end has an event of ours
        };
        const flow::Outcome outcome = co_await flow::run(flow, *call, environment);
        board_.call_ended(number, to_string(outcome.how), outcome.text);
    }

    // ---- What people see
    void show(const Json& event) {
        const std::string what = event.value("event", "");
        if (console_.json()) return console_.record(event);
        const std::string time = event.value("time", "");
        if (what == "call") {
            console_.line(fmt::format("{} call {} from {} to {}: {}", time, event.value("call", 0), event.value("caller", ""),
                                      event.value("called", ""), event.value("flow", "")));
        } else if (what == "end") {
            const std::string text = event.value("text", "");
            console_.line(fmt::format("{} call {} ended after {:.1f} s: {}{}", time, event.value("call", 0), event.value("seconds", 0.0),
                                      event.value("how", ""), text.empty() ? "" : " (" + text + ")"));
        } else if (what == "line") {
            console_.line(fmt::format("{} line {} {}", time, event.value("line", ""), event.value("open", false) ? "is open" : "is not there"));
        } else if (what == "refused") {
            console_.line(fmt::format("{} a call on {} is not taken: {}", time, event.value("line", ""), event.value("why", "")));
        } else if (what == "error" || what == "log") {
            console_.line(fmt::format("{} call {} {}: {}", time, event.value("call", 0), what, event.value("text", "")));
        }
    }
    void notice_of(const voice::Notice& notice) {
        const char* level = notice.level == voice::Notice::Level::error     ? "error"
                            : notice.level == voice::Notice::Level::warning ? "warning"
                                                                            : "info";
        board_.note(level, notice.text);
        console_.note(notice.text);
    }
    void look_at_lines() {
        std::vector<live::LineRow> rows;
        for (const auto& [line, flow] : lines_) rows.push_back({line->name(), flow, line->open()});
        board_.lines(std::move(rows));
        board_.queues(queues_.all());
        look_.expires_after(look_interval);
        look_.async_wait([this](boost::system::error_code error) {
            if (!error) look_at_lines();
        });
    }

    // ---- Ends
    void await_signals() {
        signals_.async_wait([this](boost::system::error_code error, int signal) {
            if (error) return;
            if (signal == SIGHUP) {
                flows_.read_again([this](bool wrong, const std::string& text) { notice_of({wrong ? voice::Notice::Level::error : voice::Notice::Level::warning, text}); });
                board_.note("info", "the flows have been read again");
            } else if (app_.stopping()) {
                loop_.stop();  // the second ^C does not wait for the calls
            } else {
                console_.line(fmt::format("ending; {} calls are hung up", board_.calls()));
                app_.stop();
            }
            await_signals();
        });
    }
    void over() {
        signals_.cancel();
        look_.cancel();
        loop_.stop();
    }

    const Config& config_;
    ctl::Console& console_;
    asio::io_context loop_;
    live::Board board_{words};
    std::shared_ptr<voice::Clips> clips_;
    voice::App app_;
    flow::Http http_;
    flow::Queues queues_;
    Flows flows_;
    flow::Environment environment_;
    asio::signal_set signals_;
    asio::steady_timer look_;
    std::vector<std::pair<voice::Line*, std::string>> lines_;
    std::exception_ptr failed_;
};

}  // namespace

int run_service(const Config& config, ctl::Console& console) {
    // Each call that is spoken to has some descriptors; what the system gives a program at first is for a few hundred.
    rlimit files{};
    ::getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &files);
    return Service(config, console).run();
}

}  // namespace tapi::ivr
