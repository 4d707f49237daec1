// SPDX-License-Identifier: Apache-2.0
// One media thread's work: every 20 ms all its legs receive, are mixed, and send. What the control thread
// wants comes in as commands, what happened goes out as events, both through queues without locks.
#pragma once

#include <atomic>
#include <memory>
#include <vector>

#include "media/engine/leg.hpp"
#include "media/engine/queue.hpp"

namespace tapi::media {

class Worker;
class Engine;

// Made on the control thread, run once on the media thread, then given back: `done` and the destructor run on
// the control thread again. What a command replaces it carries home in itself.
class Command {
  public:
    virtual ~Command() = default;
    virtual void run(Worker& worker) = 0;
    virtual void done(Engine&) {}
};

struct Event {
    uint32_t leg = 0;
    EventKind kind{};
    uint32_t value = 0;
};

struct Handshake {
    uint32_t leg = 0;
    Datagram datagram;
};

class Worker final : private Reporter {
  public:
    static constexpr size_t most_legs = 4096, most_bridges = 2048;
    static constexpr size_t most_waiting = 8192;   // commands, and events
    static constexpr size_t most_handshakes = 64;  // packets

    Worker();

    // ---- The control thread
    bool post(Command* command) { return commands_.put(command); }
    bool take_done(Command*& command) { return done_.take(command); }
    bool take_event(Event& event) { return events_.take(event); }
    bool take_handshake(Handshake& handshake) { return handshakes_.take(handshake); }
    uint64_t lost_events() const { return lost_events_.load(std::memory_order_relaxed); }
    size_t legs() const { return leg_count_.load(std::memory_order_relaxed); }

    // ---- The media thread
    // Returns whether something waits for the control thread.
    bool tick(int64_t now_ns);
    // From commands. False when there is no room.
    bool add(Leg* leg);
    void remove(Leg* leg);
    bool add(Bridge* bridge);
    void remove(Bridge* bridge);
    bool join(Leg* leg, Bridge* bridge);
    void leave(Leg* leg);
    void say_goodbye(Leg* leg);

  private:
    void report(EventKind kind, uint32_t value) override;
    void handshake(const Datagram& datagram) override;
    void run_commands();
    void listen(Leg& leg, const Tick& tick);
    void mix(Bridge& bridge);
    void speak(Leg& leg, const Tick& tick);
    void play(Leg& leg, Block& said);

    Queue<Command*, most_waiting> commands_, done_;
    Queue<Event, most_waiting> events_;
    Queue<Handshake, most_handshakes> handshakes_;
    std::atomic<uint64_t> lost_events_{0};
    std::atomic<size_t> leg_count_{0};

    std::vector<Leg*> legs_;
    std::vector<Bridge*> bridges_;
    std::vector<Datagram> room_;
    uint64_t tick_ = 0;
    int64_t now_ns_ = 0;
    uint32_t current_ = 0;  // the leg that reports
    bool news_ = false;
};

}  // namespace tapi::media
