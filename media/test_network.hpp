// SPDX-License-Identifier: Apache-2.0
// For tests: two transports and a network between them that loses, delays, reorders and doubles as it is
// told, in time that the test moves; and a comparison of what arrived with what was sent.
#pragma once

#include <algorithm>
#include <cmath>
#include <deque>
#include <functional>
#include <random>
#include <vector>

#include "media/rtp/transport.hpp"
#include "media/sound/block.hpp"

namespace tapi::media {

inline constexpr int64_t tick_ns = 20'000'000, test_begin_ns = 1'700'000'000'000'000'000;

struct TestNetwork {
    double loss = 0, twice = 0;  // shares of packets
    double jitter_ms = 0;        // uniformly up to so much more delay; reorders what is closer together
    double delay_ms = 0.1;
    int64_t now_ns = test_begin_ns;
    std::mt19937 random{1};
    double chance() { return std::uniform_real_distribution<double>(0, 1)(random); }
};

class TestTransport final : public Transport {
  public:
    TestTransport(TestNetwork& network, Address own) : network_(network), own_(own) {}
    void connect(TestTransport* other) { other_ = other; }

    size_t receive(std::span<Datagram> room) override {
        size_t count = 0;
        while (count < room.size() && !queue_.empty() && queue_.front().arrived_ns <= network_.now_ns) {
            room[count++] = queue_.front();
            queue_.pop_front();
        }
        return count;
    }
    void send(std::span<const Outgoing> datagrams) override {
        for (const Outgoing& out : datagrams) {
            if (watch) watch(out);
            if (other_ == nullptr) continue;
            if (network_.chance() < network_.loss) continue;
            const int copies = network_.chance() < network_.twice ? 2 : 1;
            for (int copy = 0; copy < copies; ++copy) other_->deliver(out.bytes, own_, out.control);
        }
    }
    // A packet from anybody, now.
    void deliver(Octets bytes, const Address& from, bool control = false) {
        Datagram datagram;
        std::copy(bytes.begin(), bytes.end(), datagram.bytes.begin());
        datagram.size = bytes.size();
        datagram.from = from;
        datagram.control = control;
        const double delay =
            network_.delay_ms + network_.jitter_ms * (network_.jitter_ms > 0 ? network_.chance() : 0);
        datagram.arrived_ns = network_.now_ns + static_cast<int64_t>(delay * 1e6);
        const auto behind = std::upper_bound(
            queue_.begin(), queue_.end(), datagram,
            [](const Datagram& a, const Datagram& b) { return a.arrived_ns < b.arrived_ns; });
        queue_.insert(behind, datagram);
    }
    std::function<void(const Outgoing&)> watch;

  private:
    TestNetwork& network_;
    Address own_;
    TestTransport* other_ = nullptr;
    std::deque<Datagram> queue_;
};

// A transport that allocates nothing once it is made: for tests of just that. Every 37th datagram is lost,
// and neighbours change places now and then.
class FlatTransport final : public Transport {
  public:
    void connect(FlatTransport* other) { other_ = other; }
    size_t receive(std::span<Datagram> room) override {
        size_t count = 0;
        while (count < room.size() && begin_ < end_) room[count++] = ring_[begin_++ % ring_.size()];
        return count;
    }
    void send(std::span<const Outgoing> datagrams) override {
        for (const Outgoing& out : datagrams) {
            if (other_ != nullptr && ++sent_ % 37 != 0) other_->deliver(out, sent_);
        }
    }

  private:
    void deliver(const Outgoing& out, uint64_t number) {
        if (end_ - begin_ == ring_.size()) return;
        Datagram& datagram = ring_[end_++ % ring_.size()];
        std::copy(out.bytes.begin(), out.bytes.end(), datagram.bytes.begin());
        datagram.size = out.bytes.size();
        datagram.from = out.to;  // both ends have the same address
        datagram.arrived_ns = test_begin_ns + static_cast<int64_t>(number) * tick_ns;
        datagram.control = out.control;
        if (number % 11 == 0 && end_ - begin_ > 1) std::swap(datagram, ring_[(end_ - 2) % ring_.size()]);
    }
    std::vector<Datagram> ring_ = std::vector<Datagram>(16);
    size_t begin_ = 0, end_ = 0;
    uint64_t sent_ = 0;
    FlatTransport* other_ = nullptr;
};

// How alike two sounds are, at the best shift of up to `most_shift` samples: 1 is the same but for volume.
struct Likeness {
    double correlation = 0;
    size_t shift = 0;
    double gain = 0;
};
inline Likeness likeness_at(std::span<const int16_t> sent, std::span<const int16_t> heard, size_t shift) {
    const size_t count = std::min(sent.size(), heard.size() - shift);
    double product = 0, of_sent = 0, of_heard = 0;
    for (size_t at = 0; at < count; ++at) {
        const double a = sent[at], b = heard[shift + at];
        product += a * b;
        of_sent += a * a;
        of_heard += b * b;
    }
    return {product / std::sqrt(std::max(of_sent * of_heard, 1.0)), shift,
            std::sqrt(of_heard / std::max(of_sent, 1.0))};
}
inline Likeness likeness(std::span<const int16_t> sent, std::span<const int16_t> heard, size_t most_shift) {
    // A piece tells where the whole is.
    const auto piece = sent.first(std::min<size_t>(sent.size(), 2000));
    Likeness best;
    for (size_t shift = 0; shift <= most_shift && shift + piece.size() < heard.size(); ++shift) {
        const Likeness here = likeness_at(piece, heard.first(shift + piece.size()), shift);
        if (here.correlation > best.correlation) best = here;
    }
    return likeness_at(sent, heard, best.shift);
}

// Speech-like sound without a period, the same in every run: noise whose loudness wanders.
inline std::vector<int16_t> test_voice(size_t samples, uint32_t seed = 5) {
    std::mt19937 random(seed);
    std::normal_distribution<double> normal(0, 1);
    std::vector<int16_t> sound(samples);
    double low = 0;
    for (size_t at = 0; at < samples; ++at) {
        low += 0.45 * (normal(random) - low);
        const double loudness = 3000 + 2500 * std::sin(static_cast<double>(at) * 2 * 3.14159265 * 3 / 8000);
        sound[at] = static_cast<int16_t>(std::clamp(low * loudness, -32000.0, 32000.0));
    }
    return sound;
}

}  // namespace tapi::media
