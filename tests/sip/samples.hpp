// SPDX-License-Identifier: Apache-2.0
// Sound as tests carry it.
#pragma once

#include <cstdint>
#include <vector>

namespace tapi::test {

using Samples = std::vector<int16_t>;

}  // namespace tapi::test
