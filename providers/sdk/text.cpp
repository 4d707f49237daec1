// SPDX-License-Identifier: Apache-2.0
// See text.hpp.
#include "sdk/text.hpp"

#include <chrono>

namespace tapi::sdk {

std::u16string decimal(uint64_t number) {
    const std::string digits = std::to_string(number);
    return {digits.begin(), digits.end()};
}

SYSTEMTIME system_time(WallTime time) {
    using namespace std::chrono;
    const auto day = floor<days>(time);
    const year_month_day date(day);
    const hh_mm_ss<Millis> clock(floor<Millis>(time - day));
    SYSTEMTIME result{};
    result.wYear = static_cast<WORD>(static_cast<int>(date.year()));
    result.wMonth = static_cast<WORD>(static_cast<unsigned>(date.month()));
    result.wDayOfWeek = static_cast<WORD>(weekday(day).c_encoding());
    result.wDay = static_cast<WORD>(static_cast<unsigned>(date.day()));
    result.wHour = static_cast<WORD>(clock.hours().count());
    result.wMinute = static_cast<WORD>(clock.minutes().count());
    result.wSecond = static_cast<WORD>(clock.seconds().count());
    result.wMilliseconds = static_cast<WORD>(clock.subseconds().count());
    return result;
}

}  // namespace tapi::sdk
