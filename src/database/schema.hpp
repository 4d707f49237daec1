// SPDX-License-Identifier: Apache-2.0
// The version of a database's tables, and how an older one becomes today's.
#pragma once

#include <span>

#include "database/database.hpp"

namespace tapi {

// Makes the folder (mode 0700) when it is missing.
Status make_private_folder(const std::string& path);

// Entry n of `steps` brings version n to version n + 1, all that are missing in one transaction: an interrupted
// upgrade leaves the old version whole. A copy of an older database stays beside it. One of a newer version is
// refused and left untouched.
Status bring_up_to_date(Database& database, std::span<const char* const> steps);

}  // namespace tapi
