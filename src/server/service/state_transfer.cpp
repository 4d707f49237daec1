// SPDX-License-Identifier: Apache-2.0
// State into JSON and back. Locations and cards have the keys by which administrators put them.
#include "server/service/state_transfer.hpp"

#include <fmt/format.h>
#include <tapi.h>

#include <algorithm>
#include <names.hpp>
#include <vector>

#include "base/unicode.hpp"
#include "server/dialing/countries.hpp"
#include "server/service/dialing_admin.hpp"
#include "server/service/wrong_request.hpp"

namespace tapi::server {
namespace {

using nlohmann::json;

constexpr int format_version = 1;
constexpr const char* format_key = "opentapi_state";
constexpr size_t max_programs = 256;  // in one priority list

// As it stands in the file, for messages; what is no UTF-8 is replaced.
std::string as_text(const json& value) { return value.dump(-1, ' ', false, json::error_handler_t::replace); }

names::Family family_of(PriorityKind kind) {
    return kind == PriorityKind::media ? names::Family::LINEMEDIAMODE : names::Family::LINEREQUESTMODE;
}

const char* key_of(PriorityKind kind) { return kind == PriorityKind::media ? "media" : "requests"; }

json exported(const Location& l, const Book& book) {
    const Country* country = country_with_id(l.country_id);
    const Card* card = book.card(l.preferred_card);
    return {{"name", to_utf8(l.name)},
            {"country", country != nullptr ? std::string(country->region) : std::to_string(l.country_id)},
            {"area", to_utf8(l.area)},
            {"local_access", to_utf8(l.local_access)},
            {"long_distance_access", to_utf8(l.long_distance_access)},
            {"toll_prefixes", to_utf8(l.toll_prefixes)},
            {"cancel_call_waiting", to_utf8(l.cancel_call_waiting)},
            {"pulse", l.pulse},
            {"card", card != nullptr ? to_utf8(card->name) : ""}};
}

json exported(const Card& c) {
    return {{"name", to_utf8(c.name)},
            {"same_area", to_utf8(c.same_area)},
            {"long_distance", to_utf8(c.long_distance)},
            {"international", to_utf8(c.international)},
            {"hidden", c.hidden},
            {"has_number", c.unreadable || !c.number.empty()}};
}

Result<json> exported_priorities(Store& store) {
    const auto lists = store.priorities();
    if (!lists) return lists.error();
    json all = {{"media", json::object()}, {"requests", json::object()}};
    for (const PriorityList& list : *lists) all[key_of(list.kind)][names::value(family_of(list.kind), list.mode)] = list.modules;
    return all;
}

// Those that were added; what the configuration names travels with it.
Result<std::vector<StoredProvider>> added_providers(Store& store) {
    auto all = store.providers();
    if (!all) return all.error();
    std::erase_if(*all, [](const StoredProvider& one) { return one.entry != ProviderEntry::added; });
    return all;
}

Result<json> exported_providers(Store& store) {
    const auto added = added_providers(store);
    if (!added) return added.error();
    json list = json::array();
    for (const StoredProvider& one : *added) {
        list.push_back({{"name", one.name}, {"module", one.module}, {"config", one.config_file}});
        if (one.wine.wanted) list.back().update({{"wine", true}, {"prefix", one.wine.prefix}});
    }
    return list;
}

// A state does not make the server run anything: whoever imports it adds the providers, if they are wanted here.
Status note_providers(const std::vector<StoredProvider>& here, const json& state, json& notes) {
    const json list = state.value("providers", json::array());
    if (!list.is_array()) return wrong("\"providers\" must be a list");
    for (size_t i = 0; i < list.size(); ++i) {
        const auto text = [&](const char* key) { return list[i].value(key, json("")); };
        if (!list[i].is_object() || !text("name").is_string() || !text("module").is_string() || !text("config").is_string())
            return wrong(fmt::format("providers[{}] must be an object of texts", i));
        const auto name = text("name").get<std::string>(), config = text("config").get<std::string>();
        if (std::any_of(here.begin(), here.end(), [&](const StoredProvider& one) { return one.name == name; })) continue;
        const bool wine = list[i].value("wine", json(false)) == json(true);
        notes.push_back(fmt::format("provider \"{0}\" is not here: tapi provider add {1} --name {0}{2}{3}", name,
                                    text("module").get<std::string>(), config.empty() ? "" : " --config " + config, wine ? " --wine" : ""));
    }
    return success();
}

// An import on its way: everything is read and checked before anything changes.
class Import {
  public:
    explicit Import(const Book& book) { dialing_.load(book); }

    Status read(const json& state) {
        if (!state.is_object() || !state.contains(format_key)) {
            return wrong("this is no state of OpenTAPI: \"opentapi_state\" is missing");
        }
        if (state[format_key] != format_version) {
            return wrong(fmt::format("the state has format {}, this server reads format {}", as_text(state[format_key]),
                                     format_version));
        }
        if (Status done = each(state, "cards", [this](const json& card) { return read_card(card); }); !done) return done;
        if (Status done = each(state, "locations", [this](const json& one) { return read_location(one); }); !done) {
            return done;
        }
        if (Status done = read_current(state); !done) return done;
        return read_priorities(state);
    }

    Result<json> apply(Dialing& dialing, Priorities& priorities) {
        if (locations_ + cards_ > 0 || current_) {
            if (Status done = dialing.replace(dialing_.book()); !done) return done.error();
        }
        for (auto& [mode, programs] : lists_) {
            if (!priorities.set(mode, programs)) {
                return failure(LINEERR_OPERATIONFAILED, "the priorities could not be stored; the server's log says why");
            }
        }
        return json{{"locations", locations_}, {"cards", cards_}, {"priority_lists", lists_.size()}, {"notes", notes_}};
    }

  private:
    template <class Read>
    Status each(const json& state, const char* key, Read&& read) {
        const json list = state.value(key, json::array());
        if (!list.is_array()) return wrong(fmt::format("\"{}\" must be a list", key));
        for (size_t i = 0; i < list.size(); ++i) {
            if (!list[i].is_object()) return wrong(fmt::format("{}[{}] must be an object", key, i));
            if (Status done = read(list[i]); !done) return wrong(fmt::format("{}[{}]: {}", key, i, done.error().context));
        }
        return success();
    }

    Status put(json item, const char* action) {
        item["action"] = action;
        const auto done = administer_dialing(dialing_, item);
        if (!done) return done.error();
        return success();
    }

    Status read_card(json item) {
        const bool has_number = item.value("has_number", json(false)) == true;
        const json name = item.value("name", json());
        item.erase("has_number");
        const bool gets_number = item.contains("number");
        if (Status done = put(item, "put-card"); !done) return done;
        ++cards_;
        const auto& cards = dialing_.book().cards;
        const auto card = std::find_if(cards.begin(), cards.end(), [&](const Card& c) { return to_utf8(c.name) == name; });
        if (has_number && !gets_number && card->number.empty() && !card->unreadable) {
            notes_.push_back(fmt::format("card \"{0}\" has no number yet: tapi dialing add-card \"{0}\" --number",
                                         name.get<std::string>()));
        }
        return success();
    }

    Status read_location(const json& item) {
        ++locations_;
        return put(item, "put-location");
    }

    Status read_current(const json& state) {
        const json name = state.value("current_location", json());
        if (name.is_null()) return success();
        for (const Location& one : dialing_.book().locations) {
            if (name == to_utf8(one.name)) {
                current_ = true;
                return dialing_.set_current(one.id);
            }
        }
        return wrong(fmt::format("current_location: there is no location {}", as_text(name)));
    }

    Status read_priorities(const json& state) {
        const json all = state.value("priorities", json::object());
        if (!all.is_object()) return wrong("\"priorities\" must be an object");
        for (const PriorityKind kind : {PriorityKind::media, PriorityKind::request}) {
            const json lists = all.value(key_of(kind), json::object());
            if (!lists.is_object()) return wrong(fmt::format("priorities.{} must be an object", key_of(kind)));
            for (const auto& [mode, programs] : lists.items()) {
                if (Status done = read_list(kind, mode, programs); !done) return done;
            }
        }
        return success();
    }

    Status read_list(PriorityKind kind, const std::string& mode, const json& programs) {
        uint32_t value = 0;
        const bool known = names::parse(family_of(kind), mode, value) && value != 0 && (value & (value - 1)) == 0;
        if (!known || (kind == PriorityKind::request && value != LINEREQUESTMODE_MAKECALL)) {
            return wrong(fmt::format("priorities.{}: there is no mode \"{}\"", key_of(kind), mode));
        }
        Priorities::List list;
        const bool texts = programs.is_array() && programs.size() <= max_programs &&
                           std::all_of(programs.begin(), programs.end(), [](const json& p) { return p.is_string(); });
        if (!texts) {
            return wrong(fmt::format("priorities.{}.{} must be a list of at most {} file names", key_of(kind), mode,
                                     max_programs));
        }
        for (const json& program : programs) {
            list.emplace_back(Priorities::base_name(to_utf16(program.get<std::string>())));
            if (list.back().empty()) return wrong(fmt::format("priorities.{}.{}: a file name is empty", key_of(kind), mode));
        }
        lists_.emplace_back(kind == PriorityKind::request ? 0 : value, std::move(list));
        return success();
    }

    Dialing dialing_;  // what it would become
    std::vector<std::pair<uint32_t, Priorities::List>> lists_;
    size_t locations_ = 0, cards_ = 0;
    bool current_ = false;
    json notes_ = json::array();
};

}  // namespace

Result<json> export_state(Store& store, const Book& book) {
    auto priorities = exported_priorities(store);
    if (!priorities) return priorities.error();
    auto providers = exported_providers(store);
    if (!providers) return providers.error();
    json locations = json::array(), cards = json::array();
    for (const Location& one : book.locations) locations.push_back(exported(one, book));
    for (const Card& one : book.cards) cards.push_back(exported(one));
    const Location* current = book.current_location();
    return json{{format_key, format_version},
                {"locations", std::move(locations)},
                {"cards", std::move(cards)},
                {"current_location", current != nullptr ? json(to_utf8(current->name)) : json()},
                {"priorities", std::move(*priorities)},
                {"providers", std::move(*providers)}};
}

Result<json> import_state(const std::vector<StoredProvider>& here, Dialing& dialing, Priorities& priorities, const json& state) {
    Import import(dialing.book());
    if (Status read = import.read(state); !read) return read.error();
    json notes = json::array();
    if (Status read = note_providers(here, state, notes); !read) return read.error();
    auto done = import.apply(dialing, priorities);
    if (done) (*done)["notes"].insert((*done)["notes"].end(), notes.begin(), notes.end());
    return done;
}

}  // namespace tapi::server
