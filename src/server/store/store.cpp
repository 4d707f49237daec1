// SPDX-License-Identifier: Apache-2.0
// Queries of the store.
#include "server/store/store.hpp"

#include <tapi.h>

#include <iterator>

#include "database/schema.hpp"
#include "server/store/migrations.hpp"

namespace tapi::server {
namespace {

static_assert(std::size(migrations) == Store::schema_version);

}  // namespace

Result<Store> Store::open(const std::string& directory) {
    if (Status made = make_private_folder(directory); !made) return made.error();
    auto database = Database::open(directory + "/" + file_name);
    if (!database) return database.error();
    if (Status done = bring_up_to_date(*database, migrations); !done) return done.error();
    return Store(std::move(*database));
}

Result<std::optional<int64_t>> Store::single(Statement& statement) {
    const auto row = statement.step();
    if (!row) return row.error();
    if (!*row) return std::optional<int64_t>();
    return std::optional<int64_t>(statement.integer(0));
}

Result<uint32_t> Store::provider_id(const std::string& name, const std::string& module) {
    auto query = database_.prepare("SELECT id FROM providers WHERE name = ? AND module = ? AND entry = 0");
    if (!query) return query.error();
    const auto known = single(query->bind(name).bind(module));
    if (!known) return known.error();
    if (known->has_value()) return static_cast<uint32_t>(**known);
    auto insert = database_.prepare(
        "INSERT INTO providers (name, module) VALUES (?, ?) ON CONFLICT (name)"
        " DO UPDATE SET module = excluded.module, entry = 0, config = '' RETURNING id");
    if (!insert) return insert.error();
    return inserted(insert->bind(name).bind(module));
}

Result<uint32_t> Store::inserted(Statement& insert) {
    const auto id = single(insert);
    if (!id) return id.error();
    if (!id->has_value()) return failure(LINEERR_OPERATIONFAILED, "a provider of that name is there already");
    // The row with the id comes before the change is final.
    if (Status done = insert.finish(); !done) return done.error();
    return static_cast<uint32_t>(**id);
}

Result<uint32_t> Store::install_provider(const std::string& name, const std::string& module,
                                         const std::string& config_file, const StoredWine& wine) {
    auto insert = database_.prepare(
        "INSERT INTO providers (name, module, config, wine, wine_prefix, wine_arch, entry) VALUES (?, ?, ?, ?, ?, ?, 2)"
        " ON CONFLICT (name) DO UPDATE SET module = excluded.module, config = excluded.config, wine = excluded.wine,"
        " wine_prefix = excluded.wine_prefix, wine_arch = excluded.wine_arch, entry = 2 WHERE entry = 0 RETURNING id");
    if (!insert) return insert.error();
    return inserted(
        insert->bind(name).bind(module).bind(config_file).bind(int64_t{wine.wanted}).bind(wine.prefix).bind(wine.arch));
}

Status Store::set_provider_entry(uint32_t id, ProviderEntry entry) {
    auto statement = database_.prepare("UPDATE providers SET entry = ? WHERE id = ?");
    if (!statement) return statement.error();
    return statement->bind(static_cast<int64_t>(entry)).bind(id).finish();
}

Result<std::vector<StoredProvider>> Store::providers() {
    auto query = database_.prepare("SELECT id, name, module, config, entry, wine, wine_prefix, wine_arch FROM providers ORDER BY id");
    if (!query) return query.error();
    std::vector<StoredProvider> all;
    for (auto row = query->step();; row = query->step()) {
        if (!row) return row.error();
        if (!*row) return all;
        all.push_back({static_cast<uint32_t>(query->integer(0)), query->text(1), query->text(2), query->text(3),
                       static_cast<ProviderEntry>(query->integer(4)),
                       StoredWine{query->integer(5) != 0, query->text(6), query->text(7)}});
    }
}

Status Store::forget_provider(uint32_t id) {
    auto statement = database_.prepare("DELETE FROM providers WHERE id = ?");
    if (!statement) return statement.error();
    return statement->bind(id).finish();
}

Result<uint32_t> Store::device_id(uint32_t provider, DeviceKind kind, const std::string& key) {
    auto query = database_.prepare("SELECT id FROM devices WHERE provider = ? AND kind = ? AND key = ?");
    if (!query) return query.error();
    const auto known = single(query->bind(provider).bind(static_cast<int64_t>(kind)).bind(key));
    if (!known) return known.error();
    if (known->has_value()) return static_cast<uint32_t>(**known);
    auto insert = database_.prepare("INSERT INTO devices (provider, kind, key) VALUES (?, ?, ?)");
    if (!insert) return insert.error();
    if (Status done = insert->bind(provider).bind(static_cast<int64_t>(kind)).bind(key).finish(); !done) {
        return done.error();
    }
    return static_cast<uint32_t>(database_.last_insert_id());
}

Result<std::vector<StoredDevice>> Store::devices(uint32_t provider) {
    auto query = database_.prepare("SELECT id, kind, key FROM devices WHERE provider = ? ORDER BY id");
    if (!query) return query.error();
    query->bind(provider);
    std::vector<StoredDevice> all;
    for (auto row = query->step();; row = query->step()) {
        if (!row) return row.error();
        if (!*row) return all;
        all.push_back({static_cast<uint32_t>(query->integer(0)), provider,
                       static_cast<DeviceKind>(query->integer(1)), query->text(2)});
    }
}

Status Store::forget_device(uint32_t id) {
    auto statement = database_.prepare("DELETE FROM devices WHERE id = ?");
    if (!statement) return statement.error();
    return statement->bind(id).finish();
}

Status Store::set_priorities(const PriorityList& list) {
    const auto kind = static_cast<int64_t>(list.kind);
    return database_.transaction([&]() -> Status {
        auto clear = database_.prepare("DELETE FROM priorities WHERE kind = ? AND mode = ?");
        if (!clear) return clear.error();
        if (Status done = clear->bind(kind).bind(list.mode).finish(); !done) return done;
        int64_t position = 0;
        for (const std::string& module : list.modules) {
            auto insert = database_.prepare(
                "INSERT INTO priorities (kind, mode, position, module) VALUES (?, ?, ?, ?)");
            if (!insert) return insert.error();
            Status done = insert->bind(kind).bind(list.mode).bind(++position).bind(module).finish();
            if (!done) return done;
        }
        return success();
    });
}

Result<std::vector<PriorityList>> Store::priorities() {
    auto query = database_.prepare("SELECT kind, mode, module FROM priorities ORDER BY kind, mode, position");
    if (!query) return query.error();
    std::vector<PriorityList> all;
    for (auto row = query->step();; row = query->step()) {
        if (!row) return row.error();
        if (!*row) return all;
        const auto kind = static_cast<PriorityKind>(query->integer(0));
        const auto mode = static_cast<uint32_t>(query->integer(1));
        if (all.empty() || all.back().kind != kind || all.back().mode != mode)
            all.push_back({kind, mode, {}});
        all.back().modules.push_back(query->text(2));
    }
}

}  // namespace tapi::server
