// SPDX-License-Identifier: Apache-2.0
// LINECALLLIST for an application.
#pragma once

#include "server/call/calls.hpp"

namespace tapi::server {

Bytes call_list(const NewCalls& calls);

}  // namespace tapi::server
