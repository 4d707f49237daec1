// SPDX-License-Identifier: Apache-2.0
// Posting and counting messages.
#include "server/session/event_queue.hpp"

#include "wire/message.hpp"

namespace tapi::server {

void EventQueue::post(const Message& message) {
    if (overflown_) return;
    if (trace_.active()) trace_.message(identity_, message);
    if (connection_ && connection_->closed()) return;
    Bytes& out = connection_ ? connection_->out() : waiting_;
    const size_t before = out.size();
    wire::write_message(out, message);
    count(out.size() - before);
    if (connection_) connection_->written();
    if (unsent() > limits_.bytes || ends_.size() > limits_.messages) {
        overflown_ = true;
        overflow_();
    }
}

void EventQueue::count(size_t size) {
    posted_ += size;
    ends_.push_back(posted_);
    const uint64_t waiting = std::min<uint64_t>(unsent(), posted_);
    while (!ends_.empty() && ends_.front() <= posted_ - waiting) ends_.pop_front();
}

void EventQueue::attach(std::shared_ptr<Connection> connection) {
    connection_ = std::move(connection);
    Bytes& out = connection_->out();
    out.insert(out.end(), waiting_.begin(), waiting_.end());
    waiting_ = {};
    connection_->written();
}

}  // namespace tapi::server
