// SPDX-License-Identifier: Apache-2.0
// Legs and bridges on their threads: placing, moving, removing, and what comes back.
#include "media/engine/engine.hpp"

#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <stdexcept>

#include <openssl/rand.h>

#include "media/engine/command.hpp"

namespace tapi::media {
namespace {

// RFC 3550 5.1: nobody may guess where a stream begins.
uint32_t random_number() {
    uint32_t number = 0;
    if (RAND_bytes(reinterpret_cast<unsigned char*>(&number), sizeof number) != 1) throw std::runtime_error("no random numbers for the media engine");
    return number;
}

}  // namespace

Engine::Engine(EngineConfig config)
    : config_(config), wake_(eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) {
    if (wake_ < 0) throw std::runtime_error("no descriptor for the media engine");
    places_.resize(std::max(config.threads, 1u));
    for (Place& place : places_) {
        place.worker = std::make_unique<Worker>();
        if (!config.manual)
            place.thread = std::make_unique<TickThread>(*place.worker, wake_, config.priority);
    }
}

Engine::~Engine() {
    for (Place& place : places_) {
        place.thread.reset();
        // What nobody will run any more still has to be taken down.
        place.worker->tick(0);
        Command* command = nullptr;
        while (place.worker->take_done(command)) delete command;
    }
    ::close(wake_);
}

void Engine::post(size_t at, std::unique_ptr<Command> command) {
    Place& place = places_[at];
    place.waiting.push_back(std::move(command));
    flush(place);
}

// The worker always has room to give back what is out.
void Engine::flush(Place& place) {
    while (!place.waiting.empty() && place.out < Worker::most_waiting &&
           place.worker->post(place.waiting.front().get())) {
        place.waiting.front().release();
        place.waiting.pop_front();
        ++place.out;
    }
}

size_t Engine::emptiest() const {
    const auto fewer = [](const Place& one, const Place& other) { return one.legs < other.legs; };
    return static_cast<size_t>(std::min_element(places_.begin(), places_.end(), fewer) - places_.begin());
}

Result<LegId> Engine::add(std::unique_ptr<Port> port) {
    const size_t place = emptiest();
    // Half of the room is kept for legs that move in to join a bridge.
    if (places_[place].legs >= Worker::most_legs / (places_.size() > 1 ? 2 : 1))
        return failure(ENOSPC, "the media engine has as many streams as it can");
    const uint32_t id = ++last_id_;
    Record& record = legs_[id];
    record.leg = std::make_unique<Leg>();
    record.leg->id = id;
    record.leg->port = std::move(port);
    record.place = place;
    ++places_[place].legs;
    run_on(place, [leg = record.leg.get()](Worker& worker) { worker.add(leg); });
    return static_cast<LegId>(id);
}

Result<LegId> Engine::add_stream(std::unique_ptr<Transport> transport, StreamConfig config) {
    auto stream = std::make_unique<RtpStream>(std::move(transport), std::move(config), random_number());
    RtpStream* pointer = stream.get();
    const bool events = pointer->sends_events();
    auto leg = add(std::move(stream));
    if (!leg) return leg;
    Record& record = *find(*leg);
    record.leg->stream = pointer;
    record.has_events = events;
    return leg;
}

void Engine::remove(LegId id) {
    Record* record = at_home(id, [this, id] { remove(id); });
    if (record == nullptr) return;
    // The command has the leg, until it comes home and ends.
    run_on(record->place, [leg = std::move(record->leg)](Worker& worker) {
        worker.say_goodbye(leg.get());
        worker.remove(leg.get());
    });
    --places_[record->place].legs;
    legs_.erase(static_cast<uint32_t>(id));
}

// ---- Bridges

BridgeId Engine::make_bridge() {
    const uint32_t id = ++last_id_;
    BridgeRecord& record = bridges_[id];
    record.bridge = std::make_unique<Bridge>();
    record.bridge->id = id;
    record.bridge->members.reserve(Bridge::most_members);
    return static_cast<BridgeId>(id);
}

void Engine::remove(BridgeId id) {
    const auto found = bridges_.find(static_cast<uint32_t>(id));
    if (found == bridges_.end()) return;
    BridgeRecord& record = found->second;
    if (record.placed) {
        run_on(record.place,
               [bridge = std::move(record.bridge)](Worker& worker) { worker.remove(bridge.get()); });
    }
    bridges_.erase(found);
}

void Engine::join(LegId id, BridgeId to) {
    Record* record = at_home(id, [this, id, to] { join(id, to); });
    const auto found = bridges_.find(static_cast<uint32_t>(to));
    if (record == nullptr || found == bridges_.end()) return;
    BridgeRecord& target = found->second;
    Bridge* bridge = target.bridge.get();
    if (!target.placed) {
        target.placed = true;
        target.place = record->place;
        run_on(target.place, [bridge](Worker& worker) { worker.add(bridge); });
    }
    if (target.place != record->place) {
        record->behind.push_front([this, id, to] { join(id, to); });
        return move(*record, target.place);
    }
    equip(*record);
    run_on(record->place, [leg = record->leg.get(), bridge](Worker& worker) { worker.join(leg, bridge); });
}

void Engine::leave(LegId id) {
    Record* record = at_home(id, [this, id] { leave(id); });
    if (record == nullptr) return;
    run_on(record->place, [leg = record->leg.get()](Worker& worker) { worker.leave(leg); });
}

void Engine::set_directions(LegId id, bool speaks, bool hears) {
    Record* record = at_home(id, [this, id, speaks, hears] { set_directions(id, speaks, hears); });
    if (record == nullptr) return;
    run_on(record->place, [leg = record->leg.get(), speaks, hears](Worker&) {
        leg->speaks = speaks;
        leg->hears = hears;
    });
}

// The old thread lets go, and when it has said so the new one takes over.
void Engine::move(Record& record, size_t place) {
    const auto let_go = [leg = record.leg.get()](Worker& worker) { worker.remove(leg); };
    const auto done = [id = static_cast<LegId>(record.leg->id)](Engine& engine) { engine.arrived(id); };
    post(record.place, make_command(let_go, done));
    --places_[record.place].legs;
    ++places_[place].legs;
    record.place = place;
    record.moving = true;
}

void Engine::arrived(LegId id) {
    Record* record = find(id);
    record->moving = false;
    run_on(record->place, [leg = record->leg.get()](Worker& worker) { worker.add(leg); });
    // One of these may send it away again, or remove it.
    while (record != nullptr && !record->moving && !record->behind.empty()) {
        const auto wanted = std::move(record->behind.front());
        record->behind.pop_front();
        wanted();
        record = find(id);
    }
}

// What the leg meets may have another rate. Filters cost more than all else that a call needs.
void Engine::equip(Record& record) {
    if (std::exchange(record.has_converters, true)) return;
    run_on(record.place, [leg = record.leg.get(), converters = std::make_unique<Converters>()](Worker&) mutable {
        std::swap(leg->converters, converters);
    });
}

// ---- What comes back

void Engine::collect(const std::function<void(LegId, const Event&)>& on_event,
                     const std::function<void(LegId, const Datagram&)>& on_handshake) {
    uint64_t woken = 0;
    if (::read(wake_, &woken, sizeof woken) < 0) woken = 0;
    for (Place& place : places_) {
        Command* command = nullptr;
        while (place.worker->take_done(command)) {
            --place.out;
            const std::unique_ptr<Command> owned(command);
            owned->done(*this);
        }
        flush(place);
        Event event;
        while (place.worker->take_event(event)) {
            if (on_event && find(static_cast<LegId>(event.leg)) != nullptr)
                on_event(static_cast<LegId>(event.leg), event);
        }
        auto handshake = std::make_unique<Handshake>();
        while (place.worker->take_handshake(*handshake)) {
            if (on_handshake && find(static_cast<LegId>(handshake->leg)) != nullptr)
                on_handshake(static_cast<LegId>(handshake->leg), handshake->datagram);
        }
    }
}

void Engine::tick(int64_t now_ns) {
    bool news = false;
    for (Place& place : places_) news = place.worker->tick(now_ns) || news;
    const uint64_t one = 1;
    if (news && ::write(wake_, &one, sizeof one) < 0) return;
}

uint64_t Engine::lost_events() const {
    uint64_t all = 0;
    for (const Place& place : places_) all += place.worker->lost_events();
    return all;
}

Punctuality Engine::punctuality() const {
    Punctuality all;
    for (const Place& place : places_) {
        if (place.thread != nullptr) all += place.thread->punctuality();
    }
    return all;
}

}  // namespace tapi::media
