// SPDX-License-Identifier: Apache-2.0
// Distribution of trace events.
#include "server/admin/trace_hub.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

namespace tapi::server {
namespace {

const char* word(TraceKind kind) {
    switch (kind) {
        case TraceKind::call:
            return "call";
        case TraceKind::message:
            return "message";
    }
    return "?";
}

// RFC 3339 with microseconds: trace records are compared with network captures.
std::string stamp(WallTime time) {
    const auto micros =
        std::chrono::duration_cast<std::chrono::microseconds>(time.time_since_epoch()).count();
    return fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:06}Z",
                       fmt::gmtime(static_cast<std::time_t>(micros / 1'000'000)), micros % 1'000'000);
}

}  // namespace

std::string TraceHub::to_json(const TraceEvent& event) const {
    nlohmann::ordered_json json;
    json["time"] = stamp(clock_.wall());
    json["app"] = event.app;
    json["user"] = event.user;
    json["pid"] = event.pid;
    json["kind"] = word(event.kind);
    json["name"] = event.name;
    if (event.result) json["result"] = *event.result;
    if (event.handle != 0) json["handle"] = event.handle;
    if (!event.detail.empty()) json["detail"] = event.detail;
    // Names come from applications and need not be UTF-8.
    return json.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

void TraceHub::publish(const TraceEvent& event) {
    std::string json;
    ++publishing_;
    // By index: a subscriber may leave, and another may come, inside traced().
    for (size_t i = 0; i < entries_.size(); ++i) {
        if (entries_[i].subscriber == nullptr || !entries_[i].filter.wants(event)) continue;
        if (json.empty()) json = to_json(event);
        entries_[i].subscriber->traced(json);
    }
    --publishing_;
    sweep();
}

void TraceHub::subscribe(TraceSubscriber& subscriber, TraceFilter filter) {
    unsubscribe(subscriber);
    entries_.push_back({&subscriber, std::move(filter)});
    ++live_;
}

void TraceHub::unsubscribe(TraceSubscriber& subscriber) {
    for (Entry& entry : entries_) {
        if (entry.subscriber != &subscriber) continue;
        entry.subscriber = nullptr;
        --live_;
    }
    sweep();
}

void TraceHub::sweep() {
    if (publishing_ > 0) return;
    entries_.erase(
        std::remove_if(entries_.begin(), entries_.end(), [](const Entry& e) { return !e.subscriber; }),
        entries_.end());
}

}  // namespace tapi::server
