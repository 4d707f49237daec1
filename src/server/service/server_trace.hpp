// SPDX-License-Identifier: Apache-2.0
// Calls and messages as they pass, for those who watch (`tapi trace`).
#pragma once

#include "server/admin/trace_hub.hpp"
#include "server/session/trace.hpp"

namespace tapi::server {

class ServerTrace final : public Trace {
  public:
    explicit ServerTrace(TraceHub& hub) : hub_(hub) {}
    bool active() const override { return hub_.active(); }
    void call(const Identity& who, Function function, uint32_t subject, int32_t result) override;
    void message(const Identity& who, const Message& message) override;

  private:
    TraceHub& hub_;
};

}  // namespace tapi::server
