// SPDX-License-Identifier: Apache-2.0
// Amounts of money, by table.
#include <gtest/gtest.h>

#include "voice/speech/speech.hpp"

namespace tapi::speech {
namespace {

TEST(Speech, Money) {
    struct Row {
        Language language;
        int64_t minor;
        const char* currency;
        const char* text;
    };
    const Row table[] = {
        {Language::en, 100, "EUR", "one euro"},
        {Language::en, 1250, "EUR", "twelve euros and fifty cents"},
        {Language::en, 1, "GBP", "one penny"},
        {Language::en, 399, "GBP", "three pounds and ninety-nine pence"},
        {Language::en, 0, "USD", "zero dollars"},
        {Language::en, -205, "USD", "minus two dollars and five cents"},
        {Language::en, 150, "CHF", "one Swiss franc and fifty centimes"},
        {Language::de, 100, "EUR", "ein Euro"},
        {Language::de, 2101, "EUR", "einundzwanzig Euro und ein Cent"},
        {Language::de, 100, "GBP", "ein Pfund"},
        {Language::de, 250, "USD", "zwei Dollar und fünfzig Cent"},
        {Language::de, 995, "CHF", "neun Franken und fünfundneunzig Rappen"},
        {Language::de, -50, "EUR", "minus fünfzig Cent"},
        {Language::fr, 50, "EUR", "cinquante centimes"},
        {Language::fr, 0, "EUR", "zéro euro"},
        {Language::fr, 8100, "EUR", "quatre-vingt-un euros"},
        {Language::fr, 2100, "GBP", "vingt-et-une livres sterling"},
        {Language::fr, 100'000'000, "EUR", "un million d'euros"},
        {Language::fr, 150, "CHF", "un franc suisse et cinquante centimes"},
        {Language::fr, -100, "USD", "moins un dollar"},
        {Language::es, 2100, "EUR", "veintiún euros"},
        {Language::es, 2150, "GBP", "veintiuna libras esterlinas con cincuenta peniques"},
        {Language::es, 20'000'000, "GBP", "doscientas mil libras esterlinas"},
        {Language::es, 101, "USD", "un dólar con un centavo"},
        {Language::es, 100'000'000, "EUR", "un millón de euros"},
        {Language::es, 200, "CHF", "dos francos suizos"},
    };
    for (const Row& row : table)
        EXPECT_EQ(row.text, money(row.language, row.minor, row.currency)) << row.minor << ' ' << row.currency;
    EXPECT_EQ(std::nullopt, money(Language::en, 1, "JPY"));
    EXPECT_TRUE(money(Language::de, INT64_MIN, "EUR"));
    for (const auto code : currencies()) EXPECT_TRUE(money(Language::fr, 1, code)) << code;
}

TEST(Speech, AmountsInMinorUnits) {
    EXPECT_EQ(1250, minor_units("12.5"));
    EXPECT_EQ(1200, minor_units("12"));
    EXPECT_EQ(1235, minor_units("12.345"));
    EXPECT_EQ(1234, minor_units("12.3449"));
    EXPECT_EQ(-5, minor_units("-0.05"));
    for (const char* wrong : {"", "-", "1.", "x", "1,5", "1234567890123456", ".5"}) EXPECT_EQ(std::nullopt, minor_units(wrong)) << wrong;
}

}  // namespace
}  // namespace tapi::speech
