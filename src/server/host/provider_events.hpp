// SPDX-License-Identifier: Apache-2.0
// What a provider tells the core: its devices, its coming and going, its events. The core implements it, one
// object for each configured provider. Everything runs on the server's loop and never inside a call that the
// core makes.
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>

#include "model/message.hpp"

namespace tapi::server {

// Where the ids of a provider's devices begin.
struct DeviceBases {
    uint32_t line = 0;
    uint32_t phone = 0;
};

// What a started provider agreed to.
struct ProviderUp {
    uint32_t tspi_version = 0;
    uint32_t lines = 0;
    uint32_t phones = 0;
    DeviceBases bases;
    uint32_t options = 0;  // LINETSPIOPTION_*
};

// The order is: wait_for_turn, devices_counted, up, any number of events, lost; and again from the start when the provider
// comes back.
class ProviderEvents {
  public:
    virtual ~ProviderEvents() = default;

    // TSPI_providerEnumDevices answered. `then` is called when the provider may have its ids, at once or later.
    virtual void wait_for_turn(std::function<void()> then) { then(); }
    // TSPI_providerInit follows with the bases that the core gives. May
    // come again without `up` in between when a start fails half-way.
    virtual DeviceBases devices_counted(uint32_t lines, uint32_t phones) = 0;
    // TSPI_providerInit succeeded: the provider may be called from now on, also from inside this function.
    virtual void up(const ProviderUp& facts) = 0;
    // The provider is gone (only after `up`). All its pending calls and requests have ended before this; its
    // handles mean nothing any more. Also the last word after ProviderHost::stop.
    virtual void lost(std::string_view reason) = 0;

    // LINEEVENT and PHONEEVENT in the order in which the provider raised them, and in order with responses
    // and completions. LINE_NEWCALL: call = 0, param1 = HDRVCALL, param2 = the HTAPICALL that the host gave
    // (it has wire::host_call_bit). LINE_CREATE, PHONE_CREATE: device = 0, param1 = HPROVIDER, param2 =
    // temporary id.
    virtual void line_event(const ProviderEvent& event) = 0;
    virtual void phone_event(const ProviderEvent& event) = 0;
};

}  // namespace tapi::server
