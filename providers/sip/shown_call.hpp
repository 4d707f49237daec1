// SPDX-License-Identifier: Apache-2.0
// A call of somebody else's telephone, as TAPI shows it, wherever it is known from.
#pragma once

#include <tspi.h>

#include <string>

#include "sip/identity.hpp"

namespace tapi::sip {

// A state with its mode.
struct ShownState {
    DWORD state = LINECALLSTATE_UNKNOWN, mode = 0;
    bool operator==(const ShownState&) const = default;
};

struct ShownCall {
    std::string id;  // distinct among those of the telephone
    bool outgoing = false;
    bool over = false;  // IDLE follows
    ShownState now;
    Party caller, called;
    bool operator==(const ShownCall&) const = default;
};

}  // namespace tapi::sip
