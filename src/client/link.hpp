// SPDX-License-Identifier: Apache-2.0
// The connection that carries the requests of this process. A calling thread writes its request and reads its
// response itself; of several that wait, one reads and wakes the others when their responses pass by.
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>

#include "client/request_ids.hpp"
#include "client/transport.hpp"
#include "wire/frame.hpp"

namespace tapi::client {

// Who keeps the numbers of asynchronous requests.
class RequestWatch {
  public:
    virtual ~RequestWatch() = default;
    virtual bool outstanding(uint32_t id) = 0;
};

class Link {
  public:
    // on_lost runs once, on the thread that finds the connection broken, outside all locks of the link.
    Link(Stream stream, wire::FrameBuffer frames, RequestWatch& watch, std::function<void()> on_lost,
         uint32_t first_id = 1);

    struct Answer {
        bool arrived = false;  // false: the connection is lost
        int32_t result = 0;
    };

    // Sends `frame`, a whole request frame whose number is still open, and waits for its response, whose body
    // goes into `response`. started(id) runs before the request leaves, under the lock that keeps numbers
    // apart.
    template <class Started>
    Answer call(Bytes& frame, Bytes& response, Started&& started) {
        Waiter me(response);
        if (!enter(me, started)) return {};
        return exchange(me, frame);
    }

    // Looks whether the server has gone while nobody was reading.
    bool alive();
    // Ends the connection; every waiting call returns without an answer.
    void lose();

  private:
    struct Waiter {
        explicit Waiter(Bytes& out) : response(out) {}
        Bytes& response;
        uint32_t id = 0;
        bool waiting = false;  // for its turn to read, or for its response
        bool done = false;
        Answer answer;
        Waiter* next = nullptr;
        std::condition_variable wake;
    };

    template <class Started>
    bool enter(Waiter& me, Started&& started) {
        const std::lock_guard lock(mutex_);
        if (lost_) return false;
        me.id = ids_.next([this](uint32_t id) { return find(id) != nullptr || watch_.outstanding(id); });
        started(me.id);
        me.next = waiters_;
        waiters_ = &me;
        return true;
    }

    Answer exchange(Waiter& me, Bytes& frame);
    void send(Bytes& frame, uint32_t id);
    void read_until_done(const Waiter& me);
    bool said_farewell();
    void deliver(const wire::Frame& frame);
    void hand_over();
    Waiter* find(uint32_t id) const;
    void remove(Waiter& waiter);

    std::mutex mutex_;
    Waiter* waiters_ = nullptr;
    bool reading_ = false;
    bool lost_ = false;
    RequestIds ids_;

    std::mutex write_mutex_;
    Stream stream_;
    wire::FrameBuffer frames_;  // of the thread that reads
    RequestWatch& watch_;
    std::function<void()> on_lost_;
};

}  // namespace tapi::client
