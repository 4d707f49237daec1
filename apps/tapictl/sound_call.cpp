// SPDX-License-Identifier: Apache-2.0
// Dialed calls are those of `tapi call`; the others are found on the line.
#include "sound_call.hpp"

#include <fmt/format.h>

#include <map>
#include <names.hpp>

#include "outgoing_call.hpp"
#include "words.hpp"

namespace tapi::ctl {
namespace {

using Clock = std::chrono::steady_clock;
using names::Family;

constexpr Millis leave_limit{5000};  // how long a dropped call may take to become idle

class DialedCall final : public SoundCall {
  public:
    DialedCall(Console& console, CallPlan plan) : call_(console, std::move(plan)) {}
    void begin() override { call_.begin(); }
    void message(const LINEMESSAGE& message) override { call_.message(message); }
    void deadline_passed() override { call_.deadline_passed(); }
    std::optional<LineApp::Instant> next_deadline() const override { return call_.next_deadline(); }
    HCALL talking() const override { return call_.talking(); }
    void hang_up() override { call_.hang_up(); }
    void interrupted() override { call_.interrupted(); }
    bool over() const override { return call_.over(); }
    int report() override { return call_.report(); }

  private:
    OutgoingCall call_;
};

// A call that is there, or the next that comes. The first that is connected is the one.
class FoundCall final : public SoundCall {
  public:
    FoundCall(LineApp& app, Console& console, const LineInfo& line, bool answer, std::optional<uint32_t> wait_ms)
        : app_(app), console_(console), line_(line), answer_(answer), wait_ms_(wait_ms) {}

    void begin() override {
        const DWORD privileges = answer_ ? LINECALLPRIVILEGE_OWNER : LINECALLPRIVILEGE_MONITOR;
        const HLINE line = app_.open(line_, privileges, answer_ ? LINEMEDIAMODE_INTERACTIVEVOICE : 0);
        console_.line(fmt::format("waiting for a call on {}; ^C ends", console_.paint(Color::strong, line_.name)));
        console_.record({{"time", timestamp()}, {"event", "waiting"}, {"line", line_.name}});
        if (wait_ms_) deadline_ = Clock::now() + Millis(*wait_ms_);
        if (answer_) return;  // what rings already is told of
        for (const HCALL call : app_.new_calls(line)) {
            if (const DWORD now = state_of_call(call); now != 0) state(call, now, 0);
        }
    }
    void message(const LINEMESSAGE& message) override {
        if (message.dwMessageID == LINE_CALLSTATE) {
            state(message.hDevice, static_cast<DWORD>(message.dwParam1), static_cast<DWORD>(message.dwParam2));
        } else if (message.dwMessageID == LINE_REPLY) {
            replied(static_cast<LONG>(message.dwParam1), static_cast<LONG>(message.dwParam2));
        }
    }
    std::optional<LineApp::Instant> next_deadline() const override { return deadline_; }
    void deadline_passed() override {
        if (!deadline_ || *deadline_ > Clock::now()) return;
        deadline_.reset();
        over_ = true;
        if (call_ == 0) console_.note("no call came");
    }
    HCALL talking() const override { return call_ != 0 && !gone_ ? call_ : 0; }
    void hang_up() override {
        if (!answer_ || call_ == 0 || dropped_ < 0) over_ = true;
        if (over_ || dropped_ != 0) return;
        deadline_ = Clock::now() + leave_limit;
        dropped_ = lineDrop(call_, nullptr, 0);
        if (dropped_ < 0) over_ = true;
    }
    void interrupted() override {
        if (interrupted_) over_ = true;
        interrupted_ = true;
        hang_up();
    }
    bool over() const override { return over_; }
    int report() override {
        if (call_ != 0) return exit_done;
        return interrupted_ ? exit_interrupted : exit_no_answer;
    }

  private:
    void state(HCALL handle, DWORD state, DWORD mode) {
        CallProgress& progress = calls_.try_emplace(handle, Clock::now()).first->second;
        progress.state(state, mode, Clock::now());
        show(handle, state, mode, progress);
        if (answer_ && state == LINECALLSTATE_OFFERING && answering_ == 0) answer(handle);
        if (call_ == 0 && state == LINECALLSTATE_CONNECTED) {
            call_ = handle;
            deadline_.reset();
        }
        if (handle != call_) return;
        if (progress.hopeless() || progress.ended()) gone_ = true;
        if (progress.ended()) over_ = true;
        if (gone_) hang_up();
    }
    void show(HCALL handle, DWORD state, DWORD mode, const CallProgress& progress) {
        const Millis when = progress.since_start(Clock::now());
        console_.line(fmt::format("{:>9}  {}", duration(when), call_state_words(state, mode)));
        console_.record({{"time", timestamp()},
                         {"event", "state"},
                         {"call", handle},
                         {"elapsed_ms", when.count()},
                         {"state", names::flags(Family::LINECALLSTATE, state)}});
    }
    void answer(HCALL handle) {
        answering_ = lineAnswer(handle, nullptr, 0);
        if (answering_ < 0) throw line_failure("cannot answer", answering_);
    }
    void replied(LONG request, LONG result) {
        if (request == answering_ && result < 0) throw line_failure("cannot answer", result);
        if (request == dropped_ && result < 0) over_ = true;
    }

    LineApp& app_;
    Console& console_;
    const LineInfo line_;
    const bool answer_;
    const std::optional<uint32_t> wait_ms_;
    std::optional<LineApp::Instant> deadline_;
    std::map<HCALL, CallProgress> calls_;
    HCALL call_ = 0;
    LONG answering_ = 0, dropped_ = 0;
    bool gone_ = false, interrupted_ = false, over_ = false;
};

}  // namespace

std::unique_ptr<SoundCall> make_sound_call(LineApp& app, Console& console, const Arguments& arguments) {
    const std::vector<LineInfo> lines = app.lines();
    const Selected chosen = select_line(lines, arguments.line);
    const SoundArguments& sound = arguments.sound;
    if (sound.number.empty())
        return std::make_unique<FoundCall>(app, console, *chosen.line, sound.answer, arguments.wait_ms);
    const HLINE line = app.open(*chosen.line, LINECALLPRIVILEGE_NONE, 0);
    return std::make_unique<DialedCall>(console, CallPlan{line, chosen.line->name, chosen.address, sound.number, {},
                                                          arguments.ring_limit_ms, {}});
}

}  // namespace tapi::ctl
