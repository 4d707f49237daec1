// SPDX-License-Identifier: Apache-2.0
// See wine_place.hpp.
#include "wine_place.hpp"

#include <sys/stat.h>
#include <tapi.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>

#include "base/unicode.hpp"
#include "base/windows_file.hpp"

namespace tapi::dialog {
namespace {

namespace fs = std::filesystem;

Error cannot(std::string why) { return failure(static_cast<int32_t>(LINEERR_OPERATIONUNAVAIL), std::move(why)); }

// Beside this program in a build tree, else where the installation puts it.
Result<std::string> find_host(const std::string& arch) {
    std::error_code error;
    const fs::path self = fs::read_symlink("/proc/self/exe", error).parent_path();
    const char* const given = std::getenv("OPENTAPI_WINDOWS_DLLS");
    const fs::path places[] = {self / "../../windows" / arch / "src/tapihost", self / OPENTAPI_WINDOWS_FROM_DIALOG / arch,
                               fs::path(OPENTAPI_WINDOWS_DLLS) / arch};
    if (given != nullptr) {
        const fs::path named = fs::path(given) / arch / "tapihost.exe";
        if (fs::is_regular_file(named, error)) return named.string();
        return cannot("there is no " + named.string());
    }
    for (const fs::path& place : places) {
        if (fs::is_regular_file(place / "tapihost.exe", error)) return (place / "tapihost.exe").lexically_normal().string();
    }
    return cannot("tapihost.exe for " + arch + " is not installed: there is no " + (places[2] / "tapihost.exe").string());
}

bool wine_is_there() {
    const char* const path = std::getenv("PATH");
    const std::string folders = path == nullptr ? "" : path;
    for (size_t start = 0; start < folders.size();) {
        const size_t end = std::min(folders.find(':', start), folders.size());
        if (end > start && access((folders.substr(start, end - start) + "/wine").c_str(), X_OK) == 0) return true;
        start = end + 1;
    }
    return false;
}

// Wine uses no prefix of another user.
std::string no_prefix_because(const std::string& prefix) {
    struct stat facts {};
    if (stat((prefix + "/system.reg").c_str(), &facts) != 0) return "there is no Wine prefix in " + prefix + ", or it is not yours";
    if (facts.st_uid == geteuid()) return "";
    return "the Wine prefix " + prefix + " belongs to another user (id " + std::to_string(facts.st_uid) +
           "), whose dialogs only that user sees";
}

}  // namespace

Result<WinePlace> find_wine_place(const talk::Module& wanted) {
    const std::string driver = to_utf8(wanted.driver), prefix = to_utf8(wanted.prefix);
    const char* const display = std::getenv("DISPLAY");
    const bool seen = display != nullptr && *display != '\0';
    if (!seen && !talk::is_change(wanted.function)) return cannot("dialogs of drivers for Windows need an X display: DISPLAY is not set");
    if (!wine_is_there()) return cannot("dialogs of drivers for Windows need Wine, and there is no wine in PATH: install the package wine");
    if (std::string why = no_prefix_because(prefix); !why.empty()) return cannot(std::move(why));
    const auto file = open_windows_file(driver);
    if (!file) return cannot(driver + " cannot be read, or is no DLL for Windows");
    const auto host = find_host(file->arch);
    if (!host) return host.error();
    return WinePlace{*host, prefix};
}

bool is_same_prefix(const std::u16string& one, const std::u16string& other) {
    std::error_code error;
    return !one.empty() && fs::equivalent(to_utf8(one), to_utf8(other), error);
}

std::string not_loaded_because(const std::string& path) {
    struct stat facts {};
    if (stat(path.c_str(), &facts) != 0 || !S_ISREG(facts.st_mode)) return path + " is no file";
    if (facts.st_uid != geteuid() && facts.st_uid != 0)
        return path + " belongs to another user (id " + std::to_string(facts.st_uid) + ") and is not loaded";
    if ((facts.st_mode & S_IWOTH) != 0) return path + " can be changed by every user and is not loaded";
    return "";
}

}  // namespace tapi::dialog
