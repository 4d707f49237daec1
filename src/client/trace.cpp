// SPDX-License-Identifier: Apache-2.0
// Trace lines, each written with one call so that threads and processes do not mix.
#include "client/trace.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace tapi::client::trace {
namespace {

constexpr int off = -1;

// The descriptor stays open, over forks too, until the process ends.
int open_target() {
    const char* const target = secure_getenv("OPENTAPI_TRACE");
    if (target == nullptr || *target == '\0' || std::strcmp(target, "0") == 0) return off;
    if (std::strcmp(target, "1") == 0) return STDERR_FILENO;
    return open(target, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
}

int target() {
    static const int descriptor = open_target();
    return descriptor;
}

void write_line(const char* text, int size, size_t room) {
    if (size <= 0) return;
    const size_t length = static_cast<size_t>(size) < room ? static_cast<size_t>(size) : room - 1;
    if (write(target(), text, length) < 0) return;  // tracing never disturbs the program
}

}  // namespace

bool enabled() { return target() != off; }

void call(const char* function, int32_t result) {
    char line[160];
    const int size = std::snprintf(line, sizeof line, "opentapi[%d] %s = 0x%08X\n", getpid(), function,
                                   static_cast<uint32_t>(result));
    write_line(line, size, sizeof line);
}

void note(const char* function, std::string_view words) {
    if (!enabled()) return;
    char line[256];
    const int size = std::snprintf(line, sizeof line, "opentapi[%d] %s: %.*s\n", getpid(), function,
                                   static_cast<int>(std::min<size_t>(words.size(), 180)), words.data());
    write_line(line, size, sizeof line);
}

void message(uint32_t app, const Message& m) {
    char line[256];
    const int size =
        std::snprintf(line, sizeof line,
                      "opentapi[%d] app 0x%08X message %u device 0x%08X instance 0x%llX (0x%llX, "
                      "0x%llX, 0x%llX)\n",
                      getpid(), app, m.message, m.device, static_cast<unsigned long long>(m.instance),
                      static_cast<unsigned long long>(m.param1), static_cast<unsigned long long>(m.param2),
                      static_cast<unsigned long long>(m.param3));
    write_line(line, size, sizeof line);
}

}  // namespace tapi::client::trace
