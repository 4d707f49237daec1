// SPDX-License-Identifier: Apache-2.0
#include "tapihost/process.hpp"

#include <unistd.h>

namespace tapi::host {

const char* const link_option = "--fd";
const char* const link_help = "Connected socket to the server";

std::vector<std::string> words_of_command(int argc, char** argv) { return {argv + 1, argv + argc}; }

std::unique_ptr<Channel> open_link(int link) { return std::make_unique<SocketChannel>(link); }

std::string native_path(const std::string& path) { return path; }

// The server sees the signal.
void report_faults(const std::string&, std::function<void(const std::string&)>) {}

// tapi-dialog does that here.
std::optional<int> dialog_mode(const std::vector<std::string>&) { return std::nullopt; }

void end_within(unsigned seconds) { ::alarm(seconds); }

}  // namespace tapi::host
