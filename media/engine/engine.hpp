// SPDX-License-Identifier: Apache-2.0
// The media engine: streams, bridges, players and listeners on a pool of real-time threads. All functions
// belong to one thread at a time, the control thread; none of them waits for the media threads.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "media/engine/tick_thread.hpp"
#include "media/engine/worker.hpp"
#include "media/rtp/stream.hpp"

namespace tapi::media {

enum class LegId : uint32_t {};
enum class BridgeId : uint32_t {};

struct EngineConfig {
    uint32_t threads = 1;
    // SCHED_FIFO priority of the media threads, 0: none. Where the system refuses it they run as everybody
    // does.
    int priority = 10;
    // No threads: tick() is called instead. For tests, and for programs with a clock of their own.
    bool manual = false;
};

class Engine {
  public:
    explicit Engine(EngineConfig config = {});
    ~Engine();
    Engine(const Engine&) = delete;
    Engine& operator=(const Engine&) = delete;

    // Legs. Fails when every thread has as many as it can.
    Result<LegId> add(std::unique_ptr<Port> port);
    Result<LegId> add_stream(std::unique_ptr<Transport> transport, StreamConfig config);
    // A stream says BYE. Its transport is closed when the media thread has let go of it.
    void remove(LegId leg);
    // A new agreement for a stream; what did not change goes on.
    void update(LegId leg, StreamConfig config);
    // Null when the leg is gone or no stream.
    const StreamCounters* counters(LegId leg) const;
    // Packets of the control thread's own, from the stream's port: handshakes.
    void send(LegId leg, Octets packet, const Address& to);

    // Something done to the port on the media thread; it must neither block nor allocate. It ends on the
    // control thread.
    void run(LegId leg, std::function<void(Port&)> action);

    // Bridges: all members hear each other, and nobody himself. A leg is in one at a time.
    BridgeId make_bridge();
    void remove(BridgeId bridge);
    void join(LegId leg, BridgeId bridge);
    void leave(LegId leg);
    void set_directions(LegId leg, bool speaks, bool hears);

    // Replaces what is played into the leg; play_ended tells its end, with the number that comes back.
    // Nothing is told about what is replaced.
    uint32_t play(LegId leg, std::unique_ptr<Player> player);
    void stop(LegId leg);
    // What the leg hears instead of its bridge and of what is played into it, which goes on unheard; null: nothing. Its end is not told.
    void play_instead(LegId leg, std::unique_ptr<Player> player);
    // Something done to what play() gave that number, on the media thread; nothing when it is over.
    void control_player(LegId leg, uint32_t number, std::function<void(Player&)> action);
    void listen(LegId leg, const ListenFor& wanted);
    // Digits as events of a stream (RFC 4733). False when the far end did not agree to events, or what is no
    // digit is among them: then they are to be played as sound.
    bool send_digits(LegId leg, std::string_view digits, uint16_t length_ms, uint16_t gap_ms);
    void cancel_digits(LegId leg);

    // Readable when something happened; collect() then.
    int descriptor() const { return wake_; }
    // What happened since, and the end of what was removed.
    void collect(const std::function<void(LegId, const Event&)>& on_event,
                 const std::function<void(LegId, const Datagram&)>& on_handshake = {});

    void tick(int64_t now_ns);  // manual engines only
    uint64_t lost_events() const;
    // How punctual the media threads were, all together.
    Punctuality punctuality() const;

  private:
    struct Place {
        std::unique_ptr<Worker> worker;
        std::unique_ptr<TickThread> thread;
        std::deque<std::unique_ptr<Command>> waiting;
        size_t out = 0;   // commands that have not come back
        size_t legs = 0;  // that are placed here
    };
    struct Record {
        std::unique_ptr<Leg> leg;
        size_t place = 0;
        bool moving = false;
        std::deque<std::function<void()>> behind;  // what is wanted of it, until it has moved
        bool has_events = false;
        bool has_converters = false;
    };
    struct BridgeRecord {
        std::unique_ptr<Bridge> bridge;
        size_t place = 0;
        bool placed = false;
    };
    template <class Run>
    void run_on(size_t place, Run run);
    void post(size_t place, std::unique_ptr<Command> command);
    void flush(Place& place);
    // The leg, when it is there and can be spoken to; `again` is done later when it is on its way.
    template <class Again>
    Record* at_home(LegId leg, Again again);
    void move(Record& record, size_t place);
    void equip(Record& record);
    void arrived(LegId leg);
    void play_as(LegId leg, std::unique_ptr<Player> player, uint32_t number);
    void send_events(LegId leg, const std::string& digits, uint16_t length_ms, uint16_t gap_ms);
    size_t emptiest() const;
    Record* find(LegId leg);

    EngineConfig config_;
    int wake_ = -1;
    std::vector<Place> places_;
    std::map<uint32_t, Record> legs_;
    std::map<uint32_t, BridgeRecord> bridges_;
    uint32_t last_id_ = 0, last_play_ = 0;
};

}  // namespace tapi::media
