// SPDX-License-Identifier: Apache-2.0
// See call_state.hpp.
#include "call_state.hpp"

#include "tapictl/line_facts.hpp"
#include "tapictl/sized.hpp"
#include "tapictl/words.hpp"

namespace tapi::voice {
namespace {

using Clock = std::chrono::steady_clock;

DWORD owners_of(HCALL call) {
    ctl::Sized<LINECALLINFO> info;
    return info.fill([&](LINECALLINFO* i) { return lineGetCallInfoA(call, i); }) < 0 ? 0 : info.value().dwNumOwners;
}

}  // namespace

Call::State::State(std::shared_ptr<App::Core> the_core, Line::State& the_line, HCALL the_handle, bool is_outbound)
    : core(std::move(the_core)), line(&the_line), handle(the_handle), outbound(is_outbound), number(core->next_number++) {
    core->calls[handle] = this;
    ++line->calls;
}

Call::State::~State() {
    player.reset();
    --line->calls;
    if (handle != 0) {
        core->calls.erase(handle);
        const bool nothing_to_end = state == LINECALLSTATE_IDLE || gone == Gone::Why::taken;
        if (!nothing_to_end) {
            core->leave(handle);
        } else {
            lineDeallocateCall(handle);
        }
    }
    core->news.tell();
}

// ---- Messages

void Call::State::message(const LINEMESSAGE& message) {
    switch (message.dwMessageID) {
        case LINE_CALLSTATE:
            on_state(static_cast<DWORD>(message.dwParam1) & 0x00FFFFFF, static_cast<DWORD>(message.dwParam2));
            break;
        case LINE_CALLINFO:
            if ((message.dwParam1 & LINECALLINFOSTATE_NUMOWNERINCR) != 0) on_owners();
            break;
        case LINE_MONITORDIGITS:
            digits.add(static_cast<char>(message.dwParam1 & 0xFF), Clock::now());
            break;
        case LINE_MONITORMEDIA:
            if (media_heard) media_heard(static_cast<uint32_t>(message.dwParam1));
            break;
        case LINE_GENERATE:
            generated = true;
            break;
        default:
            break;
    }
    if (watcher) watcher(message);
    news->tell();
}

void Call::State::on_state(DWORD new_state, DWORD new_mode) {
    state = new_state;
    mode = new_mode;
    hear_digits();
    switch (state) {
        case LINECALLSTATE_OFFERING:
            if (offered == Instant()) offered = Clock::now();
            break;
        case LINECALLSTATE_CONNECTED:
            on_connected();
            break;
        case LINECALLSTATE_DISCONNECTED:
            end(mode == LINEDISCONNECTMODE_OUTOFORDER && (connected_once || !outbound) ? Gone::Why::provider : Gone::Why::hung_up);
            break;
        case LINECALLSTATE_IDLE:
            end(Gone::Why::hung_up);
            break;
        default:
            break;
    }
}

// In any state but the last ones, as the page of lineMonitorDigits has it: who answers may press a key before we have read that he
// did. Where the provider hears nothing before the answer, it is asked again at each state.
void Call::State::hear_digits() {
    if (digits_heard || state == LINECALLSTATE_DISCONNECTED || state == LINECALLSTATE_IDLE) return;
    const LONG result = lineMonitorDigits(handle, LINEDIGITMODE_DTMF);
    digits_heard = result == 0;
    if (result < 0 && state == LINECALLSTATE_CONNECTED)
        core->note(Notice::Level::warning, ctl::line_failure("digits of a call cannot be heard", result).what());
}

void Call::State::on_connected() {
    if (!std::exchange(connected_once, true)) digits.clear();  // what was heard before the answer is not from who answers
    if (media_modes != 0) lineMonitorMedia(handle, media_modes);
}

void Call::State::on_owners() {
    if (yields && owners_of(handle) > 1) end(Gone::Why::taken);
}

void Call::State::rang(unsigned times) {
    if (state != LINECALLSTATE_OFFERING && state != LINECALLSTATE_ACCEPTED) return;
    rings_told = true;
    rings = std::max(rings, times);
    news->tell();
}

void Call::State::end(Gone::Why why) {
    if (gone) return;
    gone = ended_here ? Gone::Why::ended : why;
    const auto all = std::exchange(at_end, {});
    for (const auto& then : all) {
        if (*then) (*then)();
    }
    news->tell();
}

// ---- Waiting

void Call::State::check() {
    if (gone) throw Gone(*gone);
    if (caller != nullptr) caller->check();
    if (interruption) std::rethrow_exception(std::exchange(interruption, nullptr));
}

void Call::State::refused(const std::string& what, int32_t code) {
    const DWORD now = ctl::state_of_call(handle);
    core->take_messages();  // one that is not read yet may say why the call has ended
    if (now == 0 || now == LINECALLSTATE_IDLE || now == LINECALLSTATE_DISCONNECTED) end(Gone::Why::hung_up);
    check();
    throw Refused(ctl::line_failure(what, code).what(), code);
}

Await<bool> Call::State::until(const std::function<bool()>& so, std::optional<Instant> deadline) {
    for (;;) {
        check();
        if (so()) co_return true;
        if (deadline && Clock::now() >= *deadline) co_return false;
        co_await news->wait(deadline);
    }
}

Await<void> Call::State::known() {
    const std::function<bool()> told = [this] { return state != 0; };
    co_await until(told);
}

Await<std::shared_ptr<Pending>> Call::State::ask(const char* what, const std::function<LONG(Pending&)>& request) {
    check();
    const std::shared_ptr<Pending> made = core->request(request);
    made->news = news;
    const std::function<bool()> answered = [&] { return made->result.has_value(); };
    if (!answered()) co_await until(answered);
    if (*made->result < 0) refused(what, *made->result);
    co_return made;
}

// The call may be gone before the reply that says so comes: that is what was wanted.
Await<std::shared_ptr<Pending>> Call::State::leaving(const char* what, const std::function<LONG(Pending&)>& request) {
    check();
    if (player != nullptr) player->stop();
    const std::shared_ptr<Pending> made = core->request(request);
    made->news = news;
    ended_here = true;
    while (!made->result && (!gone || *gone == Gone::Why::ended)) co_await news->wait();
    if (made->result.value_or(0) < 0) {
        ended_here = false;
        refused(what, *made->result);
    }
    co_return made;
}

// ---- Sound

Await<std::vector<Samples>> Call::State::fetch(const Prompt& prompt) {
    std::vector<std::shared_ptr<Job<Samples>>> jobs;
    for (const Piece& piece : prompt) jobs.push_back(core->plan.clips->start(piece));
    std::vector<Samples> all;
    for (const auto& job : jobs) {
        if (!job->done) co_await outcome(job);
        all.push_back(job->look());
    }
    co_return all;
}

UINT Call::State::wave_device() {
    check();
    try {
        return ctl::wave_device_of_call(handle);
    } catch (const ctl::Failure& failure) {
        refused(failure.what(), static_cast<int32_t>(LINEERR_RESOURCEUNAVAIL));
    }
}

Await<void> Call::State::open_player() {
    if (player != nullptr) co_return;
    using Opened = std::pair<std::shared_ptr<Player>, std::string>;
    const UINT device = wave_device();
    const std::function<Opened()> open = [device, &loop = core->loop] {
        std::string why;
        std::shared_ptr<Player> made = Player::open(loop, device, why);
        return Opened(std::move(made), std::move(why));
    };
    const auto job = core->openers.start<Opened>(open);
    const Opened opened = co_await outcome(job);
    check();
    if (opened.first == nullptr) refused(opened.second, static_cast<int32_t>(LINEERR_RESOURCEUNAVAIL));
    player = opened.first;
    player->tell(news);
}

}  // namespace tapi::voice
