// SPDX-License-Identifier: Apache-2.0
// The registration with the server, its messages and its requests.
#include "core.hpp"

#include <unistd.h>

#include "call_state.hpp"
#include "tapictl/line_facts.hpp"
#include "tapictl/sized.hpp"
#include "tapictl/words.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

namespace tapi::voice {
namespace asio = boost::asio;
namespace {

using Clock = std::chrono::steady_clock;

constexpr size_t opening_threads = 2;
constexpr Millis first_retry{500}, most_retry{15000};  // for a server that is not there
constexpr Millis line_retry{2000};                     // for a line that is not there
constexpr Millis leave_limit{10000};                   // for calls to become idle once we stop

}  // namespace

App::Core::Core(asio::io_context& the_loop, AppPlan the_plan)
    : loop(the_loop), plan(std::move(the_plan)), openers(the_loop, opening_threads) {}

App::Core::~Core() {
    if (app != 0) lineShutdown(app);
}

void App::Core::note(Notice::Level level, const std::string& text) const {
    if (plan.notice) plan.notice({level, text});
}

// ---- The server

LONG App::Core::initialize() {
    LINEINITIALIZEEXPARAMS params{};
    params.dwTotalSize = sizeof params;
    params.dwOptions = LINEINITIALIZEEXOPTION_USEEVENT;
    DWORD version = ctl::highest_version;
    const LONG result = lineInitializeExA(&app, nullptr, nullptr, plan.name.c_str(), &devices, &version, &params);
    if (result < 0) {
        app = 0;
        return result;
    }
    const int event = static_cast<int>(reinterpret_cast<intptr_t>(params.Handles.hEvent));
    descriptor.emplace(loop, ::dup(event));
    awaiting_message = false;
    return 0;
}

void App::Core::shut_down(Gone::Why why) {
    descriptor.reset();
    // What ends may begin something: not on this registration.
    const HLINEAPP former = std::exchange(app, 0);
    for (Line& line : lines) line.state().handle = 0;
    const auto ending = calls;
    for (const auto& [handle, call] : ending) {
        call->handle = 0;
        call->end(why);
    }
    calls.clear();
    leaving.clear();
    const auto outstanding = std::exchange(pending, {});
    for (const auto& [id, request] : outstanding) {
        request->result = static_cast<LONG>(LINEERR_OPERATIONFAILED);
        request->news->tell();
    }
    lineShutdown(former);
}

Await<void> App::Core::run() {
    Millis retry = first_retry;
    bool noted = false;
    while (!stopping) {
        const LONG result = app != 0 ? 0 : initialize();
        if (result < 0) {
            if (!std::exchange(noted, true))
                note(Notice::Level::error, ctl::line_failure("cannot use the telephony server, and goes on trying", result).what());
            co_await news.wait(Clock::now() + retry);
            retry = std::min(retry * 2, most_retry);
            continue;
        }
        if (noted) note(Notice::Level::info, "the telephony server is there");
        noted = false;
        retry = first_retry;
        open_lines();
        const bool served = co_await serve_messages();
        if (served) break;
        note(Notice::Level::error, "the telephony server has ended, or its devices have changed: all calls are gone");
        shut_down(Gone::Why::provider);
    }
    if (app != 0) shut_down(Gone::Why::program_ends);
}

void App::Core::take_messages() {
    LINEMESSAGE next{};
    while (app != 0 && !server_told && lineGetMessage(app, &next, 0) == 0) message(next);
    news.tell();  // serve_messages() may wait, and some are for it
}

Await<bool> App::Core::serve_messages() {
    std::optional<Instant> give_up;
    for (;;) {
        take_messages();
        if (std::exchange(server_told, false)) co_return false;
        if (std::exchange(look_again, false)) open_lines();
        if (stopping) {
            if (!give_up) give_up = Clock::now() + leave_limit;
            if ((calls.empty() && leaving.empty()) || Clock::now() >= *give_up) co_return true;
        }
        await_message();
        const bool missing = std::any_of(lines.begin(), lines.end(), [](Line& line) { return line.state().handle == 0; });
        const std::optional<Instant> look = missing ? std::optional(Clock::now() + line_retry) : std::nullopt;
        co_await news.wait(give_up ? give_up : look);
        if (look && Clock::now() >= *look) look_again = true;
    }
}

void App::Core::await_message() {
    if (std::exchange(awaiting_message, true)) return;
    const auto told = [here = weak_from_this()](boost::system::error_code error) {
        const auto core = here.lock();
        if (error || core == nullptr) return;  // of a former registration
        core->awaiting_message = false;
        core->news.tell();
    };
    descriptor->async_wait(asio::posix::stream_descriptor::wait_read, told);
}

void App::Core::message(const LINEMESSAGE& message) {
    switch (message.dwMessageID) {
        case LINE_REPLY:
            return replied(static_cast<LONG>(message.dwParam1), static_cast<LONG>(message.dwParam2));
        case LINE_APPNEWCALL:
            return new_call(message);
        case LINE_CREATE:
            devices = std::max(devices, static_cast<DWORD>(message.dwParam1) + 1);
            look_again = true;
            return;
        case LINE_CLOSE:
            if (Line::State* line = line_of(message.hDevice)) {
                line->handle = 0;
                const auto all = calls;
                for (const auto& [handle, call] : all) {
                    if (call->line == line) call->end(Gone::Why::provider);
                }
            }
            return;
        case LINE_LINEDEVSTATE:
            if ((message.dwParam1 & LINEDEVSTATE_REINIT) != 0 && message.dwParam2 == 0) server_told = true;
            break;
        default:
            break;
    }
    if (const auto found = calls.find(message.hDevice); found != calls.end()) return found->second->message(message);
    if (message.dwMessageID == LINE_CALLSTATE && (message.dwParam1 & 0x00FFFFFF) == LINECALLSTATE_IDLE) return left(message.hDevice);
    const Line::State* line = message.dwMessageID == LINE_LINEDEVSTATE ? line_of(message.hDevice) : nullptr;
    if (line == nullptr || message.dwParam1 != LINEDEVSTATE_RINGING) return;
    for (const auto& [handle, call] : calls) {
        if (call->line == line) call->rang(static_cast<unsigned>(message.dwParam3));
    }
}

// ---- Calls

std::shared_ptr<Call> App::Core::adopt(HCALL handle, Line::State& line, bool outbound) {
    return std::make_shared<Call>(std::make_unique<Call::State>(shared_from_this(), line, handle, outbound));
}

void App::Core::new_call(const LINEMESSAGE& message) {
    Line::State* line = line_of(message.hDevice);
    const auto handle = static_cast<HCALL>(message.dwParam2);
    if (stopping || line == nullptr || !line->plan.on_call || message.dwParam3 != LINECALLPRIVILEGE_OWNER) return leave(handle);
    asio::co_spawn(loop, happen(shared_from_this(), adopt(handle, *line, false), line->plan.on_call), asio::detached);
}

Await<void> App::Core::happen(std::shared_ptr<Core> core, std::shared_ptr<Call> call, OnCall what) {
    try {
        co_await what(call);
    } catch (const Gone&) {
        // as calls do
    } catch (const std::exception& error) {
        core->note(Notice::Level::error, "call " + std::to_string(call->number()) + ": " + error.what());
    }
}

void App::Core::leave(HCALL handle) {
    leaving.insert(handle);
    if (lineDrop(handle, nullptr, 0) < 0) left(handle);
}

void App::Core::left(HCALL handle) {
    if (leaving.erase(handle) == 0) return;
    lineDeallocateCall(handle);
    news.tell();
}

// ---- Requests

std::shared_ptr<Pending> App::Core::request(const std::function<LONG(Pending&)>& ask) {
    auto made = std::make_shared<Pending>();
    const LONG id = ask(*made);
    if (id > 0) {
        pending[id] = made;
    } else {
        made->result = id;
    }
    return made;
}

void App::Core::replied(LONG id, LONG result) {
    const auto found = pending.find(id);
    if (found == pending.end()) return;
    const auto request = found->second;
    pending.erase(found);
    request->result = result;
    if (result == 0 && request->line != nullptr) request->made = adopt(request->call, *request->line, true);
    request->news->tell();
}

}  // namespace tapi::voice
