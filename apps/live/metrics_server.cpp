// SPDX-License-Identifier: Apache-2.0
// See metrics_server.hpp.
#include "metrics_server.hpp"

#include "tapictl/exit_codes.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <charconv>

namespace tapi::live {
namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using Tcp = asio::ip::tcp;

struct MetricsServer::Shared {
    explicit Shared(asio::io_context& loop) : acceptor(loop) {}
    Tcp::acceptor acceptor;
    std::function<std::string()> text;
    size_t visitors = 0;
};

namespace {

Tcp::endpoint endpoint_of(const std::string& address) {
    const size_t colon = address.rfind(':');
    unsigned port = 0;
    std::string host = colon == std::string::npos ? "" : address.substr(0, colon);
    if (host.size() > 2 && host.front() == '[' && host.back() == ']') host = host.substr(1, host.size() - 2);
    const char* end = address.data() + address.size();
    const auto read = std::from_chars(address.data() + std::min(colon + 1, address.size()), end, port);
    boost::system::error_code error;
    const auto ip = asio::ip::make_address(host, error);
    if (colon == std::string::npos || read.ec != std::errc() || read.ptr != end || port > 65535 || error)
        throw ctl::Failure(ctl::exit_usage, "\"" + address + "\" is no address for metrics; write 127.0.0.1:9464 or [::1]:9464");
    return {ip, static_cast<uint16_t>(port)};
}

http::response<http::string_body> answer_to(const http::request<http::empty_body>& request, const std::function<std::string()>& text) {
    http::response<http::string_body> response;
    response.version(11);
    response.keep_alive(false);
    const bool reads = request.method() == http::verb::get || request.method() == http::verb::head;
    const std::string target(request.target());
    const bool known = target == "/metrics" || target.starts_with("/metrics?");
    response.result(!reads ? http::status::method_not_allowed : known ? http::status::ok : http::status::not_found);
    response.set(http::field::content_type, known && reads ? "application/openmetrics-text; version=1.0.0; charset=utf-8" : "text/plain");
    response.body() = !reads ? "GET only\n" : known ? text() : "see /metrics\n";
    response.prepare_payload();
    if (request.method() == http::verb::head) response.body().clear();
    return response;
}

}  // namespace

// One request, one answer.
voice::Await<void> MetricsServer::visit(std::shared_ptr<Shared> shared, Tcp::socket socket) {
    ++shared->visitors;
    boost::system::error_code error;
    beast::tcp_stream stream(std::move(socket));
    beast::flat_buffer buffer(largest_request);
    http::request<http::empty_body> request;
    stream.expires_after(patience);
    co_await http::async_read(stream, buffer, request, asio::redirect_error(asio::use_awaitable, error));
    if (!error) {
        const auto response = answer_to(request, shared->text);
        co_await http::async_write(stream, response, asio::redirect_error(asio::use_awaitable, error));
        stream.socket().shutdown(Tcp::socket::shutdown_both, error);
    }
    --shared->visitors;
}

voice::Await<void> MetricsServer::accept(std::shared_ptr<Shared> shared) {
    const auto executor = co_await asio::this_coro::executor;
    for (;;) {
        boost::system::error_code error;
        Tcp::socket socket = co_await shared->acceptor.async_accept(asio::redirect_error(asio::use_awaitable, error));
        if (error == asio::error::operation_aborted || !shared->acceptor.is_open()) co_return;
        if (error || shared->visitors >= most_visitors) continue;
        asio::co_spawn(executor, visit(shared, std::move(socket)), asio::detached);
    }
}

MetricsServer::MetricsServer(asio::io_context& loop, const std::string& address, std::function<std::string()> text)
    : shared_(std::make_shared<Shared>(loop)) {
    shared_->text = std::move(text);
    const Tcp::endpoint endpoint = endpoint_of(address);
    try {
        shared_->acceptor.open(endpoint.protocol());
        shared_->acceptor.set_option(Tcp::acceptor::reuse_address(true));
        shared_->acceptor.bind(endpoint);
        shared_->acceptor.listen();
    } catch (const boost::system::system_error& error) {
        throw ctl::Failure(ctl::exit_failed, "cannot listen on " + address + " for metrics: " + error.code().message());
    }
    port_ = shared_->acceptor.local_endpoint().port();
    asio::co_spawn(loop, accept(shared_), asio::detached);
}

MetricsServer::~MetricsServer() {
    boost::system::error_code ignore;
    shared_->acceptor.close(ignore);
}

}  // namespace tapi::live
