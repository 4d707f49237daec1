// SPDX-License-Identifier: Apache-2.0
// Events of phones.
#include "server/phone/events.hpp"

#include <algorithm>
#include <bit>

#include "base/log.hpp"
#include "server/device/deliver.hpp"
#include "server/phone/phones.hpp"

namespace tapi::server {
namespace {

constexpr uint64_t phone_caps_changers = PHONESTATE_CAPSCHANGE | PHONESTATE_REINIT;
constexpr uint64_t hook_switches =
    PHONESTATE_HANDSETHOOKSWITCH | PHONESTATE_SPEAKERHOOKSWITCH | PHONESTATE_HEADSETHOOKSWITCH;
constexpr uint64_t nothing_known = 0xFFFFFFFF;  // no lamp, no ring mode has this number

// PH-6: the detail is that of a single state. One state that is left of several has none: the application must ask.
uint64_t detail_for(uint64_t reported, uint64_t heard, uint64_t detail) {
    if (std::has_single_bit(reported)) return detail;
    if (!std::has_single_bit(heard)) return 0;
    if ((heard & hook_switches) != 0) return PHONEHOOKSWITCHMODE_UNKNOWN;
    return (heard & (PHONESTATE_LAMP | PHONESTATE_RINGMODE)) != 0 ? nothing_known : 0;
}

void post_button(const OpenPhone& opened, uint32_t button, uint64_t mode, uint64_t state) {
    post_phone(opened, PHONE_BUTTON, button, mode, state);
}

// PH-3: an up for each down; one that got lost is put in.
void go_down(OpenPhone& opened, uint32_t button, uint32_t mode) {
    if (const auto held = opened.pressed.find(button); held != opened.pressed.end()) {
        post_button(opened, button, held->second, PHONEBUTTONSTATE_UP);
        opened.pressed.erase(held);
    }
    if (!opened.wanted.buttons(mode, PHONEBUTTONSTATE_DOWN)) return;
    post_button(opened, button, mode, PHONEBUTTONSTATE_DOWN);
    if (!opened.wanted.buttons(mode, PHONEBUTTONSTATE_UP)) return;
    if (opened.pressed.size() < max_pressed_buttons) {
        opened.pressed.emplace(button, mode);
    } else {
        post_button(opened, button, mode, PHONEBUTTONSTATE_UP);
    }
}

void come_up(OpenPhone& opened, uint32_t button, uint32_t mode) {
    const bool held = opened.pressed.erase(button) != 0;
    if (held || opened.wanted.buttons(mode, PHONEBUTTONSTATE_UP)) {
        post_button(opened, button, mode, PHONEBUTTONSTATE_UP);
    }
}

void button_event(const Phone& phone, const ProviderEvent& event) {
    const auto button = static_cast<uint32_t>(event.param1), mode = static_cast<uint32_t>(event.param2);
    for (OpenPhone* opened : phone.opens) {
        switch (event.param3) {
            case PHONEBUTTONSTATE_DOWN: go_down(*opened, button, mode); break;
            case PHONEBUTTONSTATE_UP: come_up(*opened, button, mode); break;
            default:
                if (opened->wanted.buttons(mode, event.param3)) post_button(*opened, button, mode, event.param3);
        }
    }
}

// PHONESTATE_REINIT speaks to applications: once to each that has the phone open, or without a phone to everybody.
void post_reinit(const Core& core, const Phone* phone) {
    for (const PhoneApp* app : core.phone_apps) {
        const auto& opens = app->opens;
        const bool concerned = phone == nullptr || std::any_of(opens.begin(), opens.end(), [&](const auto& opened) {
            return opened->phone == phone;
        });
        if (concerned) post_app(*app, PHONE_STATE, PHONESTATE_REINIT);
    }
}

void state_event(const Core& core, Phone* phone, const ProviderEvent& event) {
    if (phone != nullptr && (event.param1 & phone_caps_changers) != 0) phone->caps_stale = true;
    if ((event.param1 & PHONESTATE_REINIT) != 0) post_reinit(core, phone);
    if (phone == nullptr) return;
    // Who holds the phone only the server knows.
    const uint64_t apart = PHONESTATE_REINIT | PHONESTATE_OWNER | PHONESTATE_MONITORS;
    post_phone_state(*phone, event.param1 & ~apart, event.param2);
}

Phone* phone_of(const Core& core, const Provider& provider, const ProviderEvent& event) {
    const uint64_t id = event.device - 1;
    if (event.device == 0 || id >= core.phones.size() || core.phones[id]->provider != &provider) return nullptr;
    return core.phones[id].get();
}

}  // namespace

void post_phone_state(const Phone& phone, uint64_t states, uint64_t detail) {
    for (const OpenPhone* opened : phone.opens) {
        const uint64_t heard = states & heard_phone_states(*opened);
        if (heard != 0) post_phone(*opened, PHONE_STATE, heard, detail_for(states, heard, detail));
    }
}

Holders count_holders(const Phone& phone) {
    return {holders(phone, PHONEPRIVILEGE_OWNER), holders(phone, PHONEPRIVILEGE_MONITOR)};
}

void tell_holders(const Phone& phone, Holders before, const OpenPhone* except) {
    const Holders now = count_holders(phone);
    for (const OpenPhone* opened : phone.opens) {
        if (opened == except) continue;
        const uint32_t wanted = opened->wanted.states;
        if (now.owners != before.owners && (wanted & PHONESTATE_OWNER) != 0)
            post_phone(*opened, PHONE_STATE, PHONESTATE_OWNER, now.owners);
        if (now.monitors != before.monitors && (wanted & PHONESTATE_MONITORS) != 0)
            post_phone(*opened, PHONE_STATE, PHONESTATE_MONITORS, now.monitors);
    }
}

void release_buttons(OpenPhone& opened) { release_buttons(opened, {}); }

void release_buttons(OpenPhone& opened, const PhoneMask& kept) {
    std::erase_if(opened.pressed, [&](const auto& pressed) {
        const auto [button, mode] = pressed;
        if (kept.buttons(mode, PHONEBUTTONSTATE_UP)) return false;
        post_button(opened, button, mode, PHONEBUTTONSTATE_UP);
        return true;
    });
}

void phone_event(Core& core, Provider& provider, const ProviderEvent& event) {
    Phone* phone = phone_of(core, provider, event);
    if (event.message == PHONE_STATE && (phone != nullptr || event.device == 0)) return state_event(core, phone, event);
    if (phone == nullptr) {
        log::warning(provider.name, "event {} for phone handle {:x}, which it does not have", event.message, event.device);
        return;
    }
    switch (event.message) {
        case PHONE_BUTTON: return button_event(*phone, event);
        case PHONE_CLOSE: return force_close(*phone);
        case PHONE_DEVSPECIFIC:
            for (const OpenPhone* opened : phone->opens)
                post_phone(*opened, PHONE_DEVSPECIFIC, event.param1, event.param2, event.param3);
            return;
        default: log::warning(provider.name, "event {} is none of phones", event.message);
    }
}

}  // namespace tapi::server
