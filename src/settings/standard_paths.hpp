// SPDX-License-Identifier: Apache-2.0
// Where programs of users look when nobody says where.
#pragma once

#include <string>

namespace tapi {

// $XDG_CONFIG_HOME/opentapi/NAME, else below ~/.config; for root /etc/opentapi/NAME.
std::string standard_config_file(const std::string& name);
// $XDG_STATE_HOME/opentapi/NAME, else below ~/.local/state; for root /var/lib/opentapi/NAME.
std::string standard_state_folder(const std::string& name);

}  // namespace tapi
