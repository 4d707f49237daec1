// SPDX-License-Identifier: Apache-2.0
// Requests about where the media of a line, an address or a call go and what drives them: terminals, media
// control.
#include "model/flat.hpp"
#include "server/session/media_lists.hpp"
#include "server/session/targets.hpp"

namespace tapi::server {
namespace {

constexpr uint32_t known_terminal_modes = 0x000000FF;

// The terminal modes that the device gives for a terminal; all of them when it does not say.
uint32_t modes_of_terminal(const Line& line, uint32_t terminal) {
    const ByteView terminals = bytes_part(*line.caps, offsetof(LINEDEVCAPS, dwTerminalCapsSize));
    const size_t at = terminal * sizeof(LINETERMCAPS);
    if (at + sizeof(LINETERMCAPS) > terminals.size()) return known_terminal_modes;
    return load<LINETERMCAPS>(terminals, at).dwTermModes;
}

int32_t check_terminal(const Line& line, uint32_t terminal, uint32_t modes) {
    const uint32_t count = capability(line, offsetof(LINEDEVCAPS, dwNumTerminals));
    if (count == 0) return LINEERR_OPERATIONUNAVAIL;
    if (terminal >= count) return LINEERR_INVALTERMINALID;
    if (modes == 0 || (modes & ~known_terminal_modes) != 0) return LINEERR_INVALTERMINALMODE;
    return (modes & ~modes_of_terminal(line, terminal)) != 0 ? LINEERR_INVALTERMINALMODE : 0;
}

// What is asked for a line or an address is for those who may own its calls.
int32_t check_target(const Context& target) {
    if (target.line != nullptr && !target.line->may_own) return LINEERR_OPERATIONUNAVAIL;
    const bool alive = target.call != nullptr ? target.call->call->hd_call != 0
                                              : target.line->line->state == LineState::open;
    return alive ? 0 : LINEERR_OPERATIONFAILED;
}

// DIG-11.
void set_terminal(const Context& c, const api::LineSetTerminal& call) {
    using C = api::LineSetTerminal;
    const auto target = find_target(c, {call.h_line, call.address_id, call.h_call, call.select});
    if (!target) return respond<C>(c, target.code());
    if (const int32_t bad = check_target(*target)) return respond<C>(c, bad);
    with_caps<C>(*target, [call](const Context& now, const Line& line) {
        if (const int32_t bad = check_terminal(line, call.terminal_id, call.terminal_modes))
            return respond<C>(now, bad);
        start<C>(now, tspi::LineSetTerminal{0, line.hd_line, call.address_id, hd_call_of(now), call.select,
                                            call.terminal_modes, call.terminal_id, call.enable});
    });
}

int32_t check_media_control(const Line& line, const api::LineSetMediaControl& call) {
    const bool able =
        (capability(line, offsetof(LINEDEVCAPS, dwDevCapFlags)) & LINEDEVCAPFLAGS_MEDIACONTROL) != 0;
    return able ? check_media_lists(line, call) : LINEERR_OPERATIONUNAVAIL;
}

// DIG-10: one set for a call, whoever of its owners gives it; it ends with the handle of the one who did.
void note_controller(const Context& target, const api::LineSetMediaControl& call) {
    const auto now = look_again(target);
    if (!now || now->call == nullptr || now->call->call->idle()) return;
    now->call->call->media_controller = no_media_lists(call) ? nullptr : now->call;
}

void order_media_control(const Context& target, const api::LineSetMediaControl& call) {
    using C = api::LineSetMediaControl;
    Line& line = *line_of(target).line;
    ++line.epoch;
    line.provider->calls->call(
        tspi::LineSetMediaControl{line.hd_line, call.address_id, hd_call_of(target), call.select,
                                  call.digit_list, call.digit_num_entries, call.media_list,
                                  call.media_num_entries, call.tone_list, call.tone_num_entries,
                                  call.call_state_list, call.call_state_num_entries},
        [target, call](int32_t result, const auto&) {
            if (result >= 0) note_controller(target, call);
            respond<C>(target, result);
        });
}

void set_media_control(const Context& c, const api::LineSetMediaControl& call) {
    using C = api::LineSetMediaControl;
    const auto target = find_target(c, {call.h_line, call.address_id, call.h_call, call.select});
    if (!target) return respond<C>(c, target.code());
    if (target->call != nullptr && target->call->privilege != LINECALLPRIVILEGE_OWNER) {
        return respond<C>(c, LINEERR_NOTOWNER);
    }
    if (const int32_t bad = check_target(*target)) return respond<C>(c, bad);
    with_caps<C>(*target, [call](const Context& now, const Line& line) {
        if (const int32_t bad = check_media_control(line, call)) return respond<C>(now, bad);
        order_media_control(now, call);
    });
}

}  // namespace

void install_routing_handlers(HandlerTable& table) {
    install<api::LineSetTerminal, set_terminal>(table);
    install<api::LineSetMediaControl, set_media_control>(table);
}

}  // namespace tapi::server
