// SPDX-License-Identifier: Apache-2.0
// The same table against libphonenumber, where both speak: how a number is dialed from another country, and
// how it is written inside its own.
#include <gtest/gtest.h>
#include <phonenumbers/phonenumberutil.h>

#include <algorithm>
#include <optional>

#include "numbers.hpp"

namespace tapi::server {
namespace {

using i18n::phonenumbers::PhoneNumber;
using i18n::phonenumbers::PhoneNumberUtil;

PhoneNumberUtil& library() { return *PhoneNumberUtil::GetInstance(); }

std::string digits_of(std::string text) {
    std::erase_if(text, [](unsigned char c) { return std::isdigit(c) == 0; });
    return text;
}

std::optional<PhoneNumber> number_of(const NumberRow& row) {
    PhoneNumber number;
    const auto error = library().Parse(row.address, "ZZ", &number);
    if (error != PhoneNumberUtil::NO_PARSING_ERROR || !library().IsPossibleNumber(number))
        return std::nullopt;
    return number;
}

// Nothing when the library prefers none of several prefixes.
std::optional<std::string> abroad(const PhoneNumber& number, const std::string& from) {
    std::string dialed;
    library().FormatOutOfCountryCallingNumber(number, from, &dialed);
    if (dialed.starts_with('+')) return std::nullopt;
    return digits_of(dialed);
}

TEST(Library, TR_5_international_calls_are_dialed_alike) {
    size_t compared = 0;
    for (const NumberRow& row : number_rows()) {
        const auto number = row.kind == "INTERNATIONAL" ? number_of(row) : std::nullopt;
        const auto expected = number ? abroad(*number, row.region) : std::nullopt;
        if (!expected) continue;
        EXPECT_EQ(digits_of(row.dialable), *expected) << "numbers.txt:" << row.line;
        ++compared;
    }
    EXPECT_GE(compared, 120u);
}

// Where a carrier is named, the library writes the number without it; in North America it writes no 1.
bool written_as_dialed(const NumberRow& row, const PhoneNumber& number) {
    return row.kind == "LONGDISTANCE" && row.region != "BR" && number.country_code() != 1;
}

TEST(Library, TR_5_long_distance_calls_are_dialed_as_they_are_written) {
    size_t compared = 0;
    for (const NumberRow& row : number_rows()) {
        const auto number = number_of(row);
        if (!number || !written_as_dialed(row, *number) || !library().IsValidNumber(*number)) continue;
        std::string national;
        library().Format(*number, PhoneNumberUtil::NATIONAL, &national);
        EXPECT_EQ(digits_of(row.dialable), digits_of(national)) << "numbers.txt:" << row.line;
        ++compared;
    }
    EXPECT_GE(compared, 80u);
}

}  // namespace
}  // namespace tapi::server
