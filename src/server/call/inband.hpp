// SPDX-License-Identifier: Apache-2.0
// What the files about media share.
#pragma once

#include "server/call/media_events.hpp"
#include "server/device/deliver.hpp"
#include "server/device/lines.hpp"

namespace tapi::server {

// A handle over an asynchronous step: null afterwards when it was given up meanwhile.
class Holder {
  public:
    explicit Holder(const CallHandle& handle)
        : call_(handle.call->shared_from_this()),
          opened_(handle.line->shared_from_this()),
          handle_(handle.handle) {}

    CallHandle* get() const {
        CallHandle* held = call_->handle_of(*opened_);
        return held != nullptr && held->handle == handle_ ? held : nullptr;
    }

  private:
    std::shared_ptr<Call> call_;
    std::shared_ptr<const OpenLine> opened_;
    uint32_t handle_;
};

// A number for a request or a tone list that the provider has not seen for long.
uint32_t next_media_id(Provider& provider);
// DIG-9: the provider's time stamp, or the server's when it gives none; both are the system's monotonic
// clock.
uint32_t tick_of(const Core& core, const ProviderEvent& event);

bool watch_event(const Core& core, Call& call, const ProviderEvent& event);
void stop_watching(CallHandle& handle);

}  // namespace tapi::server
