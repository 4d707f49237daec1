// SPDX-License-Identifier: Apache-2.0
// The UI module of a driver for Windows: it runs in tapihost.exe under Wine, and what it says passes through here.
#pragma once

#include "socket_link.hpp"

namespace tapi::dialog {

// From the start of tapihost.exe to the end of the dialog. Ends when `link` does.
void run_wine_module(SocketLink& link, const talk::Module& wanted);

}  // namespace tapi::dialog
