// SPDX-License-Identifier: Apache-2.0
// Expressions by table: what they are worth, and what is wrong with them.
#include <gtest/gtest.h>

#include "ivr/flow/expression.hpp"
#include "ivr/flow/hours.hpp"

namespace tapi::flow {
namespace {

class TestScope final : public Scope {
  public:
    Json variable(const std::string& name) const override { return all.value(name, Json()); }
    bool open(const std::string& hours) const override { return hours == "office"; }
    Now now() const override { return {{2026, 5, 4}, {9, 5}}; }
    Json all = {{"n", 3}, {"digits", "042"}, {"name", "Zoë"}, {"empty", ""}, {"order", {{"total", 12.5}, {"lines", {{{"sku", "a"}}, {{"sku", "b"}}}}}}, {"list", {1, 2, 3}}};
};

std::string problem_of(const std::string& text) {
    Problems problems("x");
    parse_expression(text, {1, 1}, problems);
    return problems.sorted().empty() ? "" : to_string(problems.sorted().front());
}

TEST(Expressions, HaveValues) {
    const std::vector<std::pair<const char*, const char*>> table = {
        {"1 + 2 * 3", "7"},
        {"(1 + 2) * 3", "9"},
        {"7 / 2", "3.5"},
        {"6 / 2", "3"},
        {"7 % 4", "3"},
        {"-n + 1", "-2"},
        {"--n", "3"},
        {"1 - 2 - 3", "-4"},
        {"'a' + 1", "\"a1\""},
        {"\"it's\"", "\"it's\""},
        {R"('it\'s')", "\"it's\""},
        {"n == 3 and not (n > 3)", "true"},
        {"n < 3 or n >= 3", "true"},
        {"not n", "false"},
        {"digits == 42", "true"},
        {"digits == '42'", "false"},
        {"digits + 1", "\"0421\""},
        {"number(digits) + 1", "43"},
        {"number('x')", "null"},
        {"'b' > 'a'", "true"},
        {"'10' < 9", "false"},
        {"null == none", "true"},
        {"none == ''", "false"},
        {"none.of.these[3]", "null"},
        {"order.total", "12.5"},
        {"order['total'] > 12", "true"},
        {"order.lines[1].sku", "\"b\""},
        {"list[9]", "null"},
        {"2 in list", "true"},
        {"'a' in ['b', 'a']", "true"},
        {"'o' in 'Zoe'", "true"},
        {"'total' in order", "true"},
        {"length(name)", "3"},
        {"length(list)", "3"},
        {"length(none)", "0"},
        {"lower('ABc') + upper('d')", "\"abcD\""},
        {"trim('  x ')", "\"x\""},
        {"part('12345', 1, 2)", "\"23\""},
        {"part('12345', -2)", "\"45\""},
        {"part('12345', 9)", "\"\""},
        {"contains('abc', 'b')", "true"},
        {"starts_with('0049', '00')", "true"},
        {"ends_with('0049', '49')", "true"},
        {"text(12.5)", "\"12.5\""},
        {"round(12.345, 2)", "12.35"},
        {"round(2.5)", "3"},
        {"abs(-2)", "2"},
        {"min(2, '1')", "1"},
        {"max(2, 3)", "3"},
        {"default(none, 'x')", "\"x\""},
        {"default(empty, 'x')", "\"x\""},
        {"default(0, 'x')", "0"},
        {"open('office')", "true"},
        {"date()", "\"2026-05-04\""},
        {"time()", "\"09:05\""},
        {"now()", "\"2026-05-04T09:05\""},
        {"weekday()", "\"monday\""},
        {"9007199254740993", "9007199254740993"},
        {"1.50", "1.5"},
        {"true or 1 / 0", "true"},
        {"false and 1 / 0", "false"},
        {"order", "{\"lines\":[{\"sku\":\"a\"},{\"sku\":\"b\"}],\"total\":12.5}"},
    };
    for (const auto& [text, value] : table) {
        Problems problems("x");
        const Expression e = parse_expression(text, {1, 1}, problems);
        ASSERT_EQ(0u, problems.errors()) << text << ": " << problem_of(text);
        EXPECT_EQ(value, evaluate(e, TestScope()).dump()) << text;
    }
}

TEST(Expressions, CannotAlwaysBeComputed) {
    const std::vector<std::pair<const char*, const char*>> table = {
        {"1 / 0", "division by 0"},
        {"1 % 0", "division by 0"},
        {"none + 1", "+: null is no number"},
        {"-name", "-: \"Zoë\" is no number"},
        {"list < 1", "[1,2,3] and 1 have no order"},
        {"name < 1", "\"Zoë\" and 1 have no order"},
        {"list['x']", "[]: \"x\" is no number"},
        {"max(1, 'x')", "max: \"x\" is no number"},
    };
    for (const auto& [text, why] : table) {
        Problems problems("x");
        const Expression e = parse_expression(text, {1, 1}, problems);
        ASSERT_EQ(0u, problems.errors()) << text;
        std::string got;
        try {
            evaluate(e, TestScope());
        } catch (const Mistake& mistake) {
            got = mistake.what();
        }
        EXPECT_EQ(why, got) << text;
    }
}

TEST(Expressions, AreRefused) {
    const std::vector<std::pair<std::string, const char*>> table = {
        {"", "x:1:1: error: expression: a value is expected at the end"},
        {"1 +", "x:1:4: error: expression: a value is expected at the end"},
        {"1 2", "x:1:3: error: expression: '2' is not expected here"},
        {"n = 3", "x:1:3: error: expression: '=' compares nothing; write '=='"},
        {"(1", "x:1:3: error: expression: ')' is expected at the end"},
        {"(1 n", "x:1:4: error: expression: ')' is expected before 'n'"},
        {"f(1", "x:1:4: error: expression: ')' is expected at the end"},
        {"[1", "x:1:3: error: expression: ']' is expected at the end"},
        {"'abc", "x:1:1: error: expression: a text that begins here has no end"},
        {"a.", "x:1:3: error: expression: a name is expected at the end"},
        {"a.1", "x:1:3: error: expression: a name is expected before '1'"},
        {"and", "x:1:1: error: expression: 'and' is not expected here"},
        {"$", "x:1:1: error: expression: '$' is not expected here"},
        {"12ab", "x:1:3: error: expression: 'ab' is not expected behind a number"},
        {std::string(longest_expression + 1, '1'), "x:1:1: error: expression: longer than 2000 characters"},
        {std::string(100, '('), "x:1:41: error: expression: nested deeper than 40 levels"},
        {std::string(100, '-') + "1", "x:1:41: error: expression: nested deeper than 40 levels"},
        {std::string(400, '9'), "x:1:1: error: expression: this number is too large"},
    };
    for (const auto& [text, problem] : table) EXPECT_EQ(problem, problem_of(text)) << text;
    EXPECT_EQ("", problem_of("not not not x"));
}

TEST(Expressions, TextsHaveThemInside) {
    const auto expanded = [](const std::string& text) {
        Node node;
        node.kind = Node::Kind::text;
        node.text = text;
        Problems problems("x");
        const Template parsed = parse_template(node, problems);
        EXPECT_EQ(0u, problems.errors()) << text;
        return expand(parsed, TestScope());
    };
    EXPECT_EQ("3 orders", expanded("${n} orders"));
    EXPECT_EQ("a}b", expanded("a${'}'}b"));
    EXPECT_EQ("${n} is 3", expanded("$${n} is ${n}"));
    EXPECT_EQ("", expanded(""));
    EXPECT_EQ("$", expanded("$"));
    EXPECT_EQ("", expanded("${none}"));
}

TEST(Hours, AreReadAndOpen) {
    EXPECT_FALSE(parse_spans("8-12"));
    EXPECT_FALSE(parse_spans(""));
    EXPECT_FALSE(parse_spans("08:00-08:00"));
    EXPECT_FALSE(parse_spans("24:00-08:00"));
    EXPECT_EQ(2u, parse_spans("08:00-12:00, 13:00-24:00")->size());
    EXPECT_EQ(0u, parse_spans("closed")->size());
    EXPECT_EQ((std::vector<int>{5, 6, 0, 1}), parse_days("fri-mon"));
    EXPECT_EQ((std::vector<int>{3, 0}), parse_days("wed, sun"));
    EXPECT_FALSE(parse_days("monday"));
    EXPECT_TRUE(parse_holiday("02-29"));
    EXPECT_FALSE(parse_holiday("2026-02-29"));
    EXPECT_FALSE(parse_holiday("13-01"));

    Hours hours;
    const auto days = *parse_days("mon-fri");
    for (const int day : days) hours.days.at(static_cast<size_t>(day)) = *parse_spans("08:00-12:00, 13:00-18:00");
    hours.days[6] = *parse_spans("22:00-02:00");
    hours.holidays = {{{0, 12, 25}, {}}, {{2026, 12, 24}, *parse_spans("08:00-10:00")}};
    struct Row {
        speech::Date date;
        speech::Time time;
        bool open;
    };
    const Row table[] = {{{2026, 5, 4}, {7, 59}, false},  {{2026, 5, 4}, {8, 0}, true},   {{2026, 5, 4}, {12, 0}, false},
                         {{2026, 5, 4}, {17, 59}, true},  {{2026, 5, 3}, {12, 0}, false}, {{2026, 5, 2}, {22, 0}, true},
                         {{2026, 5, 3}, {1, 59}, true},   {{2026, 5, 3}, {2, 0}, false},  {{2026, 12, 25}, {9, 0}, false},
                         {{2026, 12, 24}, {9, 0}, true},  {{2026, 12, 24}, {11, 0}, false}, {{2025, 12, 24}, {11, 0}, true}};
    for (const Row& row : table) EXPECT_EQ(row.open, hours.open(row.date, row.time)) << row.date.day << ' ' << row.time.hour;
}

TEST(Hours, TimeZonesAndSummerTime) {
    EXPECT_TRUE(time_zone_exists("Europe/Berlin"));
    EXPECT_FALSE(time_zone_exists("Europe/Berlim"));
    const auto winter = local_time(instant({{2026, 1, 15}, {12, 0}}, "UTC"), "Europe/Berlin");
    const auto summer = local_time(instant({{2026, 7, 15}, {12, 0}}, "UTC"), "Europe/Berlin");
    EXPECT_EQ(13, winter.time.hour);
    EXPECT_EQ(14, summer.time.hour);
    const auto day_after = local_time(instant({{2026, 12, 31}, {23, 30}}, "UTC"), "Asia/Tokyo");
    EXPECT_EQ((speech::Date{2027, 1, 1}), day_after.date);
    const auto back = instant({{2026, 7, 15}, {14, 0}}, "Europe/Berlin");
    EXPECT_EQ(instant({{2026, 7, 15}, {12, 0}}, "UTC"), back);
}

}  // namespace
}  // namespace tapi::flow
