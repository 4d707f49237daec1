// SPDX-License-Identifier: Apache-2.0
// For tests: counts what is allocated or freed by a thread while it must not. malloc and its relatives are
// replaced in the whole program, so libraries are seen as well as our own code.
#pragma once

#include <cstdint>

namespace tapi::media {

class ForbidAllocation {
  public:
    ForbidAllocation();
    ~ForbidAllocation();
};
// False under a sanitizer, which has an allocator of its own.
extern const bool allocation_is_seen;
uint64_t forbidden_allocations();
void forget_forbidden_allocations();

}  // namespace tapi::media
