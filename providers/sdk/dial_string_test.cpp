// SPDX-License-Identifier: Apache-2.0
// The grammar of dialable addresses.
#include "sdk/dial_string.hpp"

#include <gtest/gtest.h>

#include "sdk/text.hpp"

namespace tapi::sdk {
namespace {

struct Case {
    const char16_t* text;
    const char16_t* digits;
    bool more;
};

TEST(DialString, DIAL_1_DigitsStayAndWhatNeedsNoActionGoes) {
    const Case cases[] = {
        {u"1002", u"1002", false},
        {u"T1002", u"1002", false},
        {u"p10,,02", u"1002", false},
        {u"*21#", u"*21#", false},
        {u"12aBcD", u"12ABCD", false},
        {u"+1 (425) 555-0100", u"+14255550100", false},
        {u"10!02", u"1002", false},
        {u"1002|77^Bob", u"1002", false},
        {u"1002\r\n", u"1002", false},
        {u"91;", u"91", true},
        {u";", u"", true},
        {u"", u"", false},
    };
    for (const Case& expected : cases) {
        const auto dialed = parse_dial_string(expected.text);
        ASSERT_TRUE(dialed.ok());
        EXPECT_EQ(dialed->digits, expected.digits);
        EXPECT_EQ(dialed->more, expected.more);
    }
}

TEST(DialString, DIAL_2_TheFirstUnsupportedModifierDecides) {
    EXPECT_EQ(parse_dial_string(u"9W1002").code(), sdk::result_of(LINEERR_DIALDIALTONE));
    EXPECT_EQ(parse_dial_string(u"9w1002").code(), sdk::result_of(LINEERR_DIALDIALTONE));
    EXPECT_EQ(parse_dial_string(u"1@2$").code(), sdk::result_of(LINEERR_DIALQUIET));
    EXPECT_EQ(parse_dial_string(u"1$2@").code(), sdk::result_of(LINEERR_DIALBILLING));
    EXPECT_EQ(parse_dial_string(u"1?").code(), sdk::result_of(LINEERR_DIALPROMPT));
    EXPECT_EQ(parse_dial_string(u"1:").code(), sdk::result_of(LINEERR_DIALVOICEDETECT));
}

TEST(DialString, DIAL_3_SemicolonOnlyAtTheEnd) {
    EXPECT_EQ(parse_dial_string(u"1;2").code(), sdk::result_of(LINEERR_INVALADDRESS));
    EXPECT_EQ(parse_dial_string(u"Bob").code(), sdk::result_of(LINEERR_INVALADDRESS));
    EXPECT_EQ(parse_dial_string(u"1001\r\n1002").code(), sdk::result_of(LINEERR_INVALADDRESS));
}

}  // namespace
}  // namespace tapi::sdk
