// SPDX-License-Identifier: Apache-2.0
// The link to a provider that runs on a thread of the server.
#pragma once

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <optional>

#include "server/host/transport.hpp"
#include "tapihost/memory_channel.hpp"

namespace tapi::server {

class MemoryTransport final : public Transport, public std::enable_shared_from_this<MemoryTransport> {
  public:
    static std::shared_ptr<MemoryTransport> make(boost::asio::io_context& loop);

    void open(TransportEvents& events) override;
    void close() override;
    Bytes& outgoing() override { return outgoing_; }
    void flush() override;
    size_t backlog() const override { return outgoing_.size() + link_->backlog(); }

    const std::shared_ptr<host::MemoryLink>& link() const { return link_; }

  private:
    explicit MemoryTransport(boost::asio::io_context& loop) : loop_(loop), in_(wire::limits::max_hello) {}
    void receive();

    boost::asio::io_context& loop_;
    TransportEvents* events_ = nullptr;  // null when closed
    // While open the loop has something to wait for, as it has with a socket.
    std::optional<boost::asio::executor_work_guard<boost::asio::io_context::executor_type>> work_;
    std::shared_ptr<host::MemoryLink> link_;
    wire::FrameBuffer in_;
    Bytes outgoing_;
    bool scheduled_ = false;
};

}  // namespace tapi::server
