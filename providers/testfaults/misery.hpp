// SPDX-License-Identifier: Apache-2.0
// What of the faults is the system's own.
#pragma once

#include <string>

namespace testfaults {

// Touches memory that is not there.
[[noreturn]] void crash();
[[noreturn]] void wait_for_ever();
// Until somebody opens the FIFO for writing.
void wait_at_gate(const std::string& path);

}  // namespace testfaults
