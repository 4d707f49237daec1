// SPDX-License-Identifier: Apache-2.0
// What of the UI module for tests is the system's own.
#pragma once

#include <tapi.h>

#include <cstdlib>

namespace testui {

void signal(HANDLE event);
// What TESTUI says: "crash", "hang" and on Windows "throw" do not come back, and on Linux the hanging is told in the
// file TESTUI_MARK; on Windows "window" shows one, and is false when the
// user cancels.
bool misbehave(HWND owner);

// A number in TESTUI_RESULT, else 0.
inline LONG wanted_result() {
    const char* const said = std::getenv("TESTUI_RESULT");
    return said == nullptr ? 0 : static_cast<LONG>(std::strtoul(said, nullptr, 0));
}

}  // namespace testui
