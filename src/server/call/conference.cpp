// SPDX-License-Identifier: Apache-2.0
// The calls of a conference (CONF-2).
#include "server/call/conference.hpp"

namespace tapi::server {
namespace {

bool member(const Call& call) { return call.state == LINECALLSTATE_CONFERENCED; }

// Null for a call outside a conference, and while the parent has not been shown to applications.
Call* parent_of(Call& call) {
    if (!member(call)) return call.conference ? &call : nullptr;
    const auto& calls = call.line->provider->calls_by_handle;
    const auto parent = calls.find(call.state_mode);
    return parent != calls.end() && parent->second->announced ? parent->second.get() : nullptr;
}

std::vector<Call*> calls_of(Call& parent) {
    std::vector<Call*> found{&parent};
    for (const auto& call : parent.line->calls) {
        // A call that is not announced yet comes by itself: it must not get two handles.
        const bool belongs = member(*call) && call->state_mode == parent.ht_call && call.get() != &parent;
        if (belongs && call->announced) found.push_back(call.get());
    }
    return found;
}

}  // namespace

bool in_conference(const Call& call) { return call.conference || member(call); }

Result<NewCalls> conference_calls(Core& core, const CallHandle& handle, size_t room) {
    Call* parent = parent_of(*handle.call);
    if (parent == nullptr) return failure(LINEERR_NOCONFERENCE);
    const std::vector<Call*> calls = calls_of(*parent);
    NewCalls result{calls.size(), {}};
    if (calls.size() > room) return result;
    std::vector<CallHandle*> given;
    for (Call* call : calls) {
        CallHandle* theirs = call->handle_of(*handle.line);
        if (theirs == nullptr) {
            theirs = give_handle(core, *call, *handle.line, LINECALLPRIVILEGE_MONITOR);
            if (theirs == nullptr) break;
            given.push_back(theirs);
        }
        result.handles.push_back(theirs->handle);
    }
    if (result.handles.size() < calls.size()) {
        for (CallHandle* back : given) take_back(*back);
        return failure(LINEERR_RESOURCEUNAVAIL);
    }
    for (const CallHandle* newly : given) tell_others(*newly->call, newly, LINECALLINFOSTATE_NUMMONITORS);
    return result;
}

}  // namespace tapi::server
