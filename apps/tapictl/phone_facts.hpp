// SPDX-License-Identifier: Apache-2.0
// What the API tells of phones, for whichever program asks.
#pragma once

#include <tapi.h>

#include "select.hpp"

namespace tapi::ctl {

// info.version 0 where it cannot be used.
PhoneInfo describe_phone(HPHONEAPP app, DWORD id);

}  // namespace tapi::ctl
