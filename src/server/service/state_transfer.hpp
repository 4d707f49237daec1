// SPDX-License-Identifier: Apache-2.0
// The server's state as one JSON object (docs/state.md), for backups and for moving to another machine.
#pragma once

#include <nlohmann/json.hpp>

#include "base/result.hpp"
#include "server/dialing/dialing.hpp"
#include "server/privilege/priorities.hpp"
#include "server/store/store.hpp"

namespace tapi::server {

// Secrets of calling cards stay where they are: a card says only whether it has a number.
Result<nlohmann::json> export_state(Store& store, const Book& book);

// Added providers that are not `here` come as notes that say how to add them: a state does not make a server run anything.
// What there is already is changed, what is new is added, nothing is removed. Wrong data are refused whole, before
// anything has changed. The answer counts what came, and has a "notes" list of sentences for the one who asked.
Result<nlohmann::json> import_state(const std::vector<StoredProvider>& here, Dialing& dialing, Priorities& priorities, const nlohmann::json& state);

}  // namespace tapi::server
