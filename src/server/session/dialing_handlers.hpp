// SPDX-License-Identifier: Apache-2.0
// What everybody hears when locations or cards have changed.
#pragma once

#include "server/device/core.hpp"

namespace tapi::server {

// TR-9: LINE_LINEDEVSTATE TRANSLATECHANGE to every application.
void tell_translate_change(const Core& core);

}  // namespace tapi::server
