// SPDX-License-Identifier: Apache-2.0
// Which line is meant.
#include "select.hpp"

#include <gtest/gtest.h>

namespace tapi::ctl {
namespace {

LineInfo line(uint32_t id, std::string name, std::vector<std::string> addresses) {
    LineInfo info;
    info.id = id;
    info.name = std::move(name);
    info.addresses = std::move(addresses);
    return info;
}

const std::vector<LineInfo> lines = {
    line(0, "Extension 101", {"101"}), line(1, "Extension 102", {"102", "0"}),
    line(2, "Lobby", {"200"}),         line(3, "lobby", {"201"}),
    line(4, "Twin", {"300"}),          line(5, "Twin", {"301"})};

std::string refusal(const std::string& wanted) {
    try {
        select_line(lines, wanted);
    } catch (const Failure& failure) {
        EXPECT_EQ(exit_no_device, failure.exit_code());
        return failure.what();
    }
    return {};
}

TEST(SelectLine, ByNameAddressAndId) {
    EXPECT_EQ(0u, select_line(lines, "Extension 101").line->id);
    EXPECT_EQ(1u, select_line(lines, "extension 102").line->id);
    EXPECT_EQ(1u, select_line(lines, "102").line->id);
    EXPECT_EQ(5u, select_line(lines, "5").line->id);
    EXPECT_EQ(0u, select_line(lines, "id:0").line->id);
}

TEST(SelectLine, AnAddressGoesBeforeAnId) {
    const Selected chosen = select_line(lines, "0");
    EXPECT_EQ(1u, chosen.line->id);
    EXPECT_EQ(1u, chosen.address);
}

TEST(SelectLine, CaseDecidesWhereItCan) {
    EXPECT_EQ(2u, select_line(lines, "Lobby").line->id);
    EXPECT_EQ(3u, select_line(lines, "lobby").line->id);
    EXPECT_EQ("\"LOBBY\" can mean id:2, id:3; name one of these", refusal("LOBBY"));
}

TEST(SelectLine, NothingAndTooMuchAreNamed) {
    EXPECT_EQ("\"Twin\" can mean id:4, id:5; name one of these", refusal("Twin"));
    EXPECT_EQ("there is no line \"999\"; `tapi lines` shows the 6 that there are", refusal("999"));
    EXPECT_EQ("there is no line \"id:9\"; `tapi lines` shows the 6 that there are", refusal("id:9"));
    EXPECT_EQ("there is no line \"\"; `tapi lines` shows the 6 that there are", refusal(""));
}

TEST(Select, Phone) {
    std::vector<PhoneInfo> phones;
    for (const char* name : {"Desk", "0", "Twin", "Twin"}) {
        PhoneInfo& phone = phones.emplace_back();
        phone.id = static_cast<uint32_t>(phones.size() - 1);
        phone.name = name;
    }
    EXPECT_EQ(0u, select_phone(phones, "Desk").id);
    EXPECT_EQ(1u, select_phone(phones, "0").id) << "the name comes before the number";
    EXPECT_EQ(0u, select_phone(phones, "id:0").id);
    EXPECT_EQ(2u, select_phone(phones, "2").id);
    EXPECT_THROW(select_phone(phones, "Twin"), Failure);
    EXPECT_THROW(select_phone(phones, "9"), Failure);
}

}  // namespace
}  // namespace tapi::ctl
