// SPDX-License-Identifier: Apache-2.0
// Who is in a conference, as the provider reported it: a call in state CONFERENCED names its parent.
#pragma once

#include "server/call/calls.hpp"

namespace tapi::server {

// A parent, or a member of a conference.
bool in_conference(const Call& call);

// lineGetConfRelatedCalls: the parent, then the members in the order in which the calls came to be. Calls
// that the open line of the handle does not hold yet get handles (MONITOR). When there is no room for all of
// them none is given, as with new_calls.
Result<NewCalls> conference_calls(Core& core, const CallHandle& handle, size_t room);

}  // namespace tapi::server
