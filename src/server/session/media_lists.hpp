// SPDX-License-Identifier: Apache-2.0
// The four lists of lineSetMediaControl (DIG-10).
#pragma once

#include "model/flat.hpp"
#include "server/device/objects.hpp"
// After tapi.h, whose macros rename functions.
#include "model/api_calls.hpp"

namespace tapi::server {

// A member of LINEDEVCAPS that is a number.
inline uint32_t capability(const Line& line, size_t at) { return load<uint32_t>(*line.caps, at); }

// 0 or the error that names the first list which is too long, malformed, or says two things about one
// trigger.
int32_t check_media_lists(const Line& line, const api::LineSetMediaControl& call);
// Every list switches its kind of trigger off.
bool no_media_lists(const api::LineSetMediaControl& call);

}  // namespace tapi::server
