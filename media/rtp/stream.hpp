// SPDX-License-Identifier: Apache-2.0
// One RTP session with one far end: packets into sound and sound into packets, with all that belongs to it.
#pragma once

#include <array>
#include <atomic>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "media/codec/codec.hpp"
#include "media/engine/port.hpp"
#include "media/rtp/ice.hpp"
#include "media/rtp/jitter_buffer.hpp"
#include "media/rtp/packet.hpp"
#include "media/rtp/rtcp.hpp"
#include "media/rtp/source_statistics.hpp"
#include "media/rtp/srtp.hpp"
#include "media/rtp/telephone_event.hpp"
#include "media/rtp/transport.hpp"
#include "media/sound/comfort_noise.hpp"
#include "media/sound/fresh_memory.hpp"

namespace tapi::media {

struct PayloadType {
    CodecId codec{};
    uint8_t number = 0;
};

// What the two ends have agreed upon. Where both have AES keys, nothing travels in clear.
struct StreamConfig {
    Address remote;          // port 0: not known yet
    Address remote_control;  // port 0: the port above, or the same one where `mux`
    bool mux = false;
    bool sends = true, receives = true;
    bool reports = true;  // sends RTCP
    PayloadType send;
    std::vector<PayloadType> receive;      // at most most_receivable; empty: what is sent
    std::optional<uint8_t> event_payload;  // telephone-event at the codec's clock rate
    std::optional<uint8_t> receive_event_payload;  // where the far end uses another number; nothing: the same
    std::optional<uint8_t> noise_payload;  // comfort noise: 13, or a dynamic one
    bool suppress_silence = false;         // send comfort noise instead of silence
    // Packets that come from elsewhere than signalled are answered there (a far end behind NAT).
    bool symmetric = true;
    // With ICE `remote` is not known: packets come from who has passed a check, and go to whom the far end nominated.
    std::optional<IceTerms> ice;
    bool expects_handshake =
        false;  // DTLS packets are for the control thread; no sound before there are keys
    std::optional<SrtpKeys> send_keys, receive_keys;
    std::string cname = "opentapi";
};

inline constexpr size_t most_receivable = 4;
inline constexpr uint64_t ns_per_second = 1'000'000'000;

// Read anywhere, at any time.
struct StreamCounters {
    using Count = std::atomic<uint64_t>;
    Count packets_sent{}, octets_sent{}, packets_received{}, octets_received{};
    Count lost{}, late{}, duplicate{}, concealed{}, strangers{}, malformed{}, forged{}, unknown_payload{};
    Count jitter{};                  // microseconds
    Count delay{};                   // of the jitter buffer, in ms
    Count far_lost{}, far_jitter{};  // as the far end reports: packets, microseconds
    Count round_trip{};              // microseconds
    Count reports_received{}, reports_sent{};
    Count checks_answered{}, checks_refused{}, checks_dropped{};  // of ICE
};

// The one who writes is alone: no read-modify-write is needed.
inline void count(StreamCounters::Count& counter, uint64_t more = 1) {
    counter.store(counter.load(std::memory_order_relaxed) + more, std::memory_order_relaxed);
}

// Made on the control thread, put into the stream on the media thread.
struct StreamSetup {
    explicit StreamSetup(StreamConfig config);
    StreamConfig config;
    std::unique_ptr<Codec> sender;
    std::array<std::unique_ptr<Codec>, most_receivable> receivers;
    EventSender events;
    std::unique_ptr<Srtp> protect, unprotect;
    std::unique_ptr<IceLite> ice;
};

class RtpStream final : public Port {
  public:
    static constexpr uint32_t silent_after = 250;  // ticks: 5 s

    RtpStream(std::unique_ptr<Transport> transport, StreamConfig config, uint32_t random);

    uint32_t ssrc() const { return ssrc_; }
    const StreamCounters& counters() const { return counters_; }
    Transport& transport() { return *transport_; }

    // Everything below on the media thread. Swaps the setups; what was there goes back for destruction.
    void apply(std::unique_ptr<StreamSetup>& setup);
    bool send_digit(const EventSender::Digit& digit) { return setup_->events.add(digit); }
    void cancel_digits() { setup_->events.cancel(); }
    bool sends_events() const { return setup_->config.event_payload.has_value(); }
    void say_goodbye(const Tick& tick);

    void receive(const Tick& tick) override;
    bool pull(Block& heard) override;
    uint32_t said_rate() const override { return setup_->sender->info().sample_rate; }
    void push(const Block& said, const Tick& tick) override;

  private:
    static constexpr size_t most_samples = 3 * wide_samples + 1920;

    // stream_receive.cpp
    void take(Datagram& datagram, const Tick& tick);
    void take_rtp(Datagram& datagram, const Tick& tick);
    void take_rtcp(Datagram& datagram, const Tick& tick);
    void take_check(const Datagram& datagram, const Tick& tick);
    void found(const Datagram& check, const Tick& tick);
    bool reports_from(const Datagram& datagram) const;
    bool welcome(const Datagram& datagram);
    void latch(const Address& from, const Tick& tick);
    bool accept_source(const RtpPacket& packet, const Tick& tick);
    void switch_source(uint32_t ssrc, const Tick& tick);
    void take_event(const RtpPacket& packet, const Tick& tick);
    void take_sound(const RtpPacket& packet, Codec& codec);
    void tell(const EventReceiver::Tellings& tellings, const Tick& tick);
    Codec* receiver_of(uint8_t payload_type);
    // stream_play.cpp
    void fetch(size_t wanted);
    void play(const JitterBuffer::Packet& packet);
    void fill(uint32_t span);
    std::span<int16_t> append(size_t samples);
    // stream_send.cpp
    void send_sound(const Block& said);
    void send_rtp(const RtpPacket& packet);
    void report(const Tick& tick, bool bye);
    Address control_address() const;

    // Never touched while a call is held and nobody speaks.
    struct Room {
        std::array<int16_t, most_samples> sound;
        std::array<uint8_t, largest_datagram> packet;
    };
    Fresh<Room> room_ = make_fresh<Room>();
    std::unique_ptr<Transport> transport_;
    std::unique_ptr<StreamSetup> setup_;
    StreamCounters counters_;
    uint32_t random_;

    // Where the far end is.
    Address peer_;
    bool latched_ = false;

    // What comes.
    JitterBuffer jitter_;
    SourceStatistics statistics_;
    bool has_source_ = false;
    uint32_t candidate_ = 0;  // an SSRC of which one packet came
    bool has_candidate_ = false;
    Codec* playing_ = nullptr;
    EventReceiver events_;
    ComfortNoise noise_;
    bool comfort_ = false;
    uint32_t concealed_in_row_ = 0, quiet_ticks_ = 0;
    std::array<int16_t, most_samples>& sound_ = room_->sound;
    size_t sound_size_ = 0;
    int64_t last_report_ns_ = 0;
    uint32_t last_report_ntp_ = 0;

    // What goes.
    uint32_t ssrc_;
    uint16_t sequence_;
    uint32_t timestamp_;
    bool talking_ = false;  // the last packet was sound
    uint32_t noise_in_ = 0;
    SilenceDetector silence_;
    uint32_t report_in_ = 0;
    uint32_t packets_since_report_ = 0;
    std::array<uint8_t, largest_datagram>& packet_ = room_->packet;
};

}  // namespace tapi::media
