// SPDX-License-Identifier: Apache-2.0
// Locations and cards in the database.
#include "server/store/store.hpp"

namespace tapi::server {
namespace {

Status insert(Database& database, const StoredLocation& l) {
    auto statement = database.prepare("INSERT INTO locations VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
    if (!statement) return statement.error();
    statement->bind(l.id)
        .bind(l.name)
        .bind(l.country)
        .bind(l.area)
        .bind(l.local_access)
        .bind(l.long_distance_access);
    statement->bind(l.toll_prefixes)
        .bind(l.cancel_call_waiting)
        .bind(int64_t{l.pulse})
        .bind(l.preferred_card);
    return statement->finish();
}

Status insert(Database& database, const StoredCard& c) {
    auto statement = database.prepare("INSERT INTO cards VALUES (?, ?, ?, ?, ?, ?, ?, ?)");
    if (!statement) return statement.error();
    statement->bind(c.id).bind(c.name).bind(c.number).bind(c.pin).bind(c.same_area).bind(c.long_distance);
    statement->bind(c.international).bind(int64_t{c.hidden});
    return statement->finish();
}

Status insert(Database& database, std::string_view key, uint32_t value) {
    auto statement = database.prepare("INSERT INTO dialing VALUES (?, ?)");
    if (!statement) return statement.error();
    return statement->bind(key).bind(value).finish();
}

}  // namespace

Status Store::set_dialing(const StoredDialing& all) {
    return database_.transaction([&]() -> Status {
        Status done = database_.run("DELETE FROM locations; DELETE FROM cards; DELETE FROM dialing;");
        for (size_t i = 0; done && i < all.locations.size(); ++i) done = insert(database_, all.locations[i]);
        for (size_t i = 0; done && i < all.cards.size(); ++i) done = insert(database_, all.cards[i]);
        if (done) done = insert(database_, "current_location", all.current_location);
        if (done) done = insert(database_, "last_location", all.last_location);
        if (done) done = insert(database_, "last_card", all.last_card);
        return done;
    });
}

Result<StoredDialing> Store::dialing() {
    StoredDialing all;
    const auto number = [](const Statement& row, int column) {
        return static_cast<uint32_t>(row.integer(column));
    };
    Status done = database_.each("SELECT * FROM locations ORDER BY id", [&](const Statement& row) {
        all.locations.push_back({number(row, 0), row.text(1), number(row, 2), row.text(3), row.text(4),
                                 row.text(5), row.text(6), row.text(7), row.integer(8) != 0, number(row, 9)});
    });
    if (done) {
        done = database_.each("SELECT * FROM cards ORDER BY id", [&](const Statement& row) {
            all.cards.push_back({number(row, 0), row.text(1), row.text(2), row.text(3), row.text(4),
                                 row.text(5), row.text(6), row.integer(7) != 0});
        });
    }
    if (done) {
        done = database_.each("SELECT key, value FROM dialing", [&](const Statement& row) {
            const std::string key = row.text(0);
            if (key == "current_location") all.current_location = number(row, 1);
            if (key == "last_location") all.last_location = number(row, 1);
            if (key == "last_card") all.last_card = number(row, 1);
        });
    }
    if (!done) return done.error();
    return all;
}

}  // namespace tapi::server
