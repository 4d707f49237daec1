// SPDX-License-Identifier: Apache-2.0
// tapi dialing: locations, cards, countries, and why a number is dialed as it is. An application without a
// line: every function is called without a handle.
#include <fmt/format.h>
#include <tapi.h>

#include <algorithm>
#include <iostream>
#include <names.hpp>

#include "commands.hpp"
#include "country_list.hpp"
#include "dialing_steps.hpp"
#include "secret.hpp"
#include "sized.hpp"
#include "words.hpp"

namespace tapi::ctl {
namespace {

constexpr DWORD dialing_version = 0x00020002;

struct Surroundings {
    std::vector<LocationInfo> locations;
    std::vector<CardInfo> cards;
};

Surroundings surroundings() {
    Sized<LINETRANSLATECAPS> caps;
    const LONG result = caps.fill([](LINETRANSLATECAPS* c) { return lineGetTranslateCapsA(0, dialing_version, c); });
    if (result < 0) throw line_failure("cannot read the locations", result);
    const LINETRANSLATECAPS head = caps.value();
    Surroundings found;
    for (DWORD i = 0; i < head.dwNumLocations; ++i) {
        const auto e = caps.entry<LINELOCATIONENTRY>(head.dwLocationListOffset, i);
        LocationInfo l;
        l.id = e.dwPermanentLocationID;
        l.name = caps.text(e.dwLocationNameSize, e.dwLocationNameOffset);
        l.country_id = e.dwCountryID;
        l.country_code = e.dwCountryCode;
        l.area = caps.text(e.dwCityCodeSize, e.dwCityCodeOffset);
        l.local_access = caps.text(e.dwLocalAccessCodeSize, e.dwLocalAccessCodeOffset);
        l.long_distance_access = caps.text(e.dwLongDistanceAccessCodeSize, e.dwLongDistanceAccessCodeOffset);
        l.toll_prefixes = caps.text(e.dwTollPrefixListSize, e.dwTollPrefixListOffset);
        l.cancel_call_waiting = caps.text(e.dwCancelCallWaitingSize, e.dwCancelCallWaitingOffset);
        l.pulse = (e.dwOptions & LINELOCATIONOPTION_PULSEDIAL) != 0;
        l.card_id = e.dwPreferredCardID;
        l.current = l.id == head.dwCurrentLocationID;
        found.locations.push_back(std::move(l));
    }
    for (DWORD i = 0; i < head.dwNumCards; ++i) {
        const auto e = caps.entry<LINECARDENTRY>(head.dwCardListOffset, i);
        found.cards.push_back({e.dwPermanentCardID,
                               caps.text(e.dwCardNameSize, e.dwCardNameOffset),
                               e.dwCardNumberDigits,
                               {caps.text(e.dwSameAreaRuleSize, e.dwSameAreaRuleOffset),
                                caps.text(e.dwLongDistanceRuleSize, e.dwLongDistanceRuleOffset),
                                caps.text(e.dwInternationalRuleSize, e.dwInternationalRuleOffset)}});
    }
    return found;
}

template <class Item>
const Item& named(const std::vector<Item>& items, const std::string& name, const char* kind) {
    for (const Item& item : items) {
        if (item.name == name) return item;
    }
    for (const Item& item : items) {
        if (lower(item.name) == lower(name)) return item;
    }
    std::string all;
    for (const Item& item : items) all += (all.empty() ? "" : ", ") + item.name;
    throw Failure(exit_failed, fmt::format("there is no {} \"{}\"; there are: {}", kind, name,
                                           all.empty() ? "none" : all));
}

// Null for a card that is hidden.
const CardInfo* card_with_id(const Surroundings& around, uint32_t id) {
    for (const CardInfo& card : around.cards) {
        if (card.id == id) return &card;
    }
    return nullptr;
}

const CardInfo& chosen_card(const Surroundings& around, const LocationInfo& from, const std::string& name) {
    if (!name.empty()) return named(around.cards, name, "card");
    if (const CardInfo* card = card_with_id(around, from.card_id)) return *card;
    throw Failure(exit_failed, "the card of " + from.name + " is hidden; --card names another one");
}

const LocationInfo& chosen_location(const Surroundings& around, const std::string& name) {
    if (!name.empty()) return named(around.locations, name, "location");
    for (const LocationInfo& location : around.locations) {
        if (location.current) return location;
    }
    throw Failure(exit_failed, "there is no location to dial from; `tapi dialing add-location` makes one");
}

// What the server makes of the address at its current location.
struct Dialed {
    std::string dialable, displayable, results;
};

Dialed translate(const std::string& address, const CardInfo& card) {
    Sized<LINETRANSLATEOUTPUT> output;
    const LONG result = output.fill([&](LINETRANSLATEOUTPUT* o) {
        return lineTranslateAddressA(0, 0, dialing_version, address.c_str(), card.id,
                                     LINETRANSLATEOPTION_CARDOVERRIDE, o);
    });
    if (result < 0) throw line_failure("cannot translate " + address, result);
    const LINETRANSLATEOUTPUT o = output.value();
    return {output.text(o.dwDialableStringSize, o.dwDialableStringOffset),
            output.text(o.dwDisplayableStringSize, o.dwDisplayableStringOffset),
            names::flags(names::Family::LINETRANSLATERESULT, o.dwTranslateResults)};
}

int show_explanation(Console& console, const Arguments& arguments) {
    const std::string& address = arguments.dialing.address;
    const Surroundings around = surroundings();
    const LocationInfo& from = chosen_location(around, arguments.dialing.location);
    const CardInfo& card = chosen_card(around, from, arguments.dialing.card);
    if (address.starts_with('+') && !parts_of(address).canonical) {
        throw Failure(
            exit_failed,
            address +
                " is no canonical address: +COUNTRY (AREA) NUMBER, with one space after country and area",
            "LINEERR_INVALADDRESS");
    }
    const Explanation told = explain(address, from, countries(from.country_id).at(0), card);
    Json object{{"address", address}, {"location", from.name}, {"card", card.name}};
    for (const Step& step : told.steps) {
        object["steps"].push_back({{"about", step.about}, {"text", step.text}});
        console.line(fmt::format("{:<9} {}", step.about, step.text));
    }
    object["rule"] = told.rule;
    object["distance"] = told.distance;
    object["displayable"] = told.shown;
    if (from.current) {
        const Dialed dialed = translate(address, card);
        // A card's number is for the line, not for the screen.
        if (!told.secret) object["dialable"] = dialed.dialable;
        object["displayable"] = dialed.displayable;
        object["results"] = dialed.results;
        console.line(
            fmt::format("{:<9} {}", "dialed",
                        console.paint(Color::strong, told.secret ? dialed.displayable : dialed.dialable)));
    } else {
        console.line(fmt::format("{:<9} {}", "dialed", console.paint(Color::strong, told.shown)));
        console.line(
            fmt::format("{} is not the current location; `tapi dialing use` makes it so", from.name));
    }
    console.record(object);
    return exit_done;
}

int show_locations(Console& console) {
    const Surroundings around = surroundings();
    std::vector<std::vector<std::string>> rows = {
        {"", "NAME", "COUNTRY", "AREA", "ACCESS", "TOLL LIST", "CARD"}};
    for (const LocationInfo& l : around.locations) {
        const CountryInfo country = countries(l.country_id).at(0);
        const CardInfo* of_location = card_with_id(around, l.card_id);
        const std::string card = l.card_id == 0           ? ""
                                 : of_location != nullptr ? of_location->name
                                                          : "(hidden)";
        const std::string access = l.local_access.empty() && l.long_distance_access.empty()
                                       ? ""
                                       : fmt::format("{}/{}", l.local_access, l.long_distance_access);
        rows.push_back({l.current ? "*" : "", l.name, fmt::format("{} (+{})", country.name, country.code),
                        l.area, access, l.toll_prefixes, card});
        console.record({{"id", l.id},
                        {"name", l.name},
                        {"current", l.current},
                        {"country", country.name},
                        {"country_code", country.code},
                        {"area", l.area},
                        {"local_access", l.local_access},
                        {"long_distance_access", l.long_distance_access},
                        {"toll_prefixes", l.toll_prefixes},
                        {"cancel_call_waiting", l.cancel_call_waiting},
                        {"pulse", l.pulse},
                        {"card", card}});
    }
    if (rows.size() > 1) console.table(rows);
    if (rows.size() == 1) console.note("there are no locations; `tapi dialing add-location` makes one");
    return exit_done;
}

int show_cards(Console& console) {
    std::vector<std::vector<std::string>> rows = {
        {"NAME", "DIGITS", "SAME AREA", "LONG DISTANCE", "INTERNATIONAL"}};
    for (const CardInfo& c : surroundings().cards) {
        rows.push_back({c.name, std::to_string(c.digits), c.rules.same_area, c.rules.long_distance,
                        c.rules.international});
        console.record({{"id", c.id},
                        {"name", c.name},
                        {"digits", c.digits},
                        {"same_area", c.rules.same_area},
                        {"long_distance", c.rules.long_distance},
                        {"international", c.rules.international}});
    }
    console.table(rows);
    return exit_done;
}

// By a part of the name, or the code with or without its sign.
bool matches(const CountryInfo& country, const std::string& text) {
    const std::string code = std::to_string(country.code);
    return text.empty() || lower(country.name).find(lower(text)) != std::string::npos || text == code ||
           text == "+" + code;
}

int show_countries(Console& console, const std::string& text) {
    std::vector<std::vector<std::string>> rows = {
        {"ID", "CODE", "NAME", "SAME AREA", "LONG DISTANCE", "INTERNATIONAL"}};
    for (const CountryInfo& c : countries(0)) {
        if (!matches(c, text)) continue;
        rows.push_back({std::to_string(c.id), "+" + std::to_string(c.code), c.name, c.rules.same_area,
                        c.rules.long_distance, c.rules.international});
        console.record({{"id", c.id},
                        {"code", c.code},
                        {"name", c.name},
                        {"same_area", c.rules.same_area},
                        {"long_distance", c.rules.long_distance},
                        {"international", c.rules.international}});
    }
    if (rows.size() == 1)
        throw Failure(exit_failed, "no country has \"" + text + "\" in its name or for its code");
    console.table(rows);
    return exit_done;
}

int use_location(Console& console, const std::string& name) {
    const LocationInfo location = named(surroundings().locations, name, "location");
    const LONG result = lineSetCurrentLocation(0, location.id);
    if (result < 0) throw line_failure("cannot use " + name, result);
    console.line(fmt::format("numbers are dialed from {}", location.name));
    console.record({{"location", location.name}});
    return exit_done;
}

// People write card numbers in groups.
std::string number_without_signs(Console& console, const char* prompt) {
    std::string line = typed_secret(console, prompt);
    std::erase_if(line, [](char c) { return c == ' ' || c == '-'; });
    return line;
}

int put(Console& console, const Json& args, const char* what, const std::string& name) {
    const Json answer = ask_admin("dialing", args);
    const bool created = answer.value("created", true);
    console.line(fmt::format("{} {} {}", what, name, created ? "made" : "changed"));
    console.record({{"name", name}, {"id", answer["id"]}, {"created", created}});
    return exit_done;
}

int add_location(Console& console, const DialingArguments& d) {
    Json args{{"action", "put-location"}, {"name", d.name}};
    for (const auto& [key, value] : d.members) args[key] = value;
    if (d.pulse) args["pulse"] = *d.pulse;
    return put(console, args, "location", d.name);
}

// A number on the command line would be in the list of processes, and in the shell's history.
int add_card(Console& console, const DialingArguments& d) {
    Json args{{"action", "put-card"}, {"name", d.name}};
    for (const auto& [key, value] : d.members) args[key] = value;
    if (d.hidden) args["hidden"] = *d.hidden;
    if (d.number) {
        args["number"] = number_without_signs(console, "card number:");
        args["pin"] = number_without_signs(console, "PIN (empty: none):");
    }
    return put(console, args, "card", d.name);
}

int remove(Console& console, const char* action, const std::string& name) {
    ask_admin("dialing", {{"action", action}, {"name", name}});
    console.line(name + " removed");
    console.record({{"removed", name}});
    return exit_done;
}

}  // namespace

int dialing(Console& console, const Arguments& arguments) {
    const DialingArguments& d = arguments.dialing;
    switch (d.action) {
        case DialingAction::explain:
            return show_explanation(console, arguments);
        case DialingAction::locations:
            return show_locations(console);
        case DialingAction::cards:
            return show_cards(console);
        case DialingAction::countries:
            return show_countries(console, d.text);
        case DialingAction::use:
            return use_location(console, d.name);
        case DialingAction::add_location:
            return add_location(console, d);
        case DialingAction::add_card:
            return add_card(console, d);
        case DialingAction::remove_location:
            return remove(console, "remove-location", d.name);
        case DialingAction::remove_card:
            return remove(console, "remove-card", d.name);
    }
    return exit_usage;
}

}  // namespace tapi::ctl
