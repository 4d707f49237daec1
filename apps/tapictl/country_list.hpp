// SPDX-License-Identifier: Apache-2.0
// The countries that the server knows.
#pragma once

#include "dialing_steps.hpp"

namespace tapi::ctl {

// One country; all for id 0.
std::vector<CountryInfo> countries(uint32_t id);

}  // namespace tapi::ctl
