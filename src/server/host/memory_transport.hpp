// SPDX-License-Identifier: Apache-2.0
// The link to a provider in the server's own process, and the thread that runs the provider.
#pragma once

#include <boost/asio/io_context.hpp>
#include <future>

#include "server/host/transport.hpp"
#include "tapihost/host.hpp"
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
    std::shared_ptr<host::MemoryLink> link_;
    wire::FrameBuffer in_;
    Bytes outgoing_;
    bool scheduled_ = false;
};

// Runs a provider on a thread that ends when its link closes. A provider that does not come back keeps its thread: the
// server goes on without it. The future is ready once the thread has let go of the provider.
std::future<void> run_on_thread(std::shared_ptr<host::MemoryLink> link, host::HostSettings settings);

}  // namespace tapi::server
