// SPDX-License-Identifier: Apache-2.0
// Every number of the table is dialed as its plan says.
#include "numbers.hpp"

#include <gtest/gtest.h>
#include <tapi.h>

#include <names.hpp>
#include <set>

#include "base/unicode.hpp"
#include "server/dialing/translate.hpp"

namespace tapi::server {
namespace {

constexpr uint32_t kinds =
    LINETRANSLATERESULT_LOCAL | LINETRANSLATERESULT_LONGDISTANCE | LINETRANSLATERESULT_INTERNATIONAL;

TEST(Numbers, TR_4_TR_5_AMB_22_are_dialed_as_their_plans_say) {
    for (const NumberRow& row : number_rows()) {
        const auto done = translate_address(book_of(row), to_utf16(row.address), 0, 0);
        ASSERT_TRUE(done.ok()) << "numbers.txt:" << row.line << ": " << done.error().context;
        EXPECT_EQ(to_utf8(done->dialable), row.dialable) << "numbers.txt:" << row.line;
        EXPECT_EQ(to_utf8(done->displayable), row.displayable) << "numbers.txt:" << row.line;
        EXPECT_EQ(names::flags(names::Family::LINETRANSLATERESULT, done->results & kinds), row.kind)
            << "numbers.txt:" << row.line;
    }
}

TEST(Numbers, there_are_many_of_many_countries) {
    std::set<std::string> regions;
    for (const NumberRow& row : number_rows()) regions.insert(row.region);
    EXPECT_GE(number_rows().size(), 400u);
    EXPECT_GE(regions.size(), 55u);
}

}  // namespace
}  // namespace tapi::server
