// SPDX-License-Identifier: Apache-2.0
// The form of canonical addresses, sign by sign.
#include "server/dialing/canonical.hpp"

#include <gtest/gtest.h>
#include <tapi.h>

namespace tapi::server {
namespace {

TEST(Canonical, TR_1_every_part_is_read) {
    const auto all = parse_canonical(u"+49 (89) 123-456|0815^Anna");
    ASSERT_TRUE(all.ok()) << all.error().context;
    EXPECT_EQ(all->country_code, 49u);
    EXPECT_EQ(all->area, u"89");
    EXPECT_EQ(all->number, u"123-456");
    EXPECT_EQ(all->ancillary, u"|0815^Anna");
}

TEST(Canonical, TR_1_area_subaddress_and_name_are_optional) {
    for (const char16_t* text :
         {u"+45 32123456", u"+45 () 32123456", u"+1 (425) 882-8080", u"+1 (425) 882.8080^Anna + Bob|x",
          u"+1 (425) 8828080|@sub", u"+1 (425) 882-8080,,W123", u"+49 (89) 1^", u"+49 (89) 1|"}) {
        EXPECT_TRUE(parse_canonical(text).ok()) << parse_canonical(text).error().context;
    }
}

TEST(Canonical, TR_1_whatever_is_not_exact_is_INVALADDRESS) {
    for (const char16_t* text : {u"",
                                 u"+",
                                 u"+ 1",
                                 u"+1",
                                 u"+1 ",
                                 u"+1(425) 882",
                                 u"+1  (425) 882",
                                 u"+1 (425)882",
                                 u"+1 (425 882",
                                 u"+1 (4a5) 882",
                                 u"+1 425) 882",
                                 u"+1 (425) ",
                                 u"+1 (425) -",
                                 u"+1 (425) FLOWERS",
                                 u"+1 (425) 88+2",
                                 u"+1 (425) 88(2)",
                                 u"+0 (1) 2",
                                 u"+123456789 1",
                                 u"+1 (425) 8|a+b",
                                 u"+1 (425) 8|a|b",
                                 u"+14258828080",
                                 u"+1 (425) 8\n8",
                                 u"+1 (425) 8\x00E9",
                                 u"1 (425) 8",
                                 u" +1 (425) 8"}) {
        const auto number = parse_canonical(text);
        EXPECT_EQ(number.code(), static_cast<int32_t>(LINEERR_INVALADDRESS));
    }
}

TEST(Canonical, TR_2_only_the_first_address_counts) {
    const auto first = parse_canonical(u"+1 (425) 882-8080|7^A\r\n+1 (206) 555-0100");
    ASSERT_TRUE(first.ok());
    EXPECT_EQ(first->number, u"882-8080");
    EXPECT_EQ(first->ancillary, u"|7^A");
    EXPECT_TRUE(parse_canonical(u"+1 (425) 1\r\nrubbish").ok());
}

TEST(Canonical, what_is_dialed_of_a_text) {
    EXPECT_EQ(dialable_part(u"+1 (425) 882-8080,W@$?!#*;:AdPt/x"), u"14258828080,W@$?!#*;:AdPt");
}

}  // namespace
}  // namespace tapi::server
