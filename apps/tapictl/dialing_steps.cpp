// SPDX-License-Identifier: Apache-2.0
// The rules of docs/dialing.md, told as a story.
#include "dialing_steps.hpp"

#include <fmt/format.h>

#include <cctype>

namespace tapi::ctl {
namespace {

constexpr size_t toll_digits = 3;

std::string digits_of(const std::string& text) {
    std::string digits;
    for (const char c : text) {
        if (std::isdigit(static_cast<unsigned char>(c)) != 0) digits += c;
    }
    return digits;
}

// Takes digits from the front of `rest`.
std::string take_digits(std::string& rest) {
    size_t end = 0;
    while (end < rest.size() && std::isdigit(static_cast<unsigned char>(rest[end])) != 0) ++end;
    const std::string digits = rest.substr(0, end);
    rest.erase(0, end);
    return digits;
}

bool take(std::string& rest, char sign) {
    if (rest.empty() || rest[0] != sign) return false;
    rest.erase(0, 1);
    return true;
}

bool in_toll_list(const LocationInfo& from, const std::string& number) {
    const std::string list = "," + from.toll_prefixes + ",";
    return !from.toll_prefixes.empty() &&
           list.find("," + digits_of(number).substr(0, toll_digits) + ",") != std::string::npos;
}

std::string or_none(const std::string& text) { return text.empty() ? "none" : text; }

// Collects the steps.
class Story {
  public:
    Story(const AddressParts& address, const LocationInfo& from, const CountryInfo& country,
          const CardInfo& card)
        : a_(address), from_(from), country_(country), card_(card) {}

    Explanation tell() {
        step("address",
             fmt::format("country code {}, area code {}, number {}{}", a_.country_code, or_none(a_.area),
                         a_.number,
                         a_.ancillary.empty() ? "" : ", and " + a_.ancillary + " for the other side"));
        step("location", fmt::format("{}: {} (+{}), area code {}", from_.name, country_.name, country_.code,
                                     or_none(from_.area)));
        find_distance();
        find_rule();
        dial();
        return std::move(told_);
    }

  private:
    void step(const char* about, std::string text) { told_.steps.push_back({about, std::move(text)}); }

    // Without an area code a number is of the own area only in a closed plan.
    bool area_known() const {
        return !a_.area.empty() || country_.rules.same_area.find('F') != std::string::npos;
    }
    bool at_home() const {
        return a_.country_code == std::to_string(country_.code) && a_.area == from_.area && area_known();
    }

    void find_distance() {
        const auto decide = [&](const char* distance, const std::string& why) {
            told_.distance = distance;
            step("distance", fmt::format("{}: {}", distance, why));
        };
        if (a_.country_code != std::to_string(country_.code))
            return decide("international", "another country code");
        if (!at_home()) {
            if (a_.area.empty()) {
                return decide("long distance",
                              "the address has no area code in parentheses");
            }
            return decide("long distance", "the same country code, another area code");
        }
        if (country_.code == 1 && in_toll_list(from_, a_.number)) {
            return decide("long distance",
                          "the same area, but the prefix is in the toll list " + from_.toll_prefixes);
        }
        decide("same area", a_.area.empty() ? "the same country code, and no area codes"
                                            : "the same country and area code");
    }

    const std::string& pick(const DialingRules& rules) const {
        if (told_.distance == "same area") return rules.same_area;
        return told_.distance == "long distance" ? rules.long_distance : rules.international;
    }

    void find_rule() {
        const std::string& of_card = pick(card_.rules);
        told_.rule = of_card.empty() ? pick(country_.rules) : of_card;
        if (card_.id != 0) {
            step("card", fmt::format("{}{}", card_.name,
                                     of_card.empty() ? ", which has no rule of its own for that"
                                                     : ", whose rule replaces the country's"));
        }
        step("rule", fmt::format("{} ({})", told_.rule, meaning()));
    }

    // "0, area code 20, number 7946 0018"
    std::string meaning() const {
        std::string all, literal;
        const auto add = [&](const std::string& part) {
            if (!all.empty()) all += ", ";
            all += part;
        };
        const auto flush = [&] {
            if (!literal.empty()) add("\"" + literal + "\"");
            literal.clear();
        };
        for (const char sign : told_.rule) {
            const std::string what = named(sign);
            if (what.empty()) {
                literal += sign;
            } else {
                flush();
                add(what);
            }
        }
        flush();
        return all;
    }

    std::string named(char sign) const {
        switch (sign) {
            case 'E':
                return "country code " + a_.country_code;
            case 'F':
                return a_.area.empty() ? "no area code" : "area code " + a_.area;
            case 'I':
                return at_home() || a_.area.empty() ? "no area code" : "area code " + a_.area;
            case 'G':
                return "number " + a_.number;
            case 'H':
                return "the card's number";
            case 'K':
                return "the card's PIN";
            default:
                return {};
        }
    }

    std::string value(char sign) {
        switch (sign) {
            case 'E':
                return a_.country_code;
            case 'F':
                return a_.area;
            case 'I':
                return at_home() ? "" : a_.area;
            case 'G':
                return a_.number;
            case 'H':
                told_.secret = true;
                return "[" + card_.name + "]";
            case 'K':
                told_.secret = true;
                return "[" + card_.name + " PIN]";
            default:
                return std::string(1, sign);
        }
    }

    void dial() {
        const std::string& access =
            told_.distance == "same area" ? from_.local_access : from_.long_distance_access;
        step("access", fmt::format("{} for {} dialing, access code {}", from_.pulse ? 'P' : 'T',
                                   from_.pulse ? "pulse" : "tone", or_none(access)));
        told_.shown = (from_.pulse ? "P" : "T") + access;
        for (const char sign : told_.rule) told_.shown += value(sign);
    }

    const AddressParts& a_;
    const LocationInfo& from_;
    const CountryInfo& country_;
    const CardInfo& card_;
    Explanation told_;
};

}  // namespace

AddressParts parts_of(const std::string& address) {
    AddressParts parts;
    std::string rest = address.substr(0, address.find("\r\n"));
    if (!take(rest, '+')) return parts;
    parts.country_code = take_digits(rest);
    if (!take(rest, ' ')) return parts;
    if (take(rest, '(')) {
        parts.area = take_digits(rest);
        if (!take(rest, ')') || !take(rest, ' ')) return parts;
    }
    const size_t end = rest.find_first_of("|^");
    parts.number = rest.substr(0, end);
    if (end != std::string::npos) parts.ancillary = rest.substr(end);
    parts.canonical = !parts.country_code.empty() && !digits_of(parts.number).empty();
    return parts;
}

Explanation explain(const std::string& address, const LocationInfo& from, const CountryInfo& country,
                    const CardInfo& card) {
    const AddressParts parts = parts_of(address);
    if (parts.canonical) return Story(parts, from, country, card).tell();
    Explanation told;
    told.steps.push_back({"address", "no + at its beginning: no canonical address, dialed as it is"});
    told.shown = address;
    return told;
}

}  // namespace tapi::ctl
