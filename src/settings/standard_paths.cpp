// SPDX-License-Identifier: Apache-2.0
// See standard_paths.hpp.
#include "settings/standard_paths.hpp"

#include <unistd.h>

#include <cstdlib>

namespace tapi {
namespace {

std::string variable(const char* name) {
    const char* value = std::getenv(name);
    return value != nullptr ? value : "";
}

std::string standard(const char* of_root, const char* base, const char* below_home) {
    if (::geteuid() == 0) return of_root;
    const std::string given = variable(base);
    return given.empty() ? variable("HOME") + below_home : given;
}

}  // namespace

std::string standard_config_file(const std::string& name) { return standard("/etc", "XDG_CONFIG_HOME", "/.config") + "/opentapi/" + name; }

std::string standard_state_folder(const std::string& name) {
    return standard("/var/lib", "XDG_STATE_HOME", "/.local/state") + "/opentapi/" + name;
}

}  // namespace tapi
