// SPDX-License-Identifier: Apache-2.0
// Providers' configuration for administrators: the same forms that dialogs show.
#pragma once

#include <functional>
#include <nlohmann/json.hpp>

#include "base/result.hpp"
#include "server/device/core.hpp"

namespace tapi::server {

// {"provider": name, "line" or "phone": device id, "class": text, "values": {...}}, all but the first optional. Without
// values `done` gets the form, else the outcome. It runs once, later or at once.
void configure_provider(Core& core, const nlohmann::json& args, std::function<void(Result<nlohmann::json>)> done);

}  // namespace tapi::server
