// SPDX-License-Identifier: Apache-2.0
// Numbers, amounts, dates and times in words, as a person says them in English, German, French and Spanish.
// The text is for a speech synthesizer (UTF-8, no digits). How numbers are spelt is ICU's knowledge; what
// stands around them is ours.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tapi::speech {

enum class Language { en, de, fr, es };

// "en", "en-GB", "de_CH": what stands before the region counts. Nothing for another language.
std::optional<Language> language_of(std::string_view tag);
std::string_view tag(Language);
const std::vector<std::string_view>& language_tags();

// none is for counting without a noun: "eins", "uno".
enum class Gender { none, masculine, feminine, neuter };

// Larger numbers (by their absolute value) are spoken digit by digit.
constexpr int64_t largest_number = 999'999'999'999'999;

std::string cardinal(Language, int64_t, Gender = Gender::none);
// "third", "dritte", "troisième", "tercero". ICU's limits apply: sensible to a few thousands.
std::string ordinal(Language, int64_t, Gender = Gender::masculine);
// A decimal number, "-12.50": the digits after the point are said one by one. Nothing when it is not one.
std::optional<std::string> number(Language, std::string_view decimal);

// A telephone number or a code, character by character, a pause where the text has a space or a hyphen, and
// after each third digit where it has none. Digits, +, *, # and letters are spoken; everything else is a
// pause.
std::string digits(Language, std::string_view);

// What is counted, in words: {"new message", "new messages", Gender::neuter, "no new messages"}.
struct Noun {
    std::string one;
    std::string other;
    Gender gender = Gender::neuter;
    std::string none = {};  // instead of "zero new messages"; may be empty
};
// "one new message", "zwei neue Nachrichten", "un million de messages".
std::string count(Language, int64_t, const Noun&);

// EUR, GBP, USD, CHF; `minor` counts cents, pence, centimes. Nothing for another currency.
std::optional<std::string> money(Language, int64_t minor, std::string_view currency);
const std::vector<std::string_view>& currencies();
// "12.5" are 1250 cents; rounded to whole ones. Nothing when it is no number or a monstrous one.
std::optional<int64_t> minor_units(std::string_view decimal);

struct Date {
    int year = 0;
    int month = 0;  // 1 to 12
    int day = 0;
    bool operator==(const Date&) const = default;
};
// Nothing for a day that the calendar does not have.
std::optional<Date> date_from(std::string_view iso);  // 2026-05-03
bool valid(Date);
int weekday(Date);  // 0 is Sunday
Date yesterday(Date);

struct Time {
    int hour = 0;  // 0 to 23
    int minute = 0;
    bool operator==(const Time&) const = default;
};
std::optional<Time> time_from(std::string_view text);  // 15:05; seconds after it are read over

enum class Year { spoken, silent };
// "Sunday the third of May, twenty twenty-six"; "Sonntag, der dritte Mai".
std::string date(Language, Date, Year = Year::spoken);
// "three oh five PM", "fünfzehn Uhr fünf", "quinze heures cinq", "las tres y cinco de la tarde".
std::string time(Language, Time);
// When something was, for somebody who hears it on `today`: "today at …", "gestern um …", "le dimanche trois
// mai à …". The year is said when it is another.
std::string moment(Language, Date, Time, Date today);
// "one hour, two minutes and five seconds"; what is zero is left out. A negative one is zero.
std::string duration(Language, int64_t seconds);

}  // namespace tapi::speech
