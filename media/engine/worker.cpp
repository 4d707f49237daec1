// SPDX-License-Identifier: Apache-2.0
// See worker.hpp.
#include "media/engine/worker.hpp"

#include <algorithm>
#include <utility>

#include "media/rtp/stream.hpp"

namespace tapi::media {
namespace {

constexpr size_t datagrams_at_a_time = 16;

void mix_block(Block& sum, const Block& part) {
    for (size_t at = 0; at < sum.size(); ++at)
        sum.samples[at] = static_cast<int16_t>(std::clamp(sum.samples[at] + part.samples[at], -32768, 32767));
}

}  // namespace

Worker::Worker() : room_(datagrams_at_a_time) {
    legs_.reserve(most_legs);
    bridges_.reserve(most_bridges);
}

bool Worker::tick(int64_t now_ns) {
    now_ns_ = now_ns;
    news_ = false;
    ++tick_;
    run_commands();
    const Tick tick{tick_, now_ns, room_, *this};
    for (Leg* leg : legs_) listen(*leg, tick);
    for (Bridge* bridge : bridges_) mix(*bridge);
    for (Leg* leg : legs_) speak(*leg, tick);
    return news_;
}

// A command that cannot be given back yet stays where it is: nothing is lost, it only comes later.
void Worker::run_commands() {
    Command* command = nullptr;
    while (commands_.take(command)) {
        command->run(*this);
        done_.put(command);  // as many as the other queue holds; the engine counts what is out
        news_ = true;
    }
}

void Worker::report(EventKind kind, uint32_t value) {
    news_ = true;
    if (!events_.put({current_, kind, value})) lost_events_.fetch_add(1, std::memory_order_relaxed);
}

void Worker::handshake(const Datagram& datagram) {
    news_ = true;
    // A lost one is sent again by the far end.
    handshakes_.put({current_, datagram});
}

void Worker::listen(Leg& leg, const Tick& tick) {
    current_ = leg.id;
    leg.port->receive(tick);
    leg.sounds = leg.port->pull(leg.heard);
    if (leg.listener != nullptr) leg.listener->hear(leg.heard, *this);
}

void Worker::mix(Bridge& bridge) {
    bridge.rate = narrow_rate;
    for (const Leg* leg : bridge.members) {
        if (leg->heard.rate == wide_rate || leg->port->said_rate() == wide_rate) bridge.rate = wide_rate;
    }
    bridge.mixer.begin(bridge.rate);
    for (Leg* leg : bridge.members) {
        if (!leg->speaks) continue;
        leg->convert(&Converters::in, leg->heard, bridge.rate, leg->mixed);
        bridge.mixer.add(leg->mixed);
    }
}

void Worker::play(Leg& leg, Block& said) {
    if (leg.player == nullptr) return;
    Block played, fitting;
    if (!leg.player->next(played)) {
        if (leg.play_number != 0) report(EventKind::play_ended, std::exchange(leg.play_number, 0));
        return;
    }
    if (leg.instead != nullptr) return;  // nobody hears it
    leg.convert(&Converters::played, played, said.rate, fitting);
    mix_block(said, fitting);
}

void Worker::speak(Leg& leg, const Tick& tick) {
    current_ = leg.id;
    Block said;
    said.silence(leg.port->said_rate());
    if (leg.bridge != nullptr && leg.hears) {
        Block sum;
        leg.bridge->mixer.result(leg.speaks ? &leg.mixed : nullptr, sum);
        leg.convert(&Converters::out, sum, said.rate, said);
    }
    play(leg, said);
    if (leg.instead != nullptr) {
        Block waiting;
        said.silence(said.rate);
        if (leg.instead->next(waiting)) leg.convert(&Converters::played, waiting, said.rate, said);
    }
    leg.port->push(said, tick);
}

bool Worker::add(Leg* leg) {
    if (legs_.size() == most_legs) return false;
    legs_.push_back(leg);
    leg_count_.store(legs_.size(), std::memory_order_relaxed);
    return true;
}

void Worker::remove(Leg* leg) {
    leave(leg);
    std::erase(legs_, leg);
    leg_count_.store(legs_.size(), std::memory_order_relaxed);
}

bool Worker::add(Bridge* bridge) {
    if (bridges_.size() == most_bridges) return false;
    bridges_.push_back(bridge);
    return true;
}

void Worker::remove(Bridge* bridge) {
    for (Leg* leg : bridge->members) leg->bridge = nullptr;
    bridge->members.clear();
    std::erase(bridges_, bridge);
}

bool Worker::join(Leg* leg, Bridge* bridge) {
    leave(leg);
    if (bridge->members.size() == Bridge::most_members) return false;
    bridge->members.push_back(leg);
    leg->bridge = bridge;
    leg->mixed.silence(bridge->rate);
    return true;
}

void Worker::leave(Leg* leg) {
    if (leg->bridge == nullptr) return;
    std::erase(leg->bridge->members, leg);
    leg->bridge = nullptr;
}

void Worker::say_goodbye(Leg* leg) {
    if (leg->stream == nullptr) return;
    current_ = leg->id;
    leg->stream->say_goodbye({tick_, now_ns_, room_, *this});
}

}  // namespace tapi::media
