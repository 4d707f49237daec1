// SPDX-License-Identifier: Apache-2.0
// Where this machine stands, as far as it can tell: the country of a first location.
#pragma once

#include <functional>
#include <optional>
#include <string>

namespace tapi::server {

// What is looked at; tests make one.
struct Place {
    std::function<std::optional<std::string>(const char*)> variable;
    std::string time_zone;   // "Europe/Berlin"; empty when it is not known
    std::string zone_table;  // text of zone.tab

    static Place of_system();
};

// ISO 3166, of countries(): what the locale says about telephones (LC_ALL, LC_TELEPHONE), then the time zone,
// then LANG. A machine is set to English more often than it is moved to another zone. Nothing when none of
// them names a country.
std::optional<std::string> country_of(const Place& place);

}  // namespace tapi::server
