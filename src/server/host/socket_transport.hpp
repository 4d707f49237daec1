// SPDX-License-Identifier: Apache-2.0
// The link to a provider host in a process of its own: a stream socket, of the unix family or TCP.
#pragma once

#include <sys/socket.h>

#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/io_context.hpp>

#include "server/host/transport.hpp"

namespace tapi::server {

class SocketTransport final : public Transport, public std::enable_shared_from_this<SocketTransport> {
  public:
    // Takes over a connected socket.
    SocketTransport(boost::asio::io_context& loop, int fd, int family = AF_UNIX);

    void open(TransportEvents& events) override;
    void close() override;
    Bytes& outgoing() override { return outgoing_; }
    void flush() override;
    size_t backlog() const override { return outgoing_.size() - sent_; }
    // As close(), but the connection itself stays, until close() or the end of this object.
    void let_go() { events_ = nullptr; }

  private:
    void read_some();
    void write_out();
    void wait_to_write();

    boost::asio::generic::stream_protocol::socket socket_;
    TransportEvents* events_ = nullptr;  // null when closed or let go
    wire::FrameBuffer in_;
    Bytes outgoing_;
    size_t sent_ = 0;         // of outgoing_
    bool scheduled_ = false;  // write_out is posted, or comes when the socket can be written to
};

}  // namespace tapi::server
