// SPDX-License-Identifier: Apache-2.0
// The engine by a clock that the test moves: bridges, players, listeners, digits; and that its media thread
// neither allocates nor frees.
#include "media/engine/engine.hpp"

#include <gtest/gtest.h>

#include <string>

#include "media/engine/clip_player.hpp"
#include "media/rtp/stream_fixture.hpp"
#include "media/sound/digit_source.hpp"
#include "media/sound/far_sound.hpp"
#include "media/sound/test_sound.hpp"
#include "media/test_allocation.hpp"

namespace tapi::media {
namespace {

// Says what it is given and keeps what it hears.
class TestPort final : public Port {
  public:
    explicit TestPort(uint32_t rate) : rate_(rate) { heard.reserve(1 << 20); }
    bool pull(Block& block) override {
        block.silence(rate_);
        for (int16_t& sample : block.view()) sample = at_ < said.size() ? said[at_++] : int16_t{0};
        return true;
    }
    uint32_t said_rate() const override { return rate_; }
    void push(const Block& block, const Tick&) override {
        heard.insert(heard.end(), block.view().begin(), block.view().end());
    }
    std::vector<int16_t> said, heard;

  private:
    uint32_t rate_;
    size_t at_ = 0;
};

class SilentPort final : public Port {
  public:
    bool pull(Block& block) override {
        block.silence(narrow_rate);
        return false;
    }
    uint32_t said_rate() const override { return narrow_rate; }
    void push(const Block&, const Tick&) override {}
};

struct Bench {
    explicit Bench(uint32_t threads = 1) : engine({threads, 0, true}) {}
    std::pair<LegId, TestPort*> add(uint32_t rate = narrow_rate) {
        auto port = std::make_unique<TestPort>(rate);
        TestPort* pointer = port.get();
        const auto leg = engine.add(std::move(port));
        EXPECT_TRUE(leg.ok());
        return {*leg, pointer};
    }
    void ticks(int count) {
        for (int at = 0; at < count; ++at) {
            network.now_ns += tick_ns;
            {
                const ForbidAllocation none;
                engine_tick();
            }
            engine.collect([this](LegId leg, const Event& event) { note(leg, event); });
        }
    }
    void engine_tick() { engine.tick(network.now_ns); }
    void note(LegId leg, const Event& event) {
        events.push_back(event);
        if (event.kind == EventKind::digit_began) digits[leg] += static_cast<char>(event.value);
    }
    int count(EventKind kind) const {
        return static_cast<int>(std::count_if(events.begin(), events.end(),
                                              [kind](const Event& event) { return event.kind == kind; }));
    }
    TestNetwork network;
    Engine engine;
    std::vector<Event> events;
    std::map<LegId, std::string> digits;
};

double power_of(std::span<const int16_t> sound, double frequency, uint32_t rate) {
    double re = 0, im = 0;
    for (size_t at = 0; at < sound.size(); ++at) {
        const double phase = 2 * 3.14159265358979 * frequency * static_cast<double>(at) / rate;
        re += sound[at] * std::cos(phase);
        im += sound[at] * std::sin(phase);
    }
    const auto count = static_cast<double>(sound.size());
    return std::sqrt(re * re + im * im) * 2 / count;
}

std::vector<int16_t> sine(double frequency, uint32_t rate, size_t samples, double peak = 4000) {
    std::vector<int16_t> sound(samples);
    for (size_t at = 0; at < samples; ++at)
        sound[at] = static_cast<int16_t>(
            peak * std::sin(2 * 3.14159265358979 * frequency * static_cast<double>(at) / rate));
    return sound;
}

TEST(AllocationHook, SeesWhatItForbids) {
    if (!allocation_is_seen) GTEST_SKIP() << "a sanitizer has the allocator";
    EXPECT_EQ(forbidden_allocations(), 0u);
    {
        const ForbidAllocation none;
        delete new int(1);
        free(malloc(3));
    }
    EXPECT_EQ(forbidden_allocations(), 4u);
    forget_forbidden_allocations();
}

TEST(Bridge, TwoHearEachOtherAndNobodyHimself) {
    Bench bench;
    const auto [a, port_a] = bench.add();
    const auto [b, port_b] = bench.add();
    port_a->said = sine(500, 8000, 8000);
    port_b->said = sine(1500, 8000, 8000);
    const BridgeId bridge = bench.engine.make_bridge();
    bench.engine.join(a, bridge);
    bench.engine.join(b, bridge);
    bench.ticks(50);
    EXPECT_EQ(port_a->heard, port_b->said);
    EXPECT_EQ(port_b->heard, port_a->said);
    EXPECT_EQ(forbidden_allocations(), 0u);
}

TEST(Bridge, NarrowAndWideMembersHearEachOther) {
    Bench bench;
    const auto [a, narrow] = bench.add();
    const auto [b, wide] = bench.add(wide_rate);
    const auto [c, other_wide] = bench.add(wide_rate);
    narrow->said = sine(1000, 8000, 16000);
    wide->said = sine(2000, 16000, 32000);
    const auto high = sine(6000, 16000, 32000);
    for (size_t at = 0; at < high.size(); ++at)
        wide->said[at] = static_cast<int16_t>(wide->said[at] + high[at]);
    const BridgeId bridge = bench.engine.make_bridge();
    for (const LegId leg : {a, b, c}) bench.engine.join(leg, bridge);
    bench.ticks(100);
    const std::span<const int16_t> at_narrow = std::span(narrow->heard).subspan(4000, 8000);
    const std::span<const int16_t> at_wide = std::span(other_wide->heard).subspan(8000, 16000);
    EXPECT_NEAR(power_of(at_wide, 1000, 16000), 4000, 200);
    EXPECT_NEAR(power_of(at_wide, 2000, 16000), 4000, 200);
    EXPECT_NEAR(power_of(at_wide, 6000, 16000), 4000, 200) << "what only wide band has";
    EXPECT_LT(power_of(at_wide, 7000, 16000), 100) << "the image of what came from narrow band";
    EXPECT_NEAR(power_of(at_narrow, 2000, 8000), 4000, 200);
    EXPECT_LT(power_of(at_narrow, 1000, 8000), 50) << "not himself";
    EXPECT_EQ(forbidden_allocations(), 0u);
}

TEST(Bridge, MutedMembersAndLeavingOnes) {
    Bench bench;
    const auto [a, port_a] = bench.add();
    const auto [b, port_b] = bench.add();
    port_a->said = sine(500, 8000, 80000);
    port_b->said = sine(1500, 8000, 80000);
    const BridgeId bridge = bench.engine.make_bridge();
    bench.engine.join(a, bridge);
    bench.engine.join(b, bridge);
    bench.engine.set_directions(a, false, true);
    bench.ticks(10);
    EXPECT_EQ(*std::max_element(port_b->heard.begin(), port_b->heard.end()), 0);
    EXPECT_GT(*std::max_element(port_a->heard.begin(), port_a->heard.end()), 3000);
    bench.engine.leave(b);
    bench.ticks(1);
    port_a->heard.clear();
    bench.ticks(10);
    EXPECT_EQ(*std::max_element(port_a->heard.begin(), port_a->heard.end()), 0);
    bench.engine.remove(bridge);
    bench.engine.remove(a);
    bench.ticks(2);
    bench.engine.join(b, bridge);
    bench.ticks(2);
}

TEST(Listener, AKindIsHeardAndEndsWhenItHasBeenQuiet) {
    Bench bench;
    const auto [leg, port] = bench.add();
    const auto voice = make_far_sound(FarSound::voice, Millis(0));
    for (const Frame& frame : sound_of(*voice, Millis(3000))) port->said.insert(port->said.end(), frame.begin(), frame.end());
    bench.engine.listen(leg, {0, {}, kind_voice | kind_fax});
    bench.ticks(150);
    EXPECT_EQ(bench.count(EventKind::kind_heard), 1);
    EXPECT_EQ(bench.count(EventKind::kind_ended), 0) << "gaps between words";
    bench.ticks(10 + static_cast<int>(Listener::quiet_ends) + 15);
    ASSERT_EQ(bench.count(EventKind::kind_ended), 1);
    EXPECT_EQ(bench.events.back().value, kind_voice);
    bench.ticks(200);
    EXPECT_EQ(bench.count(EventKind::kind_ended), 1) << "once";
    EXPECT_EQ(forbidden_allocations(), 0u);
}

TEST(Player, OnlyTheOneThatIsPlayedIsControlled) {
    Bench bench;
    const auto [leg, port] = bench.add();
    const auto tone = [] { return std::make_unique<SourcePlayer>(std::make_unique<ToneSource>(steady_tone({1000}, Millis(200)))); };
    int reached = 0;
    const auto touch = [&reached](Player&) { ++reached; };
    const uint32_t first = bench.engine.play(leg, tone());
    bench.engine.control_player(leg, first, touch);
    bench.ticks(1);
    EXPECT_EQ(reached, 1);
    const uint32_t second = bench.engine.play(leg, tone());
    bench.engine.control_player(leg, first, touch);
    bench.ticks(1);
    EXPECT_EQ(reached, 1) << "it was replaced";
    bench.ticks(12);
    EXPECT_EQ(bench.count(EventKind::play_ended), 1);
    bench.engine.control_player(leg, second, touch);
    bench.engine.control_player(leg, 0, touch);
    bench.ticks(1);
    EXPECT_EQ(reached, 1) << "it is over";
}

TEST(Player, WhatIsHeardInsteadHidesAllElseWhichGoesOn) {
    Bench bench;
    const auto [a, port_a] = bench.add();
    const auto [b, port_b] = bench.add(wide_rate);
    port_b->said = sine(1500, 16000, 160000);
    const BridgeId bridge = bench.engine.make_bridge();
    bench.engine.join(a, bridge);
    bench.engine.join(b, bridge);
    auto clip = std::make_shared<Clip>();
    clip->samples = sine(500, 8000, 800);  // a tenth of a second, over and over without a seam
    bench.engine.play(a, std::make_unique<SourcePlayer>(std::make_unique<ToneSource>(steady_tone({1000}, Millis(400)))));
    bench.engine.play_instead(a, std::make_unique<ClipPlayer>(clip));
    bench.ticks(50);
    EXPECT_NEAR(power_of(port_a->heard, 500, 8000), 4000, 20);
    EXPECT_LT(power_of(port_a->heard, 1500, 8000) + power_of(port_a->heard, 1000, 8000), 20);
    EXPECT_EQ(bench.count(EventKind::play_ended), 1) << "it went on unheard";
    bench.engine.play_instead(a, nullptr);
    bench.ticks(1);
    port_a->heard.clear();
    bench.ticks(50);
    EXPECT_LT(power_of(port_a->heard, 500, 8000), 20);
    EXPECT_NEAR(power_of(port_a->heard, 1500, 8000), 4000, 200);
    EXPECT_EQ(forbidden_allocations(), 0u);
}

TEST(Bridge, LegsOfOtherThreadsMoveIn) {
    Bench bench(3);
    std::vector<std::pair<LegId, TestPort*>> legs;
    for (int at = 0; at < 6; ++at) {
        legs.push_back(bench.add());
        legs.back().second->said = sine(400 + 300 * at, 8000, 80000, 2000);
    }
    const BridgeId bridge = bench.engine.make_bridge(), other = bench.engine.make_bridge();
    for (const auto& [leg, port] : legs) bench.engine.join(leg, bridge);
    // While it moves, and while it waits to move again.
    bench.engine.join(legs[1].first, other);
    bench.engine.join(legs[1].first, bridge);
    bench.engine.play(legs[2].first, nullptr);
    bench.engine.remove(legs[5].first);
    bench.ticks(20);
    for (int hearer = 0; hearer < 5; ++hearer) {
        legs[hearer].second->heard.clear();
    }
    bench.ticks(50);
    for (int hearer = 0; hearer < 5; ++hearer) {
        for (int speaker = 0; speaker < 5; ++speaker) {
            const double power = power_of(legs[hearer].second->heard, 400 + 300 * speaker, 8000);
            EXPECT_NEAR(power, hearer == speaker ? 0 : 2000, 100) << hearer << " " << speaker;
        }
        EXPECT_NEAR(power_of(legs[hearer].second->heard, 400 + 300 * 5, 8000), 0, 50);
    }
    EXPECT_EQ(forbidden_allocations(), 0u);
}

TEST(Engine, PlaysTellsTheEndAndIsReplaced) {
    Bench bench;
    const auto [a, port] = bench.add();
    const uint32_t number = bench.engine.play(
        a, std::make_unique<SourcePlayer>(std::make_unique<ToneSource>(steady_tone({1000}, Millis(200)))));
    bench.ticks(20);
    ASSERT_EQ(bench.count(EventKind::play_ended), 1);
    EXPECT_EQ(bench.events[0].value, number);
    EXPECT_GT(power_of(std::span(port->heard).first(1600), 1000, 8000), 1000);
    EXPECT_EQ(port->heard[1600], 0);
    bench.engine.play(
        a, std::make_unique<SourcePlayer>(std::make_unique<ToneSource>(steady_tone({1000}, Millis(200)))));
    bench.ticks(2);
    bench.engine.stop(a);
    bench.ticks(20);
    EXPECT_EQ(bench.count(EventKind::play_ended), 1) << "what is stopped does not end by itself";
    EXPECT_EQ(forbidden_allocations(), 0u);
}

TEST(Engine, HearsDigitsTonesAndSpeech) {
    Bench bench;
    const auto [a, port] = bench.add();
    const auto [b, wide] = bench.add(wide_rate);
    const BridgeId bridge = bench.engine.make_bridge();
    bench.engine.join(a, bridge);
    bench.engine.join(b, bridge);
    DigitSource digits(DigitSource::Mode::dtmf, u"159#", {});
    for (const Frame& frame : sound_of(digits))
        port->said.insert(port->said.end(), frame.begin(), frame.end());
    ListenFor wanted;
    wanted.digits = digit_dtmf | digit_dtmf_end;
    wanted.tones = {{7, Millis(200), {1000}}};
    wanted.kinds = kind_voice;
    bench.engine.listen(a, wanted);
    bench.engine.listen(b, wanted);
    wide->said = sine(1000, 16000, 16000);
    bench.ticks(60);
    EXPECT_EQ(bench.digits[a], "159#");
    EXPECT_EQ(bench.count(EventKind::digit_ended), 4);
    EXPECT_EQ(bench.count(EventKind::tone_heard), 1) << "in wide band too";
    EXPECT_EQ(bench.count(EventKind::kind_heard), 0);
    bench.engine.listen(a, {});
    bench.ticks(2);
    EXPECT_EQ(forbidden_allocations(), 0u);
}

// Two calls that meet in a conference, over a network, one in clear and one encrypted: the whole path.
TEST(Engine, TheWholePathAllocatesNothing) {
    Bench bench;
    std::vector<LegId> legs;
    for (const CodecId codec : {CodecId::pcma, CodecId::g722, CodecId::opus}) {
        auto ours = std::make_unique<FlatTransport>(), theirs = std::make_unique<FlatTransport>();
        ours->connect(theirs.get());
        theirs->connect(ours.get());
        StreamConfig config;
        config.send = {codec, info_of(codec).payload_type};
        config.event_payload = 101;
        config.noise_payload = 13;
        config.suppress_silence = codec == CodecId::pcma;
        config.remote = there;
        SrtpKeys keys;
        keys.master.fill(static_cast<uint8_t>(codec));
        if (codec != CodecId::opus) config.send_keys = config.receive_keys = keys;
        for (auto* transport : {&ours, &theirs})
            legs.push_back(*bench.engine.add_stream(std::move(*transport), config));
    }
    const BridgeId bridge = bench.engine.make_bridge();
    for (size_t at = 0; at < legs.size(); at += 2) bench.engine.join(legs[at], bridge);
    for (const LegId leg : legs) {
        ListenFor wanted;
        wanted.digits = digit_dtmf | digit_dtmf_end | digit_pulse;
        wanted.kinds = kind_voice | kind_fax | kind_modem;
        wanted.tones = {{1, Millis(100), {440, 480}}};
        bench.engine.listen(leg, wanted);
        EXPECT_TRUE(bench.engine.send_digits(leg, "123", 80, 80));
        bench.engine.play(leg, std::make_unique<SourcePlayer>(make_far_sound(FarSound::voice, Millis(0))));
    }
    bench.ticks(600);
    for (const LegId leg : legs) EXPECT_EQ(bench.digits[leg].substr(0, 3), "123");
    for (const LegId leg : legs) EXPECT_GT(bench.engine.counters(leg)->reports_received.load(), 0u);
    EXPECT_EQ(forbidden_allocations(), 0u);
}

TEST(Engine, RefusesDigitsThatCannotBeEvents) {
    Bench bench;
    StreamConfig config;
    const auto without = bench.engine.add_stream(std::make_unique<FlatTransport>(), config);
    config.event_payload = 101;
    const auto with = bench.engine.add_stream(std::make_unique<FlatTransport>(), config);
    EXPECT_FALSE(bench.engine.send_digits(*without, "1", 80, 80));
    EXPECT_TRUE(bench.engine.send_digits(*with, "1", 80, 80));
    EXPECT_FALSE(bench.engine.send_digits(*with, "1x", 80, 80));
    EXPECT_FALSE(bench.engine.send_digits(*with, std::string(EventSender::most_waiting + 1, '1'), 80, 80));
    EXPECT_FALSE(bench.engine.send_digits(static_cast<LegId>(999), "1", 80, 80));
}

TEST(Engine, TakesSoManyLegs) {
    Bench bench;
    for (size_t at = 0; at < Worker::most_legs; ++at)
        ASSERT_TRUE(bench.engine.add(std::make_unique<SilentPort>()).ok());
    const auto one_more = bench.engine.add(std::make_unique<SilentPort>());
    ASSERT_FALSE(one_more.ok());
    EXPECT_EQ(one_more.code(), ENOSPC);
}

TEST(Engine, ManyCommandsAtOnceAllArrive) {
    Bench bench;
    const auto [a, port] = bench.add();
    for (size_t at = 0; at < 2 * Worker::most_waiting; ++at)
        bench.engine.set_directions(a, at % 2 == 0, true);
    bench.engine.play(
        a, std::make_unique<SourcePlayer>(std::make_unique<ToneSource>(steady_tone({1000}, Millis(20)))));
    bench.ticks(5);
    EXPECT_EQ(bench.count(EventKind::play_ended), 1);
}

}  // namespace
}  // namespace tapi::media
