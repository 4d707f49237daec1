// SPDX-License-Identifier: Apache-2.0
// Hours: which are read, and when they are open.
#include "voicemail/config/hours.hpp"

#include <gtest/gtest.h>

namespace tapi::voicemail {
namespace {

constexpr int sunday = 0, monday = 1, wednesday = 3, friday = 5, saturday = 6;

TEST(Hours, WithoutAnyAlwaysOpen) {
    EXPECT_TRUE(Hours().always());
    EXPECT_TRUE(Hours().open({sunday, 0}));
}

TEST(Hours, DaysAndTimes) {
    std::string why;
    const auto hours = Hours::read("mon-fri 08:30-12:00 13:00-17:30, sat 10:00-24:00", why);
    ASSERT_TRUE(hours) << why;
    EXPECT_FALSE(hours->always());
    EXPECT_FALSE(hours->open({monday, 8 * 60 + 29}));
    EXPECT_TRUE(hours->open({monday, 8 * 60 + 30}));
    EXPECT_FALSE(hours->open({wednesday, 12 * 60}));
    EXPECT_TRUE(hours->open({friday, 17 * 60 + 29}));
    EXPECT_FALSE(hours->open({friday, 17 * 60 + 30}));
    EXPECT_TRUE(hours->open({saturday, 23 * 60 + 59}));
    EXPECT_FALSE(hours->open({sunday, 12 * 60}));
}

TEST(Hours, DaysGoOverTheEndOfTheWeek) {
    std::string why;
    const auto hours = Hours::read("sat-mon 00:00-24:00", why);
    ASSERT_TRUE(hours) << why;
    for (int day = 0; day < 7; ++day) EXPECT_EQ(day == saturday || day == sunday || day == monday, hours->open({day, 600}));
}

TEST(Hours, WhatIsNoneIsRefusedWithWords) {
    for (const char* text : {"monday 08:00-12:00", "mon", "mon 8:00-12:00", "mon 08:00", "mon 12:00-08:00", "mon 08:00-24:01",
                             "mon 08:60-09:00", "mon-xyz 08:00-09:00", "mon 08:00-08:00", "08:00-09:00"}) {
        std::string why;
        EXPECT_FALSE(Hours::read(text, why)) << text;
        EXPECT_NE(std::string::npos, why.find("for instance")) << why;
    }
}

}  // namespace
}  // namespace tapi::voicemail
