// SPDX-License-Identifier: Apache-2.0
// LINEFORWARDLIST as applications give it.
#pragma once

#include "base/bytes.hpp"
#include "base/result.hpp"

namespace tapi::server {

// What the provider gets: nothing for an empty list, which cancels forwarding as no list does.
// STRUCTURETOOSMALL, INVALPARAM for a list that cannot be understood or contradicts itself (AMB-18).
Result<OptBytes> forward_list(const OptBytes& list);

}  // namespace tapi::server
