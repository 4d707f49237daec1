// SPDX-License-Identifier: Apache-2.0
// Secrets come from the standard input, without echo on a terminal.
#pragma once

#include "console.hpp"

namespace tapi::ctl {

// One line. The prompt is for terminals.
std::string typed_secret(Console& console, const char* prompt);

}  // namespace tapi::ctl
