// SPDX-License-Identifier: Apache-2.0
// See campaign_store.hpp.
#include "campaign_store.hpp"

#include <sqlite3.h>

#include <utility>

#include "tapictl/exit_codes.hpp"

namespace tapi::ivr {
namespace {

constexpr const char* schema =
    "CREATE TABLE IF NOT EXISTS campaign (list TEXT NOT NULL, version INTEGER NOT NULL);"
    "CREATE TABLE IF NOT EXISTS recipient (id INTEGER PRIMARY KEY, number TEXT NOT NULL, state TEXT NOT NULL, attempts INTEGER NOT NULL,"
    " next_ms INTEGER NOT NULL, outcome TEXT NOT NULL, answered_by TEXT NOT NULL, cause TEXT NOT NULL, seconds REAL NOT NULL, at_ms INTEGER NOT NULL);"
    "CREATE TABLE IF NOT EXISTS attempt (recipient INTEGER NOT NULL, number INTEGER NOT NULL, outcome TEXT NOT NULL, answered_by TEXT NOT NULL,"
    " cause TEXT NOT NULL, confirmed INTEGER NOT NULL, seconds REAL NOT NULL, at_ms INTEGER NOT NULL, PRIMARY KEY (recipient, number));";

int64_t to_ms(WallTime when) { return std::chrono::duration_cast<std::chrono::milliseconds>(when.time_since_epoch()).count(); }
WallTime from_ms(int64_t ms) { return WallTime(std::chrono::milliseconds(ms)); }

std::string text_at(sqlite3_stmt* row, int column) {
    const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(row, column));
    return text != nullptr ? text : "";
}

void bind(sqlite3_stmt* statement, int at, const std::string& text) {
    sqlite3_bind_text(statement, at, text.c_str(), static_cast<int>(text.size()), SQLITE_TRANSIENT);
}

}  // namespace

CampaignStore::CampaignStore(const std::string& path, const std::string& list) : path_(path) {
    const bool opened = sqlite3_open(path.c_str(), &database_) == SQLITE_OK;
    if (opened) sqlite3_busy_timeout(database_, patience_ms);
    if (!opened || !execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;") || !execute(schema)) {
        const std::string reason = sqlite3_errmsg(database_);
        sqlite3_close(database_);
        throw ctl::Failure(ctl::exit_failed, "cannot use " + path + " for the state of the campaign: " + reason);
    }
    check_list(list);
}

CampaignStore::~CampaignStore() { sqlite3_close(database_); }

bool CampaignStore::execute(const char* sql) {
    const bool done = sqlite3_exec(database_, sql, nullptr, nullptr, nullptr) == SQLITE_OK;
    if (!done) why_ = path_ + ": " + sqlite3_errmsg(database_);
    return done;
}

CampaignStore::Statement CampaignStore::prepare(const char* sql) {
    sqlite3_stmt* statement = nullptr;
    if (sqlite3_prepare_v2(database_, sql, -1, &statement, nullptr) != SQLITE_OK) why_ = path_ + ": " + sqlite3_errmsg(database_);
    return {statement, sqlite3_finalize};
}

void CampaignStore::check_list(const std::string& list) {
    std::string known;
    {
        const Statement asked = prepare("SELECT list FROM campaign");
        if (asked && sqlite3_step(asked.get()) == SQLITE_ROW) known = text_at(asked.get(), 0);
    }
    if (known == list) return;
    const Statement begun = prepare("INSERT INTO campaign VALUES (?, 1)");
    if (known.empty() && begun) {
        bind(begun.get(), 1, list);
        if (sqlite3_step(begun.get()) == SQLITE_DONE) return;
    }
    const std::string reason = known.empty() ? why_ : path_ + " has the state of another list, or the list has changed since; give it another --state";
    sqlite3_close(std::exchange(database_, nullptr));
    throw ctl::Failure(ctl::exit_failed, reason);
}

void CampaignStore::load(std::vector<Recipient>& recipients) {
    const Statement asked = prepare("SELECT id, state, attempts, next_ms, outcome, answered_by, cause, seconds, at_ms FROM recipient");
    while (asked && sqlite3_step(asked.get()) == SQLITE_ROW) {
        sqlite3_stmt* row = asked.get();
        const int64_t id = sqlite3_column_int64(row, 0);
        if (id < 1 || id > static_cast<int64_t>(recipients.size())) continue;
        Recipient& one = recipients[static_cast<size_t>(id - 1)];
        one.state = state_named(text_at(row, 1)).value_or(State::waiting);
        if (one.state == State::calling) one.state = State::waiting;
        one.attempts = static_cast<unsigned>(sqlite3_column_int(row, 2));
        one.next = from_ms(sqlite3_column_int64(row, 3));
        one.last.outcome = text_at(row, 4);
        one.last.answered_by = text_at(row, 5);
        one.last.cause = text_at(row, 6);
        one.last.seconds = sqlite3_column_double(row, 7);
        one.last.when = from_ms(sqlite3_column_int64(row, 8));
        one.last.confirmed = one.state == State::confirmed;
    }
}

bool CampaignStore::save(const Recipient& one) {
    if (!execute("BEGIN IMMEDIATE")) return false;
    const Statement state = prepare("INSERT OR REPLACE INTO recipient VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
    const Statement attempt = prepare("INSERT OR REPLACE INTO attempt VALUES (?, ?, ?, ?, ?, ?, ?, ?)");
    bool done = state && attempt;
    if (done) {
        sqlite3_bind_int64(state.get(), 1, one.id);
        bind(state.get(), 2, one.number);
        bind(state.get(), 3, to_string(one.state));
        sqlite3_bind_int(state.get(), 4, static_cast<int>(one.attempts));
        sqlite3_bind_int64(state.get(), 5, to_ms(one.next));
        bind(state.get(), 6, one.last.outcome);
        bind(state.get(), 7, one.last.answered_by);
        bind(state.get(), 8, one.last.cause);
        sqlite3_bind_double(state.get(), 9, one.last.seconds);
        sqlite3_bind_int64(state.get(), 10, to_ms(one.last.when));
        done = sqlite3_step(state.get()) == SQLITE_DONE;
    }
    if (done && one.attempts > 0 && one.state != State::calling) {
        sqlite3_bind_int64(attempt.get(), 1, one.id);
        sqlite3_bind_int(attempt.get(), 2, static_cast<int>(one.attempts));
        bind(attempt.get(), 3, one.last.outcome);
        bind(attempt.get(), 4, one.last.answered_by);
        bind(attempt.get(), 5, one.last.cause);
        sqlite3_bind_int(attempt.get(), 6, one.last.confirmed);
        sqlite3_bind_double(attempt.get(), 7, one.last.seconds);
        sqlite3_bind_int64(attempt.get(), 8, to_ms(one.last.when));
        done = sqlite3_step(attempt.get()) == SQLITE_DONE;
    }
    if (!done) why_ = path_ + ": " + sqlite3_errmsg(database_);
    return execute(done ? "COMMIT" : "ROLLBACK") && done;
}

}  // namespace tapi::ivr
