// SPDX-License-Identifier: Apache-2.0
// The queues between the server's loop and a provider's thread.
#include "tapihost/memory_channel.hpp"

#include <cstring>
#include <utility>

namespace tapi::host {
namespace {

void append(Bytes& to, ByteView bytes) { to.insert(to.end(), bytes.begin(), bytes.end()); }

}  // namespace

void MemoryLink::send(ByteView bytes) {
    {
        const std::lock_guard lock(mutex_);
        append(to_host_, bytes);
    }
    arrived_.notify_one();
}

size_t MemoryLink::backlog() const {
    const std::lock_guard lock(mutex_);
    return to_host_.size();
}

Bytes MemoryLink::receive() {
    const std::lock_guard lock(mutex_);
    return std::exchange(to_server_, {});
}

bool MemoryLink::ended() const {
    const std::lock_guard lock(mutex_);
    return ended_ && to_server_.empty();
}

void MemoryLink::close() {
    {
        const std::lock_guard lock(mutex_);
        closed_ = true;
        to_server_.clear();
    }
    arrived_.notify_one();
}

bool MemoryLink::wait_for_bytes(wire::FrameBuffer& in) {
    Bytes bytes;
    {
        std::unique_lock lock(mutex_);
        arrived_.wait(lock, [&] { return closed_ || !to_host_.empty(); });
        if (closed_) return false;
        bytes.swap(to_host_);
    }
    std::memcpy(in.prepare(bytes.size()).data(), bytes.data(), bytes.size());
    in.commit(bytes.size());
    return true;
}

bool MemoryLink::reply(ByteView bytes) {
    const std::lock_guard lock(mutex_);
    if (closed_) return false;
    const bool first = to_server_.empty();
    append(to_server_, bytes);
    if (first) wake_();
    return true;
}

void MemoryLink::end() {
    const std::lock_guard lock(mutex_);
    ended_ = true;
    if (!closed_) wake_();
}

}  // namespace tapi::host
