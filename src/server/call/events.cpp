// SPDX-License-Identifier: Apache-2.0
// What providers report about calls, and who hears of it.
#include <tspi.h>

#include <utility>

#include "base/log.hpp"
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
    if (state != LINECALLSTATE_CONFERENCED) return;
    if (const auto conference = find_call(*call.line->provider, event.param2)) conference->conference = true;
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
        for (const auto& h : call.handles) {
            // Who is leaving hears no more (CLOSE-5).
            if (!h->line->closed) post_call(*h, LINE_CALLSTATE, call.state, state_mode_for(call, *h->line), 0);
        }
    }
    if (call.idle() && call.handles.empty()) close_call(core, call);
}

// SM-28: whoever sets the application's value knows it.
void tell_info(Call& call, uint64_t items) {
    const bool by_one = (items & LINECALLINFOSTATE_APPSPECIFIC) != 0;
    const CallHandle* setter = by_one ? std::exchange(call.app_specific_by, nullptr) : nullptr;
    for (const auto& h : call.handles) {
        const uint64_t news = h.get() == setter ? items & ~uint64_t{LINECALLINFOSTATE_APPSPECIFIC} : items;
        if (news != 0) post_call(*h, LINE_CALLINFO, news);
    }
}

void apply(Core& core, Call& call, const ProviderEvent& event) {
    switch (event.message) {
        case LINE_CALLSTATE: return on_state(core, call, event);
        case LINE_CALLINFO:
            if (call.idle()) return;  // OWN-7: never after IDLE
            return tell_info(call, event.param1);
        default:
            if (media_event(core, call, event) || special_event(call, event)) return;
            log::debug(call.line->provider->name, "call {:x}: message {} is not passed on", call.ht_call, event.message);
    }
}

void take_address(Call& call, int32_t result, uint32_t address) {
    if (result >= 0) call.address = address;
    call.address_known = true;
}

// The conference that the event puts the call into is still being made: the application that asks for it could not be
// told its handle yet (ASY-4, ST-2).
Call* conference_in_the_making(const Call& call, const ProviderEvent& event) {
    if (event.message != LINE_CALLSTATE || event.param1 != LINECALLSTATE_CONFERENCED) return nullptr;
    const auto found = find_call(*call.line->provider, event.param2);
    return found && found.get() != &call && found->maker != nullptr ? found.get() : nullptr;
}

// True when the event, and all that come after it, must wait for a conference.
bool waits(Call& call, const ProviderEvent& event) {
    Call* conference = conference_in_the_making(call, event);
    if (conference == nullptr) return false;
    call.held_back = true;
    conference->followers.push_back(call.shared_from_this());
    return true;
}

}  // namespace

void release_held(Core& core, const std::shared_ptr<Call>& call) {
    call->held_back = false;
    while (!call->held_events.empty() && !call->held_back && !call->closed) {
        const ProviderEvent event = call->held_events.front();
        if (waits(*call, event)) break;
        call->held_events.pop_front();
        apply(core, *call, event);
    }
    release_followers(core, *call);
}

void release_followers(Core& core, Call& conference) {
    for (const auto& call : std::exchange(conference.followers, {})) release_held(core, call);
}

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
    if (waits(*call, event)) return call->held_events.push_back(event);
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

}  // namespace tapi::server
