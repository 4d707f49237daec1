// SPDX-License-Identifier: Apache-2.0
// Links to call, as a table.
#include "dial_link.hpp"

#include <gtest/gtest.h>

namespace tapi::ctl {
namespace {

struct LinkCase {
    const char* link;
    const char* destination;  // empty: refused
    const char* other;        // the remark, or a part of the error
};

void check(const LinkCase& one) {
    const DialLink link = read_dial_link(one.link);
    EXPECT_EQ(link.destination, one.destination) << one.link;
    if (link.error.empty()) {
        EXPECT_EQ(link.remark, one.other) << one.link;
    } else {
        EXPECT_NE(link.error.find(one.other), std::string::npos) << one.link << ": " << link.error;
    }
}

TEST(DialLink, is_read_as_RFC_3966_says) {
    const LinkCase cases[] = {
        {"tel:+1-201-555-0123", "+12015550123", ""},
        {"TEL:+44(20)7946.0018", "+442079460018", ""},
        {"tel:7042;phone-context=example.com", "7042", "number of example.com"},
        {"tel:863-1234;phone-context=+1-914-555", "8631234", "number of +1-914-555"},
        {"tel:+1-201-555-0123;ext=42-3", "+12015550123", "extension 423"},
        {"tel:+12015550123;isub=12;ext=4", "+12015550123", "extension 4, subaddress 12"},
        {"tel:+12015550123;EXT=4;unknown=x;flag", "+12015550123", "extension 4"},
        {"tel:%2B44%2020%207946%200018", "+442079460018", ""},
        {"tel://+4420", "+4420", ""},
        {"tel:0171 / 12-34", "01711234", ""},
        {"tel:+44?subject=x", "+44", ""},
        {"tel:", "", "no number"},
        {"tel:+", "", "no number"},
        {"tel:-.()", "", "no number"},
        {"tel:;ext=4", "", "no number"},
        {"tel:1-800-FLOWERS", "", "'F'"},
        {"tel:+44+20", "", "'+'"},
        {"tel:12%", "", "damaged"},
        {"tel:12%2", "", "damaged"},
        {"tel:12%zz", "", "damaged"},
        {"tel:12%00", "", "damaged"},
        {"tel:12%0a", "", "damaged"},
        // What would forward somebody's calls is not dialed because a page says so.
        {"tel:*21*0900123%23", "", "tapi dial '*21*0900123#'"},
        {"tel:#31#4711", "", "* or #"},
    };
    for (const LinkCase& one : cases) check(one);
}

TEST(DialLink, callto_and_sip) {
    const LinkCase cases[] = {
        {"callto:+4420", "+4420", ""},
        {"callto://0171-123", "0171123", ""},
        {"callto:alice", "", "'a'"},
        {"sip:alice@example.com", "sip:alice@example.com", ""},
        {"SIPS:alice@example.com:5061;transport=tcp?subject=hello", "sips:alice@example.com:5061", ""},
        {"sip:alice:secret@example.com", "sip:alice@example.com", ""},
        {"sip:example.com", "sip:example.com", ""},
        {"sip:[2001:db8::1]", "sip:[2001:db8::1]", ""},
        {"sip:+1-201-555-0123;ext=9@gateway.example;user=phone", "+12015550123", "extension 9"},
        {"sip:1002@pbx.example", "sip:1002@pbx.example", ""},
        {"sip:*21%23@pbx.example;user=phone", "", "* or #"},
        {"alice@example.com", "sip:alice@example.com", ""},
        {"sip:alice@", "", "no host"},
        {"sip:", "", "no host"},
        {"sip:a\"b@example.com", "", "the user"},
        {"sip:a@exam ple.com", "", "no host"},
        {"mailto:alice@example.com", "", "mailto: is no link to call"},
    };
    for (const LinkCase& one : cases) check(one);
}

TEST(DialLink, plain_numbers_stay_as_they_are) {
    EXPECT_EQ(read_dial_link("1002").destination, "1002");
    EXPECT_EQ(read_dial_link("  +44 (20) 7946 0018 ").destination, "+44 (20) 7946 0018");
    EXPECT_EQ(read_dial_link("*21*123#").destination, "*21*123#");
    EXPECT_EQ(read_dial_link("9,555").destination, "9,555");
    EXPECT_NE(read_dial_link("hello").error.find("'h' cannot be dialed"), std::string::npos);
    EXPECT_NE(read_dial_link("()").error.find("no digit"), std::string::npos);
    EXPECT_NE(read_dial_link("").error.find("no number"), std::string::npos);
    EXPECT_NE(read_dial_link("12\n34").error.find("control"), std::string::npos);
}

TEST(DialLink, has_bounds) {
    EXPECT_EQ(read_dial_link("tel:" + std::string(79, '1')).destination.size(), 79u);
    EXPECT_NE(read_dial_link("tel:" + std::string(80, '1')).error.find("79 fit"), std::string::npos);
    EXPECT_EQ(read_dial_link("tel:1;x=" + std::string(max_link - 8, 'y')).destination, "1");
    EXPECT_NE(read_dial_link("tel:1;x=" + std::string(max_link - 7, 'y')).error.find("are enough"), std::string::npos);
}

}  // namespace
}  // namespace tapi::ctl
