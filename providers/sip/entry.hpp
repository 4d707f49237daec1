// SPDX-License-Identifier: Apache-2.0
// What the exported functions of this module have in common: the face's provider and calls are ours.
#pragma once

#include "sdk/tspi_face.hpp"
#include "sip/provider.hpp"

namespace tapi::sip {

inline SipProvider& sip_of(sdk::LineProvider& provider) { return static_cast<SipProvider&>(provider); }
inline SipCall& sip_of(sdk::LineCall& call) { return static_cast<SipCall&>(call); }

}  // namespace tapi::sip
