// SPDX-License-Identifier: Apache-2.0
// Numbers in words, by table.
#include <gtest/gtest.h>

#include "voice/speech/speech_fixture.hpp"

namespace tapi::speech {
namespace {

constexpr auto m = Gender::masculine;
constexpr auto f = Gender::feminine;
constexpr auto n = Gender::neuter;

struct Cardinal {
    Language language;
    int64_t value;
    Gender gender;
    const char* text;
};

TEST(Speech, Cardinals) {
    const Cardinal table[] = {
        {en, 0, Gender::none, "zero"},
        {en, 1, Gender::none, "one"},
        {en, 13, Gender::none, "thirteen"},
        {en, 21, Gender::none, "twenty-one"},
        {en, 100, Gender::none, "one hundred"},
        {en, 101, f, "one hundred and one"},
        {en, 1'001, Gender::none, "one thousand and one"},
        {en, -7, Gender::none, "minus seven"},
        {en, 999'999'999'999, Gender::none,
         "nine hundred and ninety-nine billion, nine hundred and ninety-nine million, nine hundred and ninety-nine "
         "thousand, nine hundred and ninety-nine"},
        {de, 0, Gender::none, "null"},
        {de, 1, Gender::none, "eins"},
        {de, 1, m, "ein"},
        {de, 1, f, "eine"},
        {de, 1, n, "ein"},
        {de, 16, Gender::none, "sechzehn"},
        {de, 17, Gender::none, "siebzehn"},
        {de, 21, Gender::none, "einundzwanzig"},
        {de, 30, Gender::none, "dreißig"},
        {de, 66, Gender::none, "sechsundsechzig"},
        {de, 101, Gender::none, "einhunderteins"},
        {de, 1'234, Gender::none, "eintausendzweihundertvierunddreißig"},
        {de, 1'000'000, Gender::none, "eine Million"},
        {de, 2'000'001, Gender::none, "zwei Millionen eins"},
        {de, 999'999'999'999, Gender::none,
         "neunhundertneunundneunzig Milliarden neunhundertneunundneunzig Millionen "
         "neunhundertneunundneunzigtausendneunhundertneunundneunzig"},
        {fr, 1, Gender::none, "un"},
        {fr, 1, f, "une"},
        {fr, 16, Gender::none, "seize"},
        {fr, 17, Gender::none, "dix-sept"},
        {fr, 21, m, "vingt-et-un"},
        {fr, 21, f, "vingt-et-une"},
        {fr, 22, f, "vingt-deux"},
        {fr, 70, Gender::none, "soixante-dix"},
        {fr, 71, Gender::none, "soixante-et-onze"},
        {fr, 80, Gender::none, "quatre-vingts"},
        {fr, 81, Gender::none, "quatre-vingt-un"},
        {fr, 81, f, "quatre-vingt-une"},
        {fr, 91, Gender::none, "quatre-vingt-onze"},
        {fr, 99, Gender::none, "quatre-vingt-dix-neuf"},
        {fr, 200, Gender::none, "deux cents"},
        {fr, 201, Gender::none, "deux cent un"},
        {fr, 1'000, Gender::none, "mille"},
        {fr, 80'000, Gender::none, "quatre-vingt mille"},
        {fr, -5, Gender::none, "moins cinq"},
        {fr, 2'000'000, Gender::none, "deux millions"},
        {es, 1, Gender::none, "uno"},
        {es, 1, m, "un"},
        {es, 1, f, "una"},
        {es, 16, Gender::none, "dieciséis"},
        {es, 21, Gender::none, "veintiuno"},
        {es, 21, m, "veintiún"},
        {es, 21, f, "veintiuna"},
        {es, 31, m, "treinta y un"},
        {es, 31, f, "treinta y una"},
        {es, 100, Gender::none, "cien"},
        {es, 101, Gender::none, "ciento uno"},
        {es, 200, f, "doscientas"},
        {es, 500, m, "quinientos"},
        {es, 1'000, f, "mil"},
        {es, 1'001, f, "mil una"},
        {es, 200'000, m, "doscientos mil"},
        {es, 200'000, f, "doscientas mil"},
        {es, 1'500'200, f, "un millón quinientas mil doscientas"},
        {es, 21'000, m, "veintiún mil"},
        {es, 1'000'000, Gender::none, "un millón"},
        {es, 1'000'000'000, Gender::none, "mil millones"},
        {es, -3, Gender::none, "menos tres"},
    };
    for (const Cardinal& row : table)
        EXPECT_EQ(row.text, cardinal(row.language, row.value, row.gender)) << tag(row.language) << ' ' << row.value;
}

TEST(Speech, NumbersBeyondTheLargestAreSpokenDigitByDigit) {
    EXPECT_EQ(cardinal(en, largest_number).substr(0, 12), "nine hundred");
    EXPECT_EQ("one zero zero, zero zero zero, zero zero zero, zero zero zero, zero zero zero zero",
              cardinal(en, largest_number + 1));
    EXPECT_EQ("minus neun zwei zwei", cardinal(de, INT64_MIN).substr(0, 20));
}

TEST(Speech, Ordinals) {
    struct Row {
        Language language;
        int64_t value;
        Gender gender;
        const char* text;
    };
    const Row table[] = {{en, 1, m, "first"},          {en, 3, m, "third"},          {en, 21, m, "twenty-first"},
                         {en, 31, m, "thirty-first"},  {de, 1, m, "erste"},          {de, 3, m, "dritte"},
                         {de, 7, m, "siebte"},         {de, 20, m, "zwanzigste"},    {fr, 1, m, "premier"},
                         {fr, 1, f, "première"},       {fr, 2, m, "deuxième"},       {fr, 21, f, "vingt-et-unième"},
                         {es, 1, m, "primero"},        {es, 1, f, "primera"},        {es, 3, m, "tercero"},
                         {es, 10, f, "décima"}};
    for (const Row& row : table) EXPECT_EQ(row.text, ordinal(row.language, row.value, row.gender));
}

TEST(Speech, DecimalNumbers) {
    struct Row {
        Language language;
        const char* decimal;
        const char* text;
    };
    const Row table[] = {{en, "12.5", "twelve point five"},   {en, "-0.05", "minus zero point zero five"},
                         {de, "3.14", "drei Komma eins vier"}, {fr, "1.5", "un virgule cinq"},
                         {es, "2.7", "dos coma siete"},        {en, "42", "forty-two"},
                         {en, "0042", "forty-two"},            {en, "1234567890123456", "one two three, four five six, seven eight nine, zero one two, three four five six"}};
    for (const Row& row : table) EXPECT_EQ(row.text, number(row.language, row.decimal)) << row.decimal;
    for (const char* wrong : {"", "-", ".", "1.", ".5", "1,5", "one", "1.2.3", "--1", "1e5", " 1"})
        EXPECT_EQ(std::nullopt, number(en, wrong)) << wrong;
}

TEST(Speech, Digits) {
    struct Row {
        Language language;
        const char* digits;
        const char* text;
    };
    const Row table[] = {{en, "1002", "one zero zero two"},
                         {en, "+44 20-7946", "plus four four, two zero, seven nine four six"},
                         {en, "207946", "two zero seven, nine four six"},
                         {en, "12345", "one two three, four five"},
                         {de, "*21#", "Stern zwei eins Raute"},
                         {de, "(030) 12", "null drei null, eins zwei"},
                         {fr, "06 12", "zéro six, un deux"},
                         {es, "91#", "nueve uno almohadilla"},
                         {en, "a7", "A seven"},
                         {en, "", ""},
                         {en, " - ", ""}};
    for (const Row& row : table) EXPECT_EQ(row.text, digits(row.language, row.digits)) << row.digits;
}

TEST(Speech, CountsWithNouns) {
    const Noun english{"new message", "new messages", n, "no new messages"};
    const Noun german{"neue Nachricht", "neue Nachrichten", f, "keine neuen Nachrichten"};
    const Noun french{"nouveau message", "nouveaux messages", m, {}};
    const Noun spanish{"mensaje nuevo", "mensajes nuevos", m, {}};
    EXPECT_EQ("no new messages", count(en, 0, english));
    EXPECT_EQ("one new message", count(en, 1, english));
    EXPECT_EQ("twenty-one new messages", count(en, 21, english));
    EXPECT_EQ("keine neuen Nachrichten", count(de, 0, german));
    EXPECT_EQ("eine neue Nachricht", count(de, 1, german));
    EXPECT_EQ("zwei neue Nachrichten", count(de, 2, german));
    EXPECT_EQ("zéro nouveau message", count(fr, 0, french));
    EXPECT_EQ("un nouveau message", count(fr, 1, french));
    EXPECT_EQ("deux nouveaux messages", count(fr, 2, french));
    EXPECT_EQ("un million de nouveaux messages", count(fr, 1'000'000, french));
    EXPECT_EQ("deux millions d'appels", count(fr, 2'000'000, {"appel", "appels", m, {}}));
    EXPECT_EQ("deux millions d'élèves", count(fr, 2'000'000, {"élève", "élèves", m, {}}));
    EXPECT_EQ("un mensaje nuevo", count(es, 1, spanish));
    EXPECT_EQ("veintiún mensajes nuevos", count(es, 21, spanish));
    EXPECT_EQ("veintiuna llamadas", count(es, 21, {"llamada", "llamadas", f, {}}));
    EXPECT_EQ("un millón de mensajes nuevos", count(es, 1'000'000, spanish));
    EXPECT_EQ("minus one degree", count(en, -1, {"degree", "degrees", n, {}}));
}

TEST(Speech, LanguagesByTag) {
    EXPECT_EQ(en, language_of("en"));
    EXPECT_EQ(en, language_of("en-GB"));
    EXPECT_EQ(de, language_of("de_CH"));
    EXPECT_EQ(std::nullopt, language_of("it"));
    EXPECT_EQ(std::nullopt, language_of(""));
    for (const auto name : language_tags()) EXPECT_EQ(name, tag(*language_of(name)));
}

}  // namespace
}  // namespace tapi::speech
