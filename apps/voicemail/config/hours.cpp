// SPDX-License-Identifier: Apache-2.0
// Reading hours.
#include "voicemail/config/hours.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace tapi::voicemail {
namespace {

constexpr std::array<std::string_view, 7> day_names{"sun", "mon", "tue", "wed", "thu", "fri", "sat"};
constexpr int day_minutes = 24 * 60;

std::vector<std::string_view> split(std::string_view text, char at) {
    std::vector<std::string_view> parts;
    while (!text.empty()) {
        const size_t end = text.find(at);
        if (end != 0) parts.push_back(text.substr(0, end));
        text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
    }
    return parts;
}

std::optional<int> two_digits(std::string_view text) {
    int value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (text.size() != 2 || error != std::errc() || end != text.data() + 2) return std::nullopt;
    return value;
}

// "08:30", up to "24:00".
std::optional<int> minute_of(std::string_view text) {
    if (text.size() != 5 || text[2] != ':') return std::nullopt;
    const auto hour = two_digits(text.substr(0, 2)), minute = two_digits(text.substr(3));
    if (!hour || !minute || *hour < 0 || *minute < 0 || *minute > 59) return std::nullopt;
    const int all = *hour * 60 + *minute;
    return all <= day_minutes ? std::optional(all) : std::nullopt;
}

std::optional<size_t> day_of(std::string_view text) {
    const auto found = std::find(day_names.begin(), day_names.end(), text);
    if (found == day_names.end()) return std::nullopt;
    return static_cast<size_t>(found - day_names.begin());
}

// "mon-fri" or "sat", and over the end of the week.
std::optional<std::vector<size_t>> days_of(std::string_view text) {
    const size_t dash = text.find('-');
    const auto first = day_of(text.substr(0, dash));
    const auto last = dash == std::string_view::npos ? first : day_of(text.substr(dash + 1));
    if (!first || !last) return std::nullopt;
    std::vector<size_t> days{*first};
    while (days.back() != *last) days.push_back((days.back() + 1) % 7);
    return days;
}

}  // namespace

std::optional<Hours> Hours::read(std::string_view text, std::string& why) {
    Hours hours;
    hours.always_ = false;
    for (const std::string_view group : split(text, ',')) {
        const auto words = split(group, ' ');
        const auto days = words.empty() ? std::nullopt : days_of(words[0]);
        if (!days || words.size() < 2) {
            why = fmt::format("\"{}\" must be days and times, for instance \"mon-fri 08:30-17:30\"", group);
            return std::nullopt;
        }
        for (size_t word = 1; word < words.size(); ++word) {
            const size_t dash = words[word].find('-');
            const auto from = minute_of(words[word].substr(0, dash));
            const auto to = dash == std::string_view::npos ? std::nullopt : minute_of(words[word].substr(dash + 1));
            if (!from || !to || *from >= *to) {
                why = fmt::format("\"{}\" must be a time and a later one, for instance \"08:30-17:30\"", words[word]);
                return std::nullopt;
            }
            for (const size_t day : *days) hours.days_[day].push_back({*from, *to});
        }
    }
    return hours;
}

bool Hours::open(const LocalTime& when) const {
    if (always_) return true;
    const auto& spans = days_[static_cast<size_t>(when.weekday)];
    return std::any_of(spans.begin(), spans.end(),
                       [&](const Span& span) { return when.minute >= span.from && when.minute < span.to; });
}

}  // namespace tapi::voicemail
