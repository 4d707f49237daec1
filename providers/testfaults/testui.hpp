// SPDX-License-Identifier: Apache-2.0
// What of the UI module for tests is the system's own.
#pragma once

#include <tapi.h>

namespace testui {

void signal(HANDLE event);
// What TESTUI says: "window" shows one, and is false when the user cancels; "crash", "throw" and "hang" do not come back.
bool misbehave(HWND owner);

}  // namespace testui
