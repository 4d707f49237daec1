// SPDX-License-Identifier: Apache-2.0
// Windows has no fork(): a process is the one that loaded the library.
#include "client/fork_guard.hpp"

namespace tapi::client {

uint32_t fork_generation() { return 0; }

}  // namespace tapi::client
