// SPDX-License-Identifier: Apache-2.0
// tapi-ivr status: what a running tapi-ivr tells on its socket.
#pragma once

#include <string>

#include "tapictl/console.hpp"

namespace tapi::ivr {

// exit_no_server when none runs there.
int show_status(const std::string& socket, bool follow, ctl::Console& console);

}  // namespace tapi::ivr
