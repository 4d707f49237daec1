// SPDX-License-Identifier: Apache-2.0
// tapi bridge: who calls one line talks to whom another line calls. The two lines may be of different providers: what couples
// the calls is this program, which has the sound of both.
#include <fmt/format.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <map>
#include <memory>
#include <thread>

#include "commands.hpp"
#include "outgoing_call.hpp"
#include "sound/errors.hpp"
#include "sound/stream.hpp"
#include "words.hpp"

namespace tapi::ctl {
namespace {

using Clock = std::chrono::steady_clock;

constexpr sound::StreamShape heard_shape(uint32_t rate) { return {rate, 25, 20}; }
constexpr sound::StreamShape said_shape(uint32_t rate) { return {rate, 5, 20}; }  // what waits is delay

// What each of two calls hears is said on the other, on a thread of its own.
class Coupling {
  public:
    Coupling(UINT first, UINT second, uint32_t rate) : ways_{Way(first, second, rate), Way(second, first, rate)}, thread_([this] { run(); }) {}
    ~Coupling() {
        eventfd_write(end_, 1);
        thread_.join();
        ::close(end_);
    }
    Coupling(const Coupling&) = delete;
    Coupling& operator=(const Coupling&) = delete;

  private:
    struct Way {
        Way(UINT from, UINT to, uint32_t rate)
            : heard(std::make_unique<sound::RecordStream>(from, heard_shape(rate))), said(std::make_unique<sound::PlayStream>(to, said_shape(rate))) {}
        // Sound for which there is no room is late already.
        void pass() {
            heard->clear();
            said->clear();
            for (auto samples = heard->take(); !samples.empty(); samples = heard->take()) {
                if (said->has_room()) said->write(samples);
            }
        }
        std::unique_ptr<sound::RecordStream> heard;
        std::unique_ptr<sound::PlayStream> said;
    };
    void run() {
        for (;;) {
            pollfd all[] = {{ways_[0].heard->descriptor(), POLLIN, 0}, {ways_[1].heard->descriptor(), POLLIN, 0}, {end_, POLLIN, 0}};
            // A call that has ended is told of by TAPI.
            for (size_t at = 0; at < 2; ++at) all[at].fd = ways_[at].heard->gone() ? -1 : all[at].fd;
            ::poll(all, 3, -1);
            if (all[2].revents != 0) return;
            for (Way& way : ways_) way.pass();
        }
    }

    int end_ = eventfd(0, EFD_CLOEXEC);
    Way ways_[2];
    std::thread thread_;
};

class Bridging {
  public:
    Bridging(LineApp& app, Console& console, const Arguments& arguments) : app_(app), console_(console), arguments_(arguments) {}

    int run() {
        const std::vector<LineInfo> lines = app_.lines();
        const Selected in = select_line(lines, arguments_.line), out = select_line(lines, arguments_.from);
        out_ = {app_.open(*out.line, LINECALLPRIVILEGE_NONE, 0), out.line->name, out.address, arguments_.to, {}, arguments_.ring_limit_ms, {}};
        app_.open(*in.line, LINECALLPRIVILEGE_OWNER, LINEMEDIAMODE_INTERACTIVEVOICE);
        console_.line(fmt::format("waiting for calls on {} to {} through {}; ^C ends", console_.paint(Color::strong, in.line->name), arguments_.to, out.line->name));
        console_.record({{"time", timestamp()}, {"event", "waiting"}, {"line", in.line->name}, {"through", out.line->name}, {"to", arguments_.to}});
        if (arguments_.wait_ms) wait_until_ = Clock::now() + Millis(*arguments_.wait_ms);
        while (!over_) step();
        return code_;
    }

  private:
    void step() {
        const auto other = call_ ? call_->next_deadline() : std::nullopt;
        const Event event = app_.next(wait_until_ ? wait_until_ : other);
        if (event.kind == Event::Kind::message) message(event.message);
        if (event.kind == Event::Kind::interrupted) interrupted();
        if (event.kind == Event::Kind::timeout) deadline_passed();
        follow();
    }
    void message(const LINEMESSAGE& message) {
        if (message.dwMessageID == LINE_CLOSE) app_.closed();
        if (message.dwMessageID == LINE_APPNEWCALL && (message.dwParam3 & LINECALLPRIVILEGE_OWNER) != 0) arrived(static_cast<HCALL>(message.dwParam2));
        if (message.dwMessageID == LINE_CALLSTATE && callers_.contains(message.hDevice)) caller_is(message.hDevice, static_cast<DWORD>(message.dwParam1), static_cast<DWORD>(message.dwParam2));
        if (!call_) return;
        try {
            call_->message(message);
        } catch (const Failure& failure) {
            refused(failure);
        }
    }
    // One at a time: another caller hears that it is busy.
    void arrived(HCALL handle) {
        callers_.try_emplace(handle, Clock::now());
        if (caller_ != 0 || leaving_) {
            lineDrop(handle, nullptr, 0);
            return;
        }
        wait_until_.reset();
        caller_ = handle;
        ended_one_ = false;
        const CallFacts facts = app_.facts(handle).value_or(CallFacts{});
        const std::string who = facts.caller.empty() ? "an unknown caller" : facts.caller;
        console_.line(fmt::format("call from {}", console_.paint(Color::strong, who)));
        console_.record({{"time", timestamp()}, {"event", "call"}, {"call", handle}, {"caller", facts.caller}});
        call_.emplace(console_, out_);
        try {
            call_->begin();
        } catch (const Failure& failure) {
            refused(failure);
        }
    }
    void refused(const Failure& failure) {
        console_.note(failure.what());
        code_ = failure.exit_code();
        ended_one_ = true;
        call_.reset();
        lineDrop(caller_, nullptr, 0);
    }
    void caller_is(HCALL handle, DWORD state, DWORD mode) {
        CallProgress& progress = callers_.at(handle);
        progress.state(state, mode, Clock::now());
        if (handle == caller_ && progress.hopeless()) leave();
        if (progress.hopeless()) lineDrop(handle, nullptr, 0);
        if (!progress.ended()) return;
        if (handle == caller_) leave();
        lineDeallocateCall(handle);
        callers_.erase(handle);
        if (handle == caller_) caller_ = 0;
    }
    // What has become of each call, to the other.
    void follow() {
        if (caller_ != 0 && call_ && call_->talking() != 0 && !coupling_ && !ended_one_) couple();
        if (coupling_ && call_->talking() == 0) leave();
        if (call_ && call_->over()) {
            code_ = call_->report();
            call_.reset();
            answering_ = 0;
            ended_one_ = true;
            if (caller_ != 0) lineDrop(caller_, nullptr, 0);
        }
        if (caller_ == 0 && !call_ && ended_one_ && (arguments_.once || leaving_)) over_ = true;
    }
    // The caller is answered when the other end has answered; both are coupled when he is connected.
    void couple() {
        if (answering_ == 0) answering_ = lineAnswer(caller_, nullptr, 0);
        if (answering_ < 0) throw line_failure("cannot answer", answering_);
        if (!callers_.at(caller_).connected()) return;
        try {
            coupling_ = std::make_unique<Coupling>(wave_device_of_call(caller_), wave_device_of_call(call_->talking()), arguments_.sound.rate.value_or(8000));
            console_.line("coupled");
            console_.record({{"time", timestamp()}, {"event", "coupled"}});
        } catch (const sound::SoundError& error) {
            console_.note(error.what());
            code_ = exit_failed;
            leave();
        }
    }
    // The end of one is the end of the other.
    void leave() {
        ended_one_ = true;
        coupling_.reset();
        if (call_) call_->hang_up();
        else if (caller_ != 0) lineDrop(caller_, nullptr, 0);
    }
    void interrupted() {
        if (leaving_ || caller_ == 0) over_ = true;
        leaving_ = true;
        leave();
    }
    void deadline_passed() {
        if (wait_until_ && *wait_until_ <= Clock::now()) {
            console_.note("no call came");
            code_ = exit_no_answer;
            over_ = true;
        }
        if (call_) call_->deadline_passed();
    }

    LineApp& app_;
    Console& console_;
    const Arguments& arguments_;
    CallPlan out_;
    std::map<HCALL, CallProgress> callers_;
    HCALL caller_ = 0;
    LONG answering_ = 0;
    std::optional<OutgoingCall> call_;
    std::unique_ptr<Coupling> coupling_;
    std::optional<LineApp::Instant> wait_until_;
    bool leaving_ = false, ended_one_ = false, over_ = false;
    int code_ = exit_done;
};

}  // namespace

int bridge(LineApp& app, Console& console, const Arguments& arguments) { return Bridging(app, console, arguments).run(); }

}  // namespace tapi::ctl
