// SPDX-License-Identifier: Apache-2.0
// tapi-ivr run: flows on lines, until somebody ends it.
#pragma once

#include "config.hpp"
#include "live/board.hpp"
#include "tapictl/console.hpp"

namespace tapi::ivr {

inline const live::Words words{"tapi-ivr", "flow"};

// The exit code. SIGTERM and ^C end it: the calls are hung up. SIGHUP reads the flows again: calls that begin from then on have
// them, where they are right.
int run_service(const Config& config, ctl::Console& console);

}  // namespace tapi::ivr
