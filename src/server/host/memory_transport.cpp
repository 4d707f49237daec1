// SPDX-License-Identifier: Apache-2.0
// Bytes between the loop and a provider's thread.
#include "server/host/memory_transport.hpp"

#include <boost/asio/post.hpp>
#include <cstring>

namespace tapi::server {

std::shared_ptr<MemoryTransport> MemoryTransport::make(boost::asio::io_context& loop) {
    const std::shared_ptr<MemoryTransport> made(new MemoryTransport(loop));
    made->link_ = std::make_shared<host::MemoryLink>([&loop, weak = std::weak_ptr(made)] {
        boost::asio::post(loop, [weak] {
            if (const auto self = weak.lock()) self->receive();
        });
    });
    return made;
}

void MemoryTransport::open(TransportEvents& events) {
    events_ = &events;
    work_.emplace(loop_.get_executor());
    // What the host said before anybody listened.
    boost::asio::post(loop_, [self = shared_from_this()] { self->receive(); });
}

void MemoryTransport::close() {
    events_ = nullptr;
    work_.reset();
    link_->close();
}

void MemoryTransport::flush() {
    if (scheduled_) return;
    scheduled_ = true;
    boost::asio::post(loop_, [self = shared_from_this()] {
        self->scheduled_ = false;
        self->link_->send(self->outgoing_);
        self->outgoing_.clear();
    });
}

void MemoryTransport::receive() {
    if (events_ == nullptr) return;
    const Bytes bytes = link_->receive();
    if (!bytes.empty()) {
        std::memcpy(in_.prepare(bytes.size()).data(), bytes.data(), bytes.size());
        in_.commit(bytes.size());
        events_->readable(in_);
    }
    if (events_ != nullptr && link_->ended()) events_->closed("the host ended");
}

}  // namespace tapi::server
