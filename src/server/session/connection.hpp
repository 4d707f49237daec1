// SPDX-License-Identifier: Apache-2.0
// One connected socket: frames in, bytes out. Output is collected and written once per turn of the loop. From a peer that
// does not take what is written nothing more is read either, until it does.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <functional>
#include <memory>
#include <string>

#include "wire/frame.hpp"
#include "wire/greeting.hpp"

namespace tapi::server {

class Connection : public std::enable_shared_from_this<Connection> {
  public:
    using OnFrame = std::function<void(const wire::Frame&)>;
    using OnClosed = std::function<void(const std::string& reason)>;

    Connection(boost::asio::io_context& loop, int fd, uint32_t max_frame);

    // Begins reading. A handler may replace itself, close the connection, or drop its last reference.
    void start(OnFrame on_frame, OnClosed on_closed);
    void on_frame(OnFrame handler) { on_frame_ = std::move(handler); }
    void on_closed(OnClosed handler) { on_closed_ = std::move(handler); }
    void set_max_frame(uint32_t max_frame) { in_.set_max_frame(max_frame); }

    // Where to append frames; call written() after.
    Bytes& out() { return out_; }
    // Writes at the end of this turn of the loop.
    void written();
    size_t backlog() const { return out_.size() - sent_; }

    // Says why and closes after what is already queued, as far as the peer takes it at once.
    void close(wire::Bye reason, const std::string& text);
    bool closed() const { return closed_; }
    // Runs on the next turn of the loop.
    void later(std::function<void()> task);
    int fd() { return stream_.native_handle(); }

  private:
    void read();
    void read_on();
    void received(size_t size);
    void flush();
    void finish(const std::string& reason);

    boost::asio::posix::stream_descriptor stream_;
    wire::FrameBuffer in_;
    Bytes out_;
    size_t sent_ = 0;
    bool flush_posted_ = false;
    bool waiting_to_write_ = false;
    bool reading_batch_ = false;
    bool reading_paused_ = false;
    bool closed_ = false;
    OnFrame on_frame_;
    OnClosed on_closed_;
};

}  // namespace tapi::server
