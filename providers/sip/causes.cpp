// SPDX-License-Identifier: Apache-2.0
// See causes.hpp.
#include "sip/causes.hpp"

#include <algorithm>

#include "sip/name_addr.hpp"
#include "sip/text.hpp"

namespace tapi::sip {
namespace {

constexpr Ending busy(DWORD mode) { return {LINECALLSTATE_BUSY, mode}; }
constexpr Ending special(DWORD mode) { return {LINECALLSTATE_SPECIALINFO, mode}; }
constexpr Ending disconnected(DWORD mode) { return {LINECALLSTATE_DISCONNECTED, mode}; }

// Sorted. A response that is not there counts as the first of its class.
constexpr CauseRow responses[] = {
    {300, disconnected(LINEDISCONNECTMODE_UNREACHABLE)},
    {301, disconnected(LINEDISCONNECTMODE_NUMBERCHANGED)},
    {302, disconnected(LINEDISCONNECTMODE_FORWARDED)},
    {400, disconnected(LINEDISCONNECTMODE_UNKNOWN)},
    {401, disconnected(LINEDISCONNECTMODE_BLOCKED)},
    {403, disconnected(LINEDISCONNECTMODE_BLOCKED)},
    {404, special(LINESPECIALINFO_CUSTIRREG)},
    {405, disconnected(LINEDISCONNECTMODE_INCOMPATIBLE)},
    {407, disconnected(LINEDISCONNECTMODE_BLOCKED)},
    {408, disconnected(LINEDISCONNECTMODE_NOANSWER)},
    {410, disconnected(LINEDISCONNECTMODE_NUMBERCHANGED)},
    {415, disconnected(LINEDISCONNECTMODE_INCOMPATIBLE)},
    {416, disconnected(LINEDISCONNECTMODE_BADADDRESS)},
    {420, disconnected(LINEDISCONNECTMODE_INCOMPATIBLE)},
    {433, disconnected(LINEDISCONNECTMODE_BLOCKED)},
    {480, disconnected(LINEDISCONNECTMODE_UNREACHABLE)},
    {481, disconnected(LINEDISCONNECTMODE_TEMPFAILURE)},
    {482, disconnected(LINEDISCONNECTMODE_UNREACHABLE)},
    {483, disconnected(LINEDISCONNECTMODE_UNREACHABLE)},
    {484, disconnected(LINEDISCONNECTMODE_BADADDRESS)},
    {485, disconnected(LINEDISCONNECTMODE_BADADDRESS)},
    {486, busy(LINEBUSYMODE_STATION)},
    {487, disconnected(LINEDISCONNECTMODE_CANCELLED)},
    {488, disconnected(LINEDISCONNECTMODE_INCOMPATIBLE)},
    {500, disconnected(LINEDISCONNECTMODE_TEMPFAILURE)},
    {501, disconnected(LINEDISCONNECTMODE_INCOMPATIBLE)},
    {502, disconnected(LINEDISCONNECTMODE_OUTOFORDER)},
    {503, disconnected(LINEDISCONNECTMODE_CONGESTION)},
    {504, disconnected(LINEDISCONNECTMODE_UNREACHABLE)},
    {505, disconnected(LINEDISCONNECTMODE_INCOMPATIBLE)},
    {580, disconnected(LINEDISCONNECTMODE_QOSUNAVAIL)},
    {600, busy(LINEBUSYMODE_STATION)},
    {603, disconnected(LINEDISCONNECTMODE_REJECT)},
    {604, special(LINESPECIALINFO_CUSTIRREG)},
    {606, disconnected(LINEDISCONNECTMODE_INCOMPATIBLE)},
    {607, disconnected(LINEDISCONNECTMODE_BLOCKED)},
    {608, disconnected(LINEDISCONNECTMODE_BLOCKED)},
};

constexpr CauseRow causes[] = {
    {1, special(LINESPECIALINFO_CUSTIRREG)},
    {2, disconnected(LINEDISCONNECTMODE_UNREACHABLE)},
    {3, disconnected(LINEDISCONNECTMODE_UNREACHABLE)},
    {16, disconnected(LINEDISCONNECTMODE_NORMAL)},
    {17, busy(LINEBUSYMODE_STATION)},
    {18, disconnected(LINEDISCONNECTMODE_NOANSWER)},
    {19, disconnected(LINEDISCONNECTMODE_NOANSWER)},
    {20, disconnected(LINEDISCONNECTMODE_UNREACHABLE)},
    {21, disconnected(LINEDISCONNECTMODE_REJECT)},
    {22, disconnected(LINEDISCONNECTMODE_NUMBERCHANGED)},
    {23, disconnected(LINEDISCONNECTMODE_FORWARDED)},
    {27, disconnected(LINEDISCONNECTMODE_OUTOFORDER)},
    {28, disconnected(LINEDISCONNECTMODE_BADADDRESS)},
    {31, disconnected(LINEDISCONNECTMODE_NORMAL)},
    {34, special(LINESPECIALINFO_NOCIRCUIT)},
    {38, disconnected(LINEDISCONNECTMODE_OUTOFORDER)},
    {41, disconnected(LINEDISCONNECTMODE_TEMPFAILURE)},
    {42, special(LINESPECIALINFO_REORDER)},
    {44, busy(LINEBUSYMODE_TRUNK)},
    {47, disconnected(LINEDISCONNECTMODE_CONGESTION)},
    {49, disconnected(LINEDISCONNECTMODE_QOSUNAVAIL)},
    {55, disconnected(LINEDISCONNECTMODE_BLOCKED)},
    {57, disconnected(LINEDISCONNECTMODE_BLOCKED)},
    {58, disconnected(LINEDISCONNECTMODE_INCOMPATIBLE)},
    {65, disconnected(LINEDISCONNECTMODE_INCOMPATIBLE)},
    {79, disconnected(LINEDISCONNECTMODE_INCOMPATIBLE)},
    {88, disconnected(LINEDISCONNECTMODE_INCOMPATIBLE)},
    {102, disconnected(LINEDISCONNECTMODE_TEMPFAILURE)},
    {127, disconnected(LINEDISCONNECTMODE_UNKNOWN)},
};

const CauseRow* find(std::span<const CauseRow> rows, int number) {
    const auto at = std::lower_bound(rows.begin(), rows.end(), number,
                                     [](const CauseRow& row, int wanted) { return row.number < wanted; });
    return at != rows.end() && at->number == number ? &*at : nullptr;
}

DWORD modes_of(DWORD state) {
    DWORD modes = 0;
    for (const auto rows : {response_rows(), q850_rows()}) {
        for (const CauseRow& row : rows) {
            if (row.ending.state == state) modes |= row.ending.mode;
        }
    }
    return modes;
}

}  // namespace

std::span<const CauseRow> response_rows() { return responses; }
std::span<const CauseRow> q850_rows() { return causes; }

Ending refused(int status, std::optional<int> cause, bool rang) {
    if (cause) {
        if (const CauseRow* row = find(causes, *cause)) return row->ending;
    }
    if (status == 480 && rang) return disconnected(LINEDISCONNECTMODE_NOANSWER);
    const CauseRow* row = find(responses, status);
    if (row == nullptr) row = find(responses, status / 100 * 100);
    return row == nullptr ? disconnected(LINEDISCONNECTMODE_UNKNOWN) : row->ending;
}

Ending hung_up(std::optional<int> cause) {
    const CauseRow* row = cause ? find(causes, *cause) : nullptr;
    if (row == nullptr) return disconnected(cause ? LINEDISCONNECTMODE_UNKNOWN : LINEDISCONNECTMODE_NORMAL);
    if (row->ending.state == LINECALLSTATE_BUSY) return disconnected(LINEDISCONNECTMODE_BUSY);
    if (row->ending.state == LINECALLSTATE_SPECIALINFO)
        return disconnected(row->number == 1 ? LINEDISCONNECTMODE_BADADDRESS : LINEDISCONNECTMODE_CONGESTION);
    return row->ending;
}

std::optional<int> q850_cause(std::string_view reason) {
    while (!reason.empty()) {
        std::string_view entry = cut_unquoted(reason, ',');
        if (!same(trim(cut(entry, ';')), "Q.850")) continue;
        if (const auto cause = find_param(entry, "cause")) return number_in<int>(*cause);
    }
    return std::nullopt;
}

// An accepted call was seen by somebody, who declines for himself; an offered one is busy, as a telephone says it.
int response_for_drop(DWORD state) { return state == LINECALLSTATE_ACCEPTED ? 603 : 486; }

DWORD all_busy_modes() { return modes_of(LINECALLSTATE_BUSY); }
DWORD all_special_infos() { return modes_of(LINECALLSTATE_SPECIALINFO); }
DWORD all_disconnect_modes() {
    return modes_of(LINECALLSTATE_DISCONNECTED) | LINEDISCONNECTMODE_NORMAL | LINEDISCONNECTMODE_BUSY;
}

}  // namespace tapi::sip
