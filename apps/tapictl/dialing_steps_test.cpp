// SPDX-License-Identifier: Apache-2.0
// The story of a number.
#include "dialing_steps.hpp"

#include <gtest/gtest.h>

namespace tapi::ctl {
namespace {

const CountryInfo britain{44, 44, "United Kingdom", {"G", "0FG", "00EFG"}};
const CountryInfo america{1, 1, "United States", {"G", "1FG", "011EFG"}};
const CardInfo none{0, "None (Direct Dial)", 0, {}};
const CardInfo blue{5, "Blue", 8, {"", "0800,H#K,IG", "00EFG"}};

LocationInfo london() { return {1, "Office", 44, 44, "20", "9,", "8,", "", "", false, 0, true}; }

std::string about(const Explanation& told, const std::string& what) {
    for (const Step& step : told.steps) {
        if (step.about == what) return step.text;
    }
    return {};
}

TEST(DialingSteps, TheOwnArea) {
    const Explanation told = explain("+44 (20) 7946 0018", london(), britain, none);
    EXPECT_EQ("T9,7946 0018", told.shown);
    EXPECT_EQ("same area", told.distance);
    EXPECT_EQ("G (number 7946 0018)", about(told, "rule"));
    EXPECT_EQ("same area: the same country and area code", about(told, "distance"));
    EXPECT_FALSE(told.secret);
}

TEST(DialingSteps, AnotherAreaOrNone) {
    const Explanation other = explain("+44 (161) 496 0000|12", london(), britain, none);
    EXPECT_EQ("T8,0161496 0000", other.shown);
    EXPECT_EQ("0FG (\"0\", area code 161, number 496 0000)", about(other, "rule"));
    const Explanation no_area = explain("+44 20 7946 0018", london(), britain, none);
    EXPECT_EQ("long distance: the address has no area code in parentheses",
              about(no_area, "distance"));
    EXPECT_EQ("T8,020 7946 0018", no_area.shown);
}

TEST(DialingSteps, AnotherCountryAndACard) {
    EXPECT_EQ("T8,0014258828080", explain("+1 (425) 8828080", london(), britain, none).shown);
    const Explanation told = explain("+44 (161) 496 0000", london(), britain, blue);
    EXPECT_EQ("T8,0800,[Blue]#[Blue PIN],161496 0000", told.shown);
    EXPECT_TRUE(told.secret);
    EXPECT_EQ("Blue, whose rule replaces the country's", about(told, "card"));
    EXPECT_EQ("Blue, which has no rule of its own for that",
              about(explain("+44 (20) 1", london(), britain, blue), "card"));
}

TEST(DialingSteps, TollLists) {
    LocationInfo from{1, "Home", 1, 1, "425", "", "", "206,882", "", true, 0, true};
    EXPECT_EQ("P1425882-8080", explain("+1 (425) 882-8080", from, america, none).shown);
    EXPECT_EQ("P555-0100", explain("+1 (425) 555-0100", from, america, none).shown);
}

TEST(DialingSteps, WhatIsNoCanonicalAddress) {
    EXPECT_EQ("101", explain("101", london(), britain, none).shown);
    for (const char* text : {"+44(20) 1", "+44", "+44 (20)1", "+44 (20) ", "+ 1"})
        EXPECT_FALSE(parts_of(text).canonical) << text;
}

}  // namespace
}  // namespace tapi::ctl
