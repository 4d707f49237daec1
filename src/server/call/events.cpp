// SPDX-License-Identifier: Apache-2.0
// What providers report about calls, and who hears of it.
#include "base/log.hpp"
#include "model/flat.hpp"
#include "model/layouts.hpp"
#include "server/call/calls.hpp"
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

// ST-2: dwParam2 of CONFERENCED is the parent as this application knows it, 0 when it does not (RACE-5).
uint64_t mode_for(const Call& call, const CallHandle& handle) {
    if (call.state != LINECALLSTATE_CONFERENCED) return call.state_mode;
    const auto parent = find_call(*call.line->provider, call.state_mode);
    const CallHandle* theirs = parent ? parent->handle_of(*handle.line) : nullptr;
    return theirs != nullptr ? theirs->handle : 0;
}

void drop_unowned(Call& call) {
    call.line->provider->calls->call(tspi::LineDrop{0, call.hd_call, {}, 0}, [](int32_t, const auto&) {},
                                     [](int32_t, const auto&) {});
}

void on_state(Core& core, Call& call, const ProviderEvent& event) {
    const bool was_idle = call.idle();
    change_state(core, call, event);
    if (!call.announced) {
        announce(core, call, nullptr);
        if (call.handles.empty() && core.options.drop_unowned_calls && !call.idle()) drop_unowned(call);
    } else if (!was_idle) {
        for (const auto& h : call.handles) post_call(*h, LINE_CALLSTATE, call.state, mode_for(call, *h), 0);
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
            log::debug(call.line->provider->name, "call {:x}: message {} is not passed on", call.ht_call, event.message);
    }
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
        if (result >= 0) call->address = answer.address_id;
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

void end_call(Core& core, Call& call, uint32_t disconnect_mode) {
    const auto keep = call.shared_from_this();
    call.held_back = false;
    call.held_events.clear();
    call.announced = true;
    if (!call.idle() && call.state != LINECALLSTATE_DISCONNECTED) {
        on_state(core, call, {0, call.ht_call, LINE_CALLSTATE, LINECALLSTATE_DISCONNECTED, disconnect_mode, 0});
    }
    call.hd_call = 0;
    on_state(core, call, {0, call.ht_call, LINE_CALLSTATE, LINECALLSTATE_IDLE, 0, 0});
    if (call.handles.empty()) close_call(core, call);
}

// The second half of lineMakeCall: the provider says whether the call exists.
static void made(Core& core, const std::shared_ptr<Call>& call, const std::shared_ptr<OpenLine>& opened,
                 const std::shared_ptr<Ticket>& ticket, int32_t result) {
    if (result < 0) {  // ASY-7
        reply(ticket, result);
        close_call(core, *call);
        return;
    }
    const bool cancelled = ticket->app == nullptr;
    const CallHandle* handle = cancelled ? nullptr : give_handle(core, *call, *opened, LINECALLPRIVILEGE_OWNER);
    if (handle != nullptr) {
        Bytes body;
        Writer(body).u32(handle->handle);
        reply(ticket, 0, std::move(body));
    } else {
        reply(ticket, LINEERR_RESOURCEUNAVAIL);
    }
    announce(core, *call, handle != nullptr ? opened.get() : nullptr);
    if (call->handles.empty()) return close_call(core, *call);
    release_held(core, call);
}

// INFO-3: what the application says about the other party wins over the provider's words.
static void remember_party(Call& call, const OptBytes& params) {
    if (!params) return;
    call.displayable_address = text_part(*params, offsetof(LINECALLPARAMS, dwDisplayableAddressSize));
    call.called_party = text_part(*params, offsetof(LINECALLPARAMS, dwCalledPartySize));
    call.comment = text_part(*params, offsetof(LINECALLPARAMS, dwCommentSize));
}

void make_call(Core& core, std::shared_ptr<OpenLine> opened, MakeCallRequest request, uint32_t request_id,
               Answered returned) {
    Line& line = *opened->line;
    auto params = params_for_provider(request.call_params, opened->version, line);
    if (!params) return returned(params.code());
    const auto ticket = open_ticket(*opened->app, opened.get(), request_id);
    if (!ticket) return returned(LINEERR_RESOURCEUNAVAIL);

    Provider& provider = *line.provider;
    auto call = std::make_shared<Call>();
    call->line = &line;
    call->ht_call = provider.next_call = provider.next_call % 0x7FFFFFFF + 1;
    call->media_mode = *params ? load<uint32_t>(**params, offsetof(LINECALLPARAMS, dwMediaMode)) : 0;
    if (call->media_mode == 0) call->media_mode = LINEMEDIAMODE_INTERACTIVEVOICE;
    call->state_entered = core.clock.wall();
    call->held_back = true;
    if (*params && load<uint32_t>(**params, offsetof(LINECALLPARAMS, dwAddressMode)) == LINEADDRESSMODE_ADDRESSID) {
        call->address = load<uint32_t>(**params, offsetof(LINECALLPARAMS, dwAddressID));
    }
    remember_party(*call, *params);
    provider.calls_by_handle.emplace(call->ht_call, call);
    line.calls.push_back(call);

    const tspi::LineMakeCall order{0, line.hd_line, call->ht_call, std::move(request.dest_address), request.country_code,
                                   std::move(*params)};
    provider.calls->call(
        order,
        [&core, call, ticket, returned](int32_t result, const auto& answer) {
            if (result < 0) {
                close_ticket(ticket);
                close_call(core, *call);  // hd_call is 0: the provider is not told (ASY-7)
                return returned(result);
            }
            call->hd_call = answer.hd_call;
            returned(static_cast<int32_t>(ticket->request_id));
        },
        [&core, call, opened, ticket](int32_t result, const auto&) { made(core, call, opened, ticket, result); });
}

}  // namespace tapi::server
