// SPDX-License-Identifier: Apache-2.0
// Reading canonical addresses, strictly: a wrong reading dials a wrong number.
#include "server/dialing/canonical.hpp"

#include <tapi.h>

#include <algorithm>

namespace tapi::server {
namespace {

constexpr size_t max_country_digits = 8;  // no plan has more than three; the number fits what structures hold
constexpr std::u16string_view modifiers = u"ABCDabcd*#,!WwPpTt@$?;:";

Error refused(const char* why) { return failure(LINEERR_INVALADDRESS, why); }

class Scanner {
  public:
    explicit Scanner(std::u16string_view text) : rest_(text) {}

    bool take(char16_t sign) {
        if (rest_.empty() || rest_.front() != sign) return false;
        rest_.remove_prefix(1);
        return true;
    }
    std::u16string_view digits() {
        return until(
            static_cast<size_t>(std::find_if_not(rest_.begin(), rest_.end(), is_digit) - rest_.begin()));
    }
    std::u16string_view before_any_of(std::u16string_view signs) { return until(rest_.find_first_of(signs)); }
    std::u16string_view rest() const { return rest_; }

  private:
    std::u16string_view until(size_t end) {
        const auto taken = rest_.substr(0, end);
        rest_.remove_prefix(taken.size());
        return taken;
    }
    std::u16string_view rest_;
};

// Subaddress, then name; a name may hold any sign.
bool read_ancillary(Scanner in) {
    if (in.take(u'|')) in.before_any_of(u"+|^");
    return in.rest().empty() || in.rest().front() == u'^';
}

bool is_number(std::u16string_view text) {
    return std::any_of(text.begin(), text.end(), is_digit) &&
           std::all_of(text.begin(), text.end(),
                       [](char16_t c) { return is_dialable(c) || is_formatting(c); });
}

}  // namespace

bool is_dialable(char16_t sign) { return is_digit(sign) || modifiers.find(sign) != modifiers.npos; }

bool is_formatting(char16_t sign) {
    const bool letter = (sign >= u'a' && sign <= u'z') || (sign >= u'A' && sign <= u'Z');
    return sign >= u' ' && sign < 0x7F && !letter && !is_dialable(sign) && sign != u'+' && sign != u'(' &&
           sign != u')' && sign != u'|' && sign != u'^';
}

std::u16string dialable_part(std::u16string_view text) {
    std::u16string dialed;
    std::copy_if(text.begin(), text.end(), std::back_inserter(dialed), is_dialable);
    return dialed;
}

std::u16string_view first_address(std::u16string_view addresses) {
    return addresses.substr(0, addresses.find(u"\r\n"));
}

Result<Canonical> parse_canonical(std::u16string_view addresses) {
    Scanner in(first_address(addresses));
    Canonical found;
    if (!in.take(u'+')) return refused("a canonical address begins with +");
    const auto code = in.digits();
    if (code.empty() || code.size() > max_country_digits) return refused("a country code follows the +");
    for (const char16_t digit : code) found.country_code = found.country_code * 10 + (digit - u'0');
    if (found.country_code == 0) return refused("no country has the code 0");
    if (!in.take(u' ')) return refused("one space follows the country code");
    if (in.take(u'(')) {
        found.area = in.digits();
        if (!in.take(u')') || !in.take(u' '))
            return refused("an area code is digits in parentheses, and one space follows");
    }
    found.number = in.before_any_of(u"|^");
    if (!is_number(found.number))
        return refused("the subscriber number has a sign that cannot be dialed, or no digit");
    if (!read_ancillary(in)) return refused("after the number come at most |subaddress and ^name");
    found.ancillary = in.rest();
    return found;
}

}  // namespace tapi::server
