// SPDX-License-Identifier: Apache-2.0
// See outcomes.hpp.
#include "exchange/outcomes.hpp"

namespace tapi::exchange {
namespace {

struct Named {
    std::string_view name;
    Outcome outcome;
};

constexpr Outcome ends(CallState state, uint32_t mode) { return {Outcome::Kind::state, state, mode}; }

constexpr Named outcomes[] = {
    {"answer", {Outcome::Kind::answer, {}, 0}},
    {"no_answer", {Outcome::Kind::no_answer, {}, 0}},
    {"busy", ends(CallState::busy, LINEBUSYMODE_STATION)},
    {"trunk_busy", ends(CallState::busy, LINEBUSYMODE_TRUNK)},
    {"unobtainable", ends(CallState::special_info, LINESPECIALINFO_CUSTIRREG)},
    {"no_circuit", ends(CallState::special_info, LINESPECIALINFO_NOCIRCUIT)},
    {"reorder", ends(CallState::special_info, LINESPECIALINFO_REORDER)},
    {"reject", ends(CallState::disconnected, LINEDISCONNECTMODE_REJECT)},
    {"busy_clearing", ends(CallState::disconnected, LINEDISCONNECTMODE_BUSY)},
    {"bad_address", ends(CallState::disconnected, LINEDISCONNECTMODE_BADADDRESS)},
    {"unreachable", ends(CallState::disconnected, LINEDISCONNECTMODE_UNREACHABLE)},
    {"congestion", ends(CallState::disconnected, LINEDISCONNECTMODE_CONGESTION)},
    {"incompatible", ends(CallState::disconnected, LINEDISCONNECTMODE_INCOMPATIBLE)},
    {"number_changed", ends(CallState::disconnected, LINEDISCONNECTMODE_NUMBERCHANGED)},
    {"out_of_order", ends(CallState::disconnected, LINEDISCONNECTMODE_OUTOFORDER)},
    {"temp_failure", ends(CallState::disconnected, LINEDISCONNECTMODE_TEMPFAILURE)},
    {"blocked", ends(CallState::disconnected, LINEDISCONNECTMODE_BLOCKED)},
    {"do_not_disturb", ends(CallState::disconnected, LINEDISCONNECTMODE_DONOTDISTURB)},
    {"unknown_cause", ends(CallState::disconnected, LINEDISCONNECTMODE_UNKNOWN)},
};

}  // namespace

std::optional<Outcome> outcome_named(std::string_view name) {
    for (const Named& named : outcomes) {
        if (named.name == name) return named.outcome;
    }
    return std::nullopt;
}

std::string outcome_names() {
    std::string all;
    for (const Named& named : outcomes) {
        if (!all.empty()) all += ", ";
        all += named.name;
    }
    return all;
}

OutcomeModes outcome_modes() {
    OutcomeModes modes;
    for (const Named& named : outcomes) {
        if (named.outcome.state == CallState::busy) modes.busy |= named.outcome.mode;
        if (named.outcome.state == CallState::special_info) modes.special_info |= named.outcome.mode;
        if (named.outcome.state == CallState::disconnected) modes.disconnect |= named.outcome.mode;
    }
    return modes;
}

}  // namespace tapi::exchange
