// SPDX-License-Identifier: Apache-2.0
// What a module answers about versions.
#pragma once

#include "model/functions.hpp"

namespace tapi::host {

// What to call instead of `entry`, where a version above what was offered is taken for the highest that was offered.
void* within_offer(TspiFunction function, void* entry);

}  // namespace tapi::host
