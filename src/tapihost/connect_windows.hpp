// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/sockets_windows.hpp"

namespace tapi::host {

// To who waits at that port of this machine, with the secret that came on the standard input already said. INVALID_SOCKET when
// nobody is there.
SOCKET connect_with_secret(int port);

}  // namespace tapi::host
