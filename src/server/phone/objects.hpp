// SPDX-License-Identifier: Apache-2.0
// Phones, the applications that use them, and the handles that these have on them.
#pragma once

#include <map>
#include <memory>
#include <vector>

#include "server/device/objects.hpp"

namespace tapi::server {

struct OpenPhone;

struct PhoneApp : App, std::enable_shared_from_this<PhoneApp> {
    PhoneApp() { reply_message = PHONE_REPLY; }
    std::vector<std::shared_ptr<OpenPhone>> opens;
    std::vector<Phone*> visible;
};

// Of which events somebody wants to hear: PHONESTATE_, PHONEBUTTONMODE_, PHONEBUTTONSTATE_.
struct PhoneMask {
    uint32_t states = 0;
    uint32_t button_modes = 0;
    uint32_t button_states = 0;

    bool operator==(const PhoneMask&) const = default;
    bool buttons(uint64_t mode, uint64_t state) const {
        return (button_modes & mode) != 0 && (button_states & state) != 0;
    }
};

struct Phone {
    uint32_t id = 0;
    Provider* provider = nullptr;
    bool open = false;     // at the provider
    bool present = false;  // its provider has come up with it; before that the id is only kept free for it
    bool in_service = true;
    bool removed = false;
    bool created_later = false;  // by PHONE_CREATE (DEV-2): ends with its provider
    uint32_t tspi_version = 0;   // 0: not negotiated yet
    PHONEEXTENSIONID extension{};
    uint64_t hd_phone = 0;
    uint32_t ext_version = 0;           // committed while an opener uses it
    std::shared_ptr<const Bytes> caps;  // PHONECAPS in the layout of 2.2, as last known
    bool caps_stale = false;            // to be asked for again before they are used
    std::vector<OpenPhone*> opens;
    PhoneMask mask;         // what the provider was told to report
    Sequence sequence;      // opening and closing at the provider happen one after the other
    uint64_t openings = 0;  // changes with each opening and closing at the provider, see OpeningOf

    uint64_t ht_phone() const { return uint64_t{id} + 1; }
};

struct OpenPhone : OpenDevice, std::enable_shared_from_this<OpenPhone> {
    PhoneApp* app = nullptr;
    Phone* phone = nullptr;
    uint32_t privilege = 0;  // PHONEPRIVILEGE_OWNER or _MONITOR
    PhoneMask wanted;
    // Buttons that the application saw go down and must see come up (PH-3), with their modes.
    std::map<uint32_t, uint32_t> pressed;
};

}  // namespace tapi::server
