// SPDX-License-Identifier: Apache-2.0
// Where the server looks for its files when nobody says so.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace tapi::server {

// The environment, as a value, so that tests can make one.
struct Surroundings {
    std::function<std::optional<std::string>(const char*)> variable;  // never an empty string
    uint32_t user_id = 1000;
    std::string program_folder;  // where this program's file is; empty when the system does not tell

    static Surroundings of_process();
};

// $CONFIGURATION_DIRECTORY (system service), $XDG_CONFIG_HOME/opentapi, /etc/opentapi: the first tapisrv.toml
// there.
std::optional<std::string> find_config_file(const Surroundings& around);

// $RUNTIME_DIRECTORY, $XDG_RUNTIME_DIR/opentapi, /run/opentapi for root, /tmp/opentapi-UID: where the socket
// is.
std::string default_runtime_directory(const Surroundings& around);
// $STATE_DIRECTORY, $XDG_STATE_HOME/opentapi, /var/lib/opentapi for root, ~/.local/state/opentapi.
std::string default_state_directory(const Surroundings& around);
// $OPENTAPI_PROVIDER_PATH (several, separated by colons), then the folder of the installation: as seen from the
// program, in case the whole tree was moved, and as it was configured.
std::vector<std::string> default_provider_directories(const Surroundings& around);

// A module without a slash is looked up in the folders; the answer is empty when no file is there.
std::string find_module(const std::string& module, const std::vector<std::string>& directories);

// `path` as seen from the folder `base`.
std::string absolute_from(const std::string& base, const std::string& path);

}  // namespace tapi::server
