// SPDX-License-Identifier: Apache-2.0
#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <string>

#include "testui.hpp"

namespace testui {

void signal(HANDLE event) {
    const uint64_t one = 1;
    if (write(static_cast<int>(reinterpret_cast<intptr_t>(event)), &one, sizeof one) != sizeof one) std::abort();
}

bool misbehave(HWND) {
    const char* const said = std::getenv("TESTUI");
    const std::string what = said == nullptr ? "" : said;
    if (what == "crash") std::abort();
    if (what == "hang") std::ofstream(std::getenv("TESTUI_MARK")) << "hanging\n";
    while (what == "hang") pause();
    return true;
}

}  // namespace testui
