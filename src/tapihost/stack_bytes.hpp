// SPDX-License-Identifier: Apache-2.0
// How much each function of TSPI takes off the stack where it does that itself (i686), by its number.
#pragma once

#include <cstdint>

namespace tapi::host {

using StackBytes = uint32_t;
extern const StackBytes stack_bytes[];

}  // namespace tapi::host
