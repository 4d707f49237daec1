// SPDX-License-Identifier: Apache-2.0
// See media_engine.hpp.
#include "sip/media_engine.hpp"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <system_error>

#include "sip/stream_config.hpp"

namespace tapi::sip {
static_assert(Network::calls_of_a_thread <= media::Worker::most_legs / 4);

// A session's end of it: a pair of ports, and from the first agreement on a leg of the engine.
class MediaEngine::Stream final : public MediaStream {
  public:
    Stream(MediaEngine& engine, uint32_t session, std::unique_ptr<media::UdpTransport> transport)
        : transport(std::move(transport)), engine_(engine), session_(session), port_(this->transport->port()) {}
    ~Stream() override { engine_.closed(session_); }
    uint16_t port() const override { return port_; }
    void connect(const Agreed& agreed, bool silent) override { engine_.connect(session_, *this, agreed, silent); }

    std::unique_ptr<media::UdpTransport> transport;  // until the engine has it

  private:
    MediaEngine& engine_;
    const uint32_t session_;
    const uint16_t port_;
};

MediaEngine::Running::Running(const Network& network) : engine({network.threads_for_media(), 10, false}) {}

MediaEngine::~MediaEngine() { stop(); }

void MediaEngine::stop() {
    if (!thread_.joinable()) return;
    {
        const std::lock_guard lock(mutex_);
        ending_ = true;
        wake();
    }
    thread_.join();
    ::close(std::exchange(wake_, -1));
}

void MediaEngine::wake() const {
    if (wake_ >= 0) eventfd_write(wake_, 1);
}

MediaEngine::Running& MediaEngine::running() {
    if (running_ != nullptr) return *running_;
    wake_ = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (wake_ < 0) throw std::system_error(errno, std::generic_category(), "no descriptor to wake a thread");
    running_ = std::make_unique<Running>(network_);
    thread_ = std::thread([this] { watch(); });
    return *running_;
}

// ---- Streams

std::unique_ptr<MediaStream> MediaEngine::open(uint32_t session, const std::string& address, bool ipv6) {
    const std::lock_guard lock(mutex_);
    if (streams_ >= network_.threads_for_media() * Network::calls_of_a_thread) return nullptr;
    // What others see of us behind address translation is no address of ours.
    const auto any = *media::make_address(ipv6 ? "::" : "0.0.0.0", 0);
    const auto local = media::make_address(address, 0);
    const media::PortRange range{network_.rtp_first, network_.rtp_last};
    // Each in its turn, so that a port rests as long as possible.
    auto transport = media::UdpTransport::open(local.value_or(any), range, false, ++turn_, spare_);
    if (!transport && transport.code() == EADDRNOTAVAIL) transport = media::UdpTransport::open(any, range, false, turn_, spare_);
    if (!transport) return nullptr;
    ++streams_;
    records_[session].open = true;
    return std::make_unique<Stream>(*this, session, std::move(*transport));
}

void MediaEngine::connect(uint32_t session, Stream& stream, const Agreed& agreed, bool silent) {
    if (!stream_config(agreed, silent)) return;  // an address that is none: what flowed goes on until there is another
    const std::lock_guard lock(mutex_);
    Record& record = records_[session];
    if (!record.leg && stream.transport == nullptr) return;  // the engine would not have it
    record.agreed = agreed;
    record.silent = silent;
    if (!agreed.handshake) {
        record.keys.reset();
        if (handshakes_) handshakes_->forget(session);
    }
    const bool fresh = !record.leg;
    if (fresh) {
        const auto leg = running().engine.add_stream(std::move(stream.transport), *config_of(record));
        if (!leg) return;
        record.leg = *leg;
        session_of_leg_[static_cast<uint32_t>(*leg)] = session;
        apply_room(record);
    }
    apply_handshake(session, record);
    if (!fresh) return apply_agreement(record);
    record.events = agreed.events.has_value();
    apply_treatment(record);
    apply_listening(record);
}

std::optional<media::StreamConfig> MediaEngine::config_of(const Record& record) {
    auto config = stream_config(*record.agreed, record.silent && record.waiting == nullptr);
    if (config && record.keys) {
        config->send_keys = record.keys->send;
        config->receive_keys = record.keys->receive;
    }
    return config;
}

void MediaEngine::apply_agreement(Record& record) {
    auto config = record.leg ? config_of(record) : std::nullopt;
    if (!config) return;
    record.events = config->event_payload.has_value();
    running_->engine.update(*record.leg, std::move(*config));
    apply_treatment(record);
    apply_listening(record);
}

// What somebody hears whom we hold begins when he is put on hold, and anew when it is another.
void MediaEngine::apply_treatment(Record& record) {
    const bool treats = record.silent && record.waiting != nullptr;
    if (treats == record.treated) return;
    record.treated = treats;
    running_->engine.play_instead(*record.leg, treats ? record.waiting() : nullptr);
}

void MediaEngine::treat(uint32_t session, MakePlayer waiting) {
    const std::lock_guard lock(mutex_);
    Record& record = records_[session];
    record.waiting = std::move(waiting);
    if (!record.leg || !record.silent) return;
    if (record.treated) running_->engine.play_instead(*record.leg, nullptr);
    record.treated = false;
    apply_agreement(record);
}

// ---- Keys by handshake

std::string MediaEngine::fingerprint() {
    const std::lock_guard lock(mutex_);
    if (!identity_) identity_.emplace();
    return identity_->fingerprint();
}

void MediaEngine::apply_handshake(uint32_t session, Record& record) {
    if (!record.agreed->handshake) return;
    if (!identity_) identity_.emplace();
    if (!handshakes_) handshakes_.emplace(*identity_, timers_, static_cast<Handshakes::Ends&>(*this));
    const auto config = stream_config(*record.agreed, record.silent);
    if (handshakes_->agree(session, *record.agreed->handshake, config->remote)) record.keys.reset();
    wake();
}

void MediaEngine::send(uint32_t session, media::Octets packet, const media::Address& to) {
    if (const Record* record = flowing(session)) running_->engine.send(*record->leg, packet, to);
}

void MediaEngine::keyed(uint32_t session, const media::DtlsHandshake::Keys& keys) {
    Record* record = flowing(session);
    if (record == nullptr) return;
    record->keys = keys;
    apply_agreement(*record);
}

void MediaEngine::closed(uint32_t session) {
    const std::lock_guard lock(mutex_);
    --streams_;
    const auto found = records_.find(session);
    if (found == records_.end()) return;
    if (handshakes_) handshakes_->forget(session);
    if (found->second.leg) {
        session_of_leg_.erase(static_cast<uint32_t>(*found->second.leg));
        running_->engine.remove(*found->second.leg);
    }
    records_.erase(found);
}

MediaEngine::Record* MediaEngine::flowing(uint32_t session) {
    const auto found = records_.find(session);
    return found == records_.end() || !found->second.leg ? nullptr : &found->second;
}

bool MediaEngine::flows(uint32_t session) const {
    const std::lock_guard lock(mutex_);
    const auto found = records_.find(session);
    return found != records_.end() && found->second.leg.has_value();
}

bool MediaEngine::has_events(uint32_t session) const {
    const std::lock_guard lock(mutex_);
    const auto found = records_.find(session);
    return found != records_.end() && found->second.leg && found->second.events;
}

// ---- Listening and playing

void MediaEngine::listen(uint32_t session, ListenTo wanted) {
    const std::lock_guard lock(mutex_);
    Record& record = records_[session];
    record.wanted = std::move(wanted);
    apply_listening(record);
}

// A far end that agreed to events sends its digits so; to listen for their sound as well would hear some of them twice.
void MediaEngine::apply_listening(Record& record) {
    if (!record.leg) return;
    media::ListenFor listening;
    if (record.wanted.digits && !record.events) listening.digits = media::digit_dtmf | media::digit_dtmf_end;
    listening.tones = record.wanted.tones;
    listening.kinds = record.wanted.kinds;
    const bool nothing = listening.nothing();
    if (nothing && !record.listens) return;
    record.listens = !nothing;
    running_->engine.listen(*record.leg, listening);
}

bool MediaEngine::send_events(uint32_t session, std::string_view digits, uint16_t length_ms, uint16_t gap_ms) {
    const std::lock_guard lock(mutex_);
    const Record* record = flowing(session);
    return record != nullptr && running_->engine.send_digits(*record->leg, digits, length_ms, gap_ms);
}

uint32_t MediaEngine::play(uint32_t session, std::unique_ptr<media::Player> player) {
    const std::lock_guard lock(mutex_);
    const Record* record = flowing(session);
    return record == nullptr ? 0 : running_->engine.play(*record->leg, std::move(player));
}

void MediaEngine::control_player(uint32_t session, uint32_t play, std::function<void(media::Player&)> action) {
    const std::lock_guard lock(mutex_);
    const Record* record = flowing(session);
    if (record != nullptr) running_->engine.control_player(*record->leg, play, std::move(action));
}

void MediaEngine::silence(uint32_t session) {
    const std::lock_guard lock(mutex_);
    const Record* record = flowing(session);
    if (record == nullptr) return;
    running_->engine.stop(*record->leg);
    running_->engine.cancel_digits(*record->leg);
}

// ---- Rooms

void MediaEngine::enter(uint32_t session, uint32_t room) {
    const std::lock_guard lock(mutex_);
    Record& record = records_[session];
    if (record.room == room) return;
    if (record.leg) running_->engine.leave(*record.leg);
    record.room = room;
    apply_room(record);
}

// A stream's record goes with the stream.
void MediaEngine::release(uint32_t session) {
    const std::lock_guard lock(mutex_);
    const auto found = records_.find(session);
    if (found == records_.end()) return;
    if (!found->second.open) return static_cast<void>(records_.erase(found));
    found->second.wanted = {};
    apply_listening(found->second);
}

void MediaEngine::apply_room(const Record& record) {
    const auto room = rooms_.find(record.room);
    if (record.leg && room != rooms_.end()) running_->engine.join(*record.leg, room->second.bridge);
}

MediaEngine::Room& MediaEngine::room_for(uint32_t number) {
    const auto [found, fresh] = rooms_.try_emplace(number);
    if (!fresh) return found->second;
    found->second.bridge = running().engine.make_bridge();
    for (const auto& [session, record] : records_) {
        if (record.room == number) apply_room(record);
    }
    return found->second;
}

void MediaEngine::open_room(uint32_t room) {
    const std::lock_guard lock(mutex_);
    room_for(room);
}

void MediaEngine::mute_room(uint32_t number, bool muted) {
    const std::lock_guard lock(mutex_);
    const auto room = rooms_.find(number);
    if (room == rooms_.end()) return;
    room->second.muted = muted;
    if (room->second.device) running_->engine.set_directions(room->second.device->leg, !muted, !muted);
}

Result<uint32_t> MediaEngine::wave_device(uint32_t number) {
    const std::lock_guard lock(mutex_);
    const bool fresh = !rooms_.contains(number);
    Room& room = room_for(number);
    if (room.device) return room.device->id;
    const auto device = running().waves.add(media::narrow_rate);
    if (!device) {
        if (fresh) {
            running().engine.remove(room.bridge);
            rooms_.erase(number);
        }
        return device.error();
    }
    room.device = *device;
    running().engine.join(device->leg, room.bridge);
    if (room.muted) running().engine.set_directions(device->leg, false, false);
    return device->id;
}

void MediaEngine::close_room(uint32_t number) {
    const std::lock_guard lock(mutex_);
    const auto found = rooms_.find(number);
    if (found == rooms_.end()) return;
    if (found->second.device) running().waves.remove(found->second.device->id);
    running().engine.remove(found->second.bridge);
    rooms_.erase(found);
}

// ---- The thread that tells

void MediaEngine::watch() {
    pollfd all[3] = {{wake_, POLLIN, 0}, {-1, POLLIN, 0}, {-1, POLLIN, 0}};
    {
        const std::lock_guard lock(mutex_);
        all[1].fd = running_->engine.descriptor();
        all[2].fd = running_->waves.descriptor();
    }
    for (;;) {
        int patience = -1;
        {
            const std::lock_guard lock(mutex_);
            if (ending_) return;
            if (const auto next = timers_.next_deadline())
                patience = static_cast<int>(std::max(std::chrono::ceil<Millis>(*next - clock_.now()), Millis(0)).count());
        }
        if (::poll(all, 3, patience) < 0) continue;
        eventfd_t woken = 0;
        if (all[0].revents != 0) eventfd_read(all[0].fd, &woken);
        collect();
    }
}

void MediaEngine::collect() {
    struct News {
        uint32_t session;
        media::Event event;
    };
    std::vector<News> news;
    std::vector<uint32_t> unkeyed;
    {
        const std::lock_guard lock(mutex_);
        running_->waves.serve();
        const auto session_of = [this](media::LegId leg) {
            const auto found = session_of_leg_.find(static_cast<uint32_t>(leg));
            return found == session_of_leg_.end() ? 0 : found->second;
        };
        running_->engine.collect(
            [&](media::LegId leg, const media::Event& event) {
                if (const uint32_t session = session_of(leg)) news.push_back({session, event});
            },
            [&](media::LegId leg, const media::Datagram& datagram) {
                const uint32_t session = session_of(leg);
                const media::Octets packet = media::Octets(datagram.bytes).first(datagram.size);
                if (session == 0 || !handshakes_) return;
                if (media::kind_of(packet) == media::PacketKind::stun) handshakes_->found(session, datagram.from);
                else handshakes_->received(session, packet, datagram.from);
            });
        timers_.run_due();
        unkeyed.swap(failed_);
    }
    for (const News& one : news) told_(one.session, one.event.kind, one.event.value);
    for (const uint32_t session : unkeyed) unkeyed_(session);
}

}  // namespace tapi::sip
