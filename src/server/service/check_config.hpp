// SPDX-License-Identifier: Apache-2.0
// A configuration looked at without serving: tapisrv --check.
#pragma once

#include "server/config/config.hpp"
#include "server/service/provider_set.hpp"

namespace tapi::server {

// Has every provider read its own file, in a process that does nothing else. What is wrong goes to the error stream, what
// is right to the standard output; true: everything is.
bool check_config(const Config& config, const ProviderSet::HostPrograms& hosts);

}  // namespace tapi::server
