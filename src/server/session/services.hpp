// SPDX-License-Identifier: Apache-2.0
// What the handlers of the services around calls (transfer, conference, park, forward) share.
#pragma once

#include "model/layout.hpp"
#include "server/call/conference.hpp"
#include "server/call/making.hpp"
#include "server/session/dispatch.hpp"

namespace tapi::server {

inline uint64_t hd_of(const Context& c) { return c.call->call->hd_call; }

// 0, or the error of functions that need a number to call.
inline int32_t check_destination(const OptText& address) {
    if (!address) return LINEERR_INVALPOINTER;
    return address->empty() ? LINEERR_INVALADDRESS : 0;
}

// 0, or the error of functions that came with TAPI 2.0.
inline int32_t check_since_2_0(const Context& c) {
    return line_of(c).version < api_2_0 ? LINEERR_OPERATIONUNAVAIL : 0;
}

// A second call in the parameters: another one of the subject's line, which the application owns.
// `bad_handle` is the error for one that is not.
inline Result<Call*> other_call(const Context& c, uint32_t handle, int32_t bad_handle) {
    const CallHandle* other = find_handle(c.session->handles(), handle);
    if (other == nullptr || other->call == c.call->call || other->call->line != c.call->call->line)
        return failure(bad_handle);
    if (other->privilege != LINECALLPRIVILEGE_OWNER) return failure(LINEERR_NOTOWNER);
    return other->call;
}

// Begins the making of calls, by the line's or the call's owner; null when the request was answered with an
// error.
template <class C>
std::shared_ptr<Making> begin_making(const Context& c, bool none_will_do = false) {
    OpenLine& opened = line_of(c);
    const bool alive = c.call != nullptr ? hd_of(c) != 0 : opened.line->state == LineState::open;
    std::shared_ptr<Making> making;
    if (!opened.may_own) {
        respond<C>(c, LINEERR_OPERATIONUNAVAIL);
    } else if (!alive) {
        respond<C>(c, LINEERR_OPERATIONFAILED);
    } else {
        making = Making::begin(c.core(), {opened.shared_from_this(), c.id, c.call, none_will_do,
                                          [c](int32_t result) { respond<C>(c, result); }});
        if (!making) respond<C>(c, LINEERR_RESOURCEUNAVAIL);
    }
    return making;
}

}  // namespace tapi::server
