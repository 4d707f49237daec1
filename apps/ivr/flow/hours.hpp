// SPDX-License-Identifier: Apache-2.0
// When somebody is there: opening hours by weekday, with holidays, in a time zone.
#pragma once

#include <array>
#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "voice/speech/speech.hpp"

namespace tapi::flow {

struct Span {
    int from = 0;  // minutes from midnight
    int to = 0;    // up to 1440; one that ends before it begins goes on after midnight
};
using Spans = std::vector<Span>;

// "08:00-12:00, 13:00-18:00", "closed". Nothing when it is neither.
std::optional<Spans> parse_spans(std::string_view);

// "mon-fri", "sat,sun", "wed", "daily". Nothing when it is none; 0 is Sunday.
std::optional<std::vector<int>> parse_days(std::string_view);

// A holiday of one year, or of each when the year is 0: "2026-04-03", "12-25".
std::optional<speech::Date> parse_holiday(std::string_view);

using Holidays = std::vector<std::pair<speech::Date, Spans>>;  // what is open on them

struct Hours {
    std::array<Spans, 7> days;  // 0 is Sunday
    Holidays holidays;          // a later one counts before an earlier one

    bool open(speech::Date, speech::Time) const;
};

struct LocalTime {
    speech::Date date;
    speech::Time time;
};
bool time_zone_exists(const std::string& name);
// An empty name is the zone of this machine.
LocalTime local_time(std::chrono::system_clock::time_point, const std::string& zone);
// The other way, for a clock that is set by hand.
std::chrono::system_clock::time_point instant(const LocalTime&, const std::string& zone);

}  // namespace tapi::flow
