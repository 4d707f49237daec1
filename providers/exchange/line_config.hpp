// SPDX-License-Identifier: Apache-2.0
// A line's settings as the block that lineGetDevConfig gives out and lineSetDevConfig takes back: text with a
// version, which applications store and may carry from one line to another.
//
//     opentapi-exchange-line 1
//     digit_ms = 100
//     gap_ms = 100
//     pause_ms = 2000
//     caller_name = "Reception"
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "exchange/line_device.hpp"

namespace tapi::exchange {

std::string write_line_config(const LineSettings& settings);
// None when the block is damaged or of another kind or version.
std::optional<LineSettings> read_line_config(std::string_view block);

}  // namespace tapi::exchange
