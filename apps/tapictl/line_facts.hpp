// SPDX-License-Identifier: Apache-2.0
// What the API tells of lines and calls, for whichever program asks.
#pragma once

#include <tapi.h>

#include <optional>

#include "select.hpp"

namespace tapi::ctl {

// info.gone where there is no such device, info.version 0 where it cannot be used.
LineInfo describe_line(HLINEAPP app, DWORD id);
// 0 when it cannot be told.
DWORD state_of_call(HCALL call);
// The number by which waveOutOpen and waveInOpen know the call. Throws Failure.
UINT wave_device_of_call(HCALL call);

}  // namespace tapi::ctl
