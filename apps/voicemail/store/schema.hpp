// SPDX-License-Identifier: Apache-2.0
// The schema's history: entry n brings version n to version n + 1. Released entries never change.
#pragma once

namespace tapi::voicemail {

// Times are milliseconds since 1970 in UTC.
inline constexpr const char* schema_steps[] = {
    R"(
CREATE TABLE box (
    number       TEXT PRIMARY KEY,
    pin          TEXT NOT NULL DEFAULT '',  -- hashed (pin.hpp)
    wrong        INTEGER NOT NULL DEFAULT 0,
    locked_until INTEGER NOT NULL DEFAULT 0,
    set_up       INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
CREATE TABLE message (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    box          TEXT NOT NULL,
    token        TEXT NOT NULL UNIQUE,
    caller       TEXT NOT NULL,
    caller_name  TEXT NOT NULL,
    received     INTEGER NOT NULL,
    length       INTEGER NOT NULL,
    state        INTEGER NOT NULL CHECK (state IN (0, 1, 2)),  -- new, saved, deleted
    was          INTEGER NOT NULL DEFAULT 0,                   -- before it was deleted
    deleted_at   INTEGER NOT NULL DEFAULT 0,
    touched      INTEGER NOT NULL,  -- when it came into its state
    forwarded_by TEXT NOT NULL,
    recovered    INTEGER NOT NULL
) STRICT;
CREATE INDEX message_of_box ON message (box, state, received);
CREATE TABLE greeting (
    box    TEXT NOT NULL,
    kind   INTEGER NOT NULL CHECK (kind IN (0, 1, 2)),  -- open, closed, name
    token  TEXT NOT NULL UNIQUE,
    length INTEGER NOT NULL,
    PRIMARY KEY (box, kind)
) STRICT, WITHOUT ROWID;
CREATE TABLE delivery (
    id        INTEGER PRIMARY KEY AUTOINCREMENT,
    message   INTEGER NOT NULL REFERENCES message (id) ON DELETE CASCADE,
    recipient TEXT NOT NULL,
    attempts  INTEGER NOT NULL DEFAULT 0,
    next      INTEGER NOT NULL,
    since     INTEGER NOT NULL,
    given_up  INTEGER NOT NULL DEFAULT 0,
    error     TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX delivery_by_time ON delivery (given_up, next);
CREATE INDEX delivery_of_message ON delivery (message);
)",
};

}  // namespace tapi::voicemail
