// SPDX-License-Identifier: Apache-2.0
#include <windows.h>

#include "misery.hpp"

namespace testfaults {

void crash() {
    *static_cast<volatile int*>(nullptr) = 0;
    __builtin_unreachable();
}

void wait_for_ever() {
    for (;;) Sleep(INFINITE);
}

// There are no FIFOs there.
void wait_at_gate(const std::string&) { wait_for_ever(); }

}  // namespace testfaults
