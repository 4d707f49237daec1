// SPDX-License-Identifier: Apache-2.0
// Phones: versions, capabilities, opening and closing, what is reported of them. Functions that must ask the provider
// answer through a callback, on the loop, exactly once.
#pragma once

#include "server/device/lines.hpp"

namespace tapi::server {

// The phone with the number, if the application may use it with that version: else BADDEVICEID, NODEVICE,
// INCOMPATIBLEAPIVERSION (VER-6).
Result<Phone*> usable_phone(const Core& core, const PhoneApp& app, uint32_t device_id);
Result<Phone*> versioned_phone(const Core& core, const PhoneApp& app, uint32_t device_id, uint32_t version);

// Negotiates the interface version with the provider once, and asks for the extension id.
void ensure_version(Phone& phone, Answered done);
// Fills phone.caps (layout of 2.2).
void ensure_caps(Phone& phone, Answered done);

struct PhoneOpenRequest {
    uint32_t device_id = 0;
    uint32_t version = 0;
    uint32_t ext_version = 0;
    uint64_t instance = 0;
    uint32_t privilege = 0;
};
void open_phone(Core& core, std::shared_ptr<PhoneApp> app, PhoneOpenRequest request,
                std::function<void(int32_t, uint32_t handle)> done);
// Answers when the application may go on; closing at the provider goes on behind it.
void close_phone(OpenPhone& opened);
// PHONE_CLOSE to everybody who has the phone open (PH-10), after the replies that they wait for and the buttons that
// they saw go down; their handles are dead afterwards.
void force_close(Phone& phone);
// Implicitly closes all phones, cancels all requests.
void shut_down(Core& core, PhoneApp& app);

// phoneSetStatusMessages for one opener: 0, or why nothing has changed.
void set_mask(std::shared_ptr<OpenPhone> opened, const PhoneMask& wanted, Answered done);

// How many have the phone open with the privilege.
uint32_t holders(const Phone& phone, uint32_t privilege);
// PHONESTATUS with what only the server knows: who has the phone open (PH-1).
Bytes with_holders(const Phone& phone, Bytes whole);

}  // namespace tapi::server
