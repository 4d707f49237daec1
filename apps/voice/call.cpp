// SPDX-License-Identifier: Apache-2.0
// What is asked of the switch. See call_sound.cpp for sound, call_consult.cpp for announced transfers.
#include "call.hpp"

#include "call_state.hpp"

namespace tapi::voice {
namespace {

using Clock = std::chrono::steady_clock;

constexpr Millis ring_cycle{5000};    // where nobody tells of rings
constexpr Millis drop_limit{5000};    // for a call to become idle
constexpr DWORD park_answer = 1024;   // bytes for the number at which a call is parked

}  // namespace

Call::Call(std::unique_ptr<State> state) : state_(std::move(state)) {}
Call::~Call() = default;

bool Call::connected() const { return !state_->gone && state_->state == LINECALLSTATE_CONNECTED; }
bool Call::gone() const { return state_->gone.has_value(); }
void Call::check() const { state_->check(); }
HCALL Call::handle() const { return state_->handle; }
Line& Call::line() const { return *state_->line->self; }
uint32_t Call::state() const { return state_->state; }
uint32_t Call::mode() const { return state_->mode; }
Await<Outcome> Call::answered(Millis ring) { return state_->answered(ring); }
uint64_t Call::number() const { return state_->number; }
void Call::forget_digits() { state_->digits.clear(); }
void Call::watch(std::function<void(const LINEMESSAGE&)> told) { state_->watcher = std::move(told); }

// Not called any more once the caller's pointer to it has gone.
AtEnd Call::at_end(std::function<void()> then) {
    auto kept = std::make_shared<std::function<void()>>(std::move(then));
    state_->at_end.push_back(kept);
    const auto forget = [weak = std::weak_ptr(kept)](void*) {
        if (const auto living = weak.lock()) *living = nullptr;
    };
    return {kept.get(), forget};
}

void Call::interrupt(std::exception_ptr what) {
    state_->interruption = std::move(what);
    state_->news->tell();
}

Await<bool> Call::handed_over() {
    State& s = *state_;
    co_await s.known();
    co_return s.offered == Instant() && s.connected_once;
}

void Call::lets_others_take_it() {
    state_->yields = true;
    if (state_->handle != 0 && !state_->gone) state_->on_owners();
}

void Call::monitor_media(uint32_t modes, std::function<void(uint32_t mode)> heard) {
    state_->media_modes = modes;
    state_->media_heard = std::move(heard);
    if (connected()) lineMonitorMedia(state_->handle, modes);
}

// ---- Before it is answered

Await<void> Call::answer() {
    State& s = *state_;
    co_await s.known();
    if (s.connected_once) co_return;
    const std::function<LONG(Pending&)> request = [&s](Pending&) { return lineAnswer(s.handle, nullptr, 0); };
    co_await s.ask("cannot answer", request);
    const std::function<bool()> connected = [&s] { return s.connected_once; };
    co_await s.until(connected);
}

// TAPI drops a call without saying why. SIP says busy of one that is offered and declined of one that was accepted; others have one
// word for both, so it matters little when it cannot be accepted.
Await<void> Call::refuse(Refusal how) {
    State& s = *state_;
    co_await s.known();
    if (how == Refusal::rejected && s.state == LINECALLSTATE_OFFERING) {
        const std::function<LONG(Pending&)> accept = [&s](Pending&) { return lineAccept(s.handle, nullptr, 0); };
        try {
            co_await s.ask("cannot accept", accept);
        } catch (const Refused&) {
            // it is dropped as it is
        }
    }
    co_await drop();
}

Await<void> Call::redirect(std::string to) {
    State& s = *state_;
    const std::function<LONG(Pending&)> request = [&s, &to](Pending&) { return lineRedirectA(s.handle, to.c_str(), 0); };
    co_await s.leaving("cannot redirect the call", request);
}

Await<void> Call::rung(unsigned rings) {
    std::function<unsigned()> same = [rings] { return rings; };
    return rung(std::move(same));
}

Await<void> Call::rung(std::function<unsigned()> rings) {
    State& s = *state_;
    const std::function<bool()> enough = [&] {
        const auto waited = s.offered == Instant() ? Millis(0) : std::chrono::duration_cast<Millis>(Clock::now() - s.offered);
        const unsigned counted = s.rings_told ? s.rings : 1 + static_cast<unsigned>(waited / ring_cycle);
        return s.connected_once || rings() <= (s.offered == Instant() ? 0 : counted);
    };
    while (!co_await s.until(enough, Clock::now() + ring_cycle / 5)) continue;
}

// ---- The switch

Await<void> Call::transfer(std::string to) {
    State& s = *state_;
    const std::function<LONG(Pending&)> request = [&s, &to](Pending&) { return lineBlindTransferA(s.handle, to.c_str(), 0); };
    co_await s.leaving("cannot transfer the call", request);
}

Await<std::string> Call::park(std::string where) {
    State& s = *state_;
    const std::function<LONG(Pending&)> request = [&s, &where](Pending& p) {
        p.memory.resize(park_answer);
        auto* answer = reinterpret_cast<VARSTRING*>(p.memory.data());
        answer->dwTotalSize = park_answer;
        return lineParkA(s.handle, where.empty() ? LINEPARKMODE_NONDIRECTED : LINEPARKMODE_DIRECTED, where.c_str(), answer);
    };
    const auto made = co_await s.leaving("cannot park the call", request);
    if (!where.empty()) co_return where;
    const auto* answer = reinterpret_cast<const VARSTRING*>(made->memory.data());
    const size_t size = std::min<size_t>(answer->dwStringSize, park_answer - sizeof(VARSTRING));
    const char* text = reinterpret_cast<const char*>(made->memory.data()) + std::min<size_t>(answer->dwStringOffset, sizeof(VARSTRING));
    co_return std::string(text, ::strnlen(text, size));
}

Await<void> Call::hold() {
    State& s = *state_;
    const std::function<LONG(Pending&)> request = [&s](Pending&) { return lineHold(s.handle); };
    co_await s.ask("cannot put the call on hold", request);
}

Await<void> Call::unhold() {
    State& s = *state_;
    const std::function<LONG(Pending&)> request = [&s](Pending&) { return lineUnhold(s.handle); };
    co_await s.ask("cannot take the call off hold", request);
    const std::function<bool()> talking = [&s] { return s.state == LINECALLSTATE_CONNECTED; };
    co_await s.until(talking);
}

// Synchronous in TAPI. Our handle stays good and is given up with this object: the new owner has the call.
Await<void> Call::hand_off(std::string program, uint32_t media_mode) {
    State& s = *state_;
    s.check();
    const LONG result = lineHandoffA(s.handle, program.empty() ? nullptr : program.c_str(), media_mode);
    if (result < 0) s.refused("cannot hand the call over", result);
    s.player.reset();
    s.end(Gone::Why::taken);
    co_return;
}

Await<void> Call::set_data(std::string data) {
    State& s = *state_;
    const std::function<LONG(Pending&)> request = [&s, &data](Pending&) {
        return lineSetCallData(s.handle, data.data(), static_cast<DWORD>(data.size()));
    };
    co_await s.ask("cannot attach data to the call", request);
}

Await<void> Call::drop() {
    State& s = *state_;
    if (s.handle == 0 || s.state == LINECALLSTATE_IDLE || s.gone == Gone::Why::taken) co_return;
    s.ended_here = true;
    const std::function<LONG(Pending&)> request = [&s](Pending&) { return lineDrop(s.handle, nullptr, 0); };
    const auto made = s.core->request(request);
    made->news = s.news;
    const Instant limit = Clock::now() + drop_limit;
    const auto failed = [&] { return made->result && *made->result < 0; };
    while (s.handle != 0 && s.state != LINECALLSTATE_IDLE && !failed() && Clock::now() < limit) co_await s.news->wait(limit);
    s.end(Gone::Why::ended);
}

// ---- Time and digits out

Await<void> Call::pause(Millis length) {
    const std::function<bool()> never = [] { return false; };
    co_await state_->until(never, Clock::now() + length);
}

Await<void> Call::send_digits(std::string digits) {
    State& s = *state_;
    s.check();
    s.generated = false;
    const LONG result = lineGenerateDigitsA(s.handle, LINEDIGITMODE_DTMF, digits.c_str(), 0);
    if (result < 0) s.refused("cannot send digits", result);
    const std::function<bool()> sent = [&s] { return s.generated; };
    co_await s.until(sent);
}

}  // namespace tapi::voice
