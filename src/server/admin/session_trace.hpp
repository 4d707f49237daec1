// SPDX-License-Identifier: Apache-2.0
// The sessions' trace door, opened to administrators: puts calls and messages into words for the hub.
#pragma once

#include <names.hpp>
#include <string>

#include "base/unicode.hpp"
#include "server/admin/trace_hub.hpp"
#include "server/session/trace.hpp"

namespace tapi::server {

class SessionTrace final : public Trace {
  public:
    explicit SessionTrace(TraceHub& hub) : hub_(hub) {}

    bool active() const override { return hub_.active(); }

    void call(const Identity& who, Function function, uint32_t subject, int32_t result) override {
        TraceEvent event;
        event.kind = TraceKind::call;
        event.name = name_of(function);
        event.result = result;
        event.handle = subject;
        publish(who, event, result < 0 ? names::result(result) : std::string());
    }

    void message(const Identity& who, const Message& message) override {
        TraceEvent event;
        event.kind = TraceKind::message;
        event.name = names::message(message.message);
        event.handle = message.device;
        std::string detail =
            names::describe_message(message.message, message.param1, message.param2, message.param3);
        detail.erase(0, event.name.size());
        publish(who, event, detail.empty() ? detail : detail.substr(1));
    }

  private:
    void publish(const Identity& who, TraceEvent& event, const std::string& detail) {
        const std::string app = to_utf8(who.module);
        event.app = app;
        event.user = who.user;
        event.pid = who.process_id;
        event.detail = detail;
        hub_.publish(event);
    }

    TraceHub& hub_;
};

}  // namespace tapi::server
