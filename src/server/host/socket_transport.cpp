// SPDX-License-Identifier: Apache-2.0
// Reading and writing a host's socket on the loop.
#include "server/host/socket_transport.hpp"

#include <sys/socket.h>

#include <boost/asio/post.hpp>
#include <cerrno>


namespace tapi::server {
namespace {

constexpr size_t read_size = 64 * 1024;

}  // namespace

SocketTransport::SocketTransport(boost::asio::io_context& loop, int fd, int family)
    : socket_(loop, boost::asio::generic::stream_protocol(family, 0), fd), in_(wire::limits::max_hello) {}

void SocketTransport::open(TransportEvents& events) {
    events_ = &events;
    read_some();
}

void SocketTransport::close() {
    events_ = nullptr;
    boost::system::error_code ignored;
    socket_.close(ignored);
}

void SocketTransport::read_some() {
    const auto room = in_.prepare(read_size);
    socket_.async_read_some(boost::asio::buffer(room.data(), room.size()),
                            [self = shared_from_this()](boost::system::error_code error, size_t size) {
                                if (self->events_ == nullptr) return;
                                if (error) {
                                    self->events_->closed("the host ended");
                                    return;
                                }
                                self->in_.commit(size);
                                self->events_->readable(self->in_);
                                if (self->events_ != nullptr) self->read_some();
                            });
}

void SocketTransport::flush() {
    if (scheduled_) return;
    scheduled_ = true;
    boost::asio::post(socket_.get_executor(), [self = shared_from_this()] { self->write_out(); });
}

// An error needs no answer here: the reading side sees the end of the host, after what it sent last.
void SocketTransport::write_out() {
    scheduled_ = false;
    while (events_ != nullptr && sent_ < outgoing_.size()) {
        const ssize_t n =
            ::send(socket_.native_handle(), outgoing_.data() + sent_, outgoing_.size() - sent_, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (n > 0) {
            sent_ += static_cast<size_t>(n);
        } else if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) {
            return wait_to_write();
        } else if (n == 0 || errno != EINTR) {
            break;
        }
    }
    outgoing_.clear();
    sent_ = 0;
}

void SocketTransport::wait_to_write() {
    outgoing_.erase(outgoing_.begin(), outgoing_.begin() + static_cast<ptrdiff_t>(sent_));
    sent_ = 0;
    scheduled_ = true;
    socket_.async_wait(boost::asio::socket_base::wait_write, [self = shared_from_this()](boost::system::error_code error) {
        if (!error) self->write_out();
    });
}

}  // namespace tapi::server
