// SPDX-License-Identifier: Apache-2.0
// The link to a host that comes by itself, over loopback TCP: programs under Wine inherit no sockets. It listens until the host is
// there, which shows with the secret that it has been given, and no longer.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <list>
#include <memory>
#include <string>

#include "base/result.hpp"
#include "server/host/socket_transport.hpp"

namespace tapi::server {

class AwaitedTransport final : public Transport, public std::enable_shared_from_this<AwaitedTransport> {
  public:
    // Connections that have not said the secret yet; one more and the oldest is closed.
    static constexpr size_t max_strangers = 8;

    // Listens at a free port of 127.0.0.1, with a new secret.
    static Result<std::shared_ptr<AwaitedTransport>> listen(boost::asio::io_context& loop);
    uint16_t port() const;
    // For one use; of the characters that host::secret_size says.
    const std::string& secret() const { return secret_; }

    ~AwaitedTransport() override;

    // The host's process has ended; a host that is not there yet does not come any more.
    void process_ended();

    void open(TransportEvents& events) override;
    // The connection itself lasts until the process has ended, or the end of this object: the server of Wine 8 dies when something
    // happens at a socket on which a process waits that was killed and whose end it has not noticed yet.
    void close() override;
    Bytes& outgoing() override { return host_ != nullptr ? host_->outgoing() : nowhere_; }
    void flush() override;
    size_t backlog() const override { return host_ != nullptr ? host_->backlog() : 0; }

  private:
    struct Stranger {
        boost::asio::ip::tcp::socket socket;
        std::string said;
    };
    using Strangers = std::list<std::shared_ptr<Stranger>>;

    AwaitedTransport(boost::asio::io_context& loop, std::string secret);
    void accept();
    void listen_to(std::shared_ptr<Stranger> stranger);
    void welcome(Stranger& host);
    void stop_listening();

    boost::asio::io_context& loop_;
    const std::string secret_;
    boost::asio::ip::tcp::acceptor acceptor_;
    Strangers strangers_;
    std::shared_ptr<SocketTransport> host_;
    TransportEvents* events_ = nullptr;
    bool process_ended_ = false;
    Bytes nowhere_;  // what is written before the host is there
};

}  // namespace tapi::server
