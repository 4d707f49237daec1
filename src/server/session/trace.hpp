// SPDX-License-Identifier: Apache-2.0
// Who watches the server's calls and messages. Inactive it costs one branch.
#pragma once

#include "model/functions.hpp"
#include "model/message.hpp"
#include "server/device/objects.hpp"

namespace tapi::server {

class Trace {
  public:
    virtual ~Trace() = default;
    virtual bool active() const { return false; }
    virtual void call(const Identity&, Function, uint32_t /*subject*/, int32_t /*result*/) {}
    virtual void message(const Identity&, const Message&) {}
};

}  // namespace tapi::server
