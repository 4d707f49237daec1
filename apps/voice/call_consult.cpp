// SPDX-License-Identifier: Apache-2.0
// Announced transfers: somebody else is called, told who waits, and put through or not.
#include "call_state.hpp"
#include "tapictl/progress.hpp"

namespace tapi::voice {
namespace {

using Clock = std::chrono::steady_clock;

constexpr Millis return_limit{5000};  // for the caller to be back

}  // namespace

Outcome outcome_of(uint32_t state, uint32_t mode) {
    ctl::CallProgress progress(Clock::now());
    progress.state(state, mode, Clock::now());
    switch (progress.exit_code()) {
        case ctl::exit_busy:
            return Outcome::busy;
        case ctl::exit_no_answer:
            return Outcome::no_answer;
        case ctl::exit_rejected:
            return Outcome::refused;
        case ctl::exit_unreachable:
            return Outcome::unreachable;
        default:
            return Outcome::failed;
    }
}

Await<Outcome> Call::State::answered(Millis ring) {
    const Instant limit = Clock::now() + ring;
    for (;;) {
        if (caller != nullptr) caller->check();
        if (core->stopping) throw Gone(Gone::Why::program_ends);
        if (connected_once && !gone) co_return Outcome::connected;
        if (state == LINECALLSTATE_BUSY || state == LINECALLSTATE_SPECIALINFO || gone) co_return outcome_of(state, mode);
        if (Clock::now() >= limit) co_return Outcome::no_answer;
        co_await news->wait(limit);
    }
}

// Those who answer and leave again have refused.
Await<Outcome> Call::announced(Call& other, ConsultPlan plan) {
    bool left = false;
    try {
        if (!plan.announcement.empty()) {
            PlayPlan playing;
            playing.barge_in = plan.accept_key.has_value();
            co_await other.play(plan.announcement, playing);
        }
        if (!plan.accept_key) co_return Outcome::connected;
        GatherPlan gather;
        gather.first = plan.accept_within;
        const Gathered gathered = co_await other.gather(gather);
        co_return gathered.digits == std::string(1, *plan.accept_key) ? Outcome::connected : Outcome::refused;
    } catch (const Gone&) {
        left = other.gone();
        if (!left) throw;
    }
    co_return Outcome::refused;
}

Await<Outcome> Call::reach(std::shared_ptr<Call> other, ConsultPlan plan) {
    State& s = *other->state_;
    const std::function<bool()> ready = [&s] { return s.state != 0; };
    co_await s.until(ready);
    const std::function<LONG(Pending&)> dial = [&s, &plan](Pending&) { return lineDialA(s.handle, plan.to.c_str(), 0); };
    const auto dialed = s.core->request(dial);
    dialed->news = s.news;
    const Outcome answered = co_await s.answered(plan.ring);
    if (dialed->result.value_or(0) < 0) co_return Outcome::unreachable;
    if (answered != Outcome::connected) co_return answered;
    co_return co_await announced(*other, plan);
}

Await<Outcome> Call::consult(ConsultPlan plan) {
    State& s = *state_;
    const std::function<LONG(Pending&)> begin = [&s](Pending& p) {
        p.line = s.line;
        return lineSetupTransferA(s.handle, &p.call, nullptr);
    };
    const auto begun = co_await s.ask("cannot begin a transfer", begin);
    const std::shared_ptr<Call> other = std::exchange(begun->made, nullptr);
    other->state_->caller = &s;
    other->state_->news = s.news;  // what happens to either is looked at
    Outcome outcome = co_await reach(other, plan);
    if (outcome == Outcome::connected) {
        const std::function<LONG(Pending&)> complete = [&](Pending&) {
            return lineCompleteTransfer(s.handle, other->handle(), nullptr, LINETRANSFERMODE_TRANSFER);
        };
        other->state_->player.reset();
        co_await s.leaving("cannot put the call through", complete);
        co_return outcome;
    }
    co_await other->drop();
    co_await come_back();
    co_return outcome;
}

// Some switches bring the caller back by themselves when the other call has ended.
Await<void> Call::come_back() {
    State& s = *state_;
    s.check();
    if (s.state == LINECALLSTATE_ONHOLDPENDTRANSFER || s.state == LINECALLSTATE_ONHOLD) {
        const std::function<LONG(Pending&)> unhold = [&s](Pending&) { return lineUnhold(s.handle); };
        const auto asked = s.core->request(unhold);
        asked->news = s.news;
    }
    const std::function<bool()> back = [&s] { return s.state == LINECALLSTATE_CONNECTED; };
    const bool there = co_await s.until(back, Clock::now() + return_limit);
    if (!there) s.refused("the caller cannot be taken off hold", static_cast<int32_t>(LINEERR_OPERATIONFAILED));
}

}  // namespace tapi::voice
