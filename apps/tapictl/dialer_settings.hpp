// SPDX-License-Identifier: Apache-2.0
// What `tapi dialer` remembers: the line to call from. One JSON object in the user's configuration.
#pragma once

#include <string>

namespace tapi::ctl {

struct DialerSettings {
    std::string line;  // empty: the first that can make calls
};

// $XDG_CONFIG_HOME/opentapi/dialer.json, else below ~/.config; empty without a home.
std::string dialer_settings_path();

// No file: no settings. Throws Failure for a file that cannot be read as settings.
DialerSettings load_dialer_settings(const std::string& path);
// Whole or not at all. Throws Failure.
void save_dialer_settings(const std::string& path, const DialerSettings& settings);

}  // namespace tapi::ctl
