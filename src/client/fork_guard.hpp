// SPDX-License-Identifier: Apache-2.0
// fork(): a child shares the descriptors of its parent, but must not speak on them, nor keep them open when
// the parent ends. So every descriptor of the library is listed here; the child closes them and begins anew.
#pragma once

#include <cstdint>

namespace tapi::client {

// Lists a descriptor until it is closed with close_guarded.
void guard_descriptor(int descriptor);
void close_guarded(int descriptor);

// How many forks lie between this process and the one that loaded the library.
uint32_t fork_generation();

}  // namespace tapi::client
