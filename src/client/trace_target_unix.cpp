// SPDX-License-Identifier: Apache-2.0
// Trace lines go to a descriptor, which stays open, over forks too, until the process ends.
#include <fcntl.h>
#include <unistd.h>

#include "client/environment.hpp"
#include "client/trace.hpp"
#include "client/trace_target.hpp"

namespace tapi::client::trace {
namespace {

constexpr int off = -1;

int open_target() {
    const std::string target = environment("OPENTAPI_TRACE");
    if (target.empty() || target == "0") return off;
    if (target == "1") return STDERR_FILENO;
    return open(target.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
}

int target() {
    static const int descriptor = open_target();
    return descriptor;
}

}  // namespace

bool enabled() { return target() != off; }
unsigned process_number() { return static_cast<unsigned>(getpid()); }

void write_to_target(std::string_view line) {
    if (write(target(), line.data(), line.size()) < 0) return;
}

}  // namespace tapi::client::trace
