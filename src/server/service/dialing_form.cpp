// SPDX-License-Identifier: Apache-2.0
// See dialing_form.hpp.
#include "server/service/dialing_form.hpp"

#include <algorithm>
#include <set>

#include "base/unicode.hpp"
#include "server/dialing/canonical.hpp"
#include "server/dialing/countries.hpp"
#include "server/dialing/translate.hpp"

namespace tapi::server {
namespace {

using forms::Field;
using forms::FieldErrors;
using forms::json;
using forms::Type;

Field field(const char* key, Type type, const char* label, const char* help = "") {
    Field made;
    made.key = key;
    made.type = type;
    made.label = label;
    made.help = help;
    return made;
}

Field required(Field made) {
    made.min_length = 1;
    return made;
}

Field country_field() {
    Field made = field("country", Type::choice, "Country");
    for (const Country& one : countries()) {
        made.choices.push_back(
            {std::to_string(one.id), to_utf8(one.name) + " (+" + std::to_string(one.code) + ")"});
    }
    std::sort(made.choices.begin(), made.choices.end(),
              [](const auto& a, const auto& b) { return a.label < b.label; });
    return made;
}

Field card_field(const Book& book) {
    Field made = field("card", Type::choice, "Calling card");
    made.choices.push_back({"0", "None"});
    for (const Card& card : book.cards) {
        if (!card.hidden) made.choices.push_back({std::to_string(card.id), to_utf8(card.name)});
    }
    return made;
}

Field current_field(const Book& book) {
    Field made = field("current", Type::choice, "Dial from", "The location where you are now.");
    for (const Location& one : book.locations) made.choices.push_back({std::to_string(one.id), to_utf8(one.name)});
    return made;
}

Field locations_field(const Book& book) {
    Field list = field("locations", Type::list, "Locations");
    list.section = "Locations";
    list.item_label = "name";
    list.fields = {field("id", Type::hidden, ""),
                   required(field("name", Type::text, "Name")),
                   country_field(),
                   field("area", Type::text, "Area code", "Without the trunk prefix."),
                   field("local_access", Type::text, "Local access code", "Dialed before calls inside the area."),
                   field("long_distance_access", Type::text, "Outside access code", "Dialed before all other calls."),
                   field("cancel_call_waiting", Type::text, "Cancel call waiting"),
                   field("toll_prefixes", Type::text, "Toll prefixes", "Long distance inside the area: 425,206"),
                   card_field(book),
                   field("pulse", Type::flag, "Pulse dialing")};
    return list;
}

Field cards_field() {
    Field list = field("cards", Type::list, "Calling cards");
    list.section = "Calling cards";
    list.item_label = "name";
    const char* keep = "Stays as it is when left empty.";
    list.fields = {field("id", Type::hidden, ""),
                   required(field("name", Type::text, "Name")),
                   field("number", Type::secret, "Card number", keep),
                   field("pin", Type::secret, "PIN", keep),
                   field("same_area", Type::text, "Same area rule", "Empty: the country's."),
                   field("long_distance", Type::text, "Long distance rule", "Empty: the country's."),
                   field("international", Type::text, "International rule", "Empty: the country's.")};
    return list;
}

json location_values(const Location& one, const Book& book) {
    const Card* card = book.card(one.preferred_card);
    const bool listed = card != nullptr && !card->hidden;
    json values = {{"id", std::to_string(one.id)},
                   {"name", to_utf8(one.name)},
                   {"country", std::to_string(one.country_id)},
                   {"area", to_utf8(one.area)},
                   {"local_access", to_utf8(one.local_access)},
                   {"long_distance_access", to_utf8(one.long_distance_access)},
                   {"cancel_call_waiting", to_utf8(one.cancel_call_waiting)},
                   {"toll_prefixes", to_utf8(one.toll_prefixes)},
                   {"pulse", one.pulse}};
    if (listed || one.preferred_card == 0) values["card"] = std::to_string(one.preferred_card);
    return values;
}

json card_values(const Card& one) {
    return {{"id", std::to_string(one.id)},
            {"name", to_utf8(one.name)},
            {"same_area", to_utf8(one.same_area)},
            {"long_distance", to_utf8(one.long_distance)},
            {"international", to_utf8(one.international)}};
}

// "+44 (20) 7946 0018 is dialed as 9,02079460018"; nothing for what is not canonical.
std::optional<std::string> dialed(const Book& book, std::u16string_view addresses) {
    const auto address = first_address(addresses);
    if (!parse_canonical(addresses)) return std::nullopt;
    const auto done = translate_address(book, address, 0, 0);
    if (!done) return std::nullopt;
    return to_utf8(address.substr(0, address.find_first_of(u"|^"))) + "  \u2192  " + to_utf8(done->displayable);
}

// ---- From values

uint32_t number_in(const json& item, const char* key) {
    const std::string text = item.value(key, "");
    const bool digits = !text.empty() && text.size() < 10 && text.find_first_not_of("0123456789") == text.npos;
    return digits ? static_cast<uint32_t>(std::stoul(text)) : 0;
}

void take(const json& item, const char* key, std::u16string& value) {
    if (const auto at = item.find(key); at != item.end()) value = to_utf16(at->get<std::string>());
}

Location location_from(const json& item, const Book& book) {
    const Location* known = book.location(number_in(item, "id"));
    Location made = known != nullptr ? *known : Location{};
    take(item, "name", made.name);
    take(item, "area", made.area);
    take(item, "local_access", made.local_access);
    take(item, "long_distance_access", made.long_distance_access);
    take(item, "cancel_call_waiting", made.cancel_call_waiting);
    take(item, "toll_prefixes", made.toll_prefixes);
    if (item.contains("country")) made.country_id = number_in(item, "country");
    if (item.contains("card")) made.preferred_card = number_in(item, "card");
    made.pulse = item.value("pulse", made.pulse);
    return made;
}

Card card_from(const json& item, const Book& book) {
    const Card* known = book.card(number_in(item, "id"));
    Card made = known != nullptr ? *known : Card{};
    take(item, "name", made.name);
    take(item, "number", made.number);
    take(item, "pin", made.pin);
    take(item, "same_area", made.same_area);
    take(item, "long_distance", made.long_distance);
    take(item, "international", made.international);
    if (item.contains("number")) made.unreadable = false;
    return made;
}

// Changes a book of its own; the first mistake of each item is kept.
class Edit {
  public:
    explicit Edit(const Book& book) : last_(book.last_location) { trial_.load(book); }

    void apply(const json& values) {
        if (values.contains("cards")) cards(values["cards"]);
        if (values.contains("locations")) locations(values["locations"]);
        const uint32_t current = number_in(values, "current");
        // One that was removed in the same breath has a successor already.
        if (trial_.book().location(current) != nullptr) note("current", trial_.set_current(current));
    }
    FieldErrors errors;
    const Book& book() const { return trial_.book(); }

  private:
    void cards(const json& items) {
        const std::set<uint32_t> kept = ids_in(items);
        for (const Card& card : std::vector(trial_.book().cards)) {
            if (!card.hidden && !kept.contains(card.id)) note("cards", trial_.remove_card(card.id));
        }
        for (size_t i = 0; i < items.size(); ++i)
            note(place("cards", i), trial_.put_card(card_from(items[i], trial_.book())));
    }
    void locations(const json& items) {
        const std::set<uint32_t> kept = ids_in(items);
        for (size_t i = 0; i < items.size(); ++i)
            note(place("locations", i), trial_.put_location(location_from(items[i], trial_.book())));
        for (const Location& one : std::vector(trial_.book().locations)) {
            const bool was_there = one.id <= last_;
            if (was_there && !kept.contains(one.id)) note("locations", trial_.remove_location(one.id));
        }
    }
    static std::set<uint32_t> ids_in(const json& items) {
        std::set<uint32_t> ids;
        for (const json& item : items) ids.insert(number_in(item, "id"));
        return ids;
    }
    static std::string place(const char* list, size_t index) {
        return std::string(list) + "[" + std::to_string(index) + "]";
    }
    template <class Outcome>
    void note(const std::string& where, const Outcome& outcome) {
        if (!outcome) errors.emplace(where, outcome.error().context);
    }

    Dialing trial_;
    const uint32_t last_;  // ids above it are new
};

}  // namespace

forms::Form dialing_form(const Book& book, std::u16string_view address) {
    forms::Form form;
    form.title = "Dialing";
    form.help = "Where you are, and how numbers are dialed from there.";
    if (!book.locations.empty()) {
        form.fields.push_back(current_field(book));
        form.values["current"] = std::to_string(book.current);
    }
    if (const auto shown = dialed(book, address)) {
        form.fields.push_back(field("dialed", Type::note, "Number"));
        form.values["dialed"] = *shown;
    }
    form.fields.push_back(locations_field(book));
    form.fields.push_back(cards_field());
    form.values["locations"] = form.values["cards"] = json::array();
    for (const Location& one : book.locations) form.values["locations"].push_back(location_values(one, book));
    for (const Card& one : book.cards) {
        if (!one.hidden) form.values["cards"].push_back(card_values(one));
    }
    return form;
}

FieldErrors change_dialing(Dialing& dialing, const json& values) {
    FieldErrors errors = forms::check(dialing_form(dialing.book(), u"").fields, values);
    if (!errors.empty()) return errors;
    Edit edit(dialing.book());
    edit.apply(values);
    if (!edit.errors.empty()) return std::move(edit.errors);
    if (const Status kept = dialing.replace(edit.book()); !kept) errors.emplace("locations", kept.error().context);
    return errors;
}

}  // namespace tapi::server
