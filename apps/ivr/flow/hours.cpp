// SPDX-License-Identifier: Apache-2.0
// Reads opening hours and says whether they are open.
#include "ivr/flow/hours.hpp"

#include <algorithm>

namespace tapi::flow {
namespace {

constexpr std::array<std::string_view, 7> day_names = {"sun", "mon", "tue", "wed", "thu", "fri", "sat"};

std::string_view trimmed(std::string_view text) {
    const size_t begin = text.find_first_not_of(' ');
    if (begin == std::string_view::npos) return {};
    return text.substr(begin, text.find_last_not_of(' ') - begin + 1);
}

std::vector<std::string_view> split(std::string_view text, char at) {
    std::vector<std::string_view> parts;
    for (;;) {
        const size_t end = text.find(at);
        parts.push_back(trimmed(text.substr(0, end)));
        if (end == std::string_view::npos) return parts;
        text.remove_prefix(end + 1);
    }
}

std::optional<int> minutes(std::string_view text) {
    if (text == "24:00") return 1440;
    const auto time = speech::time_from(text);
    if (!time || text.size() > 5) return std::nullopt;
    return time->hour * 60 + time->minute;
}

std::optional<int> day(std::string_view name) {
    const auto found = std::find(day_names.begin(), day_names.end(), name);
    if (found == day_names.end()) return std::nullopt;
    return static_cast<int>(found - day_names.begin());
}

// Of the spans of one day, what is open at `minute` of it, or of the day after it.
bool covers(const Spans& spans, int minute, bool day_after) {
    return std::any_of(spans.begin(), spans.end(), [&](const Span& s) {
        const bool over_midnight = s.to <= s.from;
        if (day_after) return over_midnight && minute < s.to;
        return minute >= s.from && (over_midnight || minute < s.to);
    });
}

const Spans& of_day(const Hours& hours, speech::Date date) {
    for (auto it = hours.holidays.rbegin(); it != hours.holidays.rend(); ++it) {
        const speech::Date& h = it->first;
        if (h.month == date.month && h.day == date.day && (h.year == 0 || h.year == date.year))
            return it->second;
    }
    return hours.days.at(static_cast<size_t>(speech::weekday(date)));
}

}  // namespace

std::optional<Spans> parse_spans(std::string_view text) {
    Spans spans;
    if (trimmed(text) == "closed") return spans;
    for (const std::string_view one : split(text, ',')) {
        const auto ends = split(one, '-');
        if (ends.size() != 2) return std::nullopt;
        const auto from = minutes(ends[0]), to = minutes(ends[1]);
        if (!from || !to || *from == *to || *from == 1440) return std::nullopt;
        spans.push_back({*from, *to});
    }
    return spans;
}

std::optional<std::vector<int>> parse_days(std::string_view text) {
    if (text == "daily") return std::vector<int>{0, 1, 2, 3, 4, 5, 6};
    std::vector<int> days;
    for (const std::string_view one : split(text, ',')) {
        const auto ends = split(one, '-');
        const auto from = day(ends.front()), to = day(ends.back());
        if (!from || !to || ends.size() > 2) return std::nullopt;
        for (int d = *from;; d = (d + 1) % 7) {
            days.push_back(d);
            if (d == *to) break;
        }
    }
    return days;
}

std::optional<speech::Date> parse_holiday(std::string_view text) {
    const bool each_year = text.size() == 5;
    auto date = speech::date_from(each_year ? "2024-" + std::string(text)
                                            : std::string(text));  // a year with 29 February
    if (date && each_year) date->year = 0;
    return date;
}

bool Hours::open(speech::Date date, speech::Time time) const {
    const int minute = time.hour * 60 + time.minute;
    return covers(of_day(*this, date), minute, false) ||
           covers(of_day(*this, speech::yesterday(date)), minute, true);
}

}  // namespace tapi::flow
