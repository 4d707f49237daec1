// SPDX-License-Identifier: Apache-2.0
// What of the exchange can be changed while it runs: as forms, and from their values.
#pragma once

#include "exchange/config.hpp"
#include "exchange/line_device.hpp"
#include "forms/form.hpp"

namespace tapi::exchange {

forms::Form exchange_form(const Config& config);
forms::Form line_form(const LineSettings& settings, const DialLimits& limits, const std::string& line_name);

// `values` have been checked against the form.
void apply(const forms::json& values, Config& config);
void apply(const forms::json& values, LineSettings& settings);

}  // namespace tapi::exchange
