// SPDX-License-Identifier: Apache-2.0
// tapi answer: waits for calls on a line and answers them.
#include <fmt/format.h>

#include <map>
#include <names.hpp>

#include "commands.hpp"
#include "progress.hpp"
#include "words.hpp"

namespace tapi::ctl {
namespace {

using Clock = std::chrono::steady_clock;
using names::Family;

struct Incoming {
    CallProgress progress{Clock::now()};
    LONG answer_request = 0;
    bool dropped = false;
    std::optional<LineApp::Instant> hangup_at;
};

class Answering {
  public:
    Answering(LineApp& app, Console& console, const Arguments& arguments)
        : app_(app), console_(console), arguments_(arguments) {}

    int run() {
        const std::vector<LineInfo> lines = app_.lines();
        const Selected chosen = select_line(lines, arguments_.line);
        app_.open(*chosen.line, LINECALLPRIVILEGE_OWNER, LINEMEDIAMODE_INTERACTIVEVOICE);
        console_.line(fmt::format("waiting for calls on {}; ^C ends",
                                  console_.paint(Color::strong, chosen.line->name)));
        console_.record({{"time", timestamp()}, {"event", "waiting"}, {"line", chosen.line->name}});
        if (arguments_.wait_ms) wait_until_ = Clock::now() + Millis(*arguments_.wait_ms);
        while (!over_) {
            const Event event = app_.next(next_deadline());
            switch (event.kind) {
                case Event::Kind::message:
                    message(event.message);
                    break;
                case Event::Kind::interrupted:
                    interrupted();
                    break;
                case Event::Kind::timeout:
                    deadline_passed();
                    break;
                case Event::Kind::ready:  // of nothing else
                    break;
            }
        }
        return exit_code_;
    }

  private:
    std::optional<LineApp::Instant> next_deadline() const {
        std::optional<LineApp::Instant> first = wait_until_;
        for (const auto& [handle, call] : calls_) {
            if (call.hangup_at && (!first || *call.hangup_at < *first)) first = call.hangup_at;
        }
        return first;
    }

    void message(const LINEMESSAGE& message) {
        switch (message.dwMessageID) {
            case LINE_APPNEWCALL:
                if ((message.dwParam3 & LINECALLPRIVILEGE_OWNER) != 0)
                    arrived(static_cast<HCALL>(message.dwParam2));
                break;
            case LINE_CALLSTATE:
                state(message.hDevice, static_cast<uint32_t>(message.dwParam1),
                      static_cast<uint32_t>(message.dwParam2));
                break;
            case LINE_REPLY:
                replied(static_cast<LONG>(message.dwParam1), static_cast<LONG>(message.dwParam2));
                break;
            case LINE_CLOSE:
                app_.closed();
            default:
                break;
        }
    }

    void arrived(HCALL handle) {
        wait_until_.reset();
        calls_.try_emplace(handle);
        const CallFacts facts = app_.facts(handle).value_or(CallFacts{});
        std::string who = facts.caller.empty() ? "an unknown caller" : facts.caller;
        if (!facts.caller_name.empty()) who += " (" + facts.caller_name + ")";
        const std::string to = facts.called.empty() ? "" : " for " + facts.called;
        console_.line(fmt::format("call from {}{}", console_.paint(Color::strong, who), to));
        console_.record({{"time", timestamp()},
                         {"event", "call"},
                         {"call", handle},
                         {"caller", facts.caller},
                         {"caller_name", facts.caller_name},
                         {"called", facts.called},
                         {"origin", names::flags(Family::LINECALLORIGIN, facts.origin)},
                         {"reason", names::flags(Family::LINECALLREASON, facts.reason)}});
    }

    void state(HCALL handle, uint32_t state, uint32_t mode) {
        const auto found = calls_.find(handle);
        if (found == calls_.end()) return;
        Incoming& call = found->second;
        const auto now = Clock::now();
        call.progress.state(state, mode, now);
        console_.line(fmt::format("{:>9}  {}", duration(call.progress.since_start(now)),
                                  call_state_words(state, mode)));
        console_.record({{"time", timestamp()},
                         {"event", "state"},
                         {"call", handle},
                         {"elapsed_ms", call.progress.since_start(now).count()},
                         {"state", names::flags(Family::LINECALLSTATE, state)}});
        if (state == LINECALLSTATE_OFFERING && call.answer_request == 0) answer(handle, call);
        if (state == LINECALLSTATE_CONNECTED && arguments_.hangup_after_ms && !call.hangup_at) {
            call.hangup_at = now + Millis(*arguments_.hangup_after_ms);
        }
        if (call.progress.hopeless()) drop(handle, call);
        if (call.progress.ended()) ended(handle);
    }

    void answer(HCALL handle, Incoming& call) {
        call.answer_request = lineAnswer(handle, nullptr, 0);
        if (call.answer_request < 0) console_.note(line_failure("cannot answer", call.answer_request).what());
    }

    void replied(LONG request, LONG result) {
        for (const auto& [handle, call] : calls_) {
            if (call.answer_request == request && result < 0) {
                console_.note(line_failure("cannot answer", result).what());
            }
        }
    }

    void drop(HCALL handle, Incoming& call) {
        if (call.dropped) return;
        call.dropped = true;
        call.hangup_at.reset();
        lineDrop(handle, nullptr, 0);
    }

    void ended(HCALL handle) {
        const CallProgress& progress = calls_.at(handle).progress;
        console_.line(console_.paint(Color::dim,
                                     progress.connected()
                                         ? fmt::format("connected for {}", duration(progress.connected_for()))
                                         : std::string("not answered")));
        console_.record({{"time", timestamp()},
                         {"event", "end"},
                         {"call", handle},
                         {"connected", progress.connected()},
                         {"connected_ms", progress.connected_for().count()}});
        if (arguments_.once) exit_code_ = progress.connected() ? exit_done : exit_not_connected;
        lineDeallocateCall(handle);
        calls_.erase(handle);
        if ((arguments_.once || leaving_) && calls_.empty()) over_ = true;
    }

    // The first ^C hangs up what there is, the next does not wait for it.
    void interrupted() {
        if (leaving_ || calls_.empty()) over_ = true;
        leaving_ = true;
        for (auto& [handle, call] : calls_) drop(handle, call);
    }

    void deadline_passed() {
        const auto now = Clock::now();
        if (wait_until_ && *wait_until_ <= now) {
            console_.note("no call came");
            exit_code_ = exit_no_answer;
            over_ = true;
        }
        for (auto& [handle, call] : calls_) {
            if (call.hangup_at && *call.hangup_at <= now) drop(handle, call);
        }
    }

    LineApp& app_;
    Console& console_;
    const Arguments& arguments_;
    std::map<HCALL, Incoming> calls_;
    std::optional<LineApp::Instant> wait_until_;
    bool leaving_ = false;
    bool over_ = false;
    int exit_code_ = exit_done;
};

}  // namespace

int answer_calls(LineApp& app, Console& console, const Arguments& arguments) {
    return Answering(app, console, arguments).run();
}

}  // namespace tapi::ctl
