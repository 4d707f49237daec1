// SPDX-License-Identifier: Apache-2.0
// What keys do when they go down.
#include <algorithm>

#include "exchange/feature_keys.hpp"
#include "exchange/phones.hpp"
#include "sdk/text.hpp"

namespace tapi::exchange {
namespace {

bool is_dialed(const Half& half) {
    return half.state == CallState::dialtone || (half.state == CallState::dialing && half.more_digits);
}

const Half* call_that_is_dialed(const Switch& exchange, LineNo line) {
    for (const Half* half : exchange.line(line).halves) {
        if (is_dialed(*half)) return half;
    }
    return nullptr;
}

constexpr std::array<uint32_t, 3> hook_devices{PHONEHOOKSWITCHDEV_HANDSET, PHONEHOOKSWITCHDEV_SPEAKER,
                                               PHONEHOOKSWITCHDEV_HEADSET};

}  // namespace

Status Phones::press(LineNo line, uint32_t key) {
    Desk& at = desk(line);
    if (const Status status = at.phone.key_down(key); !status) return status;
    at.key_timers[key] = timers_.after(longest_press, [this, line, key] { (void)release(line, key); });
    unsettle(at);
    act(at, key);
    return success();
}

Status Phones::release(LineNo line, uint32_t key) {
    Desk& at = desk(line);
    if (key >= at.phone.keys()) return sdk::error(PHONEERR_INVALBUTTONLAMPID);
    if (const auto timer = std::exchange(at.key_timers[key], std::nullopt)) timers_.cancel(*timer);
    at.phone.key_up(key);
    unsettle(at);
    return success();
}

void Phones::act(Desk& desk, uint32_t key) {
    const PhoneKey& pressed = desk.phone.key(key);
    switch (pressed.mode) {
        case PHONEBUTTONMODE_KEYPAD:
            if (key < keypad_keys) digit(desk, key);
            return;
        case PHONEBUTTONMODE_CALL:
            if (key >= keypad_keys && key - keypad_keys < desk.call_keys.size())
                call_key(desk, key - keypad_keys);
            return;
        case PHONEBUTTONMODE_FEATURE:
        case PHONEBUTTONMODE_LOCAL:
            return feature(desk, pressed.function);
        default:
            return;
    }
}

// ---- The keypad

void Phones::digit(Desk& desk, uint32_t key) {
    const LineNo line = desk.phone.line();
    const char16_t digit = key == key_star    ? u'*'
                           : key == key_pound ? u'#'
                                              : static_cast<char16_t>(u'0' + key);
    if (const Half* dialed = call_that_is_dialed(exchange_, line); dialed != nullptr)
        return dial_digit(desk, dialed->id, digit);
    const HalfId active = newest_in(exchange_, line, {CallState::connected});
    if (active != HalfId::none) (void)sound_.key_digit(active, digit);
}

// Dialing is over when the number cannot go on, after a #, or when nothing more comes.
void Phones::dial_digit(Desk& desk, HalfId half, char16_t digit) {
    cancel_dial_timer(desk);
    const std::u16string number = exchange_.find(half)->digits + digit;
    const Switch::Dialed so_far = exchange_.dialed(number);
    if (digit == u'#' && number.size() > 1 && !so_far.begins_number) return end_of_dialing(desk);
    if (!exchange_.dial(half, std::u16string(1, digit) + u';')) return;
    if (!so_far.can_grow) return end_of_dialing(desk);
    desk.dial_timer = timers_.after(desk.phone.profile().dial_wait, [this, line = desk.phone.line()] {
        Desk& due = this->desk(line);
        due.dial_timer.reset();
        end_of_dialing(due);
    });
}

void Phones::end_of_dialing(Desk& desk) {
    const Half* dialed = call_that_is_dialed(exchange_, desk.phone.line());
    if (dialed != nullptr && !dialed->digits.empty()) (void)exchange_.dial(dialed->id, u"");
}

void Phones::cancel_dial_timer(Desk& desk) {
    if (desk.dial_timer) timers_.cancel(*desk.dial_timer);
    desk.dial_timer.reset();
}

// ---- Call keys

void Phones::call_key(Desk& desk, uint32_t key) {
    const LineNo line = desk.phone.line();
    const HalfId on_key = desk.call_keys[key];
    const Half* half = on_key == HalfId::none ? nullptr : exchange_.find(on_key);
    const HalfId active = newest_in(exchange_, line, {CallState::connected});
    go_hands_free(desk);
    if (half == nullptr) {
        if (active != HalfId::none && !exchange_.hold(active)) return;
        return make_call(desk, {});
    }
    if (half->state == CallState::offering || half->state == CallState::accepted) {
        (void)exchange_.answer(on_key);
    } else if (half->state == CallState::on_hold || is_pending(half->state)) {
        (void)(active != HalfId::none ? exchange_.swap_hold(active, on_key) : exchange_.unhold(on_key));
    }
}

// ---- Feature keys

void Phones::feature(Desk& desk, uint32_t function) {
    const LineNo line = desk.phone.line();
    switch (function) {
        case PHONEBUTTONFUNCTION_SPEAKERON:
        case PHONEBUTTONFUNCTION_SPEAKEROFF:
            return toggle(desk, PHONEHOOKSWITCHDEV_SPEAKER);
        case PHONEBUTTONFUNCTION_UNKNOWN:
            return toggle(desk, PHONEHOOKSWITCHDEV_HEADSET);
        case PHONEBUTTONFUNCTION_MUTE:
            return mute(desk);
        case PHONEBUTTONFUNCTION_VOLUMEUP:
        case PHONEBUTTONFUNCTION_VOLUMEDOWN:
            return change_volume(desk, function == PHONEBUTTONFUNCTION_VOLUMEUP);
        case PHONEBUTTONFUNCTION_LASTNUM:
            if (!desk.last_number.empty()) call_number(desk, desk.last_number);
            return;
        case PHONEBUTTONFUNCTION_MSGINDICATOR: {
            const auto& messages = exchange_.line(line).messages;
            if (!messages.empty()) call_number(desk, std::u16string(*messages.begin()));
            return;
        }
        case PHONEBUTTONFUNCTION_CONNECT:
            go_hands_free(desk);
            break;
        default:
            break;
    }
    (void)press_feature(exchange_, line, function);
}

// Into the dial tone that is there, or as a new call.
void Phones::call_number(Desk& desk, const std::u16string& number) {
    const Half* dialed = call_that_is_dialed(exchange_, desk.phone.line());
    go_hands_free(desk);
    if (dialed == nullptr) return make_call(desk, number);
    if (dialed->digits.empty()) (void)exchange_.dial(dialed->id, number);
}

void Phones::toggle(Desk& desk, uint32_t device) {
    const bool off_hook = (desk.phone.off_hook() & device) != 0;
    (void)set_hook(desk.phone.line(), device,
                   off_hook ? PHONEHOOKSWITCHMODE_ONHOOK : PHONEHOOKSWITCHMODE_MICSPEAKER);
}

// The microphones of all that is off hook; volumes and gains stay as they are.
void Phones::mute(Desk& desk) {
    for (const uint32_t device : hook_devices) {
        if ((desk.phone.off_hook() & device) == 0) continue;
        const bool muted = desk.phone.hook(device).mode == PHONEHOOKSWITCHMODE_SPEAKER;
        (void)desk.phone.set_hook(device, muted ? PHONEHOOKSWITCHMODE_MICSPEAKER : PHONEHOOKSWITCHMODE_SPEAKER);
    }
}

// Of what is off hook, or of the ringer.
void Phones::change_volume(Desk& desk, bool up) {
    const auto changed = [up](uint32_t level) {
        if (!up) return level - std::min(level, volume_step);
        return std::min(level + volume_step, Phone::most_level);
    };
    const uint32_t off_hook = desk.phone.off_hook();
    if (off_hook == 0)
        (void)desk.phone.set_ring(desk.phone.ring_mode(), changed(desk.phone.ring_volume()));
    for (const uint32_t device : hook_devices) {
        if ((off_hook & device) != 0)
            (void)desk.phone.set_volume(device, changed(desk.phone.hook(device).volume));
    }
}

}  // namespace tapi::exchange
