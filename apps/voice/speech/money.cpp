// SPDX-License-Identifier: Apache-2.0
// Amounts of money. ICU names currencies, but neither their cents nor their genders.
#include <algorithm>
#include <array>
#include <cctype>
#include <cstdlib>

#include "voice/speech/speech.hpp"

namespace tapi::speech {
namespace {

struct Unit {
    const char* one;
    const char* other;
    Gender gender;
};
struct Currency {
    std::string_view code;
    std::array<Unit, 4> major;  // by language: en, de, fr, es
    std::array<Unit, 4> minor;
};

constexpr auto m = Gender::masculine;
constexpr auto f = Gender::feminine;
constexpr auto n = Gender::neuter;

constexpr std::array<Currency, 4> all = {{
    {"EUR",
     {{{"euro", "euros", n}, {"Euro", "Euro", m}, {"euro", "euros", m}, {"euro", "euros", m}}},
     {{{"cent", "cents", n}, {"Cent", "Cent", m}, {"centime", "centimes", m}, {"céntimo", "céntimos", m}}}},
    {"GBP",
     {{{"pound", "pounds", n}, {"Pfund", "Pfund", n}, {"livre sterling", "livres sterling", f},
       {"libra esterlina", "libras esterlinas", f}}},
     {{{"penny", "pence", n}, {"Penny", "Pence", m}, {"penny", "pence", m}, {"penique", "peniques", m}}}},
    {"USD",
     {{{"dollar", "dollars", n}, {"Dollar", "Dollar", m}, {"dollar", "dollars", m}, {"dólar", "dólares", m}}},
     {{{"cent", "cents", n}, {"Cent", "Cent", m}, {"cent", "cents", m}, {"centavo", "centavos", m}}}},
    {"CHF",
     {{{"Swiss franc", "Swiss francs", n}, {"Franken", "Franken", m}, {"franc suisse", "francs suisses", m},
       {"franco suizo", "francos suizos", m}}},
     {{{"centime", "centimes", n}, {"Rappen", "Rappen", m}, {"centime", "centimes", m}, {"céntimo", "céntimos", m}}}},
}};

constexpr std::array<const char*, 4> and_words = {" and ", " und ", " et ", " con "};
constexpr std::array<const char*, 4> minus_words = {"minus ", "minus ", "moins ", "menos "};

std::string counted(Language language, int64_t value, const Unit& unit) {
    return count(language, value, Noun{unit.one, unit.other, unit.gender});
}

bool all_digits(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](unsigned char c) { return std::isdigit(c) != 0; });
}

}  // namespace

const std::vector<std::string_view>& currencies() {
    static const std::vector<std::string_view> codes = {"EUR", "GBP", "USD", "CHF"};
    return codes;
}

std::optional<std::string> money(Language language, int64_t minor, std::string_view code) {
    const auto found = std::find_if(all.begin(), all.end(), [&](const Currency& c) { return c.code == code; });
    if (found == all.end()) return std::nullopt;
    const auto which = static_cast<size_t>(language);
    const uint64_t size = minor < 0 ? 0 - static_cast<uint64_t>(minor) : static_cast<uint64_t>(minor);
    const auto whole = static_cast<int64_t>(size / 100);
    const auto part = static_cast<int64_t>(size % 100);
    std::string text = minor < 0 ? minus_words.at(which) : "";
    if (whole != 0 || part == 0) text += counted(language, whole, found->major.at(which));
    if (whole != 0 && part != 0) text += and_words.at(which);
    if (part != 0) text += counted(language, part, found->minor.at(which));
    return text;
}

std::optional<int64_t> minor_units(std::string_view decimal) {
    const bool negative = !decimal.empty() && decimal.front() == '-';
    if (negative) decimal.remove_prefix(1);
    const size_t point = std::min(decimal.find('.'), decimal.size());
    const std::string_view whole = decimal.substr(0, point);
    std::string part(decimal.substr(std::min(point + 1, decimal.size())));
    if (whole.empty() || whole.size() > 15 || !all_digits(whole) || !all_digits(part)) return std::nullopt;
    if (point < decimal.size() && part.empty()) return std::nullopt;
    part.resize(std::max<size_t>(part.size(), 3), '0');
    int64_t value = std::atoll(std::string(whole).c_str()) * 100 + (part[0] - '0') * 10 + (part[1] - '0');
    if (part[2] >= '5') ++value;
    return negative ? -value : value;
}

}  // namespace tapi::speech
