// SPDX-License-Identifier: Apache-2.0
// The supplementary functions of lines as commands (see commands.hpp): transfer, conference, park,
// forwarding, digits, tones, terminals, device-specific requests, requests for calls.
#pragma once

#include <optional>

#include "support/memory.hpp"

namespace tapi::test {

// Nothing, when there is no such command.
std::optional<json> perform_more(const json& request, HLINEAPP app, Memory& memory);

}  // namespace tapi::test
