// SPDX-License-Identifier: Apache-2.0
// Ownership of calls.
#include "server/call/handles.hpp"

#include <algorithm>
#include <bit>

#include "model/layout.hpp"
#include "server/call/calls.hpp"
#include "server/call/media_events.hpp"
#include "server/device/deliver.hpp"

namespace tapi::server {
namespace {

bool wants(const OpenLine& opened, uint32_t media_mode) {
    return (opened.privileges & LINECALLPRIVILEGE_OWNER) != 0 && (opened.media_modes & media_mode) != 0;
}

// OPEN-7: SINGLEADDRESS narrows who first owns a call, nothing else.
bool may_own_first(const OpenLine& opened, const Call& call) {
    return !opened.single_address || opened.address == call.address;
}

// Higher in the priority list first; who is not listed comes after the listed, in order of opening (AMB-19, AMB-20).
bool before(const Core& core, uint32_t media_mode, const OpenLine& a, const OpenLine& b) {
    const uint32_t pa = core.priorities.position(media_mode, a.app->identity->module);
    const uint32_t pb = core.priorities.position(media_mode, b.app->identity->module);
    if (pa != pb) return pb == 0 || (pa != 0 && pa < pb);
    return a.order < b.order;
}

template <class Allowed>
OpenLine* best_of(const Core& core, const Line& line, uint32_t media_mode, Allowed&& allowed) {
    OpenLine* best = nullptr;
    for (OpenLine* opened : line.opens) {
        if (!wants(*opened, media_mode) || !allowed(*opened)) continue;
        if (best == nullptr || before(core, media_mode, *opened, *best)) best = opened;
    }
    return best;
}

// OWN-4, AMB-26: openers of UNKNOWN, then the configured order, then the rest by value.
std::vector<uint32_t> media_modes_to_try(const Core& core, uint32_t media_mode) {
    if ((media_mode & LINEMEDIAMODE_UNKNOWN) == 0) {
        std::vector<uint32_t> modes;
        for (uint32_t bit = 1; bit != 0; bit <<= 1) {
            if (media_mode & bit) modes.push_back(bit);
        }
        return modes;
    }
    std::vector<uint32_t> modes{LINEMEDIAMODE_UNKNOWN};
    const uint32_t named = media_mode & ~uint32_t{LINEMEDIAMODE_UNKNOWN};
    const uint32_t candidates = named != 0 ? named : 0x00FFFFFF & ~uint32_t{LINEMEDIAMODE_UNKNOWN};
    auto add = [&](uint32_t bit) {
        if ((candidates & bit) != 0 && std::find(modes.begin(), modes.end(), bit) == modes.end()) modes.push_back(bit);
    };
    for (const uint32_t bit : core.options.media_mode_order) add(bit);
    for (uint32_t bit = 1; bit != 0 && bit <= candidates; bit <<= 1) add(bit);
    return modes;
}

void show(const Call& call, const CallHandle& handle, uint32_t state, uint64_t mode) {
    post_line(*handle.line, LINE_APPNEWCALL, call.address, handle.handle, handle.privilege);
    post_call(handle, LINE_CALLSTATE, state, mode, handle.privilege);
}

}  // namespace

uint64_t state_mode_for(const Call& call, const OpenLine& opened) {
    if (call.state != LINECALLSTATE_CONFERENCED) return call.state_mode;
    const auto& calls = call.line->provider->calls_by_handle;
    const auto parent = calls.find(call.state_mode);
    const CallHandle* theirs = parent != calls.end() ? parent->second->handle_of(opened) : nullptr;
    return theirs != nullptr ? theirs->handle : 0;
}

OpenLine* choose_owner(const Core& core, const Call& call) {
    auto allowed = [&](const OpenLine& opened) { return may_own_first(opened, call); };
    for (const uint32_t mode : media_modes_to_try(core, call.media_mode)) {
        if (OpenLine* owner = best_of(core, *call.line, mode, allowed)) return owner;
    }
    return nullptr;
}

CallHandle* give_handle(Core&, Call& call, OpenLine& opened, uint32_t privilege) {
    auto made = std::make_unique<CallHandle>(CallHandle{0, &opened, &call, privilege});
    made->handle = opened.app->handles->add({ObjectKind::call, made.get()});
    if (made->handle == 0) return nullptr;
    if (call.app_name.empty() && (privilege & LINECALLPRIVILEGE_OWNER)) call.app_name = opened.app->friendly_name;
    opened.calls.push_back(made.get());
    call.handles.push_back(std::move(made));
    return call.handles.back().get();
}

void announce(Core& core, Call& call, const OpenLine* maker) {
    call.announced = true;
    const OpenLine* owner = maker;
    if (maker == nullptr) {
        if (OpenLine* chosen = choose_owner(core, call)) {
            owner = chosen;
            const CallHandle* handle = give_handle(core, call, *chosen, LINECALLPRIVILEGE_OWNER);
            if (handle != nullptr) show(call, *handle, call.state, state_mode_for(call, *chosen));
        }
    }
    const uint32_t state = maker != nullptr ? uint32_t{LINECALLSTATE_UNKNOWN} : call.state;
    for (OpenLine* opened : call.line->opens) {
        const bool monitors = (opened->privileges & LINECALLPRIVILEGE_MONITOR) != 0;
        if (opened == owner || !monitors) continue;
        const CallHandle* handle = give_handle(core, call, *opened, LINECALLPRIVILEGE_MONITOR);
        if (handle != nullptr) show(call, *handle, state, maker != nullptr ? 0 : state_mode_for(call, *opened));
    }
}

void tell_others(const Call& call, const CallHandle* except, uint32_t info_states) {
    if (call.idle()) return;
    for (const auto& h : call.handles) {
        // Who is leaving hears no more (CLOSE-5).
        if (h.get() != except && !h->line->closed) post_call(*h, LINE_CALLINFO, info_states);
    }
}

void close_call(Core& core, Call& call) {
    if (call.closed) return;
    call.closed = true;
    Line& line = *call.line;
    Provider& provider = *line.provider;
    if (call.hd_call != 0 && provider.up) {
        // PRIV-5: the provider has ended what was asked of the call by the time it returns. What is left never ends.
        provider.calls->call(tspi::LineCloseCall{call.hd_call},
                             [ended = call.shared_from_this()](int32_t, const auto&) { fail_call_tickets(*ended); });
    }
    // A provider that was started again may have given the number to another call.
    const auto known = provider.calls_by_handle.find(call.ht_call);
    if (known != provider.calls_by_handle.end() && known->second.get() == &call) provider.calls_by_handle.erase(known);
    const auto keep = call.shared_from_this();
    std::erase_if(line.calls, [&](const auto& c) { return c.get() == &call; });
    release_followers(core, call);
}

void drop_call(Call& call) {
    if (call.hd_call == 0 || call.idle()) return;
    call.line->provider->calls->call(tspi::LineDrop{.request_id = 0, .hd_call = call.hd_call, .user_user_info = {}, .size = 0},
                                     [](int32_t, const auto&) {}, [](int32_t, const auto&) {});
}

void take_back(CallHandle& handle) {
    Call& call = *handle.call;
    leave_media(handle);
    handle.line->app->handles->remove(handle.handle);
    std::erase(handle.line->calls, &handle);
    std::erase_if(call.handles, [&](const auto& h) { return h.get() == &handle; });
}

void remove_handle(Core& core, CallHandle& handle) {
    Call& call = *handle.call;
    const bool owner = (handle.privilege & LINECALLPRIVILEGE_OWNER) != 0;
    take_back(handle);
    if (call.handles.empty()) {
        close_call(core, call);
    } else {
        tell_others(call, nullptr, owner ? LINECALLINFOSTATE_NUMOWNERDECR : LINECALLINFOSTATE_NUMMONITORS);
    }
}

static bool sole_owner(const CallHandle& handle) {
    return (handle.privilege & LINECALLPRIVILEGE_OWNER) != 0 && handle.call->count(LINECALLPRIVILEGE_OWNER) == 1;
}

int32_t deallocate(Core& core, CallHandle& handle) {
    // PRIV-4: applications before 2.0 may not leave a live call without an owner.
    if (sole_owner(handle) && !handle.call->idle() && handle.line->version < api_2_0) return LINEERR_INVALCALLSTATE;
    if (handle.line->version < api_2_0) cancel_call_tickets(*handle.line->app, handle.handle);  // ASY-9
    remove_handle(core, handle);
    return 0;
}

int32_t set_privilege(Core&, CallHandle& handle, uint32_t privilege) {
    if (privilege != LINECALLPRIVILEGE_OWNER && privilege != LINECALLPRIVILEGE_MONITOR) {
        return LINEERR_INVALCALLPRIVILEGE;
    }
    if (privilege == handle.privilege) return 0;
    if (privilege == LINECALLPRIVILEGE_OWNER && !handle.line->may_own) return LINEERR_INVALCALLPRIVILEGE;
    if (privilege == LINECALLPRIVILEGE_MONITOR && sole_owner(handle) && !handle.call->idle()) {
        return LINEERR_INVALCALLSTATE;  // PRIV-3
    }
    handle.privilege = privilege;
    const bool rises = privilege == LINECALLPRIVILEGE_OWNER;
    tell_others(*handle.call, &handle, (rises ? LINECALLINFOSTATE_NUMOWNERINCR : LINECALLINFOSTATE_NUMOWNERDECR) |
                                           LINECALLINFOSTATE_NUMMONITORS);
    return 0;
}

int32_t hand_off(Core& core, CallHandle& handle, const std::optional<std::u16string>& module, uint32_t media_mode) {
    Call& call = *handle.call;
    OpenLine* target = nullptr;
    if (module) {
        if (Priorities::same_module(*module, handle.line->app->identity->module)) return 0;  // HAND-1
        for (OpenLine* opened : call.line->opens) {
            const bool named = Priorities::same_module(*module, opened->app->identity->module);
            if (!named || (opened->privileges & LINECALLPRIVILEGE_OWNER) == 0) continue;
            if (target == nullptr || opened->order < target->order) target = opened;
        }
    } else {
        if (!std::has_single_bit(media_mode)) return LINEERR_INVALMEDIAMODE;  // HAND-2
        target = best_of(core, *call.line, media_mode, [](const OpenLine&) { return true; });
        if (target != nullptr && target->app == handle.line->app) return LINEERR_TARGETSELF;
    }
    if (target == nullptr) return LINEERR_TARGETNOTFOUND;

    uint32_t changed = LINECALLINFOSTATE_NUMOWNERINCR;
    CallHandle* theirs = call.handle_of(*target);
    if (theirs != nullptr) {  // HAND-4
        if (theirs->privilege == LINECALLPRIVILEGE_OWNER) changed = 0;
        else changed |= LINECALLINFOSTATE_NUMMONITORS;
        theirs->privilege = LINECALLPRIVILEGE_OWNER;
        post_call(*theirs, LINE_CALLSTATE, call.state, state_mode_for(call, *target), LINECALLPRIVILEGE_OWNER);
    } else {
        theirs = give_handle(core, call, *target, LINECALLPRIVILEGE_OWNER);
        if (theirs == nullptr) return LINEERR_TARGETNOTFOUND;
        show(call, *theirs, call.state, state_mode_for(call, *target));
    }
    if (changed == 0 || call.idle()) return 0;
    for (const auto& h : call.handles) {
        if (h.get() != theirs && h.get() != &handle) post_call(*h, LINE_CALLINFO, changed);
    }
    return 0;
}

}  // namespace tapi::server
