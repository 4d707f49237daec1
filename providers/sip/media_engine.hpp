// SPDX-License-Identifier: Apache-2.0
// The media engine as calls need it: streams by the numbers of their sessions, rooms in which streams and applications hear
// each other, and a thread that tells what was heard. Safe on any thread; calls nobody back while it is locked.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string_view>
#include <thread>
#include <unordered_map>
#include <vector>

#include "media/rtp/udp.hpp"
#include "media/wave/wave_server.hpp"
#include "sip/config.hpp"
#include "sip/handshakes.hpp"
#include "sip/media_port.hpp"

namespace tapi::sip {

// Makes what somebody hears whom we hold; none: silence.
using MakePlayer = std::function<std::unique_ptr<media::Player>()>;

// What is to be heard in what comes from the other end.
struct ListenTo {
    bool digits = false;
    std::vector<media::ToneWatch> tones;
    uint32_t kinds = 0;  // media::kind_ bits
};

class MediaEngine final : public MediaPorts, private Handshakes::Ends {
  public:
    // Told on a thread of its own, which stop() ends.
    using Told = std::function<void(uint32_t session, media::EventKind kind, uint32_t value)>;
    // A stream that gets no keys.
    using Unkeyed = std::function<void(uint32_t session)>;
    MediaEngine(const Network& network, Told told, Unkeyed unkeyed) : network_(network), told_(std::move(told)), unkeyed_(std::move(unkeyed)) {}
    ~MediaEngine() override;

    std::string fingerprint() override;
    std::unique_ptr<MediaStream> open(uint32_t session, const std::string& address, bool ipv6) override;
    // Nothing is told after this. Streams and rooms may still go.
    void stop();

    // ---- Of sessions, whether their streams flow already or not
    void listen(uint32_t session, ListenTo wanted);
    void enter(uint32_t session, uint32_t room);
    void treat(uint32_t session, MakePlayer waiting);
    // Nothing more is wanted of it.
    void release(uint32_t session);

    // ---- Of streams that flow
    bool flows(uint32_t session) const;
    // Whether the other end agreed to digits as events.
    bool has_events(uint32_t session) const;
    // Telling ends with digits_sent. False: they cannot be sent so.
    bool send_events(uint32_t session, std::string_view digits, uint16_t length_ms, uint16_t gap_ms);
    // The number that play_ended tells; 0: nothing flows.
    uint32_t play(uint32_t session, std::unique_ptr<media::Player> player);
    // Something done to what play() gave that number, on the media thread.
    void control_player(uint32_t session, uint32_t play, std::function<void(media::Player&)> action);
    // Ends what is being played and sent.
    void silence(uint32_t session);

    // ---- Rooms
    // The id of the room's wave device, made when it is asked for first.
    Result<uint32_t> wave_device(uint32_t room);
    // Members of the room hear each other, with an application or without.
    void open_room(uint32_t room);
    // Whoever uses the room's wave device hears nobody and is not heard.
    void mute_room(uint32_t room, bool muted);
    void close_room(uint32_t room);

  private:
    class Stream;
    // What there is from the first stream on.
    struct Running {
        explicit Running(const Network& network);
        media::Engine engine;
        media::WaveServer waves{engine, media::wave_folder()};
    };
    struct Record {
        bool open = false;
        std::optional<media::LegId> leg;
        bool events = false;
        uint32_t room = 0;
        std::optional<Agreed> agreed;
        bool silent = false;    // we hold the other end
        bool treated = false;   // and it hears something meanwhile
        MakePlayer waiting;
        std::optional<media::DtlsHandshake::Keys> keys;  // that a handshake brought
        ListenTo wanted;
        bool listens = false;
    };
    struct Room {
        media::BridgeId bridge{};
        std::optional<media::WaveServer::Device> device;
        bool muted = false;
    };

    Running& running();
    void connect(uint32_t session, Stream& stream, const Agreed& agreed, bool silent);
    void closed(uint32_t session);
    static std::optional<media::StreamConfig> config_of(const Record& record);
    void apply_agreement(Record& record);
    void apply_handshake(uint32_t session, Record& record);
    void apply_treatment(Record& record);
    void apply_listening(Record& record);
    void apply_room(const Record& record);
    Room& room_for(uint32_t room);
    Record* flowing(uint32_t session);
    void wake() const;
    void watch();
    void collect();

    // Handshakes::Ends, with the mutex held
    void send(uint32_t session, media::Octets packet, const media::Address& to) override;
    void keyed(uint32_t session, const media::DtlsHandshake::Keys& keys) override;
    void failed(uint32_t session) override { failed_.push_back(session); }

    const Network& network_;
    const Told told_;
    const Unkeyed unkeyed_;
    const SystemClock clock_;
    Timers timers_{clock_};  // of handshakes
    std::optional<media::DtlsIdentity> identity_;
    std::optional<Handshakes> handshakes_;
    std::vector<uint32_t> failed_;  // to be told
    mutable std::mutex mutex_;
    std::unique_ptr<Running> running_;
    std::unordered_map<uint32_t, Record> records_;           // by session
    std::unordered_map<uint32_t, uint32_t> session_of_leg_;
    std::unordered_map<uint32_t, Room> rooms_;
    uint32_t streams_ = 0, turn_ = 0;
    const std::shared_ptr<media::SparePorts> spare_ = std::make_shared<media::SparePorts>();
    int wake_ = -1;  // the thread, when there is a new timer or the end
    bool ending_ = false;
    std::thread thread_;
};

}  // namespace tapi::sip
