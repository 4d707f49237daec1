// SPDX-License-Identifier: Apache-2.0
// What happens at a phone, told to those who have it open and want to hear of it (PH-3, PH-6).
#pragma once

#include "server/device/core.hpp"

namespace tapi::server {

// Buttons of one handle that may be down at a time; the next one is reported as coming up at once.
inline constexpr size_t max_pressed_buttons = 256;

// PHONEEVENT about a phone of the provider; not PHONE_CREATE and PHONE_REMOVE.
void phone_event(Core& core, Provider& provider, const ProviderEvent& event);

// PHONE_STATE for each opener whose mask has any of the states. `detail` belongs to a single state.
void post_phone_state(const Phone& phone, uint64_t states, uint64_t detail = 0);
// PHONESTATE_OWNER and PHONESTATE_MONITORS, as far as the numbers have changed, to all but one.
struct Holders {
    uint32_t owners, monitors;
};
Holders count_holders(const Phone& phone);
void tell_holders(const Phone& phone, Holders before, const OpenPhone* except = nullptr);

// PHONE_BUTTON UP for the buttons that the application saw go down, all of them or those that the mask leaves out.
void release_buttons(OpenPhone& opened);
void release_buttons(OpenPhone& opened, const PhoneMask& kept);

}  // namespace tapi::server
