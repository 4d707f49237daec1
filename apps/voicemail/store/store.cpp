// SPDX-License-Identifier: Apache-2.0
// Opening, boxes, PINs.
#include "voicemail/store/store.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <tapi.h>
#include <unistd.h>

#include "database/schema.hpp"
#include "voicemail/store/files.hpp"
#include "voicemail/store/pin.hpp"
#include "voicemail/store/schema.hpp"

namespace tapi::voicemail {
namespace {

namespace fs = std::filesystem;


Result<int64_t> data_version(Database& database) {
    int64_t version = 0;
    Status done = database.each("PRAGMA data_version", [&](const Statement& row) { version = row.integer(0); });
    if (!done) return done.error();
    return version;
}

}  // namespace

Store::Store(fs::path folder, Database database, const Clock& clock, const StoreLimits& limits)
    : folder_(std::move(folder)), database_(std::move(database)), clock_(clock), limits_(limits) {}

Store::~Store() {
    if (lock_ >= 0) ::close(lock_);
}

Result<std::unique_ptr<Store>> Store::open(const fs::path& folder, const Clock& clock, const StoreLimits& limits) {
    for (const fs::path& each : {folder, folder / "messages", folder / "greetings", folder / "spool"}) {
        if (Status made = make_private_folder(each); !made) return made.error();
    }
    auto database = Database::open(folder / database_name);
    if (!database) return database.error();
    if (Status done = bring_up_to_date(*database, schema_steps); !done) return done.error();
    return std::unique_ptr<Store>(new Store(folder, std::move(*database), clock, limits));
}

Status Store::lock() {
    const fs::path path = folder_ / "lock";
    if (lock_ < 0) lock_ = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (lock_ >= 0 && ::flock(lock_, LOCK_EX | LOCK_NB) == 0) return success();
    return failure(LINEERR_RESOURCEUNAVAIL,
                   fmt::format("{}: another tapi-voicemail answers calls with this folder; end it first", folder_.string()));
}

bool Store::changed_elsewhere() {
    const auto version = data_version(database_);
    return version && std::exchange(seen_version_, *version) != *version;
}

Moment Store::now() const { return std::chrono::floor<std::chrono::milliseconds>(clock_.wall()); }

void Store::tell(const std::string& box) const {
    if (told_) told_(box);
}

Result<BoxRecord> Store::box(const std::string& box) {
    BoxRecord record;
    Status done = database_.each(
        "SELECT pin <> '', wrong, locked_until, set_up FROM box WHERE number = ?",
        [&](const Statement& row) {
            record = {row.integer(0) != 0, static_cast<int>(row.integer(1)), to_moment(row.integer(2)), row.integer(3) != 0};
        },
        box);
    if (!done) return done.error();
    return record;
}

Status Store::set_pin(const std::string& box, const std::string& pin) {
    const auto hash = hash_pin(pin);
    if (!hash) return hash.error();
    return database_.change(
        "INSERT INTO box (number, pin) VALUES (?, ?) ON CONFLICT (number)"
        " DO UPDATE SET pin = excluded.pin, wrong = 0, locked_until = 0",
        box, *hash);
}

Status Store::remove_pin(const std::string& box) {
    return database_.change("UPDATE box SET pin = '', wrong = 0, locked_until = 0, set_up = 0 WHERE number = ?", box);
}

Status Store::unlock(const std::string& box) {
    return database_.change("UPDATE box SET wrong = 0, locked_until = 0 WHERE number = ?", box);
}

Status Store::set_up(const std::string& box) {
    return database_.change("INSERT INTO box (number, set_up) VALUES (?, 1) ON CONFLICT (number) DO UPDATE SET set_up = 1", box);
}

Result<LogIn> Store::log_in(const std::string& box, const std::string& pin, const LockOut& rules) {
    std::string hash;
    int64_t wrong = 0;
    LogIn answer = LogIn::no_pin;
    Status counted = database_.transaction([&]() -> Status {
        int64_t locked_until = 0;
        Status read = database_.each(
            "SELECT pin, wrong, locked_until FROM box WHERE number = ?",
            [&](const Statement& row) {
                hash = row.text(0);
                wrong = row.integer(1);
                locked_until = row.integer(2);
            },
            box);
        if (!read || hash.empty()) return read;
        answer = to_moment(locked_until) > now() ? LogIn::locked : LogIn::wrong;
        if (answer == LogIn::locked) return success();
        const bool last = ++wrong >= rules.after;
        const int64_t until = last ? to_number(now() + rules.for_time) : 0;
        return database_.change("UPDATE box SET wrong = ?, locked_until = ? WHERE number = ?", last ? int64_t{0} : wrong, until,
                                box);
    });
    if (!counted) return counted.error();
    if (answer != LogIn::wrong || !pin_matches(pin, hash)) return answer;
    if (Status done = unlock(box); !done) return done.error();
    return LogIn::granted;
}

}  // namespace tapi::voicemail
