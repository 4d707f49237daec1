// SPDX-License-Identifier: Apache-2.0
// One set of rules and names a language and thread: to make them takes milliseconds, to use them
// microseconds.
#include "voice/speech/icu.hpp"

#include <unicode/dtfmtsym.h>
#include <unicode/rbnf.h>

#include <array>
#include <memory>
#include <stdexcept>

namespace tapi::speech {
namespace {

void require(UErrorCode status, const char* what) {
    if (U_FAILURE(status)) throw std::runtime_error(std::string("ICU: ") + what + ": " + u_errorName(status));
}

struct Rules {
    explicit Rules(Language language) {
        const icu::Locale locale{std::string(tag(language)).c_str()};
        UErrorCode status = U_ZERO_ERROR;
        numbers = std::make_unique<icu::RuleBasedNumberFormat>(icu::URBNF_SPELLOUT, locale, status);
        require(status, "numbers");
        names = std::make_unique<icu::DateFormatSymbols>(locale, status);
        require(status, "names");
    }
    std::unique_ptr<icu::RuleBasedNumberFormat> numbers;
    std::unique_ptr<icu::DateFormatSymbols> names;
};

const Rules& rules_of(Language language) {
    thread_local std::array<std::unique_ptr<Rules>, 4> all;
    auto& one = all.at(static_cast<size_t>(language));
    if (!one) one = std::make_unique<Rules>(language);
    return *one;
}

// ICU marks where a long word may be broken; a synthesizer would stumble over that.
std::string utf8(icu::UnicodeString text) {
    text.findAndReplace(icu::UnicodeString(static_cast<UChar>(0x00AD)), icu::UnicodeString());
    std::string out;
    text.toUTF8String(out);
    return out;
}

}  // namespace

std::string spelt(Language language, int64_t value, const char* rules) {
    icu::UnicodeString text;
    icu::FieldPosition position;
    UErrorCode status = U_ZERO_ERROR;
    rules_of(language).numbers->format(value, icu::UnicodeString::fromUTF8(rules), text, position, status);
    require(status, rules);
    return utf8(std::move(text));
}

std::string month_name(Language language, int month) {
    int32_t count = 0;
    const icu::UnicodeString* names = rules_of(language).names->getMonths(count);
    return utf8(names[month - 1]);
}

std::string weekday_name(Language language, int weekday) {
    int32_t count = 0;
    const icu::UnicodeString* names = rules_of(language).names->getWeekdays(count);
    return utf8(names[weekday + 1]);  // ICU's first name is for nobody
}

}  // namespace tapi::speech
