// SPDX-License-Identifier: Apache-2.0
// TAPI's structures about phones.
#pragma once

#include <tspi.h>

#include "exchange/phone.hpp"

namespace tapi::exchange {

// PHONEFEATURE_: what works on such a phone, which it does at any time.
DWORD phone_features(const PhoneProfile& profile);
// PHONESTATE_ of which the phone tells.
DWORD phone_states(const PhoneProfile& profile);

LONG fill(PHONESTATUS* room, const Phone& phone, DWORD version);
LONG fill(PHONEBUTTONINFO* room, const Phone& phone, uint32_t key, DWORD version);

PhoneKey read_key(const PHONEBUTTONINFO& info);

}  // namespace tapi::exchange
