// SPDX-License-Identifier: Apache-2.0
// Time zones are ICU's: one process serves flows of several, which the C library's TZ does not allow.
#include <unicode/gregocal.h>
#include <unicode/timezone.h>

#include <map>
#include <memory>
#include <stdexcept>

#include "ivr/flow/hours.hpp"

namespace tapi::flow {
namespace {

namespace chrono = std::chrono;

std::unique_ptr<icu::TimeZone> zone_named(const std::string& name) {
    if (name.empty()) return std::unique_ptr<icu::TimeZone>(icu::TimeZone::createDefault());
    return std::unique_ptr<icu::TimeZone>(icu::TimeZone::createTimeZone(icu::UnicodeString::fromUTF8(name)));
}

const icu::TimeZone& cached(const std::string& name) {
    thread_local std::map<std::string, std::unique_ptr<icu::TimeZone>> zones;
    auto& zone = zones[name];
    if (!zone) zone = zone_named(name);
    return *zone;
}

chrono::milliseconds offset(const icu::TimeZone& zone, chrono::milliseconds when, bool local) {
    int32_t raw = 0, summer = 0;
    UErrorCode status = U_ZERO_ERROR;
    zone.getOffset(static_cast<UDate>(when.count()), static_cast<UBool>(local), raw, summer, status);
    if (U_FAILURE(status)) throw std::runtime_error(std::string("ICU: time zone: ") + u_errorName(status));
    return chrono::milliseconds(raw + summer);
}

}  // namespace

bool time_zone_exists(const std::string& name) { return *zone_named(name) != icu::TimeZone::getUnknown(); }

LocalTime local_time(chrono::system_clock::time_point when, const std::string& name) {
    const auto utc = chrono::duration_cast<chrono::milliseconds>(when.time_since_epoch());
    const chrono::sys_time<chrono::milliseconds> local(utc + offset(cached(name), utc, false));
    const auto day = chrono::floor<chrono::days>(local);
    const chrono::year_month_day date(day);
    const auto minutes = chrono::duration_cast<chrono::minutes>(local - day).count();
    return {
        {int(date.year()), static_cast<int>(unsigned(date.month())), static_cast<int>(unsigned(date.day()))},
        {static_cast<int>(minutes / 60), static_cast<int>(minutes % 60)}};
}

chrono::system_clock::time_point instant(const LocalTime& t, const std::string& name) {
    const chrono::sys_days day(chrono::year(t.date.year) /
                               chrono::month(static_cast<unsigned>(t.date.month)) /
                               chrono::day(static_cast<unsigned>(t.date.day)));
    const auto local = day.time_since_epoch() + chrono::hours(t.time.hour) + chrono::minutes(t.time.minute);
    return chrono::system_clock::time_point(local - offset(cached(name), local, true));
}

}  // namespace tapi::flow
