// SPDX-License-Identifier: Apache-2.0
// Addresses that send their calls elsewhere, or take none.
#include <algorithm>
#include <set>
#include <tuple>

#include "exchange/switch.hpp"
#include "sdk/text.hpp"

namespace tapi::exchange {
namespace {

constexpr uint32_t max_hops = 8;

// The sixteen modes are four conditions times four kinds of callers; the fourth condition is two of the
// others.
enum class Who { anybody, internal, external, specific };
struct Mode {
    uint32_t mode;
    bool always, busy, no_answer;
    Who who;
};

constexpr Mode modes[] = {
    {LINEFORWARDMODE_UNCOND, true, false, false, Who::anybody},
    {LINEFORWARDMODE_UNCONDINTERNAL, true, false, false, Who::internal},
    {LINEFORWARDMODE_UNCONDEXTERNAL, true, false, false, Who::external},
    {LINEFORWARDMODE_UNCONDSPECIFIC, true, false, false, Who::specific},
    {LINEFORWARDMODE_BUSY, false, true, false, Who::anybody},
    {LINEFORWARDMODE_BUSYINTERNAL, false, true, false, Who::internal},
    {LINEFORWARDMODE_BUSYEXTERNAL, false, true, false, Who::external},
    {LINEFORWARDMODE_BUSYSPECIFIC, false, true, false, Who::specific},
    {LINEFORWARDMODE_NOANSW, false, false, true, Who::anybody},
    {LINEFORWARDMODE_NOANSWINTERNAL, false, false, true, Who::internal},
    {LINEFORWARDMODE_NOANSWEXTERNAL, false, false, true, Who::external},
    {LINEFORWARDMODE_NOANSWSPECIFIC, false, false, true, Who::specific},
    {LINEFORWARDMODE_BUSYNA, false, true, true, Who::anybody},
    {LINEFORWARDMODE_BUSYNAINTERNAL, false, true, true, Who::internal},
    {LINEFORWARDMODE_BUSYNAEXTERNAL, false, true, true, Who::external},
    {LINEFORWARDMODE_BUSYNASPECIFIC, false, true, true, Who::specific},
};

const Mode* mode_of(uint32_t value) {
    const auto* found = std::find_if(std::begin(modes), std::end(modes),
                                     [&](const Mode& mode) { return mode.mode == value; });
    return found == std::end(modes) ? nullptr : found;
}

// One situation that an entry speaks of: the condition, the kind of caller, the caller.
using Situation = std::tuple<int, Who, std::u16string>;

// False when another entry speaks of the same situation.
bool add_situations(std::set<Situation>& all, const Mode& mode, const std::u16string& caller) {
    const bool conditions[] = {mode.always, mode.busy, mode.no_answer};
    for (int condition = 0; condition < 3; ++condition) {
        if (!conditions[condition]) continue;
        for (const Who who : {Who::internal, Who::external, Who::specific}) {
            if (mode.who != who && !(mode.who == Who::anybody && who != Who::specific)) continue;
            if (!all.insert({condition, who, who == Who::specific ? caller : u""}).second) return false;
        }
    }
    return true;
}

}  // namespace

uint32_t Switch::forward_modes() { return 2 * LINEFORWARDMODE_BUSYNASPECIFIC - 1; }

bool Switch::comes_from(const Half& caller, const std::u16string& number) const {
    const Party party = identity(caller);
    if (party.number == number) return true;
    const Line& line = line_of(caller);
    return line.is_trunk() && number == config_.trunks[line.trunk].prefix + party.number;
}

// A specific caller's entry counts before those for all.
const ForwardEntry* Switch::forwarding(const Half& caller, Place to, When when) const {
    const Forwarding& forwarding = lines_[number(to.line)].addresses[to.address].forwarding;
    const Who kind = line_of(caller).is_trunk() ? Who::external : Who::internal;
    const ForwardEntry* found = nullptr;
    for (const ForwardEntry& entry : forwarding.entries) {
        const Mode& mode = *mode_of(entry.mode);
        if (!(when == When::always ? mode.always : when == When::busy ? mode.busy : mode.no_answer)) continue;
        if (mode.who == Who::specific && comes_from(caller, entry.caller)) return &entry;
        if (mode.who == Who::anybody || mode.who == kind) found = &entry;
    }
    return found;
}

void Switch::follow(Half& caller, Place from, const ForwardEntry& entry, uint32_t reason) {
    const auto ends = [&](uint32_t mode) { disconnect(caller, mode); };
    if (entry.destination.empty()) return ends(LINEDISCONNECTMODE_DONOTDISTURB);
    if (++caller.hops > max_hops) return ends(LINEDISCONNECTMODE_UNREACHABLE);
    const std::u16string digits = entry.destination;
    send_on(caller, digits, reason, party_of(line(from.line), from.address));
}

Status Switch::check_forward(const Line& line, const std::vector<ForwardEntry>& entries) const {
    if ((address_features(line) & LINEADDRFEATURE_FORWARD) == 0) return sdk::error(LINEERR_OPERATIONUNAVAIL);
    if (entries.size() > config_.forward.entries) return sdk::error(LINEERR_INVALPARAM, "too many entries");
    std::set<Situation> situations;
    uint32_t specific = 0;
    for (const ForwardEntry& entry : entries) {
        const Mode* mode = mode_of(entry.mode);
        if (mode == nullptr) return sdk::error(LINEERR_INVALPARAM, "forward mode");
        if (mode->who == Who::specific) {
            if (entry.caller.empty()) return sdk::error(LINEERR_INVALPARAM, "no caller");
            if (++specific > config_.forward.specific_entries)
                return sdk::error(LINEERR_INVALPARAM, "too many specific callers");
        }
        if (!add_situations(situations, *mode, entry.caller))
            return sdk::error(LINEERR_INVALPARAM, "entries overlap");
        if (!entry.destination.empty() && !reachable(entry.destination))
            return sdk::error(LINEERR_INVALADDRESS, "forward destination");
    }
    return success();
}

// Numbers as the exchange knows them.
Status Switch::normalise(std::vector<ForwardEntry>& entries) {
    for (ForwardEntry& entry : entries) {
        for (std::u16string* text : {&entry.caller, &entry.destination}) {
            const auto dialed = sdk::parse_dial_string(*text);
            if (!dialed || dialed->more || (!text->empty() && dialed->digits.empty()))
                return sdk::error(LINEERR_INVALADDRESS);
            *text = dialed->digits;
        }
    }
    return success();
}

Status Switch::may_forward(LineNo no, std::optional<uint32_t> address,
                           std::vector<ForwardEntry> entries) const {
    if (address && *address >= line(no).addresses.size()) return sdk::error(LINEERR_INVALADDRESSID);
    if (const Status status = normalise(entries); !status) return status;
    return check_forward(line(no), entries);
}

Status Switch::forward(LineNo no, std::optional<uint32_t> address, std::vector<ForwardEntry> entries,
                       uint32_t rings) {
    if (const Status status = may_forward(no, address, entries); !status) return status;
    if (const Status status = normalise(entries); !status) return status;
    Line& line = lines_[number(no)];
    const uint32_t kept = std::clamp(rings, config_.forward.min_rings, config_.forward.max_rings);
    for (uint32_t at = 0; at < line.addresses.size(); ++at) {
        if (address && *address != at) continue;
        line.addresses[at].forwarding = {entries, kept};
        if (line.watched) events_.address_state(no, at, LINEADDRESSSTATE_FORWARD);
    }
    return success();
}

}  // namespace tapi::exchange
