// SPDX-License-Identifier: Apache-2.0
// What a host that comes over TCP says before anything else.
#pragma once

#include <cstddef>

namespace tapi::host {

// Characters, each a hexadecimal digit.
inline constexpr size_t secret_size = 64;

}  // namespace tapi::host
