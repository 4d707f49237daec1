// SPDX-License-Identifier: Apache-2.0
// How a provider host is started under Wine.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"

namespace tapi::server {

struct WineSettings {
    std::string prefix;  // empty: $WINEPREFIX, else ~/.wine
    std::string arch;    // "x86_64" or "i686"; empty: what the module is for
    std::map<std::string, std::string> hosts;  // where tapihost.exe is, by architecture
};

struct WineCommand {
    std::string program;                   // path of wine
    std::string host;                      // path of tapihost.exe
    std::vector<std::string> environment;  // NAME=VALUE, beside what the server has
};

// The prefix that a driver runs in; the error says that none was named and there is none by default.
Result<std::string> wine_prefix(const WineSettings& settings);
// The prefix that a file lies in; empty when it lies in none.
std::string prefix_around(const std::string& file);
// Looks whether all is there that the module needs; the error says what to do.
Result<WineCommand> wine_command(const WineSettings& settings, const std::string& module);

}  // namespace tapi::server
