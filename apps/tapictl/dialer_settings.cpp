// SPDX-License-Identifier: Apache-2.0
// The dialer's settings as a file.
#include "dialer_settings.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "exit_codes.hpp"

namespace tapi::ctl {
namespace {

using SettingsJson = nlohmann::json;

std::string variable(const char* name) {
    const char* value = std::getenv(name);
    return value == nullptr ? "" : value;
}

[[noreturn]] void cannot_write(const std::string& path, const std::string& why) {
    throw Failure(exit_failed, fmt::format("cannot write {}: {}", path, why));
}

}  // namespace

std::string dialer_settings_path() {
    const std::string config = variable("XDG_CONFIG_HOME"), home = variable("HOME");
    if (config.empty() && home.empty()) return {};
    return (config.empty() ? home + "/.config" : config) + "/opentapi/dialer.json";
}

DialerSettings load_dialer_settings(const std::string& path) {
    std::ifstream file(path);
    if (!file) return {};
    const SettingsJson all = SettingsJson::parse(file, nullptr, false);
    const bool fine = all.is_object() && all.contains("line") && all["line"].is_string();
    if (!fine) {
        throw Failure(exit_failed, fmt::format("{} must be {{\"line\": \"NAME\"}}; "
                                               "`tapi dialer --line NAME --save` writes it anew", path));
    }
    return {all["line"].get<std::string>()};
}

void save_dialer_settings(const std::string& path, const DialerSettings& settings) {
    if (path.empty()) throw Failure(exit_failed, "cannot save the line: neither XDG_CONFIG_HOME nor HOME is set");
    std::error_code error;
    std::filesystem::create_directories(std::filesystem::path(path).parent_path(), error);
    if (error) cannot_write(path, error.message());
    const std::string fresh = path + ".new";
    {
        std::ofstream file(fresh, std::ios::trunc);
        file << SettingsJson{{"line", settings.line}}.dump(-1, ' ', false, SettingsJson::error_handler_t::replace) << '\n';
        file.flush();
        if (!file) cannot_write(fresh, std::strerror(errno));
    }
    std::filesystem::rename(fresh, path, error);
    if (error) cannot_write(path, error.message());
}

}  // namespace tapi::ctl
