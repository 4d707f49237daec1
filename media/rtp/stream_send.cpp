// SPDX-License-Identifier: Apache-2.0
// What goes: sound, silence, digits, reports.
#include <algorithm>
#include <utility>

#include "media/rtp/stream.hpp"

namespace tapi::media {
namespace {

constexpr uint32_t noise_every = 10;                         // ticks; the noise of a room changes slowly
constexpr uint32_t report_every = 250, report_spread = 125;  // ticks: 5 s, and up to half of it more or less

}  // namespace

void RtpStream::push(const Block& said, const Tick& tick) {
    const uint32_t step = setup_->sender->info().clock_rate / 50;
    const StreamConfig& config = setup_->config;
    const bool ready = config.sends && peer_.port != 0 &&
                       (setup_->protect != nullptr || !(config.expects_handshake || config.send_keys));
    if (ready) {
        const EventSender::Due due =
            config.event_payload ? setup_->events.next(timestamp_) : EventSender::Due{};
        if (due.packet) {
            std::array<uint8_t, telephone_event_size> payload;
            write_telephone_event(due.event, payload);
            send_rtp({*config.event_payload, due.marker, sequence_, due.timestamp, ssrc_, payload});
        }
        if (due.suppress_sound) {
            talking_ = false;
        } else {
            send_sound(said);
        }
        if (due.finished) tick.reporter.report(EventKind::digits_sent, 0);
    }
    timestamp_ += step;
    if (report_in_-- == 0) {
        random_ = random_ * 1664525 + 1013904223;
        report_in_ = report_every - report_spread + (random_ >> 8) % (2 * report_spread);
        if (ready && config.reports) report(tick, false);
    }
}

void RtpStream::send_sound(const Block& said) {
    const StreamConfig& config = setup_->config;
    std::array<uint8_t, largest_payload> payload;
    if (config.suppress_silence && config.noise_payload && silence_.hear(said)) {
        if (!talking_ && noise_in_-- > 0) return;
        noise_in_ = noise_every - 1;
        talking_ = false;
        const size_t size = describe_noise(said, payload);
        return send_rtp(
            {*config.noise_payload, false, sequence_, timestamp_, ssrc_, Octets(payload).first(size)});
    }
    const size_t size = setup_->sender->encode(said.view(), payload);
    if (size == 0) return;
    // A marker begins a talkspurt (RFC 3551, 4.1).
    const bool marker = !std::exchange(talking_, true);
    send_rtp({config.send.number, marker, sequence_, timestamp_, ssrc_, Octets(payload).first(size)});
}

void RtpStream::send_rtp(const RtpPacket& packet) {
    ++sequence_;
    size_t size = write_rtp(packet, packet_);
    if (setup_->protect != nullptr) size = setup_->protect->protect_rtp(packet_, size);
    if (size == 0) return;
    const Outgoing datagram{Octets(packet_).first(size), peer_, false};
    transport_->send({&datagram, 1});
    ++packets_since_report_;
    count(counters_.packets_sent);
    count(counters_.octets_sent, packet.payload.size());
}

Address RtpStream::control_address() const {
    const StreamConfig& config = setup_->config;
    if (config.mux) return peer_;
    if (setup_->ice != nullptr) return setup_->ice->nominated(true);
    if (config.remote_control.port != 0 && peer_ == config.remote) return config.remote_control;
    Address above = peer_;
    ++above.port;
    return above;
}

void RtpStream::report(const Tick& tick, bool bye) {
    const Address to = control_address();
    if (to.port == 0) return;  // nominated for RTP only
    RtcpReport report;
    report.ssrc = ssrc_;
    report.cname = setup_->config.cname;
    report.bye = bye;
    if (packets_since_report_ > 0) {
        report.sent =
            SenderInfo{ntp_of(tick.now_ns), timestamp_,
                       static_cast<uint32_t>(counters_.packets_sent.load(std::memory_order_relaxed)),
                       static_cast<uint32_t>(counters_.octets_sent.load(std::memory_order_relaxed))};
    }
    if (has_source_ && statistics_.packets() > 0) {
        report.heard = statistics_.report();
        if (last_report_ns_ != 0) {
            report.heard->last_report = last_report_ntp_;
            const int64_t passed = std::max<int64_t>(tick.now_ns - last_report_ns_, 0);
            report.heard->since_last_report =
                static_cast<uint32_t>(static_cast<uint64_t>(passed) * 65536 / ns_per_second);
        }
    }
    size_t size = write_rtcp(report, packet_);
    if (size > 0 && setup_->protect != nullptr) size = setup_->protect->protect_rtcp(packet_, size);
    if (size == 0) return;
    packets_since_report_ = 0;
    const Outgoing datagram{Octets(packet_).first(size), to, !setup_->config.mux};
    transport_->send({&datagram, 1});
    count(counters_.reports_sent);
}

void RtpStream::say_goodbye(const Tick& tick) {
    const StreamConfig& config = setup_->config;
    if (config.reports && peer_.port != 0 && (setup_->protect != nullptr || !(config.expects_handshake || config.send_keys)))
        report(tick, true);
}

}  // namespace tapi::media
