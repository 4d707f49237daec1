// SPDX-License-Identifier: Apache-2.0
// The messages of one application on their way to its events connection. Bounded: an application that does not read
// loses its session, never a message in the middle (RACE-6).
#pragma once

#include <deque>
#include <functional>
#include <memory>

#include "server/device/objects.hpp"
#include "server/session/connection.hpp"
#include "server/session/trace.hpp"

namespace tapi::server {

struct QueueLimits {
    size_t messages = wire::limits::max_queued_messages;
    size_t bytes = wire::limits::max_queued_bytes;
};

class EventQueue final : public AppSink {
  public:
    EventQueue(Trace& trace, const Identity& identity, QueueLimits limits, std::function<void()> overflow)
        : trace_(trace), identity_(identity), limits_(limits), overflow_(std::move(overflow)) {}

    void post(const Message& message) override;

    void attach(std::shared_ptr<Connection> connection);
    bool attached() const { return connection_ != nullptr; }
    void detach(wire::Bye reason, const std::string& text) {
        if (connection_) connection_->close(reason, text);
    }

  private:
    size_t unsent() const { return connection_ ? connection_->backlog() : waiting_.size(); }
    void count(size_t size);

    Trace& trace_;
    const Identity& identity_;
    QueueLimits limits_;
    std::function<void()> overflow_;
    std::shared_ptr<Connection> connection_;
    Bytes waiting_;  // until the events connection is there
    uint64_t posted_ = 0;         // bytes, ever
    std::deque<uint64_t> ends_;   // where each message that may not be sent yet ends in them
    bool overflown_ = false;
};

}  // namespace tapi::server
