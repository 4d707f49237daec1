// SPDX-License-Identifier: Apache-2.0
// Structures as an application of some version sees them (VER-2): its layout, and no value that it does not
// know. All take a whole structure in the layout of 2.2.
#pragma once

#include "base/bytes.hpp"

namespace tapi::server {

Bytes dev_caps_for(uint32_t version, Bytes whole);
Bytes address_caps_for(uint32_t version, Bytes whole);
Bytes call_info_for(uint32_t version, Bytes whole);
Bytes call_status_for(uint32_t version, Bytes whole);
Bytes dev_status_for(uint32_t version, Bytes whole);
Bytes address_status_for(uint32_t version, Bytes whole);
Bytes phone_caps_for(uint32_t version, Bytes whole);
Bytes phone_status_for(uint32_t version, Bytes whole);
Bytes button_info_for(uint32_t version, Bytes whole);

}  // namespace tapi::server
