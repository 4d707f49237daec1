// SPDX-License-Identifier: Apache-2.0
// Reads the locale and the time zone.
#include "server/service/first_location.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>

#include "server/dialing/countries.hpp"

namespace tapi::server {
namespace {

constexpr const char* zones_folder = "/usr/share/zoneinfo/";

std::optional<std::string> known(const std::string& region) {
    if (country_of_region(region) == nullptr) return std::nullopt;
    return region;
}

// "de_DE.UTF-8" is of DE; "C" of nowhere.
std::optional<std::string> of_locale(const std::optional<std::string>& locale) {
    const size_t at = locale ? locale->find('_') : std::string::npos;
    if (at == std::string::npos) return std::nullopt;
    return known(locale->substr(at + 1, locale->find_first_of(".@", at) - at - 1));
}

// A line of zone.tab: country, coordinates, zone, with tabs between them.
std::optional<std::string> of_zone(const std::string& zone, const std::string& table) {
    std::istringstream lines(table);
    for (std::string line; std::getline(lines, line);) {
        std::istringstream fields(line);
        std::string country, coordinates, name;
        if (line.starts_with('#') || !(fields >> country >> coordinates >> name)) continue;
        if (name == zone) return known(country);
    }
    return std::nullopt;
}

std::string time_zone(const std::function<std::optional<std::string>(const char*)>& variable) {
    if (auto zone = variable("TZ")) return zone->starts_with(':') ? zone->substr(1) : *zone;
    std::error_code error;
    const std::string file = std::filesystem::weakly_canonical("/etc/localtime", error).string();
    const std::string folder = std::filesystem::weakly_canonical(zones_folder, error).string() + "/";
    return file.starts_with(folder) ? file.substr(folder.size()) : std::string();
}

}  // namespace

Place Place::of_system() {
    Place place;
    place.variable = [](const char* name) -> std::optional<std::string> {
        const char* value = std::getenv(name);
        if (value == nullptr || *value == '\0') return std::nullopt;
        return value;
    };
    place.time_zone = server::time_zone(place.variable);
    std::ifstream table(std::string(zones_folder) + "zone.tab");
    place.zone_table.assign(std::istreambuf_iterator<char>(table), {});
    return place;
}

std::optional<std::string> country_of(const Place& place) {
    if (auto country = of_locale(place.variable("LC_ALL"))) return country;
    if (auto country = of_locale(place.variable("LC_TELEPHONE"))) return country;
    if (auto country = of_zone(place.time_zone, place.zone_table)) return country;
    return of_locale(place.variable("LANG"));
}

}  // namespace tapi::server
