// SPDX-License-Identifier: Apache-2.0
// Reading frames and writing what was collected.
#include "server/session/connection.hpp"

#include <sys/socket.h>

#include <boost/asio/post.hpp>
#include <cerrno>
#include <cstring>

#include "base/unicode.hpp"

namespace tapi::server {
namespace {

constexpr size_t read_size = 64 * 1024;
constexpr size_t max_backlog = 4 * 1024 * 1024;  // answers that wait while requests are still read

}  // namespace

Connection::Connection(boost::asio::io_context& loop, int fd, uint32_t max_frame) : stream_(loop, fd), in_(max_frame) {
    stream_.non_blocking(true);
}

void Connection::start(OnFrame on_frame, OnClosed on_closed) {
    on_frame_ = std::move(on_frame);
    on_closed_ = std::move(on_closed);
    read();
}

void Connection::read() {
    const auto room = in_.prepare(read_size);
    stream_.async_read_some(boost::asio::buffer(room.data(), room.size()),
                            [self = shared_from_this()](const boost::system::error_code& error, size_t size) {
                                if (self->closed_) return;
                                if (error) return self->finish(error == boost::asio::error::eof ? "" : error.message());
                                self->received(size);
                            });
}

void Connection::received(size_t size) {
    in_.commit(size);
    reading_batch_ = true;
    while (!closed_) {
        const auto frame = in_.next();
        if (!frame) break;
        const OnFrame handler = on_frame_;  // may be replaced while it runs
        handler(*frame);
    }
    reading_batch_ = false;
    if (closed_) return;
    if (in_.broken()) return close(wire::Bye::malformed, "a frame's size is out of bounds");
    flush();
    if (!closed_) read_on();
}

void Connection::read_on() {
    reading_paused_ = backlog() > max_backlog;
    if (!reading_paused_) read();
}

void Connection::written() {
    // Inside the batch of its own requests the connection flushes itself at the end.
    if (closed_ || reading_batch_ || flush_posted_ || waiting_to_write_) return;
    flush_posted_ = true;
    later([self = shared_from_this()] {
        self->flush_posted_ = false;
        if (!self->closed_ && !self->waiting_to_write_) self->flush();
    });
}

void Connection::flush() {
    while (sent_ < out_.size()) {
        const ssize_t n = ::send(stream_.native_handle(), out_.data() + sent_, out_.size() - sent_, MSG_NOSIGNAL);
        if (n > 0) {
            sent_ += static_cast<size_t>(n);
            continue;
        }
        if (n < 0 && errno == EINTR) continue;
        if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) {
            if (sent_ > read_size) {
                out_.erase(out_.begin(), out_.begin() + static_cast<ptrdiff_t>(sent_));
                sent_ = 0;
            }
            if (waiting_to_write_) return;
            waiting_to_write_ = true;
            stream_.async_wait(boost::asio::posix::stream_descriptor::wait_write,
                               [self = shared_from_this()](const boost::system::error_code& error) {
                                   self->waiting_to_write_ = false;
                                   if (error || self->closed_) return;
                                   self->flush();
                                   if (!self->closed_ && self->reading_paused_) self->read_on();
                               });
            return;
        }
        return finish(std::strerror(errno));
    }
    out_.clear();
    sent_ = 0;
}

void Connection::later(std::function<void()> task) { boost::asio::post(stream_.get_executor(), std::move(task)); }

void Connection::close(wire::Bye reason, const std::string& text) {
    if (closed_) return;
    wire::write_bye(out_, reason, to_utf16(text));
    while (sent_ < out_.size()) {
        const ssize_t n = ::send(stream_.native_handle(), out_.data() + sent_, out_.size() - sent_, MSG_NOSIGNAL);
        if (n <= 0) break;
        sent_ += static_cast<size_t>(n);
    }
    finish(std::string(wire::name_of(reason)) + ": " + text);
}

void Connection::finish(const std::string& reason) {
    if (closed_) return;
    closed_ = true;
    const auto self = shared_from_this();
    boost::system::error_code ignored;
    stream_.close(ignored);
    if (on_closed_) on_closed_(reason);
    on_frame_ = nullptr;
    on_closed_ = nullptr;
}

}  // namespace tapi::server
