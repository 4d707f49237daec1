// SPDX-License-Identifier: Apache-2.0
#include <windows.h>

#include <cstdlib>
#include <stdexcept>
#include <string>

#include "testui.hpp"

namespace testui {

void signal(HANDLE event) { SetEvent(event); }

bool misbehave(HWND owner) {
    const char* const said = std::getenv("TESTUI");
    const std::string what = said == nullptr ? "" : said;
    if (what == "crash") *reinterpret_cast<volatile int*>(8) = 1;
    if (what == "throw") throw std::runtime_error("thrown by the UI DLL");
    if (what == "hang") Sleep(INFINITE);
    if (what == "window") return MessageBoxW(owner, L"Answer calls at once?", L"Vendor settings", MB_OKCANCEL) == IDOK;
    return true;
}

}  // namespace testui
