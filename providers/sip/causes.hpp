// SPDX-License-Identifier: Apache-2.0
// What becomes of a call when the network refuses or ends it: SIP responses (RFC 3261 21) and Q.850 causes in a Reason header
// (RFC 3326, RFC 3398) as TAPI's states and modes. docs/sip.md shows the same table.
#pragma once

#include <tspi.h>

#include <optional>
#include <span>
#include <string_view>

namespace tapi::sip {

struct Ending {
    DWORD state = LINECALLSTATE_DISCONNECTED;  // or BUSY, SPECIALINFO
    DWORD mode = LINEDISCONNECTMODE_NORMAL;
    bool operator==(const Ending&) const = default;
};

struct CauseRow {
    int number;
    Ending ending;
};

std::span<const CauseRow> response_rows();
std::span<const CauseRow> q850_rows();

// The final response to a call that was made. `cause` is that of its Reason header, and says more than the response does;
// `rang` is true when the called party was alerted, which makes "unavailable" mean that nobody answered.
Ending refused(int status, std::optional<int> cause, bool rang);
// A call that was connected is disconnected, whatever the cause.
Ending hung_up(std::optional<int> cause);
// `Q.850;cause=17;text="busy"`, several separated by commas: the cause of the first Q.850 entry.
std::optional<int> q850_cause(std::string_view reason);

// How a TAPI program's refusal of an offered call is told: the response.
int response_for_drop(DWORD state);

DWORD all_busy_modes();
DWORD all_special_infos();
DWORD all_disconnect_modes();

}  // namespace tapi::sip
