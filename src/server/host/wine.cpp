// SPDX-License-Identifier: Apache-2.0
// Looking before Wine does, because its own words for what is missing are for people who know it.
#include "server/host/wine.hpp"

#include <fmt/format.h>
#include <sys/stat.h>
#include <tapi.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "server/host/windows_file.hpp"

namespace tapi::server {
namespace {

namespace fs = std::filesystem;

constexpr size_t start_of_registry = 4096;  // its kind stands in its first lines

Error cannot(std::string why) { return failure(static_cast<int32_t>(LINEERR_NODRIVER), std::move(why)); }

std::string variable(const char* name) {
    const char* const value = std::getenv(name);
    return value == nullptr ? "" : value;
}

Result<std::string> find_wine() {
    const std::string path = variable("PATH");
    for (size_t start = 0; start < path.size();) {
        const size_t end = std::min(path.find(':', start), path.size());
        const std::string candidate = path.substr(start, end - start) + "/wine";
        if (end > start && ::access(candidate.c_str(), X_OK) == 0) return candidate;
        start = end + 1;
    }
    return cannot("drivers for Windows need Wine, and there is no wine in PATH: install the package wine");
}

std::string head_of(const std::string& file) {
    std::ifstream in(file, std::ios::binary);
    std::string head(start_of_registry, '\0');
    in.read(head.data(), static_cast<std::streamsize>(head.size()));
    head.resize(static_cast<size_t>(in.gcount()));
    return head;
}

// Wine uses no prefix of another user, and makes none where it cannot write.
Status check_prefix(const std::string& prefix, const std::string& arch) {
    struct stat facts {};
    if (::stat(prefix.c_str(), &facts) == 0 && facts.st_uid != ::geteuid()) {
        return cannot(fmt::format("the Wine prefix {} belongs to another user (id {}); the server runs as user {}", prefix,
                                  facts.st_uid, ::geteuid()));
    }
    const std::string registry = head_of(prefix + "/system.reg");
    if (!registry.starts_with("WINE REGISTRY")) {
        return cannot(fmt::format("there is no Wine prefix in {}: make one with `WINEPREFIX={} wineboot --init`", prefix, prefix));
    }
    if (arch == "x86_64" && registry.find("#arch=win32") != std::string::npos)
        return cannot(fmt::format("the Wine prefix {} is for 32-bit programs only, and the module is for x86_64", prefix));
    return success();
}

Result<std::string> arch_of(const WineSettings& settings, const std::string& module) {
    const auto file = look_at_windows_file(module);
    if (!file) return file.error();
    if (!file->library) return cannot(fmt::format("{} is a program for Windows, no DLL", module));
    if (!settings.arch.empty() && settings.arch != file->arch)
        return cannot(fmt::format("{} is for {}, not for {}", module, file->arch, settings.arch));
    return file->arch;
}

Result<std::string> find_host(const WineSettings& settings, const std::string& module, const std::string& arch) {
    const auto host = settings.hosts.find(arch);
    if (host == settings.hosts.end()) return cannot(fmt::format("{} is for {}, which cannot be run: x86_64 and i686 can", module, arch));
    std::error_code error;
    if (fs::is_regular_file(host->second, error)) return host->second;
    return cannot(fmt::format("tapihost.exe for {} is not installed: there is no {}", arch, host->second));
}

}  // namespace

Result<std::string> wine_prefix(const WineSettings& settings) {
    if (!settings.prefix.empty()) return settings.prefix;
    if (const std::string said = variable("WINEPREFIX"); !said.empty()) return said;
    if (const std::string home = variable("HOME"); !home.empty()) return home + "/.wine";
    return cannot("the server has no home folder, so there is no Wine prefix by default: set prefix for this provider");
}

std::string prefix_around(const std::string& file) {
    std::error_code error;
    fs::path folder = fs::canonical(file, error).parent_path();
    while (folder.has_relative_path()) {
        if (fs::is_regular_file(folder / "system.reg", error) && fs::is_directory(folder / "dosdevices", error)) return folder;
        folder = folder.parent_path();
    }
    return "";
}

Result<WineCommand> wine_command(const WineSettings& settings, const std::string& module) {
    const auto arch = arch_of(settings, module);
    if (!arch) return arch.error();
    const auto host = find_host(settings, module, *arch);
    if (!host) return host.error();
    const auto wine = find_wine();
    if (!wine) return wine.error();
    const auto prefix = wine_prefix(settings);
    if (!prefix) return prefix.error();
    if (Status there = check_prefix(*prefix, *arch); !there) return there.error();
    WineCommand command{*wine, *host, {"WINEPREFIX=" + *prefix}};
    // Wine tells of everything that it does not implement.
    if (variable("WINEDEBUG").empty()) command.environment.emplace_back("WINEDEBUG=fixme-all");
    return command;
}

}  // namespace tapi::server
