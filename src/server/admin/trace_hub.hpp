// SPDX-License-Identifier: Apache-2.0
// Who watches the server, and what they see. Untraced, a server asks active() and does nothing else.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"

namespace tapi::server {

enum class TraceKind { call, message };

// One API call, or message to an application.
struct TraceEvent {
    TraceKind kind = TraceKind::call;
    std::string_view app;  // executable of the application
    std::string_view user;
    uint32_t pid = 0;
    std::string_view name;  // "lineMakeCall", "LINE_CALLSTATE"
    std::optional<int32_t> result;
    uint32_t handle = 0;      // HLINE, HCALL, HPHONE; 0: none
    std::string_view detail;  // decoded parameters: "state=CONNECTED mode=ACTIVE privilege=0"
};

struct TraceFilter {
    std::string app;   // empty: every one
    uint32_t pid = 0;  // 0: every one

    bool wants(const TraceEvent& event) const {
        return (app.empty() || app == event.app) && (pid == 0 || pid == event.pid);
    }
};

class TraceSubscriber {
  public:
    virtual ~TraceSubscriber() = default;
    // One JSON object as text. It may unsubscribe inside.
    virtual void traced(const std::string& json) = 0;
};

class TraceHub {
  public:
    explicit TraceHub(const Clock& clock) : clock_(clock) {}

    // Ask before gathering an event's parts.
    bool active() const { return live_ > 0; }
    void publish(const TraceEvent& event);

    // A subscriber must unsubscribe before it goes; subscribing again replaces the filter.
    void subscribe(TraceSubscriber& subscriber, TraceFilter filter);
    void unsubscribe(TraceSubscriber& subscriber);
    size_t subscribers() const { return live_; }

  private:
    struct Entry {
        TraceSubscriber* subscriber;  // null: gone, swept after publishing
        TraceFilter filter;
    };
    std::string to_json(const TraceEvent& event) const;
    void sweep();

    const Clock& clock_;
    std::vector<Entry> entries_;
    size_t live_ = 0;
    int publishing_ = 0;
};

}  // namespace tapi::server
