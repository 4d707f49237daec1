// SPDX-License-Identifier: Apache-2.0
// See campaign_store.hpp.
#include "campaign_store.hpp"

#include <fmt/format.h>

#include <array>
#include <cstdlib>

#include "database/schema.hpp"
#include "tapictl/exit_codes.hpp"

namespace tapi::ivr {
namespace {

// Files of before there were versions have these tables already.
constexpr std::array schema_steps{
    "CREATE TABLE IF NOT EXISTS campaign (list TEXT NOT NULL, version INTEGER NOT NULL);"
    "CREATE TABLE IF NOT EXISTS recipient (id INTEGER PRIMARY KEY, number TEXT NOT NULL, state TEXT NOT NULL, attempts INTEGER NOT NULL,"
    " next_ms INTEGER NOT NULL, outcome TEXT NOT NULL, answered_by TEXT NOT NULL, cause TEXT NOT NULL, seconds REAL NOT NULL, at_ms INTEGER NOT NULL);"
    "CREATE TABLE IF NOT EXISTS attempt (recipient INTEGER NOT NULL, number INTEGER NOT NULL, outcome TEXT NOT NULL, answered_by TEXT NOT NULL,"
    " cause TEXT NOT NULL, confirmed INTEGER NOT NULL, seconds REAL NOT NULL, at_ms INTEGER NOT NULL, PRIMARY KEY (recipient, number));"};

int64_t to_ms(WallTime when) { return std::chrono::duration_cast<std::chrono::milliseconds>(when.time_since_epoch()).count(); }
WallTime from_ms(int64_t ms) { return WallTime(std::chrono::milliseconds(ms)); }
std::string seconds_of(const Attempt& attempt) { return fmt::format("{:.3f}", attempt.seconds); }

[[noreturn]] void refuse(const std::string& path, const std::string& reason) {
    throw ctl::Failure(ctl::exit_failed, "cannot use " + path + " for the state of the campaign: " + reason);
}

Database opened(const std::string& path) {
    auto database = Database::open(path, CampaignStore::patience);
    if (!database) refuse(path, database.error().context);
    if (Status done = bring_up_to_date(*database, schema_steps); !done) refuse(path, done.error().context);
    return std::move(*database);
}

}  // namespace

CampaignStore::CampaignStore(const std::string& path, const std::string& list) : database_(opened(path)) {
    std::string known;
    Status done = database_.each("SELECT list FROM campaign", [&](const Statement& row) { known = row.text(0); });
    if (done && known.empty()) done = database_.change("INSERT INTO campaign VALUES (?, 1)", list);
    if (!done) refuse(path, done.error().context);
    if (!known.empty() && known != list)
        throw ctl::Failure(ctl::exit_failed, path + " has the state of another list, or the list has changed since; give it another --state");
}

void CampaignStore::load(std::vector<Recipient>& recipients) {
    Status done = database_.each(
        "SELECT id, state, attempts, next_ms, outcome, answered_by, cause, seconds, at_ms FROM recipient", [&](const Statement& row) {
            const int64_t id = row.integer(0);
            if (id < 1 || id > static_cast<int64_t>(recipients.size())) return;
            Recipient& one = recipients[static_cast<size_t>(id - 1)];
            one.state = state_named(row.text(1)).value_or(State::waiting);
            if (one.state == State::calling) one.state = State::waiting;
            one.attempts = static_cast<unsigned>(row.integer(2));
            one.next = from_ms(row.integer(3));
            one.last.outcome = row.text(4);
            one.last.answered_by = row.text(5);
            one.last.cause = row.text(6);
            one.last.seconds = std::strtod(row.text(7).c_str(), nullptr);
            one.last.when = from_ms(row.integer(8));
            one.last.confirmed = one.state == State::confirmed;
        });
    if (!done) refuse(database_.path(), done.error().context);  // else people are called a second time
}

bool CampaignStore::save(const Recipient& one) {
    const Status done = database_.transaction([&]() -> Status {
        Status kept = database_.change("INSERT OR REPLACE INTO recipient VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", one.id, one.number,
                                       std::string(to_string(one.state)), int64_t{one.attempts}, to_ms(one.next), one.last.outcome, one.last.answered_by,
                                       one.last.cause, seconds_of(one.last), to_ms(one.last.when));
        if (!kept || one.attempts == 0 || one.state == State::calling) return kept;
        return database_.change("INSERT OR REPLACE INTO attempt VALUES (?, ?, ?, ?, ?, ?, ?, ?)", one.id, int64_t{one.attempts}, one.last.outcome,
                                one.last.answered_by, one.last.cause, int64_t{one.last.confirmed}, seconds_of(one.last), to_ms(one.last.when));
    });
    if (!done) why_ = done.error().context;
    return done.ok();
}

}  // namespace tapi::ivr
