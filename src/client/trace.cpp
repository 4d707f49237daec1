// SPDX-License-Identifier: Apache-2.0
// Trace lines, each written with one call so that threads and processes do not mix.
#include "client/trace.hpp"

#include <algorithm>
#include <cstdio>

#include "client/trace_target.hpp"

namespace tapi::client::trace {
namespace {

void write_line(const char* text, int size, size_t room) {
    if (size <= 0) return;
    const size_t length = static_cast<size_t>(size) < room ? static_cast<size_t>(size) : room - 1;
    write_to_target({text, length});
}

}  // namespace

void call(const char* function, int32_t result) {
    char line[160];
    const int size = std::snprintf(line, sizeof line, "opentapi[%u] %s = 0x%08X\n", process_number(), function,
                                   static_cast<uint32_t>(result));
    write_line(line, size, sizeof line);
}

void note(const char* function, std::string_view words) {
    if (!enabled()) return;
    char line[256];
    const int size = std::snprintf(line, sizeof line, "opentapi[%u] %s: %.*s\n", process_number(), function,
                                   static_cast<int>(std::min<size_t>(words.size(), 180)), words.data());
    write_line(line, size, sizeof line);
}

void message(uint32_t app, const Message& m) {
    char line[256];
    const int size =
        std::snprintf(line, sizeof line,
                      "opentapi[%u] app 0x%08X message %u device 0x%08X instance 0x%llX (0x%llX, "
                      "0x%llX, 0x%llX)\n",
                      process_number(), app, m.message, m.device, static_cast<unsigned long long>(m.instance),
                      static_cast<unsigned long long>(m.param1), static_cast<unsigned long long>(m.param2),
                      static_cast<unsigned long long>(m.param3));
    write_line(line, size, sizeof line);
}

}  // namespace tapi::client::trace
