// SPDX-License-Identifier: Apache-2.0
// Who holds which call, with which privilege: giving handles, taking them away, choosing the first owner, hand-off.
// Every rule of ownership (OWN, PRIV, HAND, CLOSE) lives here.
#pragma once

#include <optional>

#include "server/device/core.hpp"

namespace tapi::server {

// Null when the application's handle table is full.
CallHandle* give_handle(Core& core, Call& call, OpenLine& opened, uint32_t privilege);

// Tells everybody entitled about a call that they do not know yet (OWN-1, OWN-3, OWN-6). `maker` is the application's
// open line that made the call and owns it already; monitors then see state UNKNOWN first (ASY-6).
void announce(Core& core, Call& call, const OpenLine* maker);

// The mode that goes with the call's state, for one holder: with CONFERENCED it is that holder's handle of the parent, 0
// when it has none (ST-2, RACE-5).
uint64_t state_mode_for(const Call& call, const OpenLine& opened);

// The open line that becomes owner of a call of these media modes; null when nobody wants it.
OpenLine* choose_owner(const Core& core, const Call& call);

// Undoes give_handle before anybody was told of it.
void take_back(CallHandle& handle);
// Removes one handle; tells the others; closes the call at the provider when it was the last (PRIV-5).
void remove_handle(Core& core, CallHandle& handle);

// lineDeallocateCall, lineSetCallPrivilege, lineHandoff: 0 or a LINEERR_ value.
int32_t deallocate(Core& core, CallHandle& handle);
int32_t set_privilege(Core& core, CallHandle& handle, uint32_t privilege);
int32_t hand_off(Core& core, CallHandle& handle, const std::optional<std::u16string>& module, uint32_t media_mode);

// LINE_CALLINFO about owners and monitors to all holders but the one who caused it (OWN-7).
void tell_others(const Call& call, const CallHandle* except, uint32_t info_states);

// Sends TSPI_lineCloseCall once and forgets the call. Who goes on with the call must hold it.
void close_call(Core& core, Call& call);
// Ends the call at the provider; nobody waits for it.
void drop_call(Call& call);

}  // namespace tapi::server
