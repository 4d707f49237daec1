// SPDX-License-Identifier: Apache-2.0
// Rules applied to numbers. The alphabet of rules (AMB-22): E country code, F area code, G subscriber number,
// H card number, I area code where it is not the location's own, K card PIN; every other sign stands for
// itself.
#include "server/dialing/translate.hpp"

#include <tapi.h>

#include <algorithm>

#include "base/unicode.hpp"
#include "server/dialing/canonical.hpp"
#include "server/dialing/countries.hpp"
#include "server/dialing/toll_list.hpp"

namespace tapi::server {
namespace {

constexpr uint32_t all_options = LINETRANSLATEOPTION_CARDOVERRIDE | LINETRANSLATEOPTION_CANCELCALLWAITING |
                                 LINETRANSLATEOPTION_FORCELOCAL | LINETRANSLATEOPTION_FORCELD;

const Card& direct_dial() {
    static const Card none;
    return none;
}

enum class Distance { same_area, long_distance, international };

// Both strings of an answer grow together.
struct Output {
    std::u16string dialable, displayable;

    void add(std::u16string_view text) {
        dialable += dialable_part(text);
        displayable += text;
    }
    void add_secret(std::u16string_view digits, std::u16string_view shown) {
        dialable += dialable_part(digits);
        displayable.append(u"[").append(shown).append(u"]");
    }
};

struct Dialed {
    const Canonical& number;
    const Location& from;
    const Country& country;
    const Card& card;
    Distance distance;
};

// Without an area code a number is complete only where calls inside an area are dialed with their area code
// too (a closed plan): elsewhere nobody knows that it is of the own area, and the location may not know its
// own.
bool area_known(const Canonical& number, const Country& country) {
    return !number.area.empty() || country.same_area.find(u'F') != std::u16string_view::npos;
}

bool at_home(const Canonical& number, const Location& from, const Country& country) {
    return number.country_code == country.code && number.area == from.area && area_known(number, country);
}

// TR-5. The bits about toll lists speak of numbers of the own area only, and only where there are such lists.
Distance distance_to(const Canonical& number, const Location& from, const Country& country, uint32_t options,
                     uint32_t& results) {
    if (number.country_code != country.code) return Distance::international;
    const bool home = at_home(number, from, country);
    bool local = home;
    if (home && has_toll_lists(country)) {
        const bool toll = in_toll_list(from.toll_prefixes, dialable_part(number.number));
        results |= toll ? LINETRANSLATERESULT_INTOLLLIST : LINETRANSLATERESULT_NOTINTOLLLIST;
        local = !toll;
    }
    if ((options & LINETRANSLATEOPTION_FORCELOCAL) != 0) local = true;
    if ((options & LINETRANSLATEOPTION_FORCELD) != 0) local = false;
    return local ? Distance::same_area : Distance::long_distance;
}

uint32_t result_of(Distance distance) {
    switch (distance) {
        case Distance::same_area:
            return LINETRANSLATERESULT_LOCAL;
        case Distance::long_distance:
            return LINETRANSLATERESULT_LONGDISTANCE;
        case Distance::international:
            break;
    }
    return LINETRANSLATERESULT_INTERNATIONAL;
}

// TR-4: a card's rule replaces the country's.
std::u16string_view rule_of(const Country& country, const Card& card, Distance distance) {
    switch (distance) {
        case Distance::same_area:
            return card.same_area.empty() ? country.same_area : card.same_area;
        case Distance::long_distance:
            return card.long_distance.empty() ? country.long_distance : card.long_distance;
        case Distance::international:
            break;
    }
    return card.international.empty() ? country.international : card.international;
}

void add_rule(Output& out, std::u16string_view rule, const Dialed& call) {
    const bool own_area = at_home(call.number, call.from, call.country);
    for (const char16_t sign : rule) {
        switch (sign) {
            case u'E':
                out.add(to_utf16(std::to_string(call.number.country_code)));
                break;
            case u'F':
                out.add(call.number.area);
                break;
            case u'I':
                out.add(own_area ? std::u16string() : call.number.area);
                break;
            case u'G':
                out.add(call.number.number);
                break;
            case u'H':
                out.add_secret(call.card.number, call.card.name);
                break;
            case u'K':
                out.add_secret(call.card.pin, call.card.name + u" PIN");
                break;
            default:
                out.add({&sign, 1});
        }
    }
}

// What the signs in a string to dial ask of whoever dials it.
uint32_t results_in(std::u16string_view dialable) {
    const auto number = dialable.substr(0, dialable.find_first_of(u"|^\r"));
    const auto has = [&](std::u16string_view signs) { return number.find_first_of(signs) != number.npos; };
    uint32_t results = 0;
    if (has(u"$")) results |= LINETRANSLATERESULT_DIALBILLING;
    if (has(u"@")) results |= LINETRANSLATERESULT_DIALQUIET;
    if (has(u"Ww")) results |= LINETRANSLATERESULT_DIALDIALTONE;
    if (has(u"?")) results |= LINETRANSLATERESULT_DIALPROMPT;
    if (has(u":")) results |= LINETRANSLATERESULT_VOICEDETECT;
    return results;
}

bool needs_secret(std::u16string_view rule) { return rule.find_first_of(u"HK") != rule.npos; }

// TR-3: [P|T][call-waiting cancel][access code]rule, and what followed the number (TR-1) for the dialable
// string only.
Result<Translation> dial(const Dialed& call, uint32_t options) {
    const auto rule = rule_of(call.country, call.card, call.distance);
    if (call.card.unreadable && needs_secret(rule)) {
        return failure(LINEERR_INIFILECORRUPT, "the card's number cannot be read");
    }
    Output out;
    out.add(call.from.pulse ? u"P" : u"T");
    if ((options & LINETRANSLATEOPTION_CANCELCALLWAITING) != 0) out.add(call.from.cancel_call_waiting);
    out.add(call.distance == Distance::same_area ? call.from.local_access : call.from.long_distance_access);
    add_rule(out, rule, call);
    Translation done;
    done.results = LINETRANSLATERESULT_CANONICAL | result_of(call.distance) | results_in(out.dialable);
    done.dialable = out.dialable + call.number.ancillary;
    done.displayable = std::move(out.displayable);
    done.current_country = call.country.code;
    done.destination_country = call.number.country_code;
    return done;
}

Result<const Card*> card_in_force(const Book& book, uint32_t card, uint32_t options) {
    const Location* from = book.current_location();
    const bool override = (options & LINETRANSLATEOPTION_CARDOVERRIDE) != 0;
    const uint32_t id = override ? card : from != nullptr ? from->preferred_card : 0;
    if (id == 0) return &direct_dial();
    if (const Card* found = book.card(id)) return found;
    return failure(LINEERR_INVALCARD, "there is no such card");
}

}  // namespace

Result<Translation> translate_address(const Book& book, std::u16string_view address, uint32_t card,
                                      uint32_t options) {
    constexpr uint32_t both = LINETRANSLATEOPTION_FORCELOCAL | LINETRANSLATEOPTION_FORCELD;
    if ((options & ~all_options) != 0 || (options & both) == both)
        return failure(LINEERR_INVALPARAM, "no such options");
    if (address.empty()) return failure(LINEERR_INVALADDRESS, "the address is empty");
    const auto in_force = card_in_force(book, card, options);
    if (!in_force) return in_force.error();
    const Location* from = book.current_location();
    const Country* country = from != nullptr ? country_with_id(from->country_id) : nullptr;
    if (!looks_canonical(address)) {
        const std::u16string text(address);
        return Translation{text, text, country != nullptr ? country->code : 0, 0, results_in(address)};
    }
    const auto number = parse_canonical(address);
    if (!number) return number.error();
    if (country == nullptr) return failure(LINEERR_INIFILECORRUPT, "there is no location to dial from");
    uint32_t toll = 0;
    const Distance distance = distance_to(*number, *from, *country, options, toll);
    auto done = dial({*number, *from, *country, **in_force, distance}, options);
    if (done) done->results |= toll;
    return done;
}

}  // namespace tapi::server
