// SPDX-License-Identifier: Apache-2.0
// See text.hpp.
#include "sdk/text.hpp"

#include <ctime>

namespace tapi::sdk {

std::u16string decimal(uint64_t number) {
    const std::string digits = std::to_string(number);
    return {digits.begin(), digits.end()};
}

SYSTEMTIME system_time(WallTime time) {
    const auto since_epoch = std::chrono::duration_cast<Millis>(time.time_since_epoch()).count();
    const auto seconds = static_cast<std::time_t>(since_epoch / 1000);
    std::tm utc{};
    gmtime_r(&seconds, &utc);
    SYSTEMTIME result{};
    result.wYear = static_cast<WORD>(utc.tm_year + 1900);
    result.wMonth = static_cast<WORD>(utc.tm_mon + 1);
    result.wDayOfWeek = static_cast<WORD>(utc.tm_wday);
    result.wDay = static_cast<WORD>(utc.tm_mday);
    result.wHour = static_cast<WORD>(utc.tm_hour);
    result.wMinute = static_cast<WORD>(utc.tm_min);
    result.wSecond = static_cast<WORD>(utc.tm_sec);
    result.wMilliseconds = static_cast<WORD>(since_epoch % 1000);
    return result;
}

}  // namespace tapi::sdk
