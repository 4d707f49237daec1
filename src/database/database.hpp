// SPDX-License-Identifier: Apache-2.0
// SQLite as the store needs it: connection, statement, transaction. Errors are results whose context says
// which file and what to do. For one thread.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"

struct sqlite3;
struct sqlite3_stmt;

namespace tapi {

class Statement {
  public:
    Statement(Statement&&) = default;
    Statement& operator=(Statement&&) = default;

    Statement& bind(int64_t value);
    Statement& bind(std::string_view value);

    // True: there is a row to read. False: the end.
    Result<bool> step();
    // To the end, for statements whose rows do not matter.
    Status finish();
    int64_t integer(int column) const;
    std::string text(int column) const;

  private:
    friend class Database;
    Statement(class Database& database, sqlite3_stmt* handle);
    struct Finish {
        void operator()(sqlite3_stmt* handle) const;
    };
    Database* database_;
    std::unique_ptr<sqlite3_stmt, Finish> handle_;
    int next_ = 1;
    bool failed_ = false;
};

class Database {
  public:
    // Creates the file if it is not there. WAL, foreign keys on, every commit on the disk before it is
    // reported. `patience`: with another program that holds it.
    static Result<Database> open(const std::string& path, Millis patience = Millis(2000));
    Database(Database&&) = default;
    Database& operator=(Database&&) = default;

    Result<Statement> prepare(std::string_view sql);
    // One or more statements whose rows do not matter.
    Status run(const std::string& sql);
    // One statement with its values, whose rows do not matter.
    template <class... Values>
    Status change(std::string_view sql, const Values&... values) {
        auto statement = prepare(sql);
        if (!statement) return statement.error();
        (statement->bind(values), ...);
        return statement->finish();
    }
    // Calls read(statement) for every row.
    template <class Read, class... Values>
    Status each(std::string_view sql, Read&& read, const Values&... values) {
        auto query = prepare(sql);
        if (!query) return query.error();
        (query->bind(values), ...);
        for (auto row = query->step();; row = query->step()) {
            if (!row) return row.error();
            if (!*row) return success();
            read(*query);
        }
    }
    // Runs `work` in a transaction; rolls back when it fails.
    template <class Work>
    Status transaction(Work&& work) {
        if (Status begun = run("BEGIN IMMEDIATE"); !begun) return begun;
        if (Status done = work(); !done) {
            (void)run("ROLLBACK");
            return done;
        }
        Status committed = run("COMMIT");
        if (!committed) (void)run("ROLLBACK");
        return committed;
    }
    int64_t last_insert_id() const;
    const std::string& path() const { return path_; }

    // The error that SQLite reported last, in our words.
    Error error(int code) const;

  private:
    struct Close {
        void operator()(sqlite3* handle) const;
    };
    Database(std::unique_ptr<sqlite3, Close> handle, std::string path)
        : handle_(std::move(handle)), path_(std::move(path)) {}
    friend class Statement;

    std::unique_ptr<sqlite3, Close> handle_;
    std::string path_;
};

}  // namespace tapi
