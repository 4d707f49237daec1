// SPDX-License-Identifier: Apache-2.0
// Dates, times, durations, by table.
#include <gtest/gtest.h>

#include "voice/speech/speech_fixture.hpp"

namespace tapi::speech {
namespace {


TEST(Speech, Dates) {
    struct Row {
        Language language;
        Date date;
        Year year;
        const char* text;
    };
    const Row table[] = {
        {en, {2026, 5, 3}, Year::spoken, "Sunday the third of May, twenty twenty-six"},
        {en, {1999, 12, 31}, Year::spoken, "Friday the thirty-first of December, nineteen ninety-nine"},
        {en, {2000, 2, 29}, Year::silent, "Tuesday the twenty-ninth of February"},
        {de, {2026, 5, 3}, Year::spoken, "Sonntag, der dritte Mai zweitausendsechsundzwanzig"},
        {de, {1985, 3, 1}, Year::spoken, "Freitag, der erste März neunzehnhundertfünfundachtzig"},
        {de, {2026, 10, 20}, Year::silent, "Dienstag, der zwanzigste Oktober"},
        {fr, {2026, 8, 1}, Year::spoken, "samedi premier août deux mille vingt-six"},
        {fr, {1985, 3, 21}, Year::spoken, "jeudi vingt-et-un mars mille neuf cent quatre-vingt-cinq"},
        {es, {2026, 5, 21}, Year::spoken, "jueves veintiuno de mayo de dos mil veintiséis"},
        {es, {2026, 5, 1}, Year::silent, "viernes uno de mayo"},
    };
    for (const Row& row : table) EXPECT_EQ(row.text, date(row.language, row.date, row.year));
}

TEST(Speech, Times) {
    struct Row {
        Language language;
        Time time;
        const char* text;
    };
    const Row table[] = {
        {en, {0, 0}, "midnight"},
        {en, {0, 5}, "twelve oh five AM"},
        {en, {9, 0}, "nine AM"},
        {en, {12, 0}, "noon"},
        {en, {12, 30}, "twelve thirty PM"},
        {en, {15, 5}, "three oh five PM"},
        {en, {23, 59}, "eleven fifty-nine PM"},
        {de, {0, 0}, "null Uhr"},
        {de, {1, 0}, "ein Uhr"},
        {de, {1, 1}, "ein Uhr eins"},
        {de, {15, 5}, "fünfzehn Uhr fünf"},
        {de, {21, 30}, "einundzwanzig Uhr dreißig"},
        {fr, {0, 0}, "minuit"},
        {fr, {1, 0}, "une heure"},
        {fr, {12, 0}, "midi"},
        {fr, {12, 10}, "midi dix"},
        {fr, {15, 5}, "quinze heures cinq"},
        {fr, {21, 21}, "vingt-et-une heures vingt-et-une"},
        {es, {0, 5}, "las doce y cinco de la noche"},
        {es, {1, 0}, "la una de la madrugada"},
        {es, {9, 15}, "las nueve y quince de la mañana"},
        {es, {12, 0}, "las doce del mediodía"},
        {es, {13, 1}, "la una y uno de la tarde"},
        {es, {15, 5}, "las tres y cinco de la tarde"},
        {es, {22, 0}, "las diez de la noche"},
    };
    for (const Row& row : table) EXPECT_EQ(row.text, time(row.language, row.time));
}

TEST(Speech, Moments) {
    const Date today{2026, 5, 4};
    EXPECT_EQ("today at three oh five PM", moment(en, {2026, 5, 4}, {15, 5}, today));
    EXPECT_EQ("yesterday at noon", moment(en, {2026, 5, 3}, {12, 0}, today));
    EXPECT_EQ("on Saturday the second of May at nine AM", moment(en, {2026, 5, 2}, {9, 0}, today));
    EXPECT_EQ("on Wednesday the thirty-first of December, twenty twenty-five at nine AM", moment(en, {2025, 12, 31}, {9, 0}, today));
    EXPECT_EQ("yesterday at nine AM", moment(en, {2025, 12, 31}, {9, 0}, {2026, 1, 1}));
    EXPECT_EQ("heute um fünfzehn Uhr fünf", moment(de, {2026, 5, 4}, {15, 5}, today));
    EXPECT_EQ("am Samstag, dem zweiten Mai, um neun Uhr", moment(de, {2026, 5, 2}, {9, 0}, today));
    EXPECT_EQ("hier à une heure", moment(fr, {2026, 5, 3}, {1, 0}, today));
    EXPECT_EQ("le samedi deux mai à midi", moment(fr, {2026, 5, 2}, {12, 0}, today));
    EXPECT_EQ("hoy a las tres y cinco de la tarde", moment(es, {2026, 5, 4}, {15, 5}, today));
    EXPECT_EQ("el sábado dos de mayo a la una de la tarde", moment(es, {2026, 5, 2}, {13, 0}, today));
}

TEST(Speech, Durations) {
    EXPECT_EQ("zero seconds", duration(en, 0));
    EXPECT_EQ("zero seconds", duration(en, -5));
    EXPECT_EQ("one hour, two minutes and five seconds", duration(en, 3725));
    EXPECT_EQ("one day and one second", duration(en, 86401));
    EXPECT_EQ("eine Stunde, eine Minute und eine Sekunde", duration(de, 3661));
    EXPECT_EQ("zwei Tage", duration(de, 172800));
    EXPECT_EQ("vingt-et-une minutes", duration(fr, 1260));
    EXPECT_EQ("zéro seconde", duration(fr, 0));
    EXPECT_EQ("veintiún minutos y una hora", duration(es, 1260) + " y " + duration(es, 3600));
}

TEST(Speech, DatesAndTimesAreRead) {
    EXPECT_EQ((Date{2026, 5, 3}), date_from("2026-05-03"));
    EXPECT_EQ((Date{2024, 2, 29}), date_from("2024-02-29"));
    for (const char* wrong : {"", "2026-02-29", "2026-13-01", "2026-5-3", "2026/05/03", "2026-05-03x", "0000-01-01", "-026-05-03"})
        EXPECT_EQ(std::nullopt, date_from(wrong)) << wrong;
    EXPECT_EQ((Time{15, 5}), time_from("15:05"));
    EXPECT_EQ((Time{8, 0}), time_from("8:00"));
    EXPECT_EQ((Time{8, 0}), time_from("08:00:59"));
    for (const char* wrong : {"", "24:00", "12:60", "12", "12:5", "123:00", "-1:00", "12:00x"})
        EXPECT_EQ(std::nullopt, time_from(wrong)) << wrong;
}

}  // namespace
}  // namespace tapi::speech
