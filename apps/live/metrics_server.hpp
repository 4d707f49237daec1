// SPDX-License-Identifier: Apache-2.0
// GET /metrics, for Prometheus and whatever else reads OpenMetrics.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "voice/await.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

namespace tapi::live {

class MetricsServer {
  public:
    // `address`: "127.0.0.1:9464", "[::1]:9464". Throws ctl::Failure.
    MetricsServer(boost::asio::io_context& loop, const std::string& address, std::function<std::string()> text);
    ~MetricsServer();
    MetricsServer(const MetricsServer&) = delete;
    MetricsServer& operator=(const MetricsServer&) = delete;
    uint16_t port() const { return port_; }

    static constexpr size_t most_visitors = 32;
    static constexpr size_t largest_request = 8192;             // bytes of its head
    static constexpr std::chrono::seconds patience{10};        // for a request

  private:
    struct Shared;
    static voice::Await<void> accept(std::shared_ptr<Shared> shared);
    static voice::Await<void> visit(std::shared_ptr<Shared> shared, boost::asio::ip::tcp::socket socket);

    std::shared_ptr<Shared> shared_;
    uint16_t port_ = 0;
};

}  // namespace tapi::live
