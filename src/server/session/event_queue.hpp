// SPDX-License-Identifier: Apache-2.0
// The messages of one application on their way to its events connection. Bounded: an application that does not read
// loses its session, never a message in the middle (RACE-6).
#pragma once

#include <functional>
#include <memory>

#include "server/device/objects.hpp"
#include "server/session/connection.hpp"
#include "server/session/trace.hpp"

namespace tapi::server {

class EventQueue final : public AppSink {
  public:
    EventQueue(Trace& trace, const Identity& identity, std::function<void()> overflow)
        : trace_(trace), identity_(identity), overflow_(std::move(overflow)) {}

    void post(const Message& message) override {
        if (overflown_) return;
        if (trace_.active()) trace_.message(identity_, message);
        if (connection_ && connection_->closed()) return;
        Bytes& out = connection_ ? connection_->out() : waiting_;
        wire_message(out, message);
        if (connection_) connection_->written();
        if ((connection_ ? connection_->backlog() : waiting_.size()) > wire::limits::max_queued_bytes) {
            overflown_ = true;
            overflow_();
        }
    }

    void attach(std::shared_ptr<Connection> connection) {
        connection_ = std::move(connection);
        Bytes& out = connection_->out();
        out.insert(out.end(), waiting_.begin(), waiting_.end());
        waiting_ = {};
        connection_->written();
    }
    bool attached() const { return connection_ != nullptr; }
    void detach(wire::Bye reason, const std::string& text) {
        if (connection_) connection_->close(reason, text);
    }

  private:
    static void wire_message(Bytes& out, const Message& message);

    Trace& trace_;
    const Identity& identity_;
    std::function<void()> overflow_;
    std::shared_ptr<Connection> connection_;
    Bytes waiting_;  // until the events connection is there
    bool overflown_ = false;
};

}  // namespace tapi::server
