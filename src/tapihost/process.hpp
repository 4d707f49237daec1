// SPDX-License-Identifier: Apache-2.0
// What of the program is the system's own: how it is told of its link, and how it ends.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "tapihost/channel.hpp"

namespace tapi::host {

// The option that names the link to the server, and its help.
extern const char* const link_option;
extern const char* const link_help;

// What follows the program's name, in UTF-8.
std::vector<std::string> words_of_command(int argc, char** argv);
// Null when there is no such link.
std::unique_ptr<Channel> open_link(int link);
// A path that the server gave, as the system's own functions take it.
std::string native_path(const std::string& path);
// Lets faults that end the process say in the log, under `name`, where they happened, and tell whoever is to know it too.
void report_faults(const std::string& name, std::function<void(const std::string& words)> told = {});
// Runs a UI module's dialog when the words ask for that, and gives the exit status; nothing when they do not.
std::optional<int> dialog_mode(const std::vector<std::string>& words);
// Ends the process then, if it has not ended by itself.
void end_within(unsigned seconds);

}  // namespace tapi::host
