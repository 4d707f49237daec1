// SPDX-License-Identifier: Apache-2.0
// The identity of a process on Linux. The user's name only informs: the kernel tells the server who connects.
#include <limits.h>
#include <unistd.h>

#include <cstdlib>
#include <string_view>

#include "base/unicode.hpp"
#include "client/identity.hpp"

namespace tapi::client {
namespace {

std::string executable_name() {
    char path[PATH_MAX];
    const ssize_t size = readlink("/proc/self/exe", path, sizeof path);
    std::string_view name(path, size > 0 ? static_cast<size_t>(size) : 0);
    constexpr std::string_view gone = " (deleted)";
    if (name.ends_with(gone)) name.remove_suffix(gone.size());
    return std::string(name.substr(name.rfind('/') + 1));
}

std::string machine_name() {
    char name[HOST_NAME_MAX + 1] = {};
    return gethostname(name, sizeof name - 1) == 0 ? name : "";
}

std::string user_name() {
    for (const char* variable : {"LOGNAME", "USER"}) {
        const char* const name = getenv(variable);
        if (name != nullptr && *name != '\0') return name;
    }
    return std::to_string(getuid());
}

}  // namespace

Identity identity() {
    return {static_cast<uint32_t>(getpid()), to_utf16(executable_name()), to_utf16(machine_name()),
            to_utf16(user_name())};
}

}  // namespace tapi::client
