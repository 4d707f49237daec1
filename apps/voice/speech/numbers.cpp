// SPDX-License-Identifier: Apache-2.0
// Numbers, digits and what is counted.
#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <cstdlib>

#include "voice/speech/icu.hpp"

namespace tapi::speech {
namespace {

struct Words {
    const char* minus;
    const char* point;
    const char* plus;
    const char* star;
    const char* hash;
};

const Words& words_of(Language language) {
    static constexpr std::array<Words, 4> all = {{{"minus", "point", "plus", "star", "hash"},
                                                  {"minus", "Komma", "plus", "Stern", "Raute"},
                                                  {"moins", "virgule", "plus", "étoile", "dièse"},
                                                  {"menos", "coma", "más", "asterisco", "almohadilla"}}};
    return all.at(static_cast<size_t>(language));
}

// The rules of each language by gender: none, masculine, feminine, neuter.
const char* cardinal_rules(Language language, Gender gender) {
    using Set = std::array<const char*, 4>;
    static constexpr std::array<Set, 4> all = {{
        {"%spellout-cardinal-verbose", "%spellout-cardinal-verbose", "%spellout-cardinal-verbose",
         "%spellout-cardinal-verbose"},
        {"%spellout-numbering", "%spellout-cardinal-masculine", "%spellout-cardinal-feminine",
         "%spellout-cardinal-neuter"},
        {"%spellout-numbering", "%spellout-cardinal-masculine", "%spellout-cardinal-feminine",
         "%spellout-cardinal-masculine"},
        {"%spellout-numbering", "%spellout-cardinal-masculine", "%spellout-cardinal-feminine",
         "%spellout-cardinal-masculine"},
    }};
    return all.at(static_cast<size_t>(language)).at(static_cast<size_t>(gender));
}

// ICU leaves hundreds of thousands masculine, "doscientos mil"; of pounds there are "doscientas mil".
std::string spanish_feminine(int64_t value) {
    const char* rules = cardinal_rules(Language::es, Gender::feminine);
    const int64_t millions = value / 1'000'000 * 1'000'000;
    const int64_t thousands = value % 1'000'000 / 1000;
    const int64_t rest = value % 1000;
    if (thousands < 2) return spelt(Language::es, value, rules);
    std::string text = millions ? spelt(Language::es, millions, rules) + " " : "";
    text += spelt(Language::es, thousands, rules) + " mil";
    return rest ? text + " " + spelt(Language::es, rest, rules) : text;
}

const char* ordinal_rules(Language language, Gender gender) {
    switch (language) {
        case Language::en:
            return "%spellout-ordinal-verbose";
        case Language::de:
            return "%spellout-ordinal";
        case Language::fr:
        case Language::es:
            return gender == Gender::feminine ? "%spellout-ordinal-feminine" : "%spellout-ordinal-masculine";
    }
    return "";
}

bool digit(char c) { return c >= '0' && c <= '9'; }

// The spoken form of one character of a telephone number; empty for a pause.
std::string character(Language language, char c) {
    if (digit(c)) return cardinal(language, c - '0');
    const Words& words = words_of(language);
    if (c == '+') return words.plus;
    if (c == '*') return words.star;
    if (c == '#') return words.hash;
    if (std::isalpha(static_cast<unsigned char>(c)))
        return std::string(1, static_cast<char>(std::toupper(static_cast<unsigned char>(c))));
    return {};
}

// Groups as they are written; one without a break in it is cut after each third character, and no single one
// is left over.
std::vector<std::string> groups_of(std::string_view text) {
    std::vector<std::string> written(1);
    for (const char c : text) {
        const bool spoken =
            digit(c) || c == '+' || c == '*' || c == '#' || std::isalpha(static_cast<unsigned char>(c));
        if (spoken)
            written.back() += c;
        else if (!written.back().empty())
            written.emplace_back();
    }
    if (written.back().empty()) written.pop_back();
    if (written.size() != 1) return written;
    std::string all = std::move(written.front());
    written.clear();
    while (all.size() > 4) {
        written.push_back(all.substr(0, 3));
        all.erase(0, 3);
    }
    written.push_back(std::move(all));
    return written;
}

// As it sounds in French; é, è and their like begin with 0xC3 in UTF-8, and so does ç.
bool begins_with_vowel(const std::string& noun) {
    if (noun.starts_with("\xC3")) return !noun.starts_with("ç");
    return !noun.empty() && std::string_view("aeiouhAEIOUH").find(noun.front()) != std::string_view::npos;
}

// French and Spanish say a million OF something; the noun's first letter decides between de and d'.
std::string linked(Language language, int64_t value, const std::string& noun) {
    const bool whole_millions = value != 0 && value % 1'000'000 == 0;
    if (!whole_millions || language == Language::en || language == Language::de) return " " + noun;
    return language == Language::fr && begins_with_vowel(noun) ? " d'" + noun : " de " + noun;
}

bool singular(Language language, int64_t value) {
    const int64_t size = std::llabs(value);
    return size == 1 || (language == Language::fr && size == 0);
}

}  // namespace

const std::vector<std::string_view>& language_tags() {
    static const std::vector<std::string_view> tags = {"en", "de", "fr", "es"};
    return tags;
}

std::string_view tag(Language language) { return language_tags().at(static_cast<size_t>(language)); }

std::optional<Language> language_of(std::string_view text) {
    const std::string_view first = text.substr(0, text.find_first_of("-_"));
    const auto& tags = language_tags();
    const auto found = std::find(tags.begin(), tags.end(), first);
    if (found == tags.end()) return std::nullopt;
    return static_cast<Language>(found - tags.begin());
}

std::string cardinal(Language language, int64_t value, Gender gender) {
    if (value > largest_number || value < -largest_number) {
        const std::string text = std::to_string(value);
        return value < 0 ? std::string(words_of(language).minus) + " " + digits(language, text.substr(1))
                         : digits(language, text);
    }
    if (value < 0) return std::string(words_of(language).minus) + " " + cardinal(language, -value, gender);
    if (language == Language::es && gender == Gender::feminine) return spanish_feminine(value);
    return spelt(language, value, cardinal_rules(language, gender));
}

std::string ordinal(Language language, int64_t value, Gender gender) {
    return spelt(language, value, ordinal_rules(language, gender));
}

std::optional<std::string> number(Language language, std::string_view decimal) {
    const bool negative = !decimal.empty() && decimal.front() == '-';
    if (negative) decimal.remove_prefix(1);
    const size_t point = std::min(decimal.find('.'), decimal.size());
    const std::string_view whole = decimal.substr(0, point);
    const std::string_view part = decimal.substr(std::min(point + 1, decimal.size()));
    if (whole.empty() || !std::all_of(whole.begin(), whole.end(), digit)) return std::nullopt;
    if (!std::all_of(part.begin(), part.end(), digit) || (point < decimal.size() && part.empty()))
        return std::nullopt;
    std::string text = whole.size() > 15 ? digits(language, whole)
                                         : cardinal(language, std::atoll(std::string(whole).c_str()));
    if (!part.empty()) text += std::string(" ") + words_of(language).point;
    for (const char c : part) text += " " + cardinal(language, c - '0');
    return negative ? std::string(words_of(language).minus) + " " + text : text;
}

std::string digits(Language language, std::string_view text) {
    std::string out;
    for (const std::string& group : groups_of(text)) {
        if (!out.empty()) out += ", ";
        for (const char& c : group) out += (&c == group.data() ? "" : " ") + character(language, c);
    }
    return out;
}

std::string count(Language language, int64_t value, const Noun& noun) {
    if (value == 0 && !noun.none.empty()) return noun.none;
    const std::string& word = singular(language, value) ? noun.one : noun.other;
    return cardinal(language, value, noun.gender) + linked(language, value, word);
}

}  // namespace tapi::speech
