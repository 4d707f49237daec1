// SPDX-License-Identifier: Apache-2.0
// Waiting for the one who knows the secret.
#include "server/host/awaited_transport.hpp"

#include <fmt/format.h>
#include <sys/random.h>
#include <tapi.h>

#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/read.hpp>

#include "tapihost/secret.hpp"

namespace tapi::server {
namespace {

using boost::asio::ip::tcp;

Result<std::string> new_secret() {
    std::array<unsigned char, host::secret_size / 2> random{};
    if (::getrandom(random.data(), random.size(), 0) != static_cast<ssize_t>(random.size()))
        return failure(static_cast<int32_t>(LINEERR_RESOURCEUNAVAIL), "the system gives no random numbers");
    std::string secret;
    for (const unsigned char byte : random) secret += fmt::format("{:02x}", byte);
    return secret;
}

// Takes as long for a wrong secret, wherever it is wrong.
bool same_secret(const std::string& one, const std::string& other) {
    unsigned char different = one.size() == other.size() ? 0 : 1;
    for (size_t i = 0; i < one.size() && i < other.size(); ++i) different |= static_cast<unsigned char>(one[i] ^ other[i]);
    return different == 0;
}

}  // namespace

AwaitedTransport::AwaitedTransport(boost::asio::io_context& loop, std::string secret)
    : loop_(loop), secret_(std::move(secret)), acceptor_(loop) {}

Result<std::shared_ptr<AwaitedTransport>> AwaitedTransport::listen(boost::asio::io_context& loop) {
    auto secret = new_secret();
    if (!secret) return secret.error();
    std::shared_ptr<AwaitedTransport> made(new AwaitedTransport(loop, std::move(*secret)));
    boost::system::error_code error;
    made->acceptor_.open(tcp::v4(), error);
    if (!error) made->acceptor_.bind({boost::asio::ip::address_v4::loopback(), 0}, error);
    if (!error) made->acceptor_.listen(max_strangers, error);
    if (error) {
        return failure(static_cast<int32_t>(LINEERR_RESOURCEUNAVAIL),
                       fmt::format("cannot listen on 127.0.0.1 for the provider host: {}", error.message()));
    }
    return made;
}

AwaitedTransport::~AwaitedTransport() {
    if (host_ != nullptr) host_->close();
}

uint16_t AwaitedTransport::port() const {
    boost::system::error_code ignored;
    return acceptor_.local_endpoint(ignored).port();
}

void AwaitedTransport::open(TransportEvents& events) {
    events_ = &events;
    accept();
}

void AwaitedTransport::process_ended() {
    process_ended_ = true;
    if (host_ != nullptr && events_ == nullptr) host_->close();
    if (host_ != nullptr || events_ == nullptr) return;
    stop_listening();
    events_->closed("the host ended before it was there; what Wine said is in the log");
}

void AwaitedTransport::close() {
    events_ = nullptr;
    stop_listening();
    if (host_ != nullptr) process_ended_ ? host_->close() : host_->let_go();
}

void AwaitedTransport::flush() {
    if (host_ != nullptr) return host_->flush();
    nowhere_.clear();
}

void AwaitedTransport::accept() {
    acceptor_.async_accept([self = shared_from_this()](boost::system::error_code error, tcp::socket socket) {
        if (error == boost::asio::error::operation_aborted || !self->acceptor_.is_open()) return;
        if (!error) self->listen_to(std::make_shared<Stranger>(Stranger{std::move(socket), std::string(host::secret_size, '\0')}));
        self->accept();
    });
}

// Nobody is answered: who does not know the secret learns nothing here.
void AwaitedTransport::listen_to(std::shared_ptr<Stranger> stranger) {
    if (strangers_.size() >= max_strangers) {
        boost::system::error_code ignored;
        strangers_.front()->socket.close(ignored);
        strangers_.pop_front();
    }
    strangers_.push_back(stranger);
    boost::asio::async_read(stranger->socket, boost::asio::buffer(stranger->said),
                            [self = shared_from_this(), stranger](boost::system::error_code error, size_t) {
                                self->strangers_.remove(stranger);
                                if (error || self->events_ == nullptr || self->host_ != nullptr) return;
                                if (same_secret(self->secret_, stranger->said)) self->welcome(*stranger);
                            });
}

void AwaitedTransport::welcome(Stranger& host) {
    boost::system::error_code error;
    host.socket.set_option(tcp::no_delay(true), error);
    const int fd = host.socket.release(error);
    if (error) return;
    stop_listening();
    host_ = std::make_shared<SocketTransport>(loop_, fd, AF_INET);
    host_->open(*events_);
}

void AwaitedTransport::stop_listening() {
    boost::system::error_code ignored;
    acceptor_.close(ignored);
    for (const auto& stranger : strangers_) stranger->socket.close(ignored);
    strangers_.clear();
}

}  // namespace tapi::server
