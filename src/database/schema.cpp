// SPDX-License-Identifier: Apache-2.0
// Upgrades, with a copy of what was.
#include "database/schema.hpp"

#include <fmt/format.h>
#include <tapi.h>

#include <filesystem>

namespace tapi {
namespace {

Result<int64_t> version_of(Database& database) {
    auto query = database.prepare("PRAGMA user_version");
    if (!query) return query.error();
    const auto row = query->step();
    if (!row) return row.error();
    return query->integer(0);
}

// The name for a copy of the database as version `version` left it; earlier copies stay.
std::string backup_name(const std::string& path, int64_t version) {
    std::string name = fmt::format("{}.version-{}.backup", path, version);
    for (int copy = 2; std::filesystem::exists(name); ++copy) name = fmt::format("{}.version-{}.backup-{}", path, version, copy);
    return name;
}

// Without the copy nothing is changed: who wants to go back to the older program needs it.
Status back_up(Database& database, int64_t version) {
    const std::string copy = backup_name(database.path(), version);
    auto statement = database.prepare("VACUUM INTO ?");
    if (!statement) return statement.error();
    const auto done = statement->bind(copy).step();
    if (done) return success();
    std::error_code ignored;
    std::filesystem::remove(copy, ignored);
    return failure(done.code(), fmt::format("{}: no copy could be made before the upgrade, which has not begun: {}", copy,
                                            done.error().context));
}

Status migrate(Database& database, int64_t from, std::span<const char* const> steps) {
    return database.transaction([&]() -> Status {
        for (const char* step : steps.subspan(static_cast<size_t>(from))) {
            if (Status done = database.run(step); !done) return done;
        }
        return database.run(fmt::format("PRAGMA user_version = {}", steps.size()));
    });
}

}  // namespace

Status make_private_folder(const std::string& path) {
    std::error_code error;
    if (std::filesystem::create_directories(path, error)) {
        std::filesystem::permissions(path, std::filesystem::perms::owner_all, error);
    }
    if (error) {
        return failure(LINEERR_OPERATIONFAILED,
                       fmt::format("{}: the state folder cannot be made: {}", path, error.message()));
    }
    return success();
}

Status bring_up_to_date(Database& database, std::span<const char* const> steps) {
    const auto version = version_of(database);
    if (!version) return version.error();
    const auto newest = static_cast<int64_t>(steps.size());
    if (*version < 0 || *version > newest) {
        return failure(
            LINEERR_OPERATIONFAILED,
            fmt::format("{}: the database has version {}, this program knows up to {}; start the newer "
                        "one, use another state folder, or put back the copy that the upgrade left beside it "
                        "({}.version-N.backup)",
                        database.path(), *version, newest, database.path()));
    }
    if (*version == newest) return success();
    if (*version > 0) {
        if (Status copied = back_up(database, *version); !copied) return copied;
    }
    return migrate(database, *version, steps);
}

}  // namespace tapi
