// SPDX-License-Identifier: Apache-2.0
// What is done to a leg: agreements, playing, listening, digits.
#include "media/engine/command.hpp"

namespace tapi::media {
namespace {

// For functions that may have to wait: std::function wants copies.
template <class T>
std::shared_ptr<std::unique_ptr<T>> shared(std::unique_ptr<T> object) {
    return std::make_shared<std::unique_ptr<T>>(std::move(object));
}

}  // namespace

void Engine::update(LegId id, StreamConfig config) {
    Record* record = at_home(id, [this, id, config] { update(id, config); });
    if (record == nullptr || record->leg->stream == nullptr) return;
    record->has_events = config.event_payload.has_value();
    auto setup = std::make_unique<StreamSetup>(std::move(config));
    run_on(record->place, [stream = record->leg->stream, setup = std::move(setup)](Worker&) mutable {
        stream->apply(setup);
    });
}

const StreamCounters* Engine::counters(LegId id) const {
    const auto found = legs_.find(static_cast<uint32_t>(id));
    if (found == legs_.end() || found->second.leg->stream == nullptr) return nullptr;
    return &found->second.leg->stream->counters();
}

void Engine::send(LegId id, Octets packet, const Address& to) {
    Record* record = find(id);
    if (record == nullptr || record->leg->stream == nullptr) return;
    const Outgoing datagram{packet, to, false};
    record->leg->stream->transport().send({&datagram, 1});
}

void Engine::run(LegId id, std::function<void(Port&)> action) {
    Record* record = at_home(id, [this, id, action] { run(id, action); });
    if (record == nullptr) return;
    run_on(record->place,
           [port = record->leg->port.get(), action = std::move(action)](Worker&) { action(*port); });
}

uint32_t Engine::play(LegId id, std::unique_ptr<Player> player) {
    const uint32_t number = ++last_play_;
    play_as(id, std::move(player), number);
    return number;
}

void Engine::play_as(LegId id, std::unique_ptr<Player> player, uint32_t number) {
    if (const Record* there = find(id); there != nullptr && there->moving) {
        at_home(id, [this, id, later = shared(std::move(player)), number] {
            play_as(id, std::move(*later), number);
        });
        return;
    }
    Record* record = find(id);
    if (record == nullptr) return;
    if (player != nullptr) equip(*record);
    run_on(record->place, [leg = record->leg.get(), player = std::move(player), number](Worker&) mutable {
        std::swap(leg->player, player);
        leg->play_number = number;
    });
}

void Engine::stop(LegId id) { play_as(id, nullptr, 0); }

void Engine::play_instead(LegId id, std::unique_ptr<Player> player) {
    if (const Record* there = find(id); there != nullptr && there->moving) {
        at_home(id, [this, id, later = shared(std::move(player))] { play_instead(id, std::move(*later)); });
        return;
    }
    Record* record = find(id);
    if (record == nullptr) return;
    if (player != nullptr) equip(*record);
    run_on(record->place, [leg = record->leg.get(), player = std::move(player)](Worker&) mutable { std::swap(leg->instead, player); });
}

void Engine::control_player(LegId id, uint32_t number, std::function<void(Player&)> action) {
    Record* record = at_home(id, [this, id, number, action] { control_player(id, number, action); });
    if (record == nullptr) return;
    run_on(record->place, [leg = record->leg.get(), number, action = std::move(action)](Worker&) {
        if (number != 0 && leg->player != nullptr && leg->play_number == number) action(*leg->player);
    });
}

void Engine::listen(LegId id, const ListenFor& wanted) {
    Record* record = at_home(id, [this, id, wanted] { listen(id, wanted); });
    if (record == nullptr) return;
    auto listener = wanted.nothing() ? nullptr : std::make_unique<Listener>(wanted);
    run_on(record->place, [leg = record->leg.get(), listener = std::move(listener)](Worker&) mutable {
        std::swap(leg->listener, listener);
    });
}

bool Engine::send_digits(LegId id, std::string_view digits, uint16_t length_ms, uint16_t gap_ms) {
    Record* found = find(id);
    if (found == nullptr || !found->has_events || digits.size() > EventSender::most_waiting) return false;
    std::string events;
    for (const char digit : digits) {
        if (!event_of_digit(digit)) return false;
        events += digit;
    }
    send_events(id, std::move(events), length_ms, gap_ms);
    return true;
}

void Engine::send_events(LegId id, const std::string& digits, uint16_t length_ms, uint16_t gap_ms) {
    Record* record = at_home(id, [=, this] { send_events(id, digits, length_ms, gap_ms); });
    if (record == nullptr) return;
    run_on(record->place, [stream = record->leg->stream, digits, length_ms, gap_ms](Worker&) {
        for (const char digit : digits) stream->send_digit({digit, length_ms, gap_ms});
    });
}

void Engine::cancel_digits(LegId id) {
    Record* record = at_home(id, [this, id] { cancel_digits(id); });
    if (record == nullptr || record->leg->stream == nullptr) return;
    run_on(record->place, [stream = record->leg->stream](Worker&) { stream->cancel_digits(); });
}

}  // namespace tapi::media
