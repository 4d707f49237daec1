// SPDX-License-Identifier: Apache-2.0
// Requests about calls.
#include <bit>

#include "model/layouts.hpp"
#include "server/device/visible.hpp"
#include "server/session/dispatch.hpp"

namespace tapi::server {
namespace {

uint64_t hd(const Context& c) { return c.call->call->hd_call; }

void make(const Context& c, const api::LineMakeCall& call) {
    make_call(c.core(), c.line->shared_from_this(), {call.dest_address, call.country_code, call.call_params}, c.id,
              [c](int32_t result) { respond<api::LineMakeCall>(c, result); });
}

void dial(const Context& c, const api::LineDial& call) {
    start<api::LineDial>(c, tspi::LineDial{0, hd(c), call.dest_address, call.country_code});
}

void accept(const Context& c, const api::LineAccept& call) {
    start<api::LineAccept>(c, tspi::LineAccept{0, hd(c), call.user_user_info, call.size});
}

void answer(const Context& c, const api::LineAnswer& call) {
    start<api::LineAnswer>(c, tspi::LineAnswer{0, hd(c), call.user_user_info, call.size});
}

void drop(const Context& c, const api::LineDrop& call) {
    start<api::LineDrop>(c, tspi::LineDrop{0, hd(c), call.user_user_info, call.size});
}

void hold(const Context& c, const api::LineHold&) { start<api::LineHold>(c, tspi::LineHold{0, hd(c)}); }

void unhold(const Context& c, const api::LineUnhold&) { start<api::LineUnhold>(c, tspi::LineUnhold{0, hd(c)}); }

void swap_hold(const Context& c, const api::LineSwapHold& call) {
    const CallHandle* held = find_handle(c.session->handles(), call.h_held_call);
    if (held == nullptr) return respond<api::LineSwapHold>(c, LINEERR_INVALCALLHANDLE);
    if (held->privilege != LINECALLPRIVILEGE_OWNER) return respond<api::LineSwapHold>(c, LINEERR_NOTOWNER);
    constexpr uint32_t held_states = LINECALLSTATE_ONHOLD | LINECALLSTATE_ONHOLDPENDTRANSFER | LINECALLSTATE_ONHOLDPENDCONF;
    if ((held->call->state & held_states) == 0) return respond<api::LineSwapHold>(c, LINEERR_INVALCALLSTATE);
    if (held->call->line != c.call->call->line) return respond<api::LineSwapHold>(c, LINEERR_INVALCALLHANDLE);
    start<api::LineSwapHold>(c, tspi::LineSwapHold{0, hd(c), held->call->hd_call});
}

void set_call_params(const Context& c, const api::LineSetCallParams& call) {
    using C = api::LineSetCallParams;
    if (call.min_rate > call.max_rate) return respond<C>(c, LINEERR_INVALRATE);
    if (call.dial_params && call.dial_params->size() < sizeof(LINEDIALPARAMS)) return respond<C>(c, LINEERR_STRUCTURETOOSMALL);
    start<C>(c, tspi::LineSetCallParams{0, hd(c), call.bearer_mode, call.min_rate, call.max_rate, call.dial_params});
}

void get_info(const Context& c, const api::LineGetCallInfo& call) {
    using C = api::LineGetCallInfo;
    const uint32_t version = c.call->line->version;
    if (too_small<C>(c, call.call_info, layout::LINECALLINFO.fixed_size(version))) return;
    call_info(c.core(), c.call->call->shared_from_this(), c.subject, c.session->handles(),
              [c, version](int32_t result, Bytes whole) {
                  if (result < 0) return respond<C>(c, result);
                  respond<C>(c, 0, {call_info_for(version, std::move(whole))});
              });
}

void get_status(const Context& c, const api::LineGetCallStatus& call) {
    using C = api::LineGetCallStatus;
    const uint32_t version = c.call->line->version;
    if (too_small<C>(c, call.call_status, layout::LINECALLSTATUS.fixed_size(version))) return;
    call_status(c.call->call->shared_from_this(), c.subject, c.session->handles(),
                [c, version](int32_t result, Bytes whole) {
                    if (result < 0) return respond<C>(c, result);
                    respond<C>(c, 0, {call_status_for(version, std::move(whole))});
                });
}

void deallocate_call(const Context& c, const api::LineDeallocateCall&) {
    respond<api::LineDeallocateCall>(c, deallocate(c.core(), *c.call));
}

void set_call_privilege(const Context& c, const api::LineSetCallPrivilege& call) {
    respond<api::LineSetCallPrivilege>(c, set_privilege(c.core(), *c.call, call.call_privilege));
}

void handoff(const Context& c, const api::LineHandoff& call) {
    respond<api::LineHandoff>(c, hand_off(c.core(), *c.call, call.file_name, call.media_mode));
}

void set_app_specific(const Context& c, const api::LineSetAppSpecific& call) {
    if (hd(c) == 0) return respond<api::LineSetAppSpecific>(c, LINEERR_OPERATIONFAILED);
    ++c.call->call->line->epoch;
    c.call->call->app_specific_by = c.call;
    c.call->call->line->provider->calls->call(
        tspi::LineSetAppSpecific{hd(c), call.app_specific},
        [c, target = c.call->call->shared_from_this()](int32_t result, const auto&) {
            if (result < 0) target->app_specific_by = nullptr;
            respond<api::LineSetAppSpecific>(c, result);
        });
}

// HAND-6: several modes only together with UNKNOWN.
bool settable(uint32_t media_modes) {
    if ((media_modes & LINEMEDIAMODE_UNKNOWN) != 0) return true;
    return std::has_single_bit(media_modes);
}

void set_media_mode(const Context& c, const api::LineSetMediaMode& call) {
    using C = api::LineSetMediaMode;
    if (!settable(call.media_modes)) return respond<C>(c, LINEERR_INVALMEDIAMODE);
    ++c.call->call->line->epoch;
    c.call->call->line->provider->calls->call(
        tspi::LineSetMediaMode{hd(c), call.media_modes},
        [c, target = c.call->call->shared_from_this(), modes = call.media_modes](int32_t result, const auto&) {
            if (result >= 0) target->media_mode = modes;
            respond<C>(c, result);
        });
}

}  // namespace

void install_call_handlers(HandlerTable& table) {
    install<api::LineMakeCall, make>(table);
    install<api::LineDial, dial>(table);
    install<api::LineAccept, accept>(table);
    install<api::LineAnswer, answer>(table);
    install<api::LineDrop, drop>(table);
    install<api::LineHold, hold>(table);
    install<api::LineUnhold, unhold>(table);
    install<api::LineSwapHold, swap_hold>(table);
    install<api::LineSetCallParams, set_call_params>(table);
    install<api::LineGetCallInfo, get_info>(table);
    install<api::LineGetCallStatus, get_status>(table);
    install<api::LineDeallocateCall, deallocate_call>(table);
    install<api::LineSetCallPrivilege, set_call_privilege>(table);
    install<api::LineHandoff, handoff>(table);
    install<api::LineSetAppSpecific, set_app_specific>(table);
    install<api::LineSetMediaMode, set_media_mode>(table);
}

}  // namespace tapi::server
