// SPDX-License-Identifier: Apache-2.0
// Locations and cards from JSON.
#include "server/service/dialing_admin.hpp"

#include <tapi.h>

#include <algorithm>

#include "base/unicode.hpp"
#include "server/dialing/countries.hpp"
#include "server/service/wrong_request.hpp"

namespace tapi::server {
namespace {

using nlohmann::json;

// Takes the members that are there; remembers the first that has the wrong type, or that nobody knows.
class Members {
  public:
    explicit Members(const json& args) : args_(args) { taken_.push_back("action"); }

    void text(const char* key, std::u16string& value) {
        if (const json* found = take(key)) {
            if (found->is_string()) {
                value = to_utf16(found->get<std::string>());
            } else {
                fault(key, "a text");
            }
        }
    }
    void flag(const char* key, bool& value) {
        if (const json* found = take(key)) {
            if (found->is_boolean()) {
                value = found->get<bool>();
            } else {
                fault(key, "true or false");
            }
        }
    }
    // The fault, if there was one.
    std::string end() const {
        if (!fault_.empty()) return fault_;
        for (const auto& [key, value] : args_.items()) {
            if (std::find(taken_.begin(), taken_.end(), key) == taken_.end())
                return "nobody knows \"" + key + "\" here";
        }
        return {};
    }

  private:
    const json* take(const char* key) {
        taken_.emplace_back(key);
        const auto at = args_.find(key);
        return at != args_.end() ? &*at : nullptr;
    }
    void fault(const char* key, const char* kind) {
        if (fault_.empty()) fault_ = std::string("\"") + key + "\" must be " + kind;
    }
    const json& args_;
    std::vector<std::string> taken_;
    std::string fault_;
};

template <class Item>
const Item* named(const std::vector<Item>& items, std::u16string_view name) {
    const auto at =
        std::find_if(items.begin(), items.end(), [&](const Item& item) { return item.name == name; });
    return at != items.end() ? &*at : nullptr;
}

Result<std::u16string> name_in(const json& args) {
    const auto at = args.find("name");
    if (at == args.end() || !at->is_string()) return wrong("\"name\" must be a text");
    return to_utf16(at->get<std::string>());
}

// By ISO region ("GB"), TAPI's id, or country code with its sign ("+44", of the main country).
const Country* country_named(const std::string& text) {
    if (const Country* country = country_of_region(text)) return country;
    const bool digits =
        !text.empty() && text.size() < 9 && text.find_first_not_of("0123456789", text[0] == '+') == text.npos;
    return digits && text != "+" ? country_with_id(static_cast<uint32_t>(std::stoul(text))) : nullptr;
}

Result<json> put_location(Dialing& dialing, const json& args) {
    const auto name = name_in(args);
    if (!name) return name.error();
    const Book& book = dialing.book();
    const Location* known = named(book.locations, *name);
    Location location = known != nullptr ? *known : Location{};
    std::u16string country, card;
    Members in(args);
    in.text("name", location.name);
    in.text("country", country);
    in.text("area", location.area);
    in.text("local_access", location.local_access);
    in.text("long_distance_access", location.long_distance_access);
    in.text("toll_prefixes", location.toll_prefixes);
    in.text("cancel_call_waiting", location.cancel_call_waiting);
    in.text("card", card);
    in.flag("pulse", location.pulse);
    if (std::string fault = in.end(); !fault.empty()) return wrong(std::move(fault));
    if (!country.empty()) {
        const Country* found = country_named(to_utf8(country));
        if (found == nullptr)
            return wrong("there is no country \"" + to_utf8(country) +
                         "\"; `tapi dialing countries` lists them");
        location.country_id = found->id;
    }
    if (args.contains("card")) {
        const Card* found = named(book.cards, card);
        if (found == nullptr && !card.empty()) return wrong("there is no card \"" + to_utf8(card) + "\"");
        location.preferred_card = found != nullptr ? found->id : 0;
    }
    if (location.country_id == 0) return wrong("a new location needs a country");
    const auto id = dialing.put_location(std::move(location));
    if (!id) return id.error();
    return json{{"id", *id}, {"created", known == nullptr}};
}

Result<json> put_card(Dialing& dialing, const json& args) {
    const auto name = name_in(args);
    if (!name) return name.error();
    const Card* known = named(dialing.book().cards, *name);
    Card card = known != nullptr ? *known : Card{};
    Members in(args);
    in.text("name", card.name);
    in.text("number", card.number);
    in.text("pin", card.pin);
    in.text("same_area", card.same_area);
    in.text("long_distance", card.long_distance);
    in.text("international", card.international);
    in.flag("hidden", card.hidden);
    if (std::string fault = in.end(); !fault.empty()) return wrong(std::move(fault));
    if (card.unreadable) {
        if (!args.contains("number"))
            return wrong("the card's number cannot be read any more; it must be given anew");
        if (!args.contains("pin")) card.pin.clear();
        card.unreadable = false;
    }
    const bool created = known == nullptr;
    const auto id = dialing.put_card(std::move(card));
    if (!id) return id.error();
    return json{{"id", *id}, {"created", created}};
}

Result<json> remove_location(Dialing& dialing, const json& args) {
    const auto name = name_in(args);
    if (!name) return name.error();
    const Location* known = named(dialing.book().locations, *name);
    if (known == nullptr)
        return failure(LINEERR_INVALLOCATION, "there is no location \"" + to_utf8(*name) + "\"");
    if (Status done = dialing.remove_location(known->id); !done) return done.error();
    return json::object();
}

Result<json> remove_card(Dialing& dialing, const json& args) {
    const auto name = name_in(args);
    if (!name) return name.error();
    const Card* known = named(dialing.book().cards, *name);
    if (known == nullptr) return failure(LINEERR_INVALCARD, "there is no card \"" + to_utf8(*name) + "\"");
    if (Status done = dialing.remove_card(known->id); !done) return done.error();
    return json::object();
}

}  // namespace

Result<json> administer_dialing(Dialing& dialing, const json& args) {
    const json action = args.value("action", json());
    if (action == "put-location") return put_location(dialing, args);
    if (action == "remove-location") return remove_location(dialing, args);
    if (action == "put-card") return put_card(dialing, args);
    if (action == "remove-card") return remove_card(dialing, args);
    return wrong("\"action\" is put-location, remove-location, put-card or remove-card");
}

}  // namespace tapi::server
