// SPDX-License-Identifier: Apache-2.0
// What calls say about digits, tones and media, and how watching and generating end.
#pragma once

#include "server/device/core.hpp"

namespace tapi::server {

// True when the event was one of these and has been dealt with.
bool media_event(const Core& core, Call& call, const ProviderEvent& event);
// Device-specific events of a call go to everybody who holds it (EXT-1).
bool special_event(const Call& call, const ProviderEvent& event);

// The call is idle: nothing is watched any more; who still waits for an end hears that it was cancelled.
void end_media(const Core& core, Call& call);
// A holder is about to give its handle up: the provider watches for the others only.
void leave_media(CallHandle& handle);

}  // namespace tapi::server
