// SPDX-License-Identifier: Apache-2.0
// Writing requests, reading responses.
#include "client/link.hpp"

#include <cstddef>

namespace tapi::client {
namespace {

constexpr size_t read_size = 16384;

}  // namespace

Link::Link(Stream stream, wire::FrameBuffer frames, RequestWatch& watch, std::function<void()> on_lost,
           uint32_t first_id)
    : ids_(first_id),
      stream_(std::move(stream)),
      frames_(std::move(frames)),
      watch_(watch),
      on_lost_(std::move(on_lost)) {}

Link::Answer Link::exchange(Waiter& me, Bytes& frame) {
    send(frame, me.id);
    std::unique_lock lock(mutex_);
    while (!me.done) {
        if (reading_) {
            me.waiting = true;
            me.wake.wait(lock);
            me.waiting = false;
            continue;
        }
        reading_ = true;
        lock.unlock();
        read_until_done(me);
        lock.lock();
        reading_ = false;
        hand_over();
    }
    return me.answer;
}

// Wakes one that waits, so that somebody reads on. Who is still sending looks for itself afterwards.
void Link::hand_over() {
    for (Waiter* waiter = waiters_; waiter != nullptr; waiter = waiter->next) {
        if (waiter->waiting) return waiter->wake.notify_one();
    }
}

void Link::send(Bytes& frame, uint32_t id) {
    store(std::span(frame), offsetof(wire::Header, id), id);
    bool sent = false;
    {
        const std::lock_guard lock(write_mutex_);
        sent = stream_.send(frame);
    }
    if (!sent) lose();
}

// Only the thread that set reading_ is here. `me` is finished by this thread, by deliver or by lose.
void Link::read_until_done(const Waiter& me) try {
    for (;;) {
        while (const auto frame = frames_.next()) deliver(*frame);
        {
            const std::lock_guard lock(mutex_);
            if (me.done) return;
        }
        const size_t got = frames_.broken() ? 0 : stream_.receive(frames_.prepare(read_size));
        if (got == 0) {
            lose();
            return;
        }
        frames_.commit(got);
    }
} catch (...) {  // out of memory: no response can be taken any more
    lose();
}

void Link::deliver(const wire::Frame& frame) {
    if (frame.header.kind == static_cast<uint16_t>(wire::Kind::bye)) return stream_.end();
    if (frame.header.kind != static_cast<uint16_t>(wire::Kind::response)) return;
    const std::lock_guard lock(mutex_);
    Waiter* const waiter = find(frame.header.id);
    if (waiter == nullptr) return;
    waiter->response.assign(frame.body.begin(), frame.body.end());
    waiter->answer = {true, frame.header.result};
    remove(*waiter);
}

bool Link::alive() {
    {
        const std::lock_guard lock(mutex_);
        if (lost_) return false;
        if (reading_) return true;
        reading_ = true;
    }
    const bool gone = said_farewell();
    {
        const std::lock_guard lock(mutex_);
        reading_ = false;
        hand_over();
    }
    if (gone) lose();
    return !gone;
}

// Only the thread that set reading_ is here. Takes what is there without waiting: a server that ends says
// good-bye.
bool Link::said_farewell() try {
    for (;;) {
        while (const auto frame = frames_.next()) deliver(*frame);
        if (frames_.broken()) return true;
        const auto got = stream_.receive_now(frames_.prepare(read_size));
        if (!got) return false;
        if (*got == 0) return true;
        frames_.commit(*got);
    }
} catch (...) {  // out of memory
    return true;
}

void Link::lose() {
    {
        const std::lock_guard lock(mutex_);
        if (lost_) return;
        lost_ = true;
        stream_.end();
        while (waiters_ != nullptr) remove(*waiters_);
    }
    on_lost_();
}

Link::Waiter* Link::find(uint32_t id) const {
    for (Waiter* waiter = waiters_; waiter != nullptr; waiter = waiter->next) {
        if (waiter->id == id) return waiter;
    }
    return nullptr;
}

void Link::remove(Waiter& waiter) {
    Waiter** at = &waiters_;
    while (*at != &waiter) at = &(*at)->next;
    *at = waiter.next;
    waiter.done = true;
    waiter.wake.notify_one();
}

}  // namespace tapi::client
