// SPDX-License-Identifier: Apache-2.0
// What comes: whose it is, whether it is genuine, and where it belongs.
#include <algorithm>

#include "media/rtp/stream.hpp"

namespace tapi::media {
namespace {

// A time of ours in the units of the sender's clock. Whole seconds by themselves: nanoseconds since 1970 times a rate are
// more than 64 bits hold.
uint32_t on_clock(int64_t ns, uint32_t rate) {
    const auto time = static_cast<uint64_t>(ns);
    return static_cast<uint32_t>(time / ns_per_second * rate + time % ns_per_second * rate / ns_per_second);
}

// 32 bits in the middle of an NTP time.
uint32_t middle(uint64_t ntp) { return static_cast<uint32_t>(ntp >> 16); }

void set(StreamCounters::Count& counter, uint64_t value) { counter.store(value, std::memory_order_relaxed); }

uint64_t microseconds(uint32_t units, uint32_t clock_rate) {
    return uint64_t{units} * 1'000'000 / clock_rate;
}

// A flood may not eat the whole tick.
constexpr int most_batches = 4;

}  // namespace

void RtpStream::receive(const Tick& tick) {
    if (setup_->ice != nullptr) setup_->ice->begin_tick();
    for (int batch = 0; batch < most_batches; ++batch) {
        const size_t came = transport_->receive(tick.room);
        for (size_t at = 0; at < came; ++at) take(tick.room[at], tick);
        if (came < tick.room.size()) break;
    }
    tell(events_.passed(), tick);
    if (++quiet_ticks_ == silent_after && has_source_ && setup_->config.receives) {
        tick.reporter.report(EventKind::stream_silent, statistics_.ssrc());
    }
}

void RtpStream::take(Datagram& datagram, const Tick& tick) {
    switch (kind_of(Octets(datagram.bytes).first(datagram.size))) {
        case PacketKind::rtp:
            return take_rtp(datagram, tick);
        case PacketKind::rtcp:
            return take_rtcp(datagram, tick);
        case PacketKind::dtls:
            if (setup_->config.expects_handshake && welcome(datagram))
                return tick.reporter.handshake(datagram);
            return count(counters_.strangers);
        case PacketKind::stun:
            return take_check(datagram, tick);
        case PacketKind::other:
            return count(counters_.malformed);
    }
}

void RtpStream::take_check(const Datagram& datagram, const Tick& tick) {
    if (setup_->ice == nullptr) return count(counters_.strangers);
    std::array<uint8_t, largest_stun_response> response;
    const auto heard = setup_->ice->hear(Octets(datagram.bytes).first(datagram.size), datagram.from, datagram.control, tick.now_ns, response);
    switch (heard.verdict) {
        case IceLite::Verdict::answered:
            count(counters_.checks_answered);
            break;
        case IceLite::Verdict::refused:
            count(counters_.checks_refused);
            break;
        case IceLite::Verdict::dropped:
            return count(counters_.checks_dropped);
    }
    const Outgoing answer{Octets(response).first(heard.answer), datagram.from, datagram.control};
    transport_->send({&answer, 1});
    if (heard.verdict == IceLite::Verdict::answered) found(datagram, tick);
}

// Media go where the far end nominated. Whoever waits with a handshake hears it from the check itself, and again until there are keys.
void RtpStream::found(const Datagram& check, const Tick& tick) {
    const Address& nominated = setup_->ice->nominated(false);
    if (check.from != nominated) return;
    const bool waits = setup_->config.expects_handshake && setup_->unprotect == nullptr;
    if (peer_ == nominated && !waits) return;
    if (peer_ != nominated) tick.reporter.report(EventKind::peer_changed, nominated.port);
    peer_ = nominated;
    tick.reporter.handshake(check);
}

// Whether packets from there may be for us. With ICE who has passed a check; else the signalled address always, and another one until
// somebody else has proved to be the far end.
bool RtpStream::welcome(const Datagram& datagram) {
    const StreamConfig& config = setup_->config;
    if (setup_->ice != nullptr) return setup_->ice->knows(datagram.from, datagram.control);
    if (datagram.from == peer_ || datagram.from == config.remote) return true;
    return config.symmetric && !latched_;
}

void RtpStream::latch(const Address& from, const Tick& tick) {
    if (setup_->ice != nullptr) return;
    latched_ = true;
    if (from == peer_) return;
    peer_ = from;
    tick.reporter.report(EventKind::peer_changed, from.port);
}

Codec* RtpStream::receiver_of(uint8_t payload_type) {
    const auto& types = setup_->config.receive;
    for (size_t at = 0; at < types.size(); ++at) {
        if (types[at].number == payload_type) return setup_->receivers[at].get();
    }
    return nullptr;
}

void RtpStream::take_rtp(Datagram& datagram, const Tick& tick) {
    if (!welcome(datagram)) return count(counters_.strangers);
    const StreamConfig& config = setup_->config;
    if (setup_->unprotect != nullptr) {
        datagram.size = setup_->unprotect->unprotect_rtp(datagram.bytes, datagram.size);
        if (datagram.size == 0) return count(counters_.forged);
    } else if (config.expects_handshake || config.send_keys) {
        return count(counters_.forged);  // in clear, where it must not be
    }
    const auto packet = parse_rtp(Octets(datagram.bytes).first(datagram.size));
    if (!packet) return count(counters_.malformed);
    Codec* codec = receiver_of(packet->payload_type);
    const bool event = packet->payload_type == config.receive_event_payload,
               noise = packet->payload_type == config.noise_payload;
    if (codec == nullptr && !event && !noise) return count(counters_.unknown_payload);
    if (!accept_source(*packet, tick)) return;
    latch(datagram.from, tick);
    const uint32_t clock = (playing_ != nullptr ? playing_
                            : codec != nullptr  ? codec
                                                : setup_->sender.get())
                               ->info()
                               .clock_rate;
    const uint32_t arrival = on_clock(datagram.arrived_ns, clock);
    const auto verdict = statistics_.received(packet->sequence, packet->timestamp, arrival);
    if (verdict == SourceStatistics::Verdict::jumped) return;
    if (verdict == SourceStatistics::Verdict::restarted) jitter_.reset();
    set(counters_.packets_received, statistics_.packets());
    count(counters_.octets_received, packet->payload.size());
    set(counters_.lost, static_cast<uint64_t>(std::max<int64_t>(statistics_.lost(), 0)));
    set(counters_.jitter, microseconds(statistics_.jitter(), clock));
    quiet_ticks_ = 0;
    if (!config.receives) return;
    if (event) return take_event(*packet, tick);
    if (codec != nullptr) return take_sound(*packet, *codec);
    jitter_.put({packet->payload, packet->timestamp, clock / 50, packet->payload_type, packet->marker});
}

// A source stays until another one sends two packets: a single stray one changes nothing.
bool RtpStream::accept_source(const RtpPacket& packet, const Tick& tick) {
    if (has_source_ && packet.ssrc == statistics_.ssrc()) {
        has_candidate_ = false;
        return true;
    }
    // Our own packets coming back are nobody's.
    if (packet.ssrc == ssrc_) return count(counters_.strangers), false;
    if (has_source_ && !(has_candidate_ && candidate_ == packet.ssrc)) {
        has_candidate_ = true;
        candidate_ = packet.ssrc;
        return false;
    }
    switch_source(packet.ssrc, tick);
    return true;
}

void RtpStream::switch_source(uint32_t ssrc, const Tick& tick) {
    statistics_ = SourceStatistics(ssrc);
    has_source_ = true;
    has_candidate_ = false;
    jitter_.reset();
    last_report_ns_ = 0;
    last_report_ntp_ = 0;
    tick.reporter.report(EventKind::stream_began, ssrc);
}

void RtpStream::take_event(const RtpPacket& packet, const Tick& tick) {
    const auto event = parse_telephone_event(packet.payload);
    if (!event) return count(counters_.malformed);
    tell(events_.received(*event, packet.timestamp), tick);
}

void RtpStream::tell(const EventReceiver::Tellings& tellings, const Tick& tick) {
    for (size_t at = 0; at < tellings.count; ++at) {
        const auto& told = tellings.told[at];
        tick.reporter.report(told.end ? EventKind::digit_ended : EventKind::digit_began,
                             static_cast<uint8_t>(told.digit));
    }
}

void RtpStream::take_sound(const RtpPacket& packet, Codec& codec) {
    const CodecInfo& info = codec.info();
    const size_t samples = codec.samples_in(packet.payload);
    if (samples == 0 || samples > most_samples - wide_samples) return count(counters_.malformed);
    if (playing_ == nullptr || playing_->info().clock_rate != info.clock_rate)
        jitter_.reset(info.clock_rate / 50);
    if (playing_ == nullptr || playing_->info().sample_rate != info.sample_rate) sound_size_ = 0;
    playing_ = &codec;
    const auto span = static_cast<uint32_t>(samples * info.clock_rate / info.sample_rate);
    switch (jitter_.put({packet.payload, packet.timestamp, span, packet.payload_type, packet.marker})) {
        case JitterBuffer::Put::late:
            return count(counters_.late);
        case JitterBuffer::Put::duplicate:
            return count(counters_.duplicate);
        case JitterBuffer::Put::refused:
        case JitterBuffer::Put::kept:
            break;
    }
    set(counters_.delay, static_cast<uint64_t>(jitter_.delay()) * 20);
}

// The port may differ from what was signalled where there is NAT; the machine may not.
bool RtpStream::reports_from(const Datagram& datagram) const {
    if (setup_->ice != nullptr) return setup_->ice->knows(datagram.from, datagram.control);
    return datagram.from.ip == peer_.ip || datagram.from.ip == setup_->config.remote_control.ip;
}

void RtpStream::take_rtcp(Datagram& datagram, const Tick& tick) {
    if (!reports_from(datagram)) return count(counters_.strangers);
    if (setup_->unprotect != nullptr) {
        datagram.size = setup_->unprotect->unprotect_rtcp(datagram.bytes, datagram.size);
        if (datagram.size == 0) return count(counters_.forged);
    } else if (setup_->config.expects_handshake || setup_->config.send_keys) {
        return count(counters_.forged);
    }
    const auto contents = parse_rtcp(Octets(datagram.bytes).first(datagram.size), ssrc_);
    if (!contents) return count(counters_.malformed);
    count(counters_.reports_received);
    const bool our_source = has_source_ && contents->sender == statistics_.ssrc();
    if (contents->sent && our_source) {
        last_report_ntp_ = middle(contents->sent->ntp);
        last_report_ns_ = datagram.arrived_ns;
    }
    if (contents->about_us) {
        const uint32_t clock = setup_->sender->info().clock_rate;
        const ReportBlock& block = *contents->about_us;
        set(counters_.far_lost, static_cast<uint64_t>(std::max(block.lost, 0)));
        set(counters_.far_jitter, microseconds(block.jitter, clock));
        setup_->sender->expect_loss(block.fraction_lost * 100 / 256);
        const uint32_t now = middle(ntp_of(datagram.arrived_ns));
        const uint32_t trip = now - block.last_report - block.since_last_report;
        if (block.last_report != 0 && trip < 0x80000000)
            set(counters_.round_trip, uint64_t{trip} * 1'000'000 >> 16);
    }
    if (contents->bye && our_source) tick.reporter.report(EventKind::stream_ended, contents->sender);
}

}  // namespace tapi::media
