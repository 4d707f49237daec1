// SPDX-License-Identifier: Apache-2.0
// What administrators may do with locations and cards.
#pragma once

#include <nlohmann/json.hpp>

#include "base/result.hpp"
#include "server/dialing/dialing.hpp"

namespace tapi::server {

// {"action": "put-location" | "remove-location" | "put-card" | "remove-card", ...}; docs/cli.md has the keys.
// Putting what has a name that is known changes what is given and leaves the rest. Secrets go in and never
// come out.
Result<nlohmann::json> administer_dialing(Dialing& dialing, const nlohmann::json& args);

}  // namespace tapi::server
