// SPDX-License-Identifier: Apache-2.0
// Function number of a request for OPENTAPI_providerReconfigure, which TSPI does not know; it has no parameters, and
// the response's body is one text, what the provider says of an error.
#pragma once

#include "model/functions.hpp"

namespace tapi::wire {

inline constexpr TspiFunction reconfigure_function{0};

}  // namespace tapi::wire
