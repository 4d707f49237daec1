// SPDX-License-Identifier: Apache-2.0
// The schema's history: entry n brings version n to version n + 1. Released entries never change.
#pragma once

namespace tapi::server {

inline constexpr const char* migrations[] = {
    R"(
CREATE TABLE providers (
    id     INTEGER PRIMARY KEY AUTOINCREMENT,
    name   TEXT NOT NULL UNIQUE,
    module TEXT NOT NULL
) STRICT;
CREATE TABLE devices (
    id       INTEGER PRIMARY KEY AUTOINCREMENT,
    provider INTEGER NOT NULL REFERENCES providers (id) ON DELETE CASCADE,
    kind     INTEGER NOT NULL CHECK (kind IN (1, 2)),  -- line, phone
    key      TEXT NOT NULL,
    UNIQUE (provider, kind, key)
) STRICT;
CREATE TABLE priorities (
    kind     INTEGER NOT NULL CHECK (kind IN (1, 2)),  -- media mode, request mode
    mode     INTEGER NOT NULL,
    position INTEGER NOT NULL,
    module   TEXT NOT NULL,
    PRIMARY KEY (kind, mode, position)
) STRICT, WITHOUT ROWID;
)",
};

}  // namespace tapi::server
