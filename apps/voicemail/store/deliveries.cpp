// SPDX-License-Identifier: Apache-2.0
// The queue of mail in the index.
#include "voicemail/store/store.hpp"

namespace tapi::voicemail {
namespace {


}  // namespace

Result<std::vector<Delivery>> Store::select_deliveries(const std::string& where, const std::string& box) {
    auto query = database_.prepare(
        "SELECT delivery.id, message, box, recipient, attempts, next, since, given_up, error FROM delivery"
        " JOIN message ON message.id = delivery.message " +
        where);
    if (!query) return query.error();
    if (!box.empty()) query->bind(box);
    std::vector<Delivery> all;
    for (auto row = query->step();; row = query->step()) {
        if (!row) return row.error();
        if (!*row) return all;
        all.push_back({query->integer(0), query->integer(1), query->text(2), query->text(3),
                       static_cast<int>(query->integer(4)), to_moment(query->integer(5)), to_moment(query->integer(6)),
                       query->integer(7) != 0, query->text(8)});
    }
}

Result<std::vector<Delivery>> Store::deliveries(const std::string& box) {
    return select_deliveries(box.empty() ? "ORDER BY delivery.id" : "WHERE box = ? ORDER BY delivery.id", box);
}

Result<std::optional<Delivery>> Store::due_delivery() {
    auto found = select_deliveries("WHERE NOT given_up ORDER BY next, delivery.id LIMIT 1", {});
    if (!found) return found.error();
    if (found->empty() || found->front().next > now()) return std::optional<Delivery>();
    return std::optional<Delivery>(std::move(found->front()));
}

Result<std::optional<Moment>> Store::next_delivery() {
    std::optional<Moment> next;
    Status done = database_.each("SELECT next FROM delivery WHERE NOT given_up ORDER BY next LIMIT 1",
                                 [&](const Statement& row) { next = to_moment(row.integer(0)); });
    if (!done) return done.error();
    return next;
}

Status Store::queue_delivery(int64_t message, const std::string& recipient) {
    return database_.change("INSERT INTO delivery (message, recipient, next, since) VALUES (?, ?, ?, ?)", message, recipient,
                            to_number(now()), to_number(now()));
}

Status Store::delivered(int64_t id) { return forget_delivery(id); }

Status Store::failed(int64_t id, const std::string& error, std::optional<Moment> again) {
    return database_.change("UPDATE delivery SET attempts = attempts + 1, error = ?, next = ?, given_up = ? WHERE id = ?", error,
                            to_number(again.value_or(now())), int64_t{!again}, id);
}

Status Store::retry(int64_t id) {
    return database_.change("UPDATE delivery SET next = ?, since = ?, given_up = 0 WHERE id = ?", to_number(now()), to_number(now()), id);
}

Status Store::forget_delivery(int64_t id) { return database_.change("DELETE FROM delivery WHERE id = ?", id); }

}  // namespace tapi::voicemail
