// SPDX-License-Identifier: Apache-2.0
// Who calls whom.
#include "call_state.hpp"
#include "tapictl/sized.hpp"

namespace tapi::voice {

Facts Call::facts() const {
    Facts facts;
    facts.outbound = state_->outbound;
    facts.line = state_->line->info.name;
    ctl::Sized<LINECALLINFO> info;
    if (state_->handle == 0 || info.fill([&](LINECALLINFO* i) { return lineGetCallInfoA(state_->handle, i); }) < 0) return facts;
    const LINECALLINFO fixed = info.value();
    facts.caller = info.text(fixed.dwCallerIDSize, fixed.dwCallerIDOffset);
    facts.caller_name = info.text(fixed.dwCallerIDNameSize, fixed.dwCallerIDNameOffset);
    facts.called = info.text(fixed.dwCalledIDSize, fixed.dwCalledIDOffset);
    facts.called_name = info.text(fixed.dwCalledIDNameSize, fixed.dwCalledIDNameOffset);
    facts.redirecting = info.text(fixed.dwRedirectingIDSize, fixed.dwRedirectingIDOffset);
    facts.redirecting_name = info.text(fixed.dwRedirectingIDNameSize, fixed.dwRedirectingIDNameOffset);
    facts.redirection = info.text(fixed.dwRedirectionIDSize, fixed.dwRedirectionIDOffset);
    facts.user_info = info.text(fixed.dwUserUserInfoSize, fixed.dwUserUserInfoOffset);
    facts.call_data = info.text(fixed.dwCallDataSize, fixed.dwCallDataOffset);
    facts.redirect_reason = fixed.dwReason;
    facts.origin = fixed.dwOrigin;
    facts.media_mode = fixed.dwMediaMode;
    facts.call_id = fixed.dwCallID;
    const auto& addresses = state_->line->info.addresses;
    if (fixed.dwAddressID < addresses.size()) facts.address = addresses[fixed.dwAddressID];
    return facts;
}

}  // namespace tapi::voice
