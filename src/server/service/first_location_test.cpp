// SPDX-License-Identifier: Apache-2.0
// Which country a machine seems to be in.
#include "server/service/first_location.hpp"

#include <gtest/gtest.h>

#include <map>

namespace tapi::server {
namespace {

constexpr const char* zones =
    "# a comment\nDE\t+5230+01322\tEurope/Berlin\tmost of "
    "Germany\nUS\t+404251-0740023\tAmerica/New_York\tEastern\n"
    "AQ\t-7750+16636\tAntarctica/McMurdo\n";

std::string country(std::map<std::string, std::string> variables, std::string zone = {}) {
    Place place{[variables](const char* name) -> std::optional<std::string> {
                    const auto at = variables.find(name);
                    return at != variables.end() ? std::optional(at->second) : std::nullopt;
                },
                std::move(zone), zones};
    return country_of(place).value_or("none");
}

TEST(FirstLocation, TheTelephoneLocaleComesFirst) {
    EXPECT_EQ("AT", country({{"LC_ALL", "de_AT.UTF-8"}, {"LC_TELEPHONE", "en_GB"}}, "Europe/Berlin"));
    EXPECT_EQ("GB", country({{"LC_TELEPHONE", "en_GB"}, {"LANG", "en_US.UTF-8"}}, "Europe/Berlin"));
    EXPECT_EQ("CH", country({{"LC_TELEPHONE", "de_CH@euro"}}));
}

TEST(FirstLocation, TheTimeZoneComesBeforeTheLanguage) {
    EXPECT_EQ("DE", country({{"LANG", "en_US.UTF-8"}}, "Europe/Berlin"));
    EXPECT_EQ("US", country({{"LC_ALL", "C.UTF-8"}}, "America/New_York"));
    EXPECT_EQ("US", country({{"LANG", "en_US.UTF-8"}}, "UTC"));
}

TEST(FirstLocation, NowhereIsNowhere) {
    EXPECT_EQ("none", country({}));
    EXPECT_EQ("none", country({{"LC_ALL", "C"}, {"LANG", "POSIX"}}, "Etc/UTC"));
    EXPECT_EQ("none", country({{"LANG", "eo"}, {"LC_TELEPHONE", "_"}, {"LC_ALL", "xx_XX"}}, "Europe"));
    EXPECT_EQ("none", country({}, "Antarctica/McMurdo")) << "no country with telephones of its own";
}

}  // namespace
}  // namespace tapi::server
