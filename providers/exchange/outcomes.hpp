// SPDX-License-Identifier: Apache-2.0
// The names by which a configuration says what becomes of a call.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "exchange/config.hpp"

namespace tapi::exchange {

std::optional<Outcome> outcome_named(std::string_view name);
std::string outcome_names();  // all, for an error message

}  // namespace tapi::exchange
