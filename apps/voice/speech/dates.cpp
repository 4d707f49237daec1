// SPDX-License-Identifier: Apache-2.0
// Dates, times of day, durations, and when something was.
#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>

#include "voice/speech/icu.hpp"

namespace tapi::speech {
namespace {

namespace chrono = std::chrono;

chrono::year_month_day calendar(Date d) {
    return chrono::year(d.year) / chrono::month(static_cast<unsigned>(d.month)) /
           chrono::day(static_cast<unsigned>(d.day));
}

// Exactly `size` digits at `from`.
std::optional<int> digits_at(std::string_view text, size_t from, size_t size) {
    int value = 0;
    if (text.size() < from + size) return std::nullopt;
    const char* begin = text.data() + from;
    const auto [end, error] = std::from_chars(begin, begin + size, value);
    if (error != std::errc() || end != begin + size || value < 0) return std::nullopt;
    return value;
}

std::string year(Language language, int value) {
    return spelt(language, value,
                 language == Language::fr ? "%spellout-numbering" : "%spellout-numbering-year");
}

std::string german_day(int day, const char* ending) {
    return spelt(Language::de, day, "%spellout-ordinal") + ending;
}

std::string french_day(int day) { return day == 1 ? "premier" : cardinal(Language::fr, day); }

// "Sunday the third of May", without the year. German has two: nominative, and after "am" dative.
std::string day_and_month(Language language, Date d, bool dative) {
    const std::string name = weekday_name(language, weekday(d));
    const std::string month = month_name(language, d.month);
    switch (language) {
        case Language::en:
            return name + " the " + ordinal(language, d.day) + " of " + month;
        case Language::de:
            return name + (dative ? ", dem " + german_day(d.day, "n") : ", der " + german_day(d.day, "")) +
                   " " + month;
        case Language::fr:
            return name + " " + french_day(d.day) + " " + month;
        case Language::es:
            return name + " " + cardinal(language, d.day) + " de " + month;
    }
    return {};
}

std::string with_year(Language language, std::string text, int value) {
    if (language == Language::es) text += " de";
    if (language == Language::en) text += ",";
    return text + " " + year(language, value);
}

// "three oh five PM"
std::string english_time(Time t) {
    if (t.minute == 0 && t.hour == 0) return "midnight";
    if (t.minute == 0 && t.hour == 12) return "noon";
    std::string text = cardinal(Language::en, t.hour % 12 == 0 ? 12 : t.hour % 12);
    if (t.minute != 0 && t.minute < 10) text += " oh";
    if (t.minute != 0) text += " " + cardinal(Language::en, t.minute);
    return text + (t.hour < 12 ? " AM" : " PM");
}

std::string german_time(Time t) {
    const std::string hour = cardinal(Language::de, t.hour, Gender::neuter) + " Uhr";
    return t.minute == 0 ? hour : hour + " " + cardinal(Language::de, t.minute);
}

std::string french_time(Time t) {
    std::string text;
    if (t.hour == 0)
        text = "minuit";
    else if (t.hour == 12)
        text = "midi";
    else
        text = count(Language::fr, t.hour, {"heure", "heures", Gender::feminine});
    return t.minute == 0 ? text : text + " " + cardinal(Language::fr, t.minute, Gender::feminine);
}

const char* spanish_part_of_day(Time t) {
    if (t.hour == 12 && t.minute == 0) return " del mediodía";
    if (t.hour == 0) return " de la noche";
    if (t.hour < 6) return " de la madrugada";
    if (t.hour < 12) return " de la mañana";
    return t.hour < 20 ? " de la tarde" : " de la noche";
}

std::string spanish_time(Time t) {
    const int hour = t.hour % 12 == 0 ? 12 : t.hour % 12;
    std::string text = (hour == 1 ? "la " : "las ") + cardinal(Language::es, hour, Gender::feminine);
    if (t.minute != 0) text += " y " + cardinal(Language::es, t.minute);
    return text + spanish_part_of_day(t);
}

std::string at(Language language, Time t) {
    static constexpr std::array<const char*, 4> words = {"at ", "um ", "à ", "a "};
    return words.at(static_cast<size_t>(language)) + time(language, t);
}

const Noun& unit(Language language, size_t which) {
    static const std::array<std::array<Noun, 4>, 4> all = {{
        {{{"day", "days"}, {"hour", "hours"}, {"minute", "minutes"}, {"second", "seconds"}}},
        {{{"Tag", "Tage", Gender::masculine},
          {"Stunde", "Stunden", Gender::feminine},
          {"Minute", "Minuten", Gender::feminine},
          {"Sekunde", "Sekunden", Gender::feminine}}},
        {{{"jour", "jours", Gender::masculine},
          {"heure", "heures", Gender::feminine},
          {"minute", "minutes", Gender::feminine},
          {"seconde", "secondes", Gender::feminine}}},
        {{{"día", "días", Gender::masculine},
          {"hora", "horas", Gender::feminine},
          {"minuto", "minutos", Gender::masculine},
          {"segundo", "segundos", Gender::masculine}}},
    }};
    return all.at(static_cast<size_t>(language)).at(which);
}

// "a", "a and b", "a, b and c"
std::string listed(Language language, const std::vector<std::string>& parts) {
    static constexpr std::array<const char*, 4> words = {" and ", " und ", " et ", " y "};
    std::string text;
    for (size_t i = 0; i < parts.size(); ++i) {
        if (i != 0) text += i + 1 == parts.size() ? words.at(static_cast<size_t>(language)) : ", ";
        text += parts[i];
    }
    return text;
}

}  // namespace

bool valid(Date d) {
    return d.year >= 1 && d.year <= 9999 && d.month >= 1 && d.month <= 12 && d.day >= 1 && d.day <= 31 &&
           calendar(d).ok();
}

std::optional<Date> date_from(std::string_view iso) {
    const auto y = digits_at(iso, 0, 4), m = digits_at(iso, 5, 2), d = digits_at(iso, 8, 2);
    if (!y || !m || !d || iso.size() != 10 || iso[4] != '-' || iso[7] != '-') return std::nullopt;
    const Date date{*y, *m, *d};
    return valid(date) ? std::optional(date) : std::nullopt;
}

std::optional<Time> time_from(std::string_view text) {
    const size_t colon = text.find(':');
    if (colon != 1 && colon != 2) return std::nullopt;
    const auto hour = digits_at(text, 0, colon), minute = digits_at(text, colon + 1, 2);
    if (!hour || !minute || *hour > 23 || *minute > 59) return std::nullopt;
    if (text.size() > colon + 3 && text[colon + 3] != ':') return std::nullopt;
    return Time{*hour, *minute};
}

int weekday(Date d) { return static_cast<int>(chrono::weekday(chrono::sys_days(calendar(d))).c_encoding()); }

Date yesterday(Date d) {
    const chrono::year_month_day before(chrono::sys_days(calendar(d)) - chrono::days(1));
    return {int(before.year()), static_cast<int>(unsigned(before.month())),
            static_cast<int>(unsigned(before.day()))};
}

std::string date(Language language, Date d, Year said) {
    const std::string text = day_and_month(language, d, false);
    return said == Year::spoken ? with_year(language, text, d.year) : text;
}

std::string time(Language language, Time t) {
    switch (language) {
        case Language::en:
            return english_time(t);
        case Language::de:
            return german_time(t);
        case Language::fr:
            return french_time(t);
        case Language::es:
            return spanish_time(t);
    }
    return {};
}

std::string moment(Language language, Date d, Time t, Date today) {
    static constexpr std::array<const char*, 4> todays = {"today ", "heute ", "aujourd'hui ", "hoy "};
    static constexpr std::array<const char*, 4> yesterdays = {"yesterday ", "gestern ", "hier ", "ayer "};
    static constexpr std::array<const char*, 4> on = {"on ", "am ", "le ", "el "};
    const auto which = static_cast<size_t>(language);
    if (d == today) return todays.at(which) + at(language, t);
    if (d == yesterday(today)) return yesterdays.at(which) + at(language, t);
    std::string text = on.at(which) + day_and_month(language, d, true);
    if (d.year != today.year) text = with_year(language, text, d.year);
    return text + (language == Language::de ? ", " : " ") + at(language, t);
}

std::string duration(Language language, int64_t seconds) {
    seconds = std::max<int64_t>(seconds, 0);
    const std::array<int64_t, 4> amounts = {seconds / 86400, seconds % 86400 / 3600, seconds % 3600 / 60,
                                            seconds % 60};
    std::vector<std::string> parts;
    for (size_t i = 0; i < amounts.size(); ++i)
        if (amounts[i] != 0 || (i == 3 && parts.empty()))
            parts.push_back(count(language, amounts[i], unit(language, i)));
    return listed(language, parts);
}

}  // namespace tapi::speech
