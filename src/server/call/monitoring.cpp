// SPDX-License-Identifier: Apache-2.0
// Watching a call for digits, tones and media: the provider hears what all holders want together, each holder
// hears what it asked for itself (DIG-1, DIG-7, DIG-8).
#include <utility>

#include "server/call/inband.hpp"
#include "server/call/media.hpp"

namespace tapi::server {
namespace {

void order_digits(Call& call, uint32_t modes, Answered done) {
    call.line->provider->calls->call(tspi::LineMonitorDigits{call.hd_call, modes},
                                     [done](int32_t result, const auto&) { done(result); });
}

void order_media(Call& call, uint32_t modes, Answered done) {
    call.line->provider->calls->call(tspi::LineMonitorMedia{call.hd_call, modes},
                                     [done](int32_t result, const auto&) { done(result); });
}

// One kind of modes that is watched as a union.
struct Watch {
    uint32_t CallHandle::*wanted;
    uint32_t Call::*watched;
    void (*order)(Call&, uint32_t modes, Answered done);
};
constexpr Watch digits{&CallHandle::digit_modes, &Call::digit_modes, order_digits};
constexpr Watch media{&CallHandle::media_modes, &Call::media_modes_monitored, order_media};

uint32_t union_of(const Call& call, const Watch& watch) {
    uint32_t modes = 0;
    for (const auto& h : call.handles) modes |= (*h).*watch.wanted;
    return modes;
}

// Tells the provider the union when it is another one than it watches for; LINE_CALLINFO about that comes
// from the provider.
void settle(Call& call, const Watch& watch, Answered done) {
    const uint32_t modes = union_of(call, watch);
    if (modes == call.*watch.watched) return done(0);
    const uint32_t before = std::exchange(call.*watch.watched, modes);
    ++call.line->epoch;
    watch.order(call, modes, [target = call.shared_from_this(), &watch, before, modes, done](int32_t result) {
        uint32_t& watched = (*target).*watch.watched;
        if (result < 0 && watched == modes) watched = before;
        done(result);
    });
}

void monitor(CallHandle& handle, const Watch& watch, uint32_t modes, Answered done) {
    if (handle.call->hd_call == 0) return done(LINEERR_OPERATIONFAILED);
    const uint32_t before = std::exchange(handle.*watch.wanted, modes);
    settle(*handle.call, watch, [holder = Holder(handle), &watch, before, modes, done](int32_t result) {
        CallHandle* asker = holder.get();
        if (result < 0 && asker != nullptr && asker->*watch.wanted == modes) {
            asker->*watch.wanted = before;
            // Somebody else's wish may have been taken as served by what was refused now.
            settle(*asker->call, watch, [](int32_t) {});
        }
        done(result);
    });
}

void order_tones(Call& call, uint32_t list, const OptBytes& tones, uint32_t count, Answered done) {
    ++call.line->epoch;
    call.line->provider->calls->call(tspi::LineMonitorTones{call.hd_call, list, tones, count},
                                     [done](int32_t result, const auto&) { done(result); });
}

void stop_tones(CallHandle& handle, Answered done) {
    if (handle.tone_list == 0) return done(0);
    order_tones(*handle.call, std::exchange(handle.tone_list, 0), {}, 0, std::move(done));
}

}  // namespace

void monitor_digits(CallHandle& handle, uint32_t modes, Answered done) {
    monitor(handle, digits, modes, std::move(done));
}

void monitor_media(CallHandle& handle, uint32_t modes, Answered done) {
    monitor(handle, media, modes, std::move(done));
}

void monitor_tones(CallHandle& handle, const OptBytes& tones, uint32_t count, Answered done) {
    if (handle.call->hd_call == 0) return done(LINEERR_OPERATIONFAILED);
    if (!tones || count == 0) return stop_tones(handle, std::move(done));
    const bool first = handle.tone_list == 0;
    if (first) handle.tone_list = next_media_id(*handle.call->line->provider);
    const uint32_t list = handle.tone_list;
    order_tones(*handle.call, list, tones, count,
                [holder = Holder(handle), first, list, done](int32_t result) {
                    CallHandle* asker = holder.get();
                    if (result < 0 && first && asker != nullptr && asker->tone_list == list)
                        asker->tone_list = 0;
                    done(result);
                });
}

void stop_watching(CallHandle& handle) {
    Call& call = *handle.call;
    handle.digit_modes = handle.media_modes = 0;
    const bool worth_saying = call.handles.size() > 1 && call.hd_call != 0 && !call.idle();
    if (!worth_saying) return;
    settle(call, digits, [](int32_t) {});
    settle(call, media, [](int32_t) {});
    stop_tones(handle, [](int32_t) {});
}

bool watch_event(const Core& core, Call& call, const ProviderEvent& event) {
    const uint64_t tick = tick_of(core, event);
    switch (event.message) {
        case LINE_MONITORDIGITS:
            for (const auto& h : call.handles) {
                if (h->digit_modes & event.param2)
                    post_call(*h, LINE_MONITORDIGITS, event.param1, event.param2, tick);
            }
            return true;
        case LINE_MONITORMEDIA:
            for (const auto& h : call.handles) {
                const uint64_t asked = h->media_modes & event.param1;
                if (asked != 0) post_call(*h, LINE_MONITORMEDIA, asked, 0, tick);
            }
            return true;
        case LINE_MONITORTONE:
            for (const auto& h : call.handles) {
                const bool theirs = h->tone_list != 0 && h->tone_list == event.param2;
                if (theirs) post_call(*h, LINE_MONITORTONE, event.param1, 0, tick);
            }
            return true;
        default:
            return false;
    }
}

}  // namespace tapi::server
