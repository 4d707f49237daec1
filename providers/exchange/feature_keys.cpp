// SPDX-License-Identifier: Apache-2.0
// See feature_keys.hpp.
#include "exchange/feature_keys.hpp"

#include <algorithm>

#include "sdk/text.hpp"

namespace tapi::exchange {
namespace {

Status no_call() { return sdk::error(LINEERR_INVALCALLSTATE); }

template <class Operation>
Status on_call(HalfId half, Operation operation) {
    return half == HalfId::none ? no_call() : operation(half);
}

template <class Calls>
Status begin(Switch& exchange, const Result<Calls>& created, HalfId half) {
    if (!created) return created.error();
    exchange.begin(half);
    return success();
}

// The first press makes the consultation call, the second one completes.
Status transfer(Switch& exchange, LineNo line, HalfId active) {
    if (const Half* consult = transfer_consult(exchange, line))
        return exchange.transfer(consult->held_for->id, consult->id);
    return on_call(active, [&](HalfId half) {
        const auto created = exchange.setup_transfer(half, usual_request(exchange, line));
        return begin(exchange, created, created ? *created : HalfId::none);
    });
}

// A call of a conference to be that is not in it yet.
const Half* conference_consult(const Switch& exchange, LineNo line) {
    for (const Half* half : exchange.line(line).halves) {
        if (half->held_for != nullptr && half->held_for->is_parent()) return half;
    }
    return nullptr;
}

Status conference(Switch& exchange, LineNo line, HalfId active) {
    if (const Half* consult = conference_consult(exchange, line))
        return exchange.add_to_conference(consult->held_for->id, consult->id);
    return on_call(active, [&](HalfId half) -> Status {
        const CallRequest request = usual_request(exchange, line);
        if (exchange.find(half)->is_parent()) {
            const auto created = exchange.prepare_add_to_conference(half, request);
            return begin(exchange, created, created ? *created : HalfId::none);
        }
        const auto created = exchange.setup_conference(half, request);
        return begin(exchange, created, created ? created->consult : HalfId::none);
    });
}

Status hold(Switch& exchange, HalfId active, HalfId held) {
    if (active == HalfId::none) return on_call(held, [&](HalfId half) { return exchange.unhold(half); });
    return exchange.hold(active);
}

}  // namespace

CallRequest usual_request(const Switch& exchange, LineNo line) {
    CallRequest request;
    if (!exchange.media_allowed(exchange.line(line), request.media_mode))
        request.media_mode = exchange.profile(exchange.line(line)).incoming_media;
    return request;
}

HalfId newest_in(const Switch& exchange, LineNo line, std::initializer_list<CallState> states) {
    const Half* found = nullptr;
    for (const Half* half : exchange.line(line).halves) {
        if (std::find(states.begin(), states.end(), half->state) == states.end()) continue;
        if (found == nullptr || half->call_id > found->call_id) found = half;
    }
    return found == nullptr ? HalfId::none : found->id;
}

const Half* transfer_consult(const Switch& exchange, LineNo line) {
    for (const Half* half : exchange.line(line).halves) {
        if (half->held_for != nullptr && half->held_for->state == CallState::pending_transfer && talks(half->state))
            return half;
    }
    return nullptr;
}

Status press_feature(Switch& exchange, LineNo line, uint32_t function) {
    const HalfId active = newest_in(exchange, line, {CallState::connected});
    const HalfId held = newest_in(exchange, line, {CallState::on_hold});
    const HalfId offered = newest_in(exchange, line, {CallState::offering, CallState::accepted});
    const HalfId in_progress =
        newest_in(exchange, line,
                  {CallState::connected, CallState::dialtone, CallState::dialing, CallState::proceeding,
                   CallState::ringback, CallState::busy, CallState::special_info, CallState::disconnected});
    switch (function) {
        case PHONEBUTTONFUNCTION_HOLD:
            return hold(exchange, active, held);
        case PHONEBUTTONFUNCTION_FLASH:
        case PHONEBUTTONFUNCTION_RECALL:
            return on_call(held, [&](HalfId half) { return exchange.swap_hold(active, half); });
        case PHONEBUTTONFUNCTION_CONNECT:
            return on_call(offered, [&](HalfId half) { return exchange.answer(half); });
        case PHONEBUTTONFUNCTION_REJECT:
            return on_call(offered, [&](HalfId half) { return exchange.drop(half); });
        case PHONEBUTTONFUNCTION_DROP:
        case PHONEBUTTONFUNCTION_DISCONNECT:
            return on_call(in_progress, [&](HalfId half) { return exchange.drop(half); });
        case PHONEBUTTONFUNCTION_TRANSFER:
            return transfer(exchange, line, active);
        case PHONEBUTTONFUNCTION_CONFERENCE:
            return conference(exchange, line, active);
        case PHONEBUTTONFUNCTION_MSGWAITON:
            return exchange.set_line_status(line, LINEDEVSTATUSFLAGS_MSGWAIT, true);
        case PHONEBUTTONFUNCTION_MSGWAITOFF:
            return exchange.set_line_status(line, LINEDEVSTATUSFLAGS_MSGWAIT, false);
        default:
            return sdk::error(LINEERR_INVALFEATURE);
    }
}

}  // namespace tapi::exchange
