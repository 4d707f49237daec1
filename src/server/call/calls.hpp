// SPDX-License-Identifier: Apache-2.0
// Calls: what providers report about them, making them, and what applications ask of them.
#pragma once

#include <functional>

#include "server/call/handles.hpp"
#include "server/device/lines.hpp"

namespace tapi::server {

// LINEEVENT messages that concern calls (LINE_NEWCALL, LINE_CALLSTATE, LINE_CALLINFO). Unknown handles are ignored: the
// event may have crossed TSPI_lineCloseCall.
void new_call(Core& core, Provider& provider, const ProviderEvent& event);
void call_event(Core& core, Provider& provider, const ProviderEvent& event);
// The first opener of the line is there: the calls that were announced meanwhile are.
void take_early_calls(Core& core, Line& line);

// The call may be spoken of now: what was held back is said, then what waited for it.
void release_held(Core& core, const std::shared_ptr<Call>& call);
void release_followers(Core& core, Call& conference);

// The provider or its line is gone: the call ends with a reason (DISCONNECTED, then IDLE).
void end_call(Core& core, Call& call, uint32_t disconnect_mode);

struct MakeCallRequest {
    OptText dest_address;
    uint32_t country_code = 0;
    OptBytes call_params;  // in the layout of the application's version
};
// `returned` with the request id or an error; LINE_REPLY follows with the call handle (ASY-4).
void make_call(Core& core, std::shared_ptr<OpenLine> opened, MakeCallRequest request, uint32_t request_id,
               Answered returned);

// LINECALLINFO, LINECALLSTATUS for one holder, in the layout of 2.2.
void call_info(Core& core, std::shared_ptr<Call> call, uint32_t handle, HandleSpace& handles, WholeAnswered done);
void call_status(std::shared_ptr<Call> call, uint32_t handle, HandleSpace& handles, WholeAnswered done);

// lineGetNewCalls: handles (MONITOR) to every call of the scope that the open line does not hold yet. When there is no
// room for all of them none is given: the application asks again with more.
struct NewCalls {
    size_t count = 0;
    std::vector<uint32_t> handles;
};
Result<NewCalls> new_calls(Core& core, OpenLine& opened, uint32_t address, uint32_t select, size_t room);

// STRUCTURETOOSMALL or INVALCALLPARAMS for what is no LINECALLPARAMS of the version.
Status check_call_params(const Bytes& params, uint32_t app_version);
// Call parameters of an application in the layout of the provider; INVALCALLPARAMS-class errors otherwise.
Result<OptBytes> params_for_provider(const OptBytes& params, uint32_t app_version, const Line& line);

CallHandle* find_handle(HandleSpace& handles, uint32_t handle);

}  // namespace tapi::server
