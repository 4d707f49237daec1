// SPDX-License-Identifier: Apache-2.0
// What dialogs are about on the wire, beside the objects of OPENTAPI_CONFIG_ in provider.h.
#pragma once

#include <cstdint>

namespace tapi::wire {

// Locations and calling cards; the text beside it is an address, or empty.
inline constexpr uint32_t dialing_object = 3;

}  // namespace tapi::wire
