// SPDX-License-Identifier: Apache-2.0
// Where the code of the country ends.
#include "canonical_number.hpp"

#include <gtest/gtest.h>

namespace tapi::ctl {
namespace {

const std::vector<uint32_t> codes{1, 44, 49, 420, 852};

TEST(CanonicalNumber, the_country_is_set_apart) {
    EXPECT_EQ(canonical_of("+442079460018", codes), "+44 2079460018");
    EXPECT_EQ(canonical_of("+12015550123", codes), "+1 2015550123");
    EXPECT_EQ(canonical_of("+85212345678", codes), "+852 12345678");
    EXPECT_EQ(canonical_of("+44-20-7946", codes), "+44 207946");
    EXPECT_EQ(canonical_of("+44(20)7946", codes), "+44 207946");
}

TEST(CanonicalNumber, what_is_clear_or_unknown_stays) {
    for (const char* same : {"+44 20 7946 0018", "+44 (20) 7946 0018", "1002", "9,555", "+", "+44", "+999123", "+0441", ""}) {
        EXPECT_EQ(canonical_of(same, codes), same);
    }
}

TEST(CanonicalNumber, sip_is_none) {
    EXPECT_TRUE(is_sip("sip:alice@example.com"));
    EXPECT_TRUE(is_sip("sips:alice@example.com"));
    EXPECT_FALSE(is_sip("4711"));
}

}  // namespace
}  // namespace tapi::ctl
