// SPDX-License-Identifier: Apache-2.0
// What people may write into locations and cards.
#include <algorithm>

#include "server/dialing/canonical.hpp"
#include "server/dialing/countries.hpp"
#include "server/dialing/dialing.hpp"

namespace tapi::server {
namespace {

constexpr size_t max_name = 64, max_code = 32, max_rule = 128, max_area = 7, max_toll_list = 1024,
                 max_secret = 64;
constexpr std::u16string_view rule_letters = u"EFGHIK";

bool all(std::u16string_view text, bool (*good)(char16_t)) {
    return std::all_of(text.begin(), text.end(), good);
}
bool in_code(char16_t sign) { return is_dialable(sign) || is_formatting(sign); }
bool in_rule(char16_t sign) {
    return in_code(sign) || sign == u'(' || sign == u')' || rule_letters.find(sign) != rule_letters.npos;
}
bool in_toll(char16_t sign) { return is_digit(sign) || sign == u','; }
bool in_name(char16_t sign) { return sign >= u' ' && sign != 0x7F && sign != u'[' && sign != u']'; }

bool fits(std::u16string_view text, size_t longest, bool (*good)(char16_t)) {
    return text.size() <= longest && all(text, good);
}
bool is_name(std::u16string_view text) { return !text.empty() && fits(text, max_name, in_name); }

}  // namespace

std::string fault_of(const Location& l, const Book& book) {
    if (!is_name(l.name)) return "a location needs a name of at most 64 signs, without [ and ]";
    for (const Location& other : book.locations) {
        if (other.name == l.name && other.id != l.id) return "there is a location of that name already";
    }
    if (country_with_id(l.country_id) == nullptr) return "there is no such country";
    if (!fits(l.area, max_area, is_digit)) return "an area code is at most 7 digits";
    if (!fits(l.local_access, max_code, in_code))
        return "the local access code has a sign that cannot be dialed";
    if (!fits(l.long_distance_access, max_code, in_code))
        return "the long distance access code has a sign that cannot be dialed";
    if (!fits(l.cancel_call_waiting, max_code, in_code))
        return "what cancels call waiting has a sign that cannot be dialed";
    if (!fits(l.toll_prefixes, max_toll_list, in_toll))
        return "a toll list is prefixes of digits, with commas between them";
    if (l.preferred_card != 0 && book.card(l.preferred_card) == nullptr) return "there is no such card";
    return {};
}

std::string fault_of(const Card& c) {
    if (!is_name(c.name)) return "a card needs a name of at most 64 signs, without [ and ]";
    if (!fits(c.number, max_secret, is_digit)) return "a card number is at most 64 digits";
    if (!fits(c.pin, max_secret, is_digit)) return "a PIN is at most 64 digits";
    for (const auto& rule : {c.same_area, c.long_distance, c.international}) {
        if (!fits(rule, max_rule, in_rule)) return "a rule has the letters EFGHIK and signs that are dialed";
    }
    return {};
}

}  // namespace tapi::server
