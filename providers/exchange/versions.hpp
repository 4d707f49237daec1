// SPDX-License-Identifier: Apache-2.0
// What a line that was opened with an older TSPI version may be told.
#pragma once

#include <tspi.h>

#include "exchange/call.hpp"

namespace tapi::exchange {

DWORD disconnect_modes_of(DWORD version);
// The mode of a call state, in words that the version knows.
DWORD mode_in_version(CallState state, DWORD mode, DWORD version);

}  // namespace tapi::exchange
