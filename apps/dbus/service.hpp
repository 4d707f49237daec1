// SPDX-License-Identifier: Apache-2.0
// org.opentapi.Telephony1 on the user's bus: RequestMakeCall as a method, for programs that would rather not link libtapi32.
#pragma once

#include <chrono>

namespace tapi::bus {

// Serves until nobody has asked for `idle`, or the bus is gone; the exit code. The bus starts the program again.
int serve(std::chrono::milliseconds idle);

}  // namespace tapi::bus
