// SPDX-License-Identifier: Apache-2.0
// What we ask ICU for: numbers spelt out by its rules, names of months and weekdays.
#pragma once

#include <cstdint>
#include <string>

#include "voice/speech/speech.hpp"

namespace tapi::speech {

// By a rule set of ICU's RuleBasedNumberFormat: "%spellout-cardinal-feminine".
std::string spelt(Language, int64_t, const char* rules);
std::string month_name(Language, int month);      // 1 to 12
std::string weekday_name(Language, int weekday);  // 0 is Sunday

}  // namespace tapi::speech
