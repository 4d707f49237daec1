// SPDX-License-Identifier: Apache-2.0
// Calls that wait at a number for somebody, and calls that somebody takes who was not rung.
#include <algorithm>

#include "exchange/switch.hpp"
#include "sdk/text.hpp"

namespace tapi::exchange {

bool Switch::can_park(const Half& half) const {
    return half.state == CallState::connected && half.conference == nullptr && half.peer != nullptr &&
           answered(*half.peer);
}

Result<std::u16string> Switch::free_park_slot(HalfId id) const {
    if (const Status status = require(find(id), LINECALLFEATURE_PARK); !status) return status.error();
    for (const std::u16string& slot : config_.park.slots) {
        if (parked_.count(slot) == 0) return slot;
    }
    return sdk::error(LINEERR_RESOURCEUNAVAIL, "every park slot is taken");
}

// At a slot, or at any extension's number.
Status Switch::park(HalfId id, std::u16string_view text) {
    Half* parking = half(id);
    if (const Status status = require(parking, LINECALLFEATURE_PARK); !status) return status;
    const auto dialed = sdk::parse_dial_string(text);
    if (!dialed) return dialed.error();
    const std::u16string& slot = dialed->digits;
    const auto& slots = config_.park.slots;
    if (dialed->more ||
        (numbers_.count(slot) == 0 && std::find(slots.begin(), slots.end(), slot) == slots.end()))
        return sdk::error(LINEERR_INVALADDRESS, "nothing can be parked there");
    if (parked_.count(slot) != 0) return sdk::error(LINEERR_RESOURCEUNAVAIL, "another call is parked there");
    Half& waiting = *parking->peer;
    const Place by{parking->line, parking->address};
    waiting.peer = parking->peer = nullptr;
    waiting.parked_at = slot;
    waiting.treatment = parking->treatment;
    if (!parking->call_data.empty()) waiting.call_data = parking->call_data;
    const Timers::Id reminder = timers_.after(config_.park.reminder, [this, slot] { remind(slot); });
    parked_.emplace(slot, Parked{waiting.id, by, reminder});
    parking->redirection = make_party(slot, {});
    report_info(*parking, LINECALLINFOSTATE_REDIRECTIONID);
    to_idle(*parking);
    refresh_mode(waiting);
    // A member stays what it is, but less can be done with it.
    if (waiting.is_member()) report_info(waiting, LINECALLINFOSTATE_OTHER);
    return success();
}

void Switch::forget_parked(Half& half) {
    const auto parked = parked_.find(half.parked_at);
    timers_.cancel(parked->second.reminder);
    parked_.erase(parked);
    half.parked_at.clear();
}

// Nobody came for the call: it goes back to who parked it, as soon as there is room.
void Switch::remind(const std::u16string& slot) {
    Parked& parked = parked_.at(slot);
    const Address& address = lines_[number(parked.by.line)].addresses[parked.by.address];
    if (address.occupied >= address.config->appearances) {
        parked.reminder = timers_.after(config_.park.reminder, [this, slot] { remind(slot); });
        return;
    }
    const Place by = parked.by;
    Half& waiting = *half(parked.half);
    forget_parked(waiting);
    waiting.onward_reason = LINECALLREASON_REMINDER;
    waiting.onward_from = make_party(slot, {});
    waiting.no_answer = config_.no_answer;
    waiting.answer_by = clock_.now() + config_.no_answer;
    offer(waiting, by);
}

bool Switch::can_take_call(const Line& line, uint32_t address) const {
    if (line.is_trunk() || line.is_queue() || !has_room()) return false;
    const Address& at = line.addresses[address];
    return at.occupied < at.config->appearances && can_free_talk_path(line);
}

Status Switch::check_taker(LineNo no, uint32_t address) const {
    if (address >= line(no).addresses.size()) return sdk::error(LINEERR_INVALADDRESSID);
    if (!can_take_call(line(no), address)) return sdk::error(LINEERR_RESOURCEUNAVAIL, "no room for a call");
    return success();
}

Result<HalfId> Switch::unpark(LineNo no, uint32_t address, std::u16string_view text) {
    if ((address_features(line(no)) & LINEADDRFEATURE_UNPARK) == 0)
        return sdk::error(LINEERR_OPERATIONUNAVAIL);
    const auto dialed = sdk::parse_dial_string(text);
    if (!dialed) return dialed.error();
    if (const Status status = check_taker(no, address); !status) return status.error();
    const auto parked = parked_.find(dialed->digits);
    if (parked == parked_.end()) return sdk::error(LINEERR_INVALADDRESS, "nothing is parked there");
    Half& waiting = *half(parked->second.half);
    forget_parked(waiting);
    Half& taking = add_half(no, address, waiting.call_id);
    taking.origin = line_of(waiting).is_trunk() ? LINECALLORIGIN_EXTERNAL : LINECALLORIGIN_INTERNAL;
    taking.reason = LINECALLREASON_UNPARK;
    taking.media_mode = profile(line(no)).incoming_media;
    taking.bearer_mode = waiting.bearer_mode;
    taking.trunk = waiting.trunk;
    taking.caller = identity(waiting);
    taking.called = party_of(line(no), address);
    taking.call_data = waiting.call_data;
    taking.onset = Half::Onset::connect;
    taking.peer = &waiting;
    waiting.peer = &taking;
    return taking.id;
}

const PickupGroup* Switch::group_of(std::u16string_view id) const {
    for (const PickupGroup& group : config_.pickup_groups) {
        if (group.id == id) return &group;
    }
    return nullptr;
}

bool Switch::is_member(const PickupGroup& group, const Line& line) const {
    return std::any_of(group.members.begin(), group.members.end(),
                       [&](const std::u16string& number) { return address_of(line, number).has_value(); });
}

bool Switch::in_a_group(const Line& line) const {
    return std::any_of(config_.pickup_groups.begin(), config_.pickup_groups.end(),
                       [&](const PickupGroup& group) { return is_member(group, line); });
}

// The call that rings longest.
const Half* Switch::ringing_on(const Line& line) const {
    const Half* longest = nullptr;
    for (const Half* half : line.halves) {
        if (half->alerting && half->peer != nullptr &&
            (longest == nullptr || half->call_id < longest->call_id))
            longest = half;
    }
    return longest;
}

const Half* Switch::ringing_in(const PickupGroup& group) const {
    const Half* longest = nullptr;
    for (const std::u16string& member : group.members) {
        const Half* found = ringing_on(line(numbers_.at(member).line));
        if (found != nullptr && (longest == nullptr || found->call_id < longest->call_id)) longest = found;
    }
    return longest;
}

Result<const Half*> Switch::ringing(LineNo no, uint32_t address, const PickupRequest& request) const {
    const PickupGroup* group = request.group ? group_of(*request.group) : nullptr;
    if (request.group && group == nullptr) return sdk::error(LINEERR_INVALGROUPID);
    const Half* found = nullptr;
    if (request.number) {
        const auto dialed = sdk::parse_dial_string(*request.number);
        if (!dialed) return dialed.error();
        const auto place = numbers_.find(dialed->digits);
        if (place == numbers_.end()) return sdk::error(LINEERR_INVALADDRESS);
        const Line& rung = line(place->second.line);
        if (group != nullptr && !is_member(*group, rung)) return sdk::error(LINEERR_INVALGROUPID);
        for (const Half* half : rung.halves) {
            if (half->alerting && half->peer != nullptr && half->address == place->second.address)
                found = half;
        }
    } else if (group != nullptr) {
        found = ringing_in(*group);
    } else {
        // A call that waits here, or else one of the own groups.
        found = ringing_on(line(no));
        for (const PickupGroup& own : config_.pickup_groups) {
            if (found == nullptr && is_member(own, line(no))) found = ringing_in(own);
        }
    }
    if (found == nullptr) return sdk::error(LINEERR_OPERATIONFAILED, "no call rings there");
    const bool own_place = found->line == no && found->address == address;
    if (!own_place) {
        if (const Status status = check_taker(no, address); !status) return status.error();
    } else if (!can_free_talk_path(line(no))) {
        return sdk::error(LINEERR_RESOURCEUNAVAIL, "talk path in use");
    }
    return found;
}

Result<HalfId> Switch::pickup(LineNo no, uint32_t address, const PickupRequest& request) {
    if ((address_features(line(no)) & LINEADDRFEATURE_PICKUP) == 0)
        return sdk::error(LINEERR_OPERATIONUNAVAIL);
    if (address >= line(no).addresses.size()) return sdk::error(LINEERR_INVALADDRESSID);
    if (!has_room()) return sdk::error(LINEERR_RESOURCEUNAVAIL);
    const auto found = ringing(no, address, request);
    if (!found) return found.error();
    Half& rung = *half((*found)->id);
    Half& taking = add_half(no, address, rung.call_id);
    taking.origin = rung.origin;
    taking.reason = LINECALLREASON_PICKUP;
    taking.media_mode = profile(line(no)).incoming_media;
    taking.bearer_mode = rung.bearer_mode;
    taking.trunk = rung.trunk;
    taking.caller = rung.caller;
    taking.called = rung.called;
    taking.redirecting = rung.called;
    taking.redirection = party_of(line(no), address);
    taking.call_data = rung.call_data;
    taking.user_infos = rung.user_infos;
    taking.onset = Half::Onset::connect;
    taking.replaces = rung.id;
    taking.peer = rung.peer;
    taking.peer->peer = &taking;
    rung.peer = nullptr;
    return taking.id;
}

// What was picked up or unparked is connected at once.
void Switch::begin_connected(Half& taking) {
    const HalfId id = taking.id;
    if (Half* rung = half(taking.replaces); rung != nullptr) {
        cancel_timer(*rung);
        set_state(*rung, CallState::disconnected, LINEDISCONNECTMODE_PICKUP);
        to_idle(*rung);
    }
    static_cast<void>(free_talk_path(taking));
    // Making room may have ended the other side's call.
    if (half(id) == nullptr || taking.peer == nullptr) return;
    connect(taking);
}

}  // namespace tapi::exchange
