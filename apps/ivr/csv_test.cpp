// SPDX-License-Identifier: Apache-2.0
#include "csv.hpp"

#include <gtest/gtest.h>

namespace tapi::ivr {
namespace {

std::string wrong(std::string_view text) {
    try {
        read_csv(text);
    } catch (const CsvError& error) {
        return error.what();
    }
    return "";
}

TEST(Csv, RowsQuotesAndLineEnds) {
    const CsvTable table = read_csv("\xEF\xBB\xBFnumber,name\r\n1001,\"Smith, \"\"Al\"\"\"\r\n\r\n1002,\"two\nlines\"\n1003,");
    EXPECT_EQ(table.heading, (CsvRow{"number", "name"}));
    ASSERT_EQ(table.rows.size(), 3U);
    EXPECT_EQ(table.rows[0], (CsvRow{"1001", "Smith, \"Al\""}));
    EXPECT_EQ(table.rows[1], (CsvRow{"1002", "two\nlines"}));
    EXPECT_EQ(table.rows[2], (CsvRow{"1003", ""}));
    EXPECT_EQ(table.lines, (std::vector<size_t>{2, 4, 6}));
}

TEST(Csv, SemicolonsWhereTheHeadingHasThem) {
    EXPECT_EQ(read_csv("number;name\n1;a,b\n").rows[0], (CsvRow{"1", "a,b"}));
}

TEST(Csv, MistakesAreNamedWithTheirLine) {
    EXPECT_EQ(wrong("a,b\n1,2\n3\n"), "line 3: it has 1 fields, the heading 2");
    EXPECT_EQ(wrong("a,b\n1,\"2\n"), "line 2: a quotation mark is not closed");
    EXPECT_EQ(wrong("a,b\n\"1\"x,2\n"), "line 2: something stands behind a closing quotation mark");
    EXPECT_EQ(wrong("a\n" + std::string(longest_field + 1, 'x')), "line 2: a field is longer than 65536 bytes");
    EXPECT_EQ(wrong(std::string(most_columns, ',')), "line 1: more than 100 columns");
}

TEST(Csv, WhatIsWrittenIsReadAgain) {
    const CsvRow row{"1", "a,b", "say \"hi\"", "two\nlines", ""};
    EXPECT_EQ(read_csv("a,b,c,d,e\n" + write_csv(row)).rows[0], row);
    EXPECT_EQ(write_csv({"plain", "text"}), "plain,text\n");
}

}  // namespace
}  // namespace tapi::ivr
