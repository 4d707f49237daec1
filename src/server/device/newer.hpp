// SPDX-License-Identifier: Apache-2.0
// Bits that came with a later version of the API: structures and messages for older applications go without them (VER-3).
#pragma once

#include <tapi.h>

#include <cstdint>

namespace tapi::server {

inline constexpr uint32_t line_states_1_4 = LINEDEVSTATE_CAPSCHANGE | LINEDEVSTATE_CONFIGCHANGE |
                                            LINEDEVSTATE_TRANSLATECHANGE | LINEDEVSTATE_COMPLCANCEL | LINEDEVSTATE_REMOVED;
inline constexpr uint32_t disconnect_modes_2_0 =
    LINEDISCONNECTMODE_NUMBERCHANGED | LINEDISCONNECTMODE_OUTOFORDER | LINEDISCONNECTMODE_TEMPFAILURE |
    LINEDISCONNECTMODE_QOSUNAVAIL | LINEDISCONNECTMODE_BLOCKED | LINEDISCONNECTMODE_DONOTDISTURB | LINEDISCONNECTMODE_CANCELLED;
inline constexpr uint32_t call_info_2_0 = LINECALLINFOSTATE_TREATMENT | LINECALLINFOSTATE_QOS | LINECALLINFOSTATE_CALLDATA;

}  // namespace tapi::server
