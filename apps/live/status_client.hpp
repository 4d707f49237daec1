// SPDX-License-Identifier: Apache-2.0
// `status` of a program: what one that runs tells on its socket.
#pragma once

#include <string>

#include "board.hpp"
#include "tapictl/console.hpp"

namespace tapi::live {

// exit_no_server when none runs there.
int show_status(const Words& words, const std::string& socket, bool follow, ctl::Console& console);

}  // namespace tapi::live
