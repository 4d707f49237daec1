// SPDX-License-Identifier: Apache-2.0
// Hookswitches and calls: off hook answers or gets dial tone, on hook ends what was talked on, and a call that an
// application talks on takes the phone off hook.
#include <algorithm>

#include "exchange/feature_keys.hpp"
#include "exchange/phones.hpp"
#include "sdk/text.hpp"

namespace tapi::exchange {
namespace {

bool is_offered(CallState state) { return state == CallState::offering || state == CallState::accepted; }

const Half* oldest_offered(const Switch& exchange, LineNo line) {
    const Half* oldest = nullptr;
    for (const Half* half : exchange.line(line).halves) {
        if (is_offered(half->state) && (oldest == nullptr || half->call_id < oldest->call_id)) oldest = half;
    }
    return oldest;
}

}  // namespace

Status Phones::set_hook(LineNo line, uint32_t devices, uint32_t mode) {
    Desk& at = desk(line);
    const uint32_t before = at.phone.off_hook();
    if (const Status status = at.phone.set_hook(devices, mode); !status) return status;
    const uint32_t after = at.phone.off_hook();
    at.automatic &= after;
    unsettle(at);
    note_attendance(at);
    if (before == 0 && after != 0) take_up(at);
    if (before != 0 && after == 0) hang_up(at);
    return success();
}

Status Phones::lift(LineNo line, uint32_t device) {
    Desk& at = desk(line);
    if ((device & ~at.phone.profile().devices()) != 0) return sdk::error(PHONEERR_INVALHOOKSWITCHDEV);
    const uint32_t off_hook = at.phone.off_hook();
    if ((off_hook & device) != 0) return sdk::error(PHONEERR_INVALPHONESTATE, "is off hook already");
    const bool was_automatic = off_hook != 0 && off_hook == at.automatic;
    if (const Status lifted = set_hook(line, device, PHONEHOOKSWITCHMODE_MICSPEAKER); !lifted) return lifted;
    const uint32_t left = off_hook & PHONEHOOKSWITCHDEV_SPEAKER;
    if (left != 0) (void)set_hook(line, left, PHONEHOOKSWITCHMODE_ONHOOK);
    if (was_automatic) take_up(at);
    return success();
}

Status Phones::replace(LineNo line, uint32_t device) {
    if ((desk(line).phone.off_hook() & device) == 0)
        return sdk::error(PHONEERR_INVALPHONESTATE, "is on hook already");
    return set_hook(line, device, PHONEHOOKSWITCHMODE_ONHOOK);
}

// Somebody is there when a device is off hook that did not go so by itself.
void Phones::note_attendance(Desk& desk) {
    exchange_.attend(desk.phone.line(), (desk.phone.off_hook() & ~desk.automatic) != 0);
}

void Phones::take_up(Desk& desk) {
    const LineNo line = desk.phone.line();
    if (exchange_.line(line).talking > 0) return;  // the user joins in
    if (const Half* offered = oldest_offered(exchange_, line); offered != nullptr) {
        if (exchange_.answer(offered->id)) return;
    }
    make_call(desk, {});
}

void Phones::make_call(Desk& desk, const std::u16string& number) {
    CallRequest request = usual_request(exchange_, desk.phone.line());
    if (!number.empty()) request.destination = number;
    const auto created = exchange_.create_call(desk.phone.line(), request);
    if (created) exchange_.begin(*created);
}

// A transfer that can be completed is; otherwise all ends that is talked on, dialed or heard, and what comes back
// when a consultation call ends. Held calls stay.
void Phones::hang_up(Desk& desk) {
    const LineNo line = desk.phone.line();
    cancel_dial_timer(desk);
    if (const Half* consult = transfer_consult(exchange_, line); consult != nullptr)
        (void)exchange_.transfer(consult->held_for->id, consult->id);
    for (;;) {
        const auto& halves = exchange_.line(line).halves;
        const auto ends = std::find_if(halves.begin(), halves.end(), [](const Half* half) {
            return talks(half->state) || half->state == CallState::disconnected;
        });
        if (ends == halves.end() || !exchange_.drop((*ends)->id)) return;
    }
}

// By hand, without what going off hook would do to calls.
void Phones::go_hands_free(Desk& desk) {
    if (desk.phone.off_hook() != 0) return;
    const PhoneProfile& has = desk.phone.profile();
    const uint32_t device = has.speaker   ? PHONEHOOKSWITCHDEV_SPEAKER
                            : has.headset ? PHONEHOOKSWITCHDEV_HEADSET
                                          : PHONEHOOKSWITCHDEV_HANDSET;
    (void)desk.phone.set_hook(device, PHONEHOOKSWITCHMODE_MICSPEAKER);
    note_attendance(desk);
}

bool Phones::holds_calls(LineNo line) const {
    const auto& halves = exchange_.line(line).halves;
    return std::any_of(halves.begin(), halves.end(), [](const Half* half) {
        return half->state != CallState::idle && half->state != CallState::unreported &&
               !is_offered(half->state);
    });
}

void Phones::hook_by_calls(Desk& desk) {
    const LineNo line = desk.phone.line();
    const PhoneProfile& has = desk.phone.profile();
    if (desk.phone.off_hook() == 0 && exchange_.line(line).talking > 0) {
        desk.automatic = has.speaker   ? PHONEHOOKSWITCHDEV_SPEAKER
                         : has.headset ? PHONEHOOKSWITCHDEV_HEADSET
                                       : 0;
        if (desk.automatic != 0) (void)desk.phone.set_hook(desk.automatic, PHONEHOOKSWITCHMODE_MICSPEAKER);
    } else if (desk.automatic != 0 && !holds_calls(line)) {
        const uint32_t device = std::exchange(desk.automatic, 0);
        (void)desk.phone.set_hook(device, PHONEHOOKSWITCHMODE_ONHOOK);
    }
}

}  // namespace tapi::exchange
