// SPDX-License-Identifier: Apache-2.0
// See notify.hpp.
#include "notify.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <set>
#include <sstream>

#include "campaign_store.hpp"
#include "flows.hpp"
#include "ivr/interpreter/http.hpp"
#include "ivr/interpreter/queues.hpp"
#include "ivr/interpreter/run.hpp"
#include "line_wait.hpp"
#include "live/board.hpp"
#include "voice/app.hpp"
#include "voice/clips.hpp"
#include "voice/machine.hpp"
#include "voice/stable_hash.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/signal_set.hpp>

namespace tapi::ivr {
namespace asio = boost::asio;
using live::stamp;
namespace {

constexpr voice::Millis save_retry{1000};       // for a database that is locked
constexpr voice::Millis machine_limit{60000};   // for a greeting
constexpr voice::Millis deciding_limit{8000};   // who has answered
constexpr const char* no_line = "no line";      // what comes of a call that the line did not take

using Steady = std::chrono::steady_clock;

std::string read_whole(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    std::ostringstream text;
    if (!file || !(text << file.rdbuf())) throw ctl::Failure(ctl::exit_usage, "cannot read " + path);
    return text.str();
}

CsvTable list_of(const std::string& path, const std::string& text) {
    try {
        CsvTable table = read_csv(text);
        if (table.rows.empty()) throw CsvError(1, "the list is empty");
        recipients_of(table);
        return table;
    } catch (const CsvError& error) {
        throw ctl::Failure(ctl::exit_usage, path + ": " + error.what());
    }
}

class Campaign {
  public:
    Campaign(NotifyPlan plan, ctl::Console& console)
        : plan_(std::move(plan)),
          console_(console),
          text_(read_whole(plan_.list)),
          table_(list_of(plan_.list, text_)),
          recipients_(recipients_of(table_)),
          store_(plan_.state, fmt::format("{} {:016x}", table_.rows.size(), voice::stable_hash(text_))),
          clips_(std::make_shared<voice::Clips>(loop_, voice::ClipsPlan{"", plan_.speech})),
          app_(loop_, {"tapi-ivr", clips_, [this](const voice::Notice& notice) { console_.note(notice.text); }}),
          http_(loop_),
          signals_(loop_, SIGINT, SIGTERM),
          line_wait_(plan_.line_wait) {
        store_.load(recipients_);
        if (!plan_.window.empty()) set_window();
        environment_.http = &http_;
        environment_.queues = &queues_;
        environment_.recordings = plan_.recordings;
    }

    int run() {
        Flows flows;
        if (!flows.read(plan_.flow, [this](bool, const std::string& text) { console_.note(text); })) return ctl::exit_failed;
        flow_ = flows.at(plan_.flow);
        plan_.rules.confirmation = flow_->part(plan_.confirmed) != nullptr;
        app_.connect();
        voice::LinePlan line;
        line.name = plan_.line;
        line_ = &app_.add(std::move(line));
        signals_.async_wait([this](boost::system::error_code error, int) {
            if (!error) end();
        });
        asio::co_spawn(loop_, app_.run(), [this](std::exception_ptr) { signals_.cancel(); });
        asio::co_spawn(loop_, call_everybody(), [this](std::exception_ptr failed) {
            failed_ = failed;
            app_.stop();
        });
        loop_.run();
        write_results();
        if (failed_) std::rethrow_exception(failed_);
        return report();
    }

  private:
    void set_window() {
        const auto spans = flow::parse_spans(plan_.window);
        if (!spans) throw ctl::Failure(ctl::exit_usage, "\"" + plan_.window + "\" is no time of day; write 09:00-12:00,14:00-18:00");
        window_.emplace();
        window_->days.fill(*spans);
    }
    bool in_window() const {
        if (!window_) return true;
        const flow::LocalTime now = flow::local_time(std::chrono::system_clock::now(), flow_->timezone);
        return window_->open(now.date, now.time);
    }

    // ---- Who is next
    voice::Await<void> call_everybody() {
        while (!ending_) {
            save_what_waits();
            due_ = false;
            const WallTime now = std::chrono::system_clock::now();
            const std::optional<WallTime> soonest = in_window() ? call_who_is_due(now) : std::nullopt;
            if (!due_ || line_->calls() > 0) line_wait_.hold(Steady::now());
            const bool left = std::any_of(recipients_.begin(), recipients_.end(), [](const Recipient& one) { return !ivr::over(one.state); });
            if (!left && unsaved_.empty()) break;
            if (line_given_up()) break;
            // What else may change has no messenger: the window, the line, a locked database.
            const auto wait = soonest ? std::min<voice::Millis>(std::chrono::duration_cast<voice::Millis>(*soonest - now), save_retry) : save_retry;
            co_await news_.wait(std::chrono::steady_clock::now() + std::max(wait, voice::Millis(1)));
        }
        while (under_way_ > 0) co_await news_.wait();
    }
    // As far as there is room. When the next is due.
    std::optional<WallTime> call_who_is_due(WallTime now) {
        std::optional<WallTime> soonest;
        for (Recipient& one : recipients_) {
            if (one.state != State::waiting) continue;
            if (one.next > now) {
                soonest = std::min(soonest.value_or(one.next), one.next);
                continue;
            }
            due_ = true;
            if (under_way_ >= plan_.rules.at_once || !line_may_call()) break;
            begin(one);
        }
        return soonest;
    }
    void begin(Recipient& one) {
        one.state = State::calling;
        save(one);
        ++under_way_;
        asio::co_spawn(loop_, call(one), asio::detached);
    }
    voice::Await<void> call(Recipient& one) {
        Attempt attempt;
        attempt.when = std::chrono::system_clock::now();
        std::string failed;
        try {
            co_await make(one, attempt);
        } catch (const voice::Gone& gone) {
            if (gone.why() == voice::Gone::Why::program_ends) attempt.outcome = "interrupted";
        } catch (const std::exception& error) {
            attempt.cause = error.what();
        }
        if (ending_ && attempt.outcome != "answered" && attempt.outcome != no_line) attempt.outcome = "interrupted";
        attempt.seconds = std::chrono::duration<double>(std::chrono::system_clock::now() - attempt.when).count();
        if (attempt.outcome == no_line) {
            one.state = State::waiting;
        } else {
            settle(one, attempt, plan_.rules);
            show(one);
        }
        save(one);
        --under_way_;
        news_.tell();
    }

    // ---- The line
    bool line_may_call() {
        if (!line_->open()) line_refuses("line \"" + line_->name() + "\" is not there");
        return line_->open() && line_wait_.may_try(Steady::now());
    }
    void line_refuses(const std::string& cause) {
        if (!line_wait_.refused(Steady::now())) return;
        console_.note(fmt::format("{}; calls wait for it, {} s at most", cause, plan_.line_wait.count()));
        console_.record({{"time", stamp(std::chrono::system_clock::now())}, {"event", no_line}, {"cause", cause}});
    }
    void line_takes() {
        if (const auto waited = line_wait_.taken(Steady::now())) console_.note(fmt::format("the line takes calls again, after {} s", waited->count()));
    }
    bool line_given_up() {
        without_line_ = line_wait_.over(Steady::now());
        if (without_line_)
            console_.note(fmt::format("no line for {} s: the campaign ends; give the same command again, and it goes on", plan_.line_wait.count()));
        return without_line_;
    }

    // ---- One call
    voice::Await<void> make(const Recipient& one, Attempt& attempt) {
        voice::DialPlan dial;
        dial.to = one.number;
        dial.ring = plan_.ring;
        const voice::Dialed dialed = co_await line_->dial(std::move(dial));
        attempt.outcome = dialed.call != nullptr ? "answered" : to_string(dialed.outcome);
        attempt.cause = dialed.cause;
        if (dialed.no_line()) {
            attempt.outcome = no_line;
            line_refuses(dialed.cause);
            co_return;
        }
        line_takes();
        if (dialed.call == nullptr) co_return;
        const voice::Who who = co_await who_answers(*dialed.call);
        attempt.answered_by = to_string(who);
        if (who == voice::Who::machine && !plan_.rules.message_to_machine) {
            co_await dialed.call->drop();
            co_return;
        }
        co_await tell(one, *dialed.call, attempt);
    }
    voice::Await<voice::Who> who_answers(voice::Call& call) {
        voice::Answerer answerer;
        const bool leaves_messages = plan_.rules.message_to_machine;
        const std::function<bool(std::span<const int16_t>)> take = [&](std::span<const int16_t> samples) {
            answerer.feed(samples);
            const bool wait_on = leaves_messages && answerer.who() == voice::Who::machine && !answerer.our_turn();
            return !answerer.decided() || wait_on;
        };
        co_await call.listen(take, leaves_messages ? machine_limit : deciding_limit);
        co_return answerer.decided() ? answerer.who() : voice::Who::nobody;
    }
    // The flow with the columns of the list as its variables.
    voice::Await<void> tell(const Recipient& one, voice::Call& call, Attempt& attempt) {
        auto flow = std::make_shared<flow::Flow>(*flow_);
        for (size_t at = 0; at < table_.heading.size(); ++at) flow->variables[table_.heading[at]] = one.fields[at];
        flow->variables["answered_by"] = attempt.answered_by;
        flow::Environment environment = environment_;
        environment.report = [this, &attempt](const flow::Json& event) {
            if (event.value("event", "") == "part" && event.value("part", "") == plan_.confirmed) attempt.confirmed = true;
        };
        const flow::Outcome outcome = co_await flow::run(flow, call, environment);
        attempt.heard = outcome.how == flow::Outcome::How::hung_up || outcome.how == flow::Outcome::How::given_away;
        if (outcome.how == flow::Outcome::How::failed) attempt.cause = outcome.text;
    }

    // ---- What becomes of it
    void save(const Recipient& one) {
        if (store_.save(one)) {
            unsaved_.erase(one.id);
            return;
        }
        if (unsaved_.empty()) console_.note(store_.why() + "; it is tried again");
        unsaved_.insert(one.id);
    }
    void save_what_waits() {
        const auto all = unsaved_;
        for (const int64_t id : all) save(recipients_[static_cast<size_t>(id - 1)]);
    }
    void show(const Recipient& one) {
        const Attempt& last = one.last;
        console_.line(fmt::format("{} {}: {}{}{}, {}", stamp(last.when), one.number, last.outcome, last.answered_by.empty() ? "" : " by " + last.answered_by,
                                  last.cause.empty() ? "" : " (" + last.cause + ")", to_string(one.state)));
        console_.record({{"time", stamp(last.when)}, {"event", "attempt"}, {"number", one.number}, {"attempt", one.attempts}, {"outcome", last.outcome},
                         {"answered_by", last.answered_by}, {"cause", last.cause}, {"confirmed", last.confirmed}, {"state", to_string(one.state)}});
    }
    void write_results() {
        const std::string part = plan_.results + ".part";
        std::ofstream file(part, std::ios::binary);
        CsvRow heading = table_.heading;
        heading.insert(heading.end(), {"state", "attempts", "outcome", "answered_by", "cause", "confirmed", "seconds", "time"});
        file << write_csv(heading);
        for (const Recipient& one : recipients_) {
            CsvRow row = one.fields;
            const bool tried = !one.last.outcome.empty();
            row.insert(row.end(), {to_string(one.state), std::to_string(one.attempts), one.last.outcome, one.last.answered_by, one.last.cause,
                                   one.state == State::confirmed ? "yes" : "no", tried ? fmt::format("{:.1f}", one.last.seconds) : "",
                                   tried ? stamp(one.last.when) : ""});
            file << write_csv(row);
        }
        file.close();
        if (!file || std::rename(part.c_str(), plan_.results.c_str()) != 0)
            throw ctl::Failure(ctl::exit_failed, "cannot write the results to " + plan_.results + "; they are in " + plan_.state);
    }
    int report() {
        size_t reached = 0, waiting = 0;
        for (const Recipient& one : recipients_) {
            reached += one.state == State::confirmed || one.state == State::reached;
            waiting += !ivr::over(one.state);
        }
        console_.line(fmt::format("{} of {} notified{}; see {}", reached, recipients_.size(),
                                  waiting > 0 ? fmt::format(", {} still to be called", waiting) : "", plan_.results));
        console_.record({{"event", "result"}, {"recipients", recipients_.size()}, {"notified", reached}, {"waiting", waiting}, {"results", plan_.results}});
        if (without_line_) return ctl::exit_no_device;
        if (waiting > 0) return ctl::exit_interrupted;
        return reached == recipients_.size() ? ctl::exit_done : ctl::exit_failed;
    }

    // ---- Ends
    void end() {
        ending_ = true;
        app_.stop();
        news_.tell();
    }

    NotifyPlan plan_;
    ctl::Console& console_;
    std::string text_;
    CsvTable table_;
    std::vector<Recipient> recipients_;
    CampaignStore store_;
    asio::io_context loop_;
    std::shared_ptr<voice::Clips> clips_;
    voice::App app_;
    flow::Http http_;
    flow::Queues queues_;
    flow::Environment environment_;
    asio::signal_set signals_;
    LineWait line_wait_;
    std::shared_ptr<const flow::Flow> flow_;
    std::optional<flow::Hours> window_;
    voice::Line* line_ = nullptr;
    voice::News news_;
    std::set<int64_t> unsaved_;
    size_t under_way_ = 0;
    bool due_ = false;  // somebody is to be called now
    bool ending_ = false, without_line_ = false;
    std::exception_ptr failed_;
};

}  // namespace

int notify(NotifyPlan plan, ctl::Console& console) {
    if (plan.results.empty()) plan.results = plan.list + ".results.csv";
    if (plan.state.empty()) plan.state = plan.list + ".state.db";
    if (plan.recordings.empty()) plan.recordings = "recordings";
    return Campaign(std::move(plan), console).run();
}

}  // namespace tapi::ivr
