// SPDX-License-Identifier: Apache-2.0
// Reading and writing a host's socket on the loop.
#include "server/host/socket_transport.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/write.hpp>

namespace tapi::server {
namespace {

constexpr size_t read_size = 64 * 1024;

}  // namespace

SocketTransport::SocketTransport(boost::asio::io_context& loop, int fd)
    : socket_(loop, boost::asio::local::stream_protocol(), fd), in_(wire::limits::max_hello) {}

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

void SocketTransport::write_out() {
    leaving_.clear();
    scheduled_ = events_ != nullptr && !outgoing_.empty();
    if (!scheduled_) return;
    leaving_.swap(outgoing_);
    // An error needs no answer here: the reading side sees the end of the host, after what it sent last.
    boost::asio::async_write(socket_, boost::asio::buffer(leaving_.data(), leaving_.size()),
                             [self = shared_from_this()](boost::system::error_code error, size_t) {
                                 if (!error) self->write_out();
                             });
}

}  // namespace tapi::server
