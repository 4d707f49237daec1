// SPDX-License-Identifier: Apache-2.0
// SQLite behind results.
#include "database/database.hpp"

#include <fmt/format.h>
#include <sqlite3.h>
#include <tapi.h>

namespace tapi {
namespace {

// What a person can do about it.
std::string advice(int code) {
    switch (code & 0xFF) {
        case SQLITE_FULL:
            return "the disk is full; make room there, nothing that was stored is lost";
        case SQLITE_CORRUPT:
        case SQLITE_NOTADB:
            return "this is no intact database; put back a copy, or move the file away to begin anew";
        case SQLITE_READONLY:
        case SQLITE_PERM:
        case SQLITE_AUTH:
            return "this program may not write there; give its user that right";
        case SQLITE_CANTOPEN:
            return "the file cannot be opened; does the folder exist, and may this program use it?";
        case SQLITE_BUSY:
        case SQLITE_LOCKED:
            return "another program holds the database; does a second one of these programs use this folder?";
        case SQLITE_IOERR:
            return "reading or writing failed; look at the disk";
        default:
            return {};
    }
}

// TAPI's number for what applications see when their request needed the store.
int32_t number(int code) {
    switch (code & 0xFF) {
        case SQLITE_NOMEM:
            return LINEERR_NOMEM;
        case SQLITE_CORRUPT:
        case SQLITE_NOTADB:
            return LINEERR_INIFILECORRUPT;
        default:
            return LINEERR_OPERATIONFAILED;
    }
}

}  // namespace

void Statement::Finish::operator()(sqlite3_stmt* handle) const { sqlite3_finalize(handle); }
void Database::Close::operator()(sqlite3* handle) const { sqlite3_close_v2(handle); }

Statement::Statement(Database& database, sqlite3_stmt* handle) : database_(&database), handle_(handle) {}

Statement& Statement::bind(int64_t value) {
    failed_ |= sqlite3_bind_int64(handle_.get(), next_++, value) != SQLITE_OK;
    return *this;
}

Statement& Statement::bind(std::string_view value) {
    failed_ |= sqlite3_bind_text64(handle_.get(), next_++, value.data(), value.size(), SQLITE_TRANSIENT,
                                   SQLITE_UTF8) != SQLITE_OK;
    return *this;
}

Result<bool> Statement::step() {
    if (failed_) return database_->error(SQLITE_NOMEM);
    const int code = sqlite3_step(handle_.get());
    if (code == SQLITE_ROW) return true;
    if (code == SQLITE_DONE) return false;
    return database_->error(code);
}

Status Statement::finish() {
    for (;;) {
        const auto row = step();
        if (!row) return row.error();
        if (!*row) return success();
    }
}

int64_t Statement::integer(int column) const { return sqlite3_column_int64(handle_.get(), column); }

std::string Statement::text(int column) const {
    const auto* bytes = sqlite3_column_text(handle_.get(), column);
    const int size = sqlite3_column_bytes(handle_.get(), column);
    return bytes == nullptr ? std::string() : std::string(reinterpret_cast<const char*>(bytes), size);
}

Result<Database> Database::open(const std::string& path, Millis patience) {
    sqlite3* raw = nullptr;
    const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
    const int code = sqlite3_open_v2(path.c_str(), &raw, flags, nullptr);
    Database database(std::unique_ptr<sqlite3, Close>(raw), path);
    if (code != SQLITE_OK) return database.error(code);
    sqlite3_extended_result_codes(raw, 1);
    sqlite3_busy_timeout(raw, static_cast<int>(patience.count()));
    if (Status done = database.run("PRAGMA journal_mode = WAL;"
                                   "PRAGMA synchronous = FULL;"
                                   "PRAGMA foreign_keys = ON;");
        !done) {
        return done.error();
    }
    return database;
}

Result<Statement> Database::prepare(std::string_view sql) {
    sqlite3_stmt* statement = nullptr;
    const int code =
        sqlite3_prepare_v2(handle_.get(), sql.data(), static_cast<int>(sql.size()), &statement, nullptr);
    if (code != SQLITE_OK) return error(code);
    return Statement(*this, statement);
}

Status Database::run(const std::string& sql) {
    const int code = sqlite3_exec(handle_.get(), sql.c_str(), nullptr, nullptr, nullptr);
    if (code != SQLITE_OK) return error(code);
    return success();
}

int64_t Database::last_insert_id() const { return sqlite3_last_insert_rowid(handle_.get()); }

Error Database::error(int code) const {
    const char* text = handle_ ? sqlite3_errmsg(handle_.get()) : sqlite3_errstr(code);
    std::string context = fmt::format("{}: {}", path_, text);
    if (const std::string hint = advice(code); !hint.empty()) context += " (" + hint + ")";
    return failure(number(code), std::move(context));
}

}  // namespace tapi
