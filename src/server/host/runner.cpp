// SPDX-License-Identifier: Apache-2.0
// Which runner, and what all hosts are told.
#include "server/host/runner.hpp"

namespace tapi::server {

std::unique_ptr<Runner> make_runner(boost::asio::io_context& loop, const ProviderSettings& settings) {
    return settings.isolation == Isolation::none && !settings.wine ? make_thread_runner(loop, settings)
                                                                   : make_isolated_runner(loop, settings);
}

std::unique_ptr<Runner> make_isolated_runner(boost::asio::io_context& loop, const ProviderSettings& settings) {
    return settings.wine ? make_wine_runner(loop, settings) : make_process_runner(loop, settings);
}

std::vector<std::string> host_arguments(const ProviderSettings& settings, const std::string& link, const std::string& value) {
    std::vector<std::string> list{"--module", settings.module,      "--name", settings.name,
                                  link,       value, "--log-level", settings.log_level};
    if (settings.other_instances != 0) list.insert(list.end(), {"--instances", std::to_string(settings.other_instances)});
    if (!settings.state_folder.empty()) list.insert(list.end(), {"--state", settings.state_folder});
    if (!settings.config_file.empty()) list.insert(list.end(), {"--config", settings.config_file});
    return list;
}

}  // namespace tapi::server
