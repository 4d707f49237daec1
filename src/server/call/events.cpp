// SPDX-License-Identifier: Apache-2.0
// What providers report about calls, and who hears of it.
#include <tspi.h>

#include <utility>

#include "base/log.hpp"
#include "model/flat.hpp"
#include "model/layouts.hpp"
#include "server/call/calls.hpp"
#include "server/call/media_events.hpp"
#include "server/device/deliver.hpp"

namespace tapi::server {
namespace {

std::shared_ptr<Call> find_call(Provider& provider, uint64_t ht_call) {
    const auto at = provider.calls_by_handle.find(ht_call);
    return at == provider.calls_by_handle.end() ? nullptr : at->second;
}

void change_state(Core& core, Call& call, const ProviderEvent& event) {
    if (call.idle()) return;  // CLOSE-6: IDLE is terminal
    const auto state = static_cast<uint32_t>(event.param1);
    log::debug(call.line->provider->name, "call {:x}: state {:x} -> {:x} mode {:x}", call.ht_call, call.state, state,
               event.param2);
    call.state = state;
    call.state_mode = static_cast<uint32_t>(event.param2);
    call.state_entered = core.clock.wall();
    if (event.param3 != 0) call.media_mode = static_cast<uint32_t>(event.param3);
}

// AMB-1: nobody may own the call that is offered, and the server is told not to leave it ringing.
bool to_be_dropped(const Core& core, const Call& call) {
    return core.options.drop_unowned_calls && call.state == LINECALLSTATE_OFFERING && call.count(LINECALLPRIVILEGE_OWNER) == 0;
}

void on_state(Core& core, Call& call, const ProviderEvent& event) {
    const bool was_idle = call.idle();
    change_state(core, call, event);
    if (call.idle() && !was_idle) end_media(core, call);
    if (!call.announced) {
        announce(core, call, nullptr);
        if (to_be_dropped(core, call)) drop_call(call);
    } else if (!was_idle) {
        for (const auto& h : call.handles) post_call(*h, LINE_CALLSTATE, call.state, state_mode_for(call, *h->line), 0);
    }
    if (call.idle() && call.handles.empty()) close_call(core, call);
}

void apply(Core& core, Call& call, const ProviderEvent& event) {
    switch (event.message) {
        case LINE_CALLSTATE: return on_state(core, call, event);
        case LINE_CALLINFO:
            if (call.idle()) return;  // OWN-7: never after IDLE
            for (const auto& h : call.handles) post_call(*h, LINE_CALLINFO, event.param1);
            return;
        default:
            if (media_event(core, call, event) || special_event(call, event)) return;
            log::debug(call.line->provider->name, "call {:x}: message {} is not passed on", call.ht_call, event.message);
    }
}

void take_address(Call& call, int32_t result, uint32_t address) {
    if (result >= 0) call.address = address;
    call.address_known = true;
}

void release_held(Core& core, const std::shared_ptr<Call>& call) {
    call->held_back = false;
    while (!call->held_events.empty() && !call->held_back && !call->closed) {
        const ProviderEvent event = call->held_events.front();
        call->held_events.pop_front();
        apply(core, *call, event);
    }
}

}  // namespace

void new_call(Core& core, Provider& provider, const ProviderEvent& event) {
    const uint64_t line_id = event.device - 1;
    Line* line = event.device != 0 && line_id < core.lines.size() ? core.lines[line_id].get() : nullptr;
    if (line == nullptr || line->provider != &provider || line->state != LineState::open) {
        log::warning(provider.name, "new call on line handle {:x}, which is not open: refused", event.device);
        provider.calls->call(tspi::LineCloseCall{event.param1}, [](int32_t, const auto&) {});
        return;
    }
    if (event.param1 == 0) {
        log::warning(provider.name, "new call on line {} without a handle: ignored", line->id);
        return;
    }
    auto call = std::make_shared<Call>();
    call->line = line;
    call->hd_call = event.param1;
    call->ht_call = event.param2;
    call->state_entered = core.clock.wall();
    if (!provider.calls_by_handle.emplace(call->ht_call, call).second) {
        log::warning(provider.name, "call handle {:x} announced twice", event.param2);
        return;
    }
    line->calls.push_back(call);
    if (line->num_addresses == 1) return;
    // Which address it is on decides who may own it (SINGLEADDRESS) and stands in LINE_APPNEWCALL.
    call->held_back = true;
    provider.calls->call(tspi::LineGetCallAddressID{call->hd_call}, [&core, call](int32_t result, const auto& answer) {
        take_address(*call, result, answer.address_id);
        release_held(core, call);
    });
}

void call_event(Core& core, Provider& provider, const ProviderEvent& event) {
    const auto call = find_call(provider, event.call);
    if (!call) return;
    if (call->held_back || !call->held_events.empty()) {
        call->held_events.push_back(event);
        return;
    }
    apply(core, *call, event);
}

void take_early_calls(Core& core, Line& line) {
    line.opening = false;
    for (const ProviderEvent& event : std::exchange(line.early_calls, {})) {
        event.message == LINE_NEWCALL ? new_call(core, *line.provider, event) : call_event(core, *line.provider, event);
    }
}

void end_call(Core& core, Call& call, uint32_t disconnect_mode) {
    const auto keep = call.shared_from_this();
    call.held_back = false;
    call.held_events.clear();
    call.announced = true;
    call.maker = nullptr;
    if (!call.idle() && call.state != LINECALLSTATE_DISCONNECTED) {
        on_state(core, call, {0, call.ht_call, LINE_CALLSTATE, LINECALLSTATE_DISCONNECTED, disconnect_mode, 0});
    }
    call.hd_call = 0;
    on_state(core, call, {0, call.ht_call, LINE_CALLSTATE, LINECALLSTATE_IDLE, 0, 0});
    if (call.handles.empty()) close_call(core, call);
}

// The call exists: the maker gets its reply and everybody else hears of it in the same moment (ASY-4, ASY-6).
static void introduce(Core& core, const std::shared_ptr<Call>& call, const std::shared_ptr<OpenLine>& opened,
                      const std::shared_ptr<Ticket>& ticket) {
    call->maker = nullptr;
    const CallHandle* handle = call->closed ? nullptr : give_handle(core, *call, *opened, LINECALLPRIVILEGE_OWNER);
    if (handle == nullptr) {  // ASY-7: nothing is left of it
        reply(ticket, call->closed ? LINEERR_OPERATIONFAILED : LINEERR_RESOURCEUNAVAIL);
        if (!call->closed) drop_call(*call);
        return close_call(core, *call);
    }
    Bytes body;
    Writer(body).u32(handle->handle);
    reply(ticket, 0, std::move(body));
    announce(core, *call, opened.get());
    release_held(core, call);
}

// The second half of lineMakeCall: the provider says whether the call exists.
static void made(Core& core, const std::shared_ptr<Call>& call, const std::shared_ptr<OpenLine>& opened,
                 const std::shared_ptr<Ticket>& ticket, int32_t result) {
    if (result < 0) {  // ASY-7
        reply(ticket, result);
        return close_call(core, *call);
    }
    if (call->closed || call->address_known || call->line->num_addresses == 1) return introduce(core, call, opened, ticket);
    call->line->provider->calls->call(tspi::LineGetCallAddressID{call->hd_call},
                                      [&core, call, opened, ticket](int32_t asked, const auto& answer) {
                                          take_address(*call, asked, answer.address_id);
                                          introduce(core, call, opened, ticket);
                                      });
}

// The next number that no call has.
static uint64_t number_call(Provider& provider) {
    do {
        provider.next_call = provider.next_call % 0x7FFFFFFF + 1;
    } while (provider.calls_by_handle.contains(provider.next_call));
    return provider.next_call;
}

// INFO-3: what the application says about the other party wins over the provider's words.
static void remember_party(Call& call, const OptBytes& params) {
    if (!params) return;
    call.displayable_address = text_part(*params, offsetof(LINECALLPARAMS, dwDisplayableAddressSize));
    call.called_party = text_part(*params, offsetof(LINECALLPARAMS, dwCalledPartySize));
    call.comment = text_part(*params, offsetof(LINECALLPARAMS, dwCommentSize));
}

// A new call of the server's on its way to the provider.
static std::shared_ptr<Call> begin_call(Core& core, const OpenLine& maker, const OptBytes& params) {
    Line& line = *maker.line;
    auto call = std::make_shared<Call>();
    call->line = &line;
    call->maker = &maker;
    call->ht_call = number_call(*line.provider);
    call->media_mode = params ? load<uint32_t>(*params, offsetof(LINECALLPARAMS, dwMediaMode)) : 0;
    if (call->media_mode == 0) call->media_mode = LINEMEDIAMODE_INTERACTIVEVOICE;
    call->state_entered = core.clock.wall();
    call->held_back = true;
    if (params && load<uint32_t>(*params, offsetof(LINECALLPARAMS, dwAddressMode)) == LINEADDRESSMODE_ADDRESSID) {
        call->address = load<uint32_t>(*params, offsetof(LINECALLPARAMS, dwAddressID));
        call->address_known = true;
    }
    remember_party(*call, params);
    line.provider->calls_by_handle.emplace(call->ht_call, call);
    line.calls.push_back(call);
    return call;
}

static int32_t check_make_call(const OpenLine& opened, const OptBytes& params) {
    const Line& line = *opened.line;
    if (!opened.may_own) return LINEERR_OPERATIONUNAVAIL;
    if (line.state != LineState::open) return LINEERR_INVALLINESTATE;  // DEV-4
    if (!params) return 0;
    const auto mode = load<uint32_t>(*params, offsetof(LINECALLPARAMS, dwAddressMode));
    const auto address = load<uint32_t>(*params, offsetof(LINECALLPARAMS, dwAddressID));
    return mode == LINEADDRESSMODE_ADDRESSID && address >= line.num_addresses ? LINEERR_INVALADDRESSID : 0;
}

void make_call(Core& core, std::shared_ptr<OpenLine> opened, MakeCallRequest request, uint32_t request_id,
               Answered returned) {
    Line& line = *opened->line;
    auto params = params_for_provider(request.call_params, opened->version, line);
    if (!params) return returned(params.code());
    if (const int32_t bad = check_make_call(*opened, *params)) return returned(bad);
    const auto ticket = open_ticket(*opened->app, opened.get(), request_id);
    if (!ticket) return returned(LINEERR_RESOURCEUNAVAIL);

    const auto call = begin_call(core, *opened, *params);
    const tspi::LineMakeCall order{0, line.hd_line, call->ht_call, std::move(request.dest_address), request.country_code,
                                   std::move(*params)};
    line.provider->calls->call(
        order,
        [&core, call, ticket, request_id, returned, opening = line.openings](int32_t result, const auto& answer) {
            if (result <= 0) {
                close_ticket(ticket);
                close_call(core, *call);  // hd_call is 0: the provider is not told (ASY-7)
                return returned(result < 0 ? result : LINEERR_OPERATIONFAILED);
            }
            // ASY-8: the maker has left meanwhile. A line that was closed has taken the call along.
            if (!call->closed) {
                call->hd_call = answer.hd_call;
            } else if (call->line->openings == opening) {
                call->line->provider->calls->call(tspi::LineCloseCall{answer.hd_call}, [](int32_t, const auto&) {});
            }
            returned(static_cast<int32_t>(request_id));
        },
        [&core, call, opened, ticket](int32_t result, const auto&) { made(core, call, opened, ticket, result); });
}

}  // namespace tapi::server
