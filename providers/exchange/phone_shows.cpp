// SPDX-License-Identifier: Apache-2.0
// What calls make of lamps, ringer and display.
#include <algorithm>

#include "exchange/phones.hpp"
#include "sdk/text.hpp"

namespace tapi::exchange {
namespace {

uint32_t call_lamp(CallState state) {
    switch (state) {
        case CallState::offering:
        case CallState::accepted:
            return PHONELAMPMODE_FLASH;
        case CallState::on_hold:
        case CallState::pending_conference:
        case CallState::pending_transfer:
            return PHONELAMPMODE_WINK;
        case CallState::unreported:
        case CallState::idle:
            return PHONELAMPMODE_OFF;
        default:
            return PHONELAMPMODE_STEADY;
    }
}

std::u16string_view words_of(CallState state) {
    switch (state) {
        case CallState::offering:
        case CallState::accepted:
            return u"Incoming call";
        case CallState::dialtone:
            return u"Dial tone";
        case CallState::dialing:
            return u"Dialing";
        case CallState::proceeding:
            return u"Calling";
        case CallState::ringback:
            return u"Ringing there";
        case CallState::busy:
            return u"Busy";
        case CallState::special_info:
            return u"Not available";
        case CallState::connected:
        case CallState::conferenced:
            return u"Connected";
        case CallState::on_hold:
        case CallState::pending_conference:
        case CallState::pending_transfer:
            return u"On hold";
        case CallState::disconnected:
            return u"Disconnected";
        case CallState::unreported:
        case CallState::idle:
            break;
    }
    return {};
}

std::u16string name_of(const Party& party) {
    if ((party.flags & LINECALLPARTYID_BLOCKED) != 0) return u"Withheld number";
    if (party.number.empty() && party.name.empty()) return u"Unknown";
    return party.number.empty() || party.name.empty() ? party.number + party.name
                                                      : party.number + u" " + party.name;
}

// Who is at the other end, as the user of this half knows it. The connected party of a call that came in is the user
// himself, until the call is transferred.
std::u16string other_of(const Switch& exchange, const Half& half) {
    if (half.is_parent()) return u"Conference";
    if (half.state == CallState::dialtone) return {};
    if (half.state == CallState::dialing) return half.digits;
    const bool known = (half.connected.flags & (LINECALLPARTYID_ADDRESS | LINECALLPARTYID_NAME)) != 0;
    if (known && !exchange.address_of(exchange.line(half.line), half.connected.number)) return name_of(half.connected);
    return name_of(half.origin == LINECALLORIGIN_OUTBOUND ? half.called : half.caller);
}

// The smaller, the more it matters to the user.
int rank(CallState state, bool off_hook) {
    if (state == CallState::offering || state == CallState::accepted) return off_hook ? 1 : 0;
    if (talks(state)) return 0;
    return state == CallState::disconnected ? 2 : 3;
}

}  // namespace

uint32_t Phones::lamp_of(const Desk& desk, uint32_t key) const {
    const PhoneKey& is = desk.phone.key(key);
    const uint32_t off_hook = desk.phone.off_hook();
    const auto steady = [](bool on) -> uint32_t { return on ? PHONELAMPMODE_STEADY : PHONELAMPMODE_OFF; };
    if (is.mode == PHONEBUTTONMODE_CALL && key >= keypad_keys && key - keypad_keys < desk.call_keys.size()) {
        const Half* half = exchange_.find(desk.call_keys[key - keypad_keys]);
        return half == nullptr ? PHONELAMPMODE_OFF : call_lamp(half->state);
    }
    if (is.mode != PHONEBUTTONMODE_FEATURE) return PHONELAMPMODE_OFF;
    switch (is.function) {
        case PHONEBUTTONFUNCTION_MSGINDICATOR:
            return steady(Switch::message_waiting(exchange_.line(desk.phone.line())));
        case PHONEBUTTONFUNCTION_SPEAKERON:
            return steady((off_hook & PHONEHOOKSWITCHDEV_SPEAKER) != 0);
        case PHONEBUTTONFUNCTION_UNKNOWN:
            return steady((off_hook & PHONEHOOKSWITCHDEV_HEADSET) != 0);
        case PHONEBUTTONFUNCTION_MUTE:
            return steady(is_muted(desk.phone));
        default:
            return PHONELAMPMODE_OFF;
    }
}

// Off hook, and no microphone is open.
bool Phones::is_muted(const Phone& phone) {
    uint32_t modes = 0;
    for (const uint32_t device : {PHONEHOOKSWITCHDEV_HANDSET, PHONEHOOKSWITCHDEV_SPEAKER, PHONEHOOKSWITCHDEV_HEADSET})
        modes |= phone.hook(device).mode;
    return (modes & PHONEHOOKSWITCHMODE_SPEAKER) != 0 &&
           (modes & (PHONEHOOKSWITCHMODE_MIC | PHONEHOOKSWITCHMODE_MICSPEAKER)) == 0;
}

void Phones::show_lamps(Desk& desk) {
    for (uint32_t key = keypad_keys; key < desk.phone.keys(); ++key) {
        if (!desk.phone.key(key).lamp) continue;
        const uint32_t lamp = lamp_of(desk, key);
        if (std::exchange(desk.shown_lamps[key], lamp) != lamp) (void)desk.phone.set_lamp(key, lamp);
    }
}

// Inside and outside calls ring differently where the phone can.
void Phones::show_ring(Desk& desk) {
    const Line& line = exchange_.line(desk.phone.line());
    const uint32_t ring = std::min(line.ringing > 0 ? line.ring_mode : 0, desk.phone.profile().ring_modes);
    if (std::exchange(desk.shown_ring, ring) != ring) (void)desk.phone.set_ring(ring, desk.phone.ring_volume());
}

const Half* Phones::main_call(const Desk& desk) const {
    const bool off_hook = desk.phone.off_hook() != 0;
    const Half* main = nullptr;
    for (const HalfId id : desk.call_keys) {
        const Half* half = id == HalfId::none ? nullptr : exchange_.find(id);
        if (half == nullptr) continue;
        if (main == nullptr || rank(half->state, off_hook) < rank(main->state, off_hook)) main = half;
    }
    return main;
}

std::vector<std::u16string> Phones::text_of(const Desk& desk) const {
    const Line& line = exchange_.line(desk.phone.line());
    const Half* main = main_call(desk);
    if (main == nullptr) {
        const std::u16string number = exchange_.line_number(line);
        const std::u16string name = line.extension->name.empty() ? number : number + u" " + line.extension->name;
        if (!line.device.reachable()) return {name, u"Out of service"};
        return {name, Switch::message_waiting(line) ? u"Message waiting" : u""};
    }
    for (const HalfId id : desk.call_keys) {
        const Half* other = id == HalfId::none ? nullptr : exchange_.find(id);
        if (other != nullptr && other != main && other->alerting) return {other_of(exchange_, *main), u"Also: " + other_of(exchange_, *other)};
    }
    return {other_of(exchange_, *main), std::u16string(words_of(main->state))};
}

void Phones::show_text(Desk& desk) {
    const PhoneProfile& has = desk.phone.profile();
    if (!has.has_display()) return;
    std::u16string text;
    for (std::u16string row : text_of(desk)) {
        row.resize(has.columns, u' ');
        text += row;
    }
    text.resize(static_cast<size_t>(has.rows) * has.columns, u' ');
    if (std::exchange(desk.shown_text, text) != text) (void)desk.phone.write(0, 0, text);
}

}  // namespace tapi::exchange
