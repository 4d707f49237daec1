// SPDX-License-Identifier: Apache-2.0
// Gathering and generating: one of each on a call, whoever of its owners asks (DIG-2, DIG-5). The next
// request cancels the former; the provider says how it ended under its end-to-end id.
#include "server/call/inband.hpp"

#include <tspi.h>

#include <algorithm>
#include <chrono>
#include <iterator>
#include <utility>

#include "model/gathered.hpp"
#include "server/call/media.hpp"

namespace tapi::server {
namespace {

// The digits of the event as the provider wrote them, as far as its first NUL.
std::u16string digits_of(ByteView data) {
    std::u16string digits(data.size() / 2, u'\0');
    for (size_t i = 0; i < digits.size(); ++i) digits[i] = load<char16_t>(data, i * 2);
    return digits.substr(0, digits.find(u'\0'));
}

// The line whose end takes the provider's buffer away; 0: there is no buffer.
uint32_t line_if(bool buffer, const Call& call) {
    return buffer ? static_cast<uint32_t>(call.line->ht_line()) : 0;
}

void tell_gathered(const InbandRequest& request, uint64_t reason, uint32_t tick, std::u16string digits) {
    if (request.asker == nullptr) return;
    Bytes body;
    Writer out(body);
    encode(out, GatheredDigits{request.buffer, std::move(digits)});
    post_gathered(*request.asker, reason, tick, std::move(body));
}

void tell_generated(const InbandRequest& request, uint64_t reason, uint32_t tick) {
    if (request.asker != nullptr) post_call(*request.asker, LINE_GENERATE, reason, 0, tick);
}

// The request with the id, and those before it: a provider that did not end them ends them by ending this
// one.
std::deque<InbandRequest> take_until(std::deque<InbandRequest>& requests, uint64_t id) {
    const auto found =
        std::find_if(requests.begin(), requests.end(), [id](const auto& r) { return r.id == id; });
    if (found == requests.end()) return {};  // late, or never asked for
    std::deque<InbandRequest> taken(requests.begin(), found + 1);
    requests.erase(requests.begin(), found + 1);
    return taken;
}

// Of the two kinds: where its requests are, and how one hears that it was cancelled.
struct Kind {
    std::deque<InbandRequest> Call::*requests;
    void (*tell_cancelled)(const InbandRequest& request, uint32_t tick);
};
const Kind gathering{&Call::gatherings, [](const InbandRequest& request, uint32_t tick) {
                         tell_gathered(request, LINEGATHERTERM_CANCEL, tick, {});
                     }};
const Kind generation{&Call::generations, [](const InbandRequest& request, uint32_t tick) {
                          tell_generated(request, LINEGENERATETERM_CANCEL, tick);
                      }};

// Those that run end; who still waits for the function's return learns by it.
void cancel_all(Call& call, const Kind& kind, uint32_t tick) {
    auto& requests = call.*kind.requests;
    std::deque<InbandRequest> running;
    std::copy_if(requests.begin(), requests.end(), std::back_inserter(running),
                 [](const auto& r) { return r.begun; });
    std::erase_if(requests, [](const auto& r) { return r.begun; });
    for (const InbandRequest& request : running) kind.tell_cancelled(request, tick);
}

void gathered(const Core& core, Call& call, const ProviderEvent& event) {
    const uint32_t tick = tick_of(core, event);
    for (const InbandRequest& request : take_until(call.gatherings, event.param2)) {
        const bool meant = request.id == event.param2;
        tell_gathered(request, meant ? event.param1 : uint64_t{LINEGATHERTERM_CANCEL}, tick,
                      meant ? digits_of(event.data) : std::u16string());
    }
}

void generated(const Core& core, Call& call, const ProviderEvent& event) {
    const uint32_t tick = tick_of(core, event);
    for (const InbandRequest& request : take_until(call.generations, event.param2)) {
        const bool meant = request.id == event.param2;
        tell_generated(request, meant ? event.param1 : uint64_t{LINEGENERATETERM_CANCEL}, tick);
    }
}

// How many requests of a call may wait for a provider that does not end what it was told to.
constexpr size_t most_waiting = 256;

// Notes a request and gives what its return does: one that was refused never was.
Answered begin(const Core& core, CallHandle& handle, const Kind& kind, uint32_t id, uint32_t buffer,
               Answered done) {
    Call& call = *handle.call;
    auto& waiting = call.*kind.requests;
    if (waiting.size() >= most_waiting) {
        const InbandRequest oldest = waiting.front();
        waiting.pop_front();
        kind.tell_cancelled(oldest, tick_of(core, {}));
    }
    waiting.push_back({id, &handle, buffer, false});
    return [&core, target = call.shared_from_this(), &kind, id, done](int32_t result) {
        auto& requests = (*target).*kind.requests;
        if (result < 0) std::erase_if(requests, [id](const auto& r) { return r.id == id; });
        done(result);
        for (InbandRequest& request : requests) request.begun |= request.id == id;
        if (target->idle()) cancel_all(*target, kind, tick_of(core, {}));
    };
}

void forget(std::deque<InbandRequest>& requests, const CallHandle& handle) {
    for (InbandRequest& request : requests) {
        if (request.asker == &handle) request.asker = nullptr;
    }
}

// Nobody waits for the digits any more.
void stop_gathering(Call& call) {
    call.line->provider->calls->call(
        tspi::LineGatherDigits{.hd_call = call.hd_call,
                               .end_to_end_id = next_media_id(*call.line->provider),
                               .digit_modes = 0,
                               .digits = 0,
                               .num_digits = 0,
                               .termination_digits = {},
                               .first_digit_timeout = 0,
                               .inter_digit_timeout = 0},
        [](int32_t, const auto&) {});
}

// DIG-10: what one of several owners set ends with its handle.
void stop_media_control(Call& call) {
    call.media_controller = nullptr;
    call.line->provider->calls->call(tspi::LineSetMediaControl{.hd_line = call.line->hd_line,
                                                               .address_id = call.address,
                                                               .hd_call = call.hd_call,
                                                               .select = LINECALLSELECT_CALL,
                                                               .digit_list = {},
                                                               .digit_num_entries = 0,
                                                               .media_list = {},
                                                               .media_num_entries = 0,
                                                               .tone_list = {},
                                                               .tone_num_entries = 0,
                                                               .call_state_list = {},
                                                               .call_state_num_entries = 0},
                                     [](int32_t, const auto&) {});
}

}  // namespace

uint32_t next_media_id(Provider& provider) {
    if (++provider.last_media_id == 0) ++provider.last_media_id;
    return provider.last_media_id;
}

uint32_t tick_of(const Core& core, const ProviderEvent& event) {
    if (event.param3 != 0) return static_cast<uint32_t>(event.param3);
    return static_cast<uint32_t>(std::chrono::floor<Millis>(core.clock.now().time_since_epoch()).count());
}

void gather_digits(const Core& core, CallHandle& handle, GatherRequest request, Answered done) {
    Call& call = *handle.call;
    if (call.hd_call == 0) return done(LINEERR_OPERATIONFAILED);
    const uint32_t id = next_media_id(*call.line->provider);
    if (request.buffer != 0) done = begin(core, handle, gathering, id, request.buffer, std::move(done));
    ++call.line->epoch;
    call.line->provider->calls->call(
        tspi::LineGatherDigits{call.hd_call, id, request.digit_modes, line_if(request.buffer != 0, call), request.num_digits,
                               std::move(request.termination_digits), request.first_digit_timeout,
                               request.inter_digit_timeout},
        [done](int32_t result, const auto&) { done(result); });
}

void generate_digits(const Core& core, CallHandle& handle, uint32_t mode, OptText digits, uint32_t duration,
                     Answered done) {
    Call& call = *handle.call;
    if (call.hd_call == 0) return done(LINEERR_OPERATIONFAILED);
    const uint32_t id = next_media_id(*call.line->provider);
    if (digits) done = begin(core, handle, generation, id, 0, std::move(done));
    ++call.line->epoch;
    call.line->provider->calls->call(
        tspi::LineGenerateDigits{call.hd_call, id, mode, std::move(digits), duration},
        [done](int32_t result, const auto&) { done(result); });
}

void generate_tone(const Core& core, CallHandle& handle, uint32_t mode, uint32_t duration, OptBytes tones,
                   uint32_t count, Answered done) {
    Call& call = *handle.call;
    if (call.hd_call == 0) return done(LINEERR_OPERATIONFAILED);
    const uint32_t id = next_media_id(*call.line->provider);
    if (mode != 0) done = begin(core, handle, generation, id, 0, std::move(done));
    ++call.line->epoch;
    call.line->provider->calls->call(
        tspi::LineGenerateTone{call.hd_call, id, mode, duration, count, std::move(tones)},
        [done](int32_t result, const auto&) { done(result); });
}

bool media_event(const Core& core, Call& call, const ProviderEvent& event) {
    if (event.message == LINE_GATHERDIGITS) return gathered(core, call, event), true;
    if (event.message == LINE_GENERATE) return generated(core, call, event), true;
    return watch_event(core, call, event);
}

bool special_event(const Call& call, const ProviderEvent& event) {
    uint32_t message = event.message;
    if (message == LINE_CALLDEVSPECIFIC) message = LINE_DEVSPECIFIC;
    if (message == LINE_CALLDEVSPECIFICFEATURE) message = LINE_DEVSPECIFICFEATURE;
    if (message != LINE_DEVSPECIFIC && message != LINE_DEVSPECIFICFEATURE) return false;
    for (const auto& h : call.handles) post_call(*h, message, event.param1, event.param2, event.param3);
    return true;
}

void end_media(const Core& core, Call& call) {
    const uint32_t tick = tick_of(core, {});
    cancel_all(call, gathering, tick);
    cancel_all(call, generation, tick);
    call.digit_modes = call.media_modes_monitored = 0;
    call.media_controller = nullptr;
    for (const auto& h : call.handles) h->digit_modes = h->media_modes = h->tone_list = 0;
}

void leave_media(CallHandle& handle) {
    Call& call = *handle.call;
    const bool gathers = !call.gatherings.empty() && call.gatherings.back().asker == &handle;
    const bool controls = call.media_controller == &handle;
    forget(call.gatherings, handle);
    forget(call.generations, handle);
    stop_watching(handle);
    if (controls) call.media_controller = nullptr;
    // The last holder's TSPI_lineCloseCall ends everything.
    if (call.handles.size() < 2 || call.hd_call == 0 || call.idle()) return;
    if (gathers) stop_gathering(call);
    if (controls) stop_media_control(call);
}

}  // namespace tapi::server
