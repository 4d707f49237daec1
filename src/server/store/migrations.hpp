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
    // Secrets are sealed (secret_box.hpp), in hexadecimal; '' when there is none.
    R"(
CREATE TABLE locations (
    id                   INTEGER PRIMARY KEY,
    name                 TEXT NOT NULL UNIQUE,
    country              INTEGER NOT NULL,  -- TAPI's country id
    area                 TEXT NOT NULL,
    local_access         TEXT NOT NULL,
    long_distance_access TEXT NOT NULL,
    toll_prefixes        TEXT NOT NULL,
    cancel_call_waiting  TEXT NOT NULL,
    pulse                INTEGER NOT NULL,
    preferred_card       INTEGER NOT NULL
) STRICT;
CREATE TABLE cards (
    id            INTEGER PRIMARY KEY,
    name          TEXT NOT NULL UNIQUE,
    number        TEXT NOT NULL,
    pin           TEXT NOT NULL,
    same_area     TEXT NOT NULL,
    long_distance TEXT NOT NULL,
    international TEXT NOT NULL,
    hidden        INTEGER NOT NULL
) STRICT;
CREATE TABLE dialing (
    key   TEXT PRIMARY KEY,  -- current_location, last_location, last_card
    value INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
)",
    // Providers that were added while the server ran, beside those that its configuration names.
    R"(
ALTER TABLE providers ADD COLUMN entry INTEGER NOT NULL DEFAULT 0;  -- ProviderEntry
ALTER TABLE providers ADD COLUMN config TEXT NOT NULL DEFAULT '';
)",
    // Drivers for Windows among the added ones.
    R"(
ALTER TABLE providers ADD COLUMN wine INTEGER NOT NULL DEFAULT 0;
ALTER TABLE providers ADD COLUMN wine_prefix TEXT NOT NULL DEFAULT '';
ALTER TABLE providers ADD COLUMN wine_arch TEXT NOT NULL DEFAULT '';
)",
};

}  // namespace tapi::server
