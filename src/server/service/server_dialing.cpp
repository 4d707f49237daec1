// SPDX-License-Identifier: Apache-2.0
// The server's dialing book: loaded at the start, with a first location where there never was one.
#include "base/log.hpp"
#include "base/unicode.hpp"
#include "server/dialing/countries.hpp"
#include "server/service/dialing_admin.hpp"
#include "server/service/dialing_form.hpp"
#include "server/service/first_location.hpp"
#include "server/service/server.hpp"
#include "server/service/state_transfer.hpp"
#include "server/session/dialing_handlers.hpp"

namespace tapi::server {
namespace {

// The area is not known: until somebody says it, every number of the country is dialed in full.
void add_first_location(Dialing& dialing) {
    const auto region = country_of(Place::of_system());
    const Country* country = region ? country_of_region(*region) : nullptr;
    if (country == nullptr) {
        log::info("dialing", "no location to dial from; `tapi dialing add-location` makes one");
        return;
    }
    Location first;
    first.name = country->name;
    first.country_id = country->id;
    const auto id = dialing.put_location(std::move(first));
    if (id)
        log::info("dialing", "the first location is {}; `tapi dialing add-location` says more of it",
                  *region);
}

}  // namespace

void Server::load_dialing() {
    auto book = dialing_store_.load();
    if (!book) {
        log::error("store", "locations and cards could not be read: {}", book.error().context);
        core_.dialing.on_change([](const Book&) { return false; });  // what is stored is not written over
        return;
    }
    core_.dialing.on_change([this](const Book& changed) {
        const Status done = dialing_store_.save(changed);
        if (!done) log::error("store", "locations and cards were not changed: {}", done.error().context);
        return done.ok();
    });
    const bool never_any = book->last_location == 0;
    core_.dialing.load(std::move(*book));
    if (never_any) add_first_location(core_.dialing);
}

Result<nlohmann::json> Server::dialing(const nlohmann::json& args) {
    const uint64_t before = core_.dialing.changes();
    auto done = administer_dialing(core_.dialing, args);
    if (core_.dialing.changes() != before) tell_translate_change(core_);
    return done;
}

Result<nlohmann::json> Server::export_state() { return server::export_state(store_, core_.dialing.book()); }

Result<nlohmann::json> Server::import_state(const nlohmann::json& state) {
    const auto providers = store_.providers();
    if (!providers) return providers.error();
    const uint64_t before = core_.dialing.changes();
    auto done = server::import_state(*providers, core_.dialing, priorities_, state);
    if (core_.dialing.changes() != before) tell_translate_change(core_);
    return done;
}

std::string Server::dialing_form(const std::u16string& address) {
    return forms::to_json(server::dialing_form(core_.dialing.book(), address)).dump();
}

std::string Server::change_dialing(ByteView values) {
    const char* begin = reinterpret_cast<const char*>(values.data());
    const auto wanted = nlohmann::json::parse(begin, begin + values.size(), nullptr, false);
    const uint64_t before = core_.dialing.changes();
    const auto errors = server::change_dialing(core_.dialing, wanted);
    if (core_.dialing.changes() != before) tell_translate_change(core_);
    return forms::outcome(errors).dump();
}

}  // namespace tapi::server
