// SPDX-License-Identifier: Apache-2.0
// A provider and its configuration file, looked at without a server.
#pragma once

#include "tapihost/host.hpp"

namespace tapi::host {

// Loads the module and lets it read its file (OPENTAPI_providerAttach); what it complains of goes to the error stream.
Status check_provider(const HostSettings& settings);

}  // namespace tapi::host
