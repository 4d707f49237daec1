// SPDX-License-Identifier: Apache-2.0
// See wine_prefix.hpp.
#include "wine_prefix.hpp"

#include <fmt/format.h>

#include <cstdlib>
#include <fstream>
#include <iterator>

#include "exit_codes.hpp"

namespace fs = std::filesystem;

namespace tapi::ctl {
namespace {

constexpr const char* dll_name = "tapi32.dll";
constexpr const char* kept_suffix = ".before-opentapi";
// Each of our DLLs has this in it (the beginning of its trace lines), and no other.
constexpr const char* our_mark = "opentapi[%u] ";

std::string content(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

std::string variable(const char* name) {
    const char* const value = std::getenv(name);
    return value == nullptr ? "" : value;
}

[[noreturn]] void refuse(const fs::path& what, const char* why, const std::error_code& error) {
    throw Failure(exit_failed, fmt::format("{}: {}: {}", what.string(), why, error.message()));
}

// A 64-bit prefix has both; what its folders are called is history.
std::vector<WineFolder> folders_in(const fs::path& prefix, const std::string& registry) {
    const fs::path windows = prefix / "drive_c" / "windows";
    if (registry.find("#arch=win32") != std::string::npos) return {{"i686", windows / "system32" / dll_name}};
    std::vector<WineFolder> folders{{"x86_64", windows / "system32" / dll_name}};
    if (fs::is_directory(windows / "syswow64")) folders.push_back({"i686", windows / "syswow64" / dll_name});
    return folders;
}

}  // namespace

fs::path WinePrefix::chosen(const std::string& given) {
    if (!given.empty()) return fs::absolute(given);
    if (const std::string said = variable("WINEPREFIX"); !said.empty()) return said;
    return fs::path(variable("HOME")) / ".wine";
}

WinePrefix::WinePrefix(fs::path folder) : folder_(std::move(folder)) {
    const std::string registry = content(folder_ / "system.reg");
    if (!registry.starts_with("WINE REGISTRY")) {
        throw Failure(exit_failed, fmt::format("{} is no Wine prefix; `WINEPREFIX={} wineboot` makes one, --prefix names another",
                                               folder_.string(), folder_.string()));
    }
    folders_ = folders_in(folder_, registry);
}

std::string WinePrefix::override_of_tapi32() const {
    const std::string registry = content(folder_ / "user.reg");
    const size_t section = registry.find("\n[Software\\\\Wine\\\\DllOverrides]");
    if (section == std::string::npos) return {};
    const std::string_view part = std::string_view(registry).substr(section, registry.find("\n[", section + 1) - section);
    constexpr std::string_view key = "\"tapi32\"=\"";
    const size_t at = part.find(key);
    if (at == std::string_view::npos) return {};
    const std::string_view value = part.substr(at + key.size());
    return std::string(value.substr(0, value.find('"')));
}

DllOrigin origin_of(const fs::path& dll) {
    std::error_code error;
    if (!fs::exists(dll, error)) return DllOrigin::missing;
    return content(dll).find(our_mark) != std::string::npos ? DllOrigin::opentapi : DllOrigin::other;
}

void put_dll(const WineFolder& folder, const fs::path& ours) {
    std::error_code error;
    const fs::path kept = folder.dll.string() + kept_suffix;
    if (origin_of(folder.dll) == DllOrigin::other) {
        fs::rename(folder.dll, kept, error);
        if (error) refuse(folder.dll, "cannot be put aside", error);
    }
    fs::copy_file(ours, folder.dll, fs::copy_options::overwrite_existing, error);
    if (error) refuse(folder.dll, "cannot be written", error);
}

bool take_dll(const WineFolder& folder) {
    if (origin_of(folder.dll) != DllOrigin::opentapi) return false;
    std::error_code error;
    const fs::path kept = folder.dll.string() + kept_suffix;
    fs::exists(kept) ? fs::rename(kept, folder.dll, error) : (fs::remove(folder.dll, error), void());
    if (error) refuse(folder.dll, "cannot be put back", error);
    return true;
}

std::optional<fs::path> our_dll(const std::string& arch) {
    std::error_code error;
    const fs::path program = fs::read_symlink("/proc/self/exe", error).parent_path();
    std::vector<fs::path> places{program / "../../windows" / arch / "src/client", program / OPENTAPI_WINDOWS_FROM_PROGRAM / arch,
                                 fs::path(OPENTAPI_WINDOWS_DLLS) / arch};
    if (const std::string said = variable("OPENTAPI_WINDOWS_DLLS"); !said.empty()) places = {fs::path(said) / arch};
    for (const fs::path& place : places) {
        if (fs::exists(place / dll_name, error)) return (place / dll_name).lexically_normal();
    }
    return std::nullopt;
}

}  // namespace tapi::ctl
