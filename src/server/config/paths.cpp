// SPDX-License-Identifier: Apache-2.0
// Default places, after the XDG base directory specification and systemd's *_DIRECTORY variables.
#include "server/config/paths.hpp"

#include <unistd.h>

#include <cstdlib>
#include <filesystem>

namespace tapi::server {
namespace {

namespace fs = std::filesystem;

bool is_file(const std::string& path) {
    std::error_code ignored;
    return fs::is_regular_file(path, ignored);
}

// systemd separates several directories by colons; the first is ours.
std::string first_of(const std::string& list) { return list.substr(0, list.find(':')); }

std::vector<std::string> split(const std::string& list) {
    std::vector<std::string> parts;
    size_t start = 0;
    while (start <= list.size()) {
        const size_t end = std::min(list.find(':', start), list.size());
        if (end > start) parts.push_back(list.substr(start, end - start));
        start = end + 1;
    }
    return parts;
}

}  // namespace

Surroundings Surroundings::of_process() {
    Surroundings around;
    around.variable = [](const char* name) -> std::optional<std::string> {
        const char* value = std::getenv(name);
        if (value == nullptr || *value == 0) return std::nullopt;
        return value;
    };
    around.user_id = geteuid();
    std::error_code unknown;
    around.program_folder = fs::read_symlink("/proc/self/exe", unknown).parent_path().string();
    return around;
}

std::optional<std::string> find_config_file(const Surroundings& around) {
    std::vector<std::string> candidates;
    if (const auto given = around.variable("CONFIGURATION_DIRECTORY")) {
        candidates.push_back(first_of(*given) + "/tapisrv.toml");
    }
    if (const auto xdg = around.variable("XDG_CONFIG_HOME")) {
        candidates.push_back(*xdg + "/opentapi/tapisrv.toml");
    } else if (const auto home = around.variable("HOME")) {
        candidates.push_back(*home + "/.config/opentapi/tapisrv.toml");
    }
    candidates.push_back("/etc/opentapi/tapisrv.toml");
    for (const std::string& path : candidates) {
        if (is_file(path)) return path;
    }
    return std::nullopt;
}

std::string default_runtime_directory(const Surroundings& around) {
    if (const auto given = around.variable("RUNTIME_DIRECTORY")) return first_of(*given);
    if (const auto xdg = around.variable("XDG_RUNTIME_DIR")) return *xdg + "/opentapi";
    if (around.user_id == 0) return "/run/opentapi";
    return "/tmp/opentapi-" + std::to_string(around.user_id);
}

std::string default_state_directory(const Surroundings& around) {
    if (const auto given = around.variable("STATE_DIRECTORY")) return first_of(*given);
    if (const auto given = around.variable("XDG_STATE_HOME")) return *given + "/opentapi";
    const auto home = around.variable("HOME");
    return around.user_id == 0 || !home ? "/var/lib/opentapi" : *home + "/.local/state/opentapi";
}

std::vector<std::string> default_provider_directories(const Surroundings& around) {
    std::vector<std::string> directories;
    if (const auto given = around.variable("OPENTAPI_PROVIDER_PATH")) directories = split(*given);
    if (!around.program_folder.empty()) {
        directories.push_back(absolute_from(around.program_folder, OPENTAPI_PROVIDERS_FROM_SERVER));
    }
    directories.push_back(OPENTAPI_PROVIDER_DIR);
    return directories;
}

std::string find_module(const std::string& module, const std::vector<std::string>& directories) {
    if (module.find('/') != std::string::npos) return is_file(module) ? module : std::string();
    for (const std::string& directory : directories) {
        std::string path = directory + "/" + module;
        if (is_file(path)) return path;
    }
    return {};
}

std::string absolute_from(const std::string& base, const std::string& path) {
    if (path.empty()) return path;
    return (fs::path(base) / path).lexically_normal().string();
}

}  // namespace tapi::server
