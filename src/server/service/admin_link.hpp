// SPDX-License-Identifier: Apache-2.0
// An admin connection: AdminSession on a socket.
#pragma once

#include "server/admin/admin_session.hpp"
#include "server/session/connection.hpp"

namespace tapi::server {

class AdminLink final : public AdminOutput, public std::enable_shared_from_this<AdminLink> {
  public:
    AdminLink(StatusSource& source, TraceHub& hub, std::shared_ptr<Connection> connection)
        : connection_(std::move(connection)), session_(source, hub, *this) {}

    void start(std::function<void()> ended) {
        connection_->on_frame([weak = weak_from_this()](const wire::Frame& frame) {
            if (const auto self = weak.lock()) self->session_.handle(frame);
        });
        connection_->on_closed([ended = std::move(ended)](const std::string&) { ended(); });
    }
    void send(const Bytes& frames) override {
        connection_->out().insert(connection_->out().end(), frames.begin(), frames.end());
        connection_->written();
    }
    size_t waiting() const override { return connection_->backlog(); }
    void end(wire::Bye reason, const std::string& text) override {
        connection_->later([connection = connection_, reason, text] { connection->close(reason, text); });
    }
    // The same at once; not inside handle().
    void end_now(wire::Bye reason, const std::string& text) { connection_->close(reason, text); }

  private:
    std::shared_ptr<Connection> connection_;
    AdminSession session_;
};

}  // namespace tapi::server
