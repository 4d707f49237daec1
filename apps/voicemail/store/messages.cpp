// SPDX-License-Identifier: Apache-2.0
// Messages and greetings that are in the index.
#include <fmt/format.h>

#include "voicemail/store/files.hpp"
#include "voicemail/store/store.hpp"

namespace tapi::voicemail {
namespace {

namespace fs = std::filesystem;

constexpr const char* columns =
    "SELECT id, box, token, caller, caller_name, received, length, state, deleted_at, forwarded_by, recovered FROM message ";


Message read_message(const Statement& row) {
    Message m;
    m.id = row.integer(0);
    m.box = row.text(1);
    m.token = row.text(2);
    m.caller = {row.text(3), row.text(4)};
    m.received = to_moment(row.integer(5));
    m.length = Length(row.integer(6));
    m.state = static_cast<MessageState>(row.integer(7));
    m.deleted_at = to_moment(row.integer(8));
    m.forwarded_by = row.text(9);
    m.recovered = row.integer(10) != 0;
    return m;
}

}  // namespace

Result<std::vector<Message>> Store::select(const std::string& where, const std::vector<int64_t>& numbers,
                                           const std::string& box) {
    auto query = database_.prepare(columns + where + " ORDER BY received, id");
    if (!query) return query.error();
    if (!box.empty()) query->bind(box);
    for (const int64_t each : numbers) query->bind(each);
    std::vector<Message> all;
    for (auto row = query->step();; row = query->step()) {
        if (!row) return row.error();
        if (!*row) return all;
        all.push_back(read_message(*query));
    }
}

Result<std::vector<Message>> Store::messages(const std::string& box) {
    return box.empty() ? select("", {}, {}) : select("WHERE box = ?", {}, box);
}

Result<std::vector<Message>> Store::messages_in(const std::string& box, MessageState state) {
    return select("WHERE box = ? AND state = ?", {static_cast<int64_t>(state)}, box);
}

Result<std::optional<Message>> Store::message(int64_t id) {
    auto found = select("WHERE id = ?", {id}, {});
    if (!found) return found.error();
    if (found->empty()) return std::optional<Message>();
    return std::optional<Message>(std::move(found->front()));
}

Result<Counts> Store::counts(const std::string& box) {
    Counts counts;
    Status done = database_.each(
        "SELECT state, count(*), sum(length) FROM message WHERE box = ? GROUP BY state",
        [&](const Statement& row) {
            const auto state = static_cast<MessageState>(row.integer(0));
            int& of_state = state == MessageState::fresh ? counts.fresh
                            : state == MessageState::saved ? counts.saved : counts.deleted;
            of_state = static_cast<int>(row.integer(1));
            if (state != MessageState::deleted) counts.length += Length(row.integer(2));
        },
        box);
    if (!done) return done.error();
    return counts;
}

Result<std::vector<std::string>> Store::known_boxes() {
    std::vector<std::string> boxes;
    Status done = database_.each("SELECT number FROM box UNION SELECT box FROM message UNION SELECT box FROM greeting ORDER BY 1",
                                 [&](const Statement& row) { boxes.push_back(row.text(0)); });
    if (!done) return done.error();
    return boxes;
}

Status Store::change_state(int64_t id, MessageState state) {
    const auto found = message(id);
    if (!found) return found.error();
    if (!*found || (*found)->state == state) return success();
    const auto to = static_cast<int64_t>(state);
    const int64_t when = to_number(now());
    const int64_t deleted = state == MessageState::deleted ? when : 0;
    Status done = database_.change("UPDATE message SET was = state, state = ?, touched = ?, deleted_at = ? WHERE id = ?", to,
                                   when, deleted, id);
    if (done) tell((*found)->box);
    return done;
}

Status Store::bring_back(int64_t id) {
    const auto found = message(id);
    if (!found) return found.error();
    if (!*found || (*found)->state != MessageState::deleted) return success();
    Status done = database_.change("UPDATE message SET state = was, touched = ?, deleted_at = 0 WHERE id = ?", to_number(now()), id);
    if (done) tell((*found)->box);
    return done;
}

fs::path Store::file_of(const Message& message) const {
    return folder_ / "messages" / message.box / (message.token + ".wav");
}

Status Store::remove_for_good(const Message& message) {
    if (Status done = remove_file(file_of(message)); !done) return done;
    return database_.change("DELETE FROM message WHERE id = ?", message.id);
}

Result<int> Store::tidy(const Retention& retention) {
    const auto before = [&](auto age) { return age.count() == 0 ? int64_t{-1} : to_number(now() - age); };
    const int64_t deleted = to_number(now() - retention.deleted);
    // A message that waits to be mailed is kept, unless its owner has deleted it.
    const auto due = select(
        "WHERE (state = 2 AND deleted_at <= ?) OR (((state = 0 AND touched <= ?) OR (state = 1 AND touched <= ?))"
        " AND NOT EXISTS (SELECT 1 FROM delivery WHERE delivery.message = message.id AND NOT given_up))",
        {deleted, before(retention.fresh), before(retention.saved)}, {});
    if (!due) return due.error();
    for (const Message& message : *due) {
        if (Status done = remove_for_good(message); !done) return done.error();
        tell(message.box);
    }
    return static_cast<int>(due->size());
}

std::optional<fs::path> Store::greeting(const std::string& box, GreetingKind kind) {
    std::optional<fs::path> path;
    Status done = database_.each(
        "SELECT token FROM greeting WHERE box = ? AND kind = ?",
        [&](const Statement& row) { path = folder_ / "greetings" / box / (row.text(0) + ".wav"); }, box,
        static_cast<int64_t>(kind));
    std::error_code ignored;
    if (!done || !path || !fs::exists(*path, ignored)) return std::nullopt;  // the standard one is heard then
    return path;
}

Status Store::remove_greeting(const std::string& box, GreetingKind kind) {
    if (const auto path = greeting(box, kind)) {
        if (Status done = remove_file(*path); !done) return done;
    }
    return database_.change("DELETE FROM greeting WHERE box = ? AND kind = ?", box, static_cast<int64_t>(kind));
}

}  // namespace tapi::voicemail
