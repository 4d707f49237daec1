// SPDX-License-Identifier: Apache-2.0
#include <unistd.h>

#include <cstdint>
#include <cstdlib>

#include "testui.hpp"

namespace testui {

void signal(HANDLE event) {
    const uint64_t one = 1;
    if (write(static_cast<int>(reinterpret_cast<intptr_t>(event)), &one, sizeof one) != sizeof one) std::abort();
}

bool misbehave(HWND) { return true; }

}  // namespace testui
