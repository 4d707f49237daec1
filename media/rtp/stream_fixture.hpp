// SPDX-License-Identifier: Apache-2.0
// Two streams that talk to each other over a test network, in time that the test moves.
#pragma once

#include <gtest/gtest.h>

#include <string>

#include "media/rtp/stream.hpp"
#include "media/test_network.hpp"

namespace tapi::media {

struct NotedEvents final : Reporter {
    void report(EventKind kind, uint32_t value) override {
        events.emplace_back(kind, value);
        if (kind == EventKind::digit_began) digits += static_cast<char>(value);
        if (kind == EventKind::digit_ended) digits += '-';
    }
    void handshake(const Datagram&) override { ++handshakes; }
    int count(EventKind kind) const {
        return static_cast<int>(std::count_if(events.begin(), events.end(),
                                              [kind](const auto& event) { return event.first == kind; }));
    }
    std::vector<std::pair<EventKind, uint32_t>> events;
    std::string digits;
    int handshakes = 0;
};

inline const Address here = *make_address("192.0.2.1", 4000), there = *make_address("192.0.2.2", 5000),
                     stranger = *make_address("192.0.2.66", 6666);

struct End {
    TestTransport* transport = nullptr;
    std::unique_ptr<RtpStream> stream;
    NotedEvents events;
    std::vector<int16_t> heard;
};

class Conversation {
  public:
    explicit Conversation(CodecId codec) {
        config_a.send = {codec, info_of(codec).payload_type};
        config_a.event_payload = 101;
        config_b = config_a;
        config_a.remote = there;
        config_b.remote = here;
    }
    void begin() {
        auto transport_a = std::make_unique<TestTransport>(network, here);
        auto transport_b = std::make_unique<TestTransport>(network, there);
        a.transport = transport_a.get();
        b.transport = transport_b.get();
        a.transport->connect(b.transport);
        b.transport->connect(a.transport);
        a.stream = std::make_unique<RtpStream>(std::move(transport_a), config_a, 11);
        b.stream = std::make_unique<RtpStream>(std::move(transport_b), config_b, 22);
    }
    // A says `said` (silence behind its end), B is silent; what B hears is collected.
    void ticks(int count, std::span<const int16_t> said = {}) {
        for (int now = 0; now < count; ++now) {
            network.now_ns += tick_ns;
            one(a, said);
            one(b, {});
            if (each_tick) each_tick(now);
        }
    }
    // The next ticks() says from its beginning.
    void begin_saying() { said_a_ = said_b_ = 0; }
    uint32_t rate() const { return info_of(config_a.send.codec).sample_rate; }
    std::vector<int16_t> voice(int blocks) const {
        return test_voice(static_cast<size_t>(blocks) * rate() / 50);
    }
    const StreamCounters& at_b() const { return b.stream->counters(); }

    TestNetwork network;
    StreamConfig config_a, config_b;
    End a, b;
    std::function<void(int)> each_tick;

  private:
    void one(End& end, std::span<const int16_t> said) {
        const Tick tick{++tick_, network.now_ns, room_, end.events};
        end.stream->receive(tick);
        Block block;
        end.stream->pull(block);
        end.heard.insert(end.heard.end(), block.view().begin(), block.view().end());
        Block out;
        out.silence(end.stream->said_rate());
        size_t& at = &end == &a ? said_a_ : said_b_;
        for (int16_t& sample : out.view()) sample = at < said.size() ? said[at++] : int16_t{0};
        end.stream->push(out, tick);
    }
    std::vector<Datagram> room_ = std::vector<Datagram>(16);
    uint64_t tick_ = 0;
    size_t said_a_ = 0, said_b_ = 0;
};

}  // namespace tapi::media
