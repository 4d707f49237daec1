// SPDX-License-Identifier: Apache-2.0
// What arrives is what was sent: by correlation, level and drop-outs, over networks good and bad.
#include "media/rtp/stream_fixture.hpp"

namespace tapi::media {
namespace {

constexpr CodecId all_codecs[] = {CodecId::pcmu, CodecId::pcma, CodecId::g722, CodecId::opus};
constexpr int blocks = 200;

class EachCodec : public testing::TestWithParam<CodecId> {};

TEST_P(EachCodec, ArrivesAsItWasSent) {
    Conversation talk(GetParam());
    talk.begin();
    const auto said = talk.voice(blocks);
    talk.ticks(blocks + 10, said);
    const Likeness alike = likeness(said, talk.b.heard, talk.rate() / 5);
    // Opus keeps what is heard, not the wave: noise is the worst that it can be given.
    EXPECT_GT(alike.correlation, GetParam() == CodecId::opus ? 0.6 : 0.98);
    EXPECT_NEAR(alike.gain, 1, GetParam() == CodecId::opus ? 0.25 : 0.05);
    EXPECT_LT(alike.shift, talk.rate() / 10) << "less than 100 ms";
    EXPECT_EQ(talk.at_b().lost.load(), 0u);
    EXPECT_EQ(talk.at_b().concealed.load(), 1u) << "only the delay at the beginning";
    EXPECT_EQ(talk.at_b().packets_received.load(), static_cast<uint64_t>(blocks + 9));
}

TEST_P(EachCodec, LossIsConcealedAndCounted) {
    Conversation talk(GetParam());
    talk.network.loss = 0.05;
    talk.begin();
    const auto said = talk.voice(500);
    talk.ticks(500, said);
    const uint64_t lost = talk.at_b().lost.load();
    EXPECT_NEAR(static_cast<double>(lost), 25, 15);
    EXPECT_NEAR(static_cast<double>(talk.at_b().concealed.load()), static_cast<double>(lost), 6);
    EXPECT_GT(likeness(said, talk.b.heard, talk.rate() / 5).correlation,
              GetParam() == CodecId::opus ? 0.45 : 0.9);
    // Where packets were lost there is sound, not holes.
    size_t holes = 0, run = 0;
    for (size_t at = talk.rate() / 5; at < talk.b.heard.size(); ++at) {
        run = talk.b.heard[at] == 0 ? run + 1 : 0;
        holes += run == talk.rate() / 100;
    }
    EXPECT_EQ(holes, 0u);
}

INSTANTIATE_TEST_SUITE_P(Stream, EachCodec, testing::ValuesIn(all_codecs),
                         [](const auto& info) { return std::string(info_of(info.param).name); });

TEST(Stream, JitterAndReorderingCostDelayOnly) {
    Conversation talk(CodecId::pcma);
    talk.network.jitter_ms = 60;
    talk.begin();
    const auto said = talk.voice(1500);
    talk.ticks(500, said);
    const uint64_t late_before = talk.at_b().late.load(), concealed_before = talk.at_b().concealed.load();
    talk.b.heard.clear();
    talk.ticks(900, said);
    EXPECT_LE(talk.at_b().late.load() - late_before, 5u);
    EXPECT_LE(talk.at_b().concealed.load() - concealed_before, 10u);
    const std::span<const int16_t> later = std::span(said).subspan(500 * 160, 600 * 160);
    // Backwards: what is heard began before.
    std::vector<int16_t> heard(talk.b.heard.begin(), talk.b.heard.end());
    EXPECT_GT(likeness(later, heard, 8000 / 2).correlation, 0.95);
    EXPECT_GT(talk.at_b().jitter.load(), 3000u) << "microseconds";
    EXPECT_LE(talk.at_b().delay.load(), 160u);
}

TEST(Stream, DoubledPacketsAreHeardOnce) {
    Conversation talk(CodecId::pcmu);
    talk.network.twice = 1;
    talk.begin();
    const auto said = talk.voice(blocks);
    talk.ticks(blocks, said);
    EXPECT_GT(likeness(said, talk.b.heard, 800).correlation, 0.98);
    EXPECT_GT(talk.at_b().duplicate.load() + talk.at_b().late.load(), static_cast<uint64_t>(blocks) - 5);
}

TEST(Stream, DigitsTravelAsEventsOnceEach) {
    for (const double loss : {0.0, 0.2}) {
        Conversation talk(CodecId::pcma);
        talk.network.loss = loss;
        talk.begin();
        for (const char digit : std::string("123*#A"))
            EXPECT_TRUE(talk.a.stream->send_digit({digit, 80, 80}));
        talk.ticks(80, talk.voice(80));
        EXPECT_EQ(talk.b.events.digits, "1-2-3-*-#-A-") << loss;
        EXPECT_EQ(talk.a.events.count(EventKind::digits_sent), 1);
    }
}

TEST(Stream, AnotherCodecInTheMiddle) {
    Conversation talk(CodecId::pcmu);
    talk.config_b.receive = {{CodecId::pcmu, 0}, {CodecId::g722, 9}, {CodecId::opus, 96}};
    talk.begin();
    talk.ticks(50, talk.voice(50));
    for (const CodecId codec : {CodecId::g722, CodecId::opus, CodecId::pcmu}) {
        StreamConfig next = talk.config_a;
        next.send = {codec, info_of(codec).payload_type};
        auto setup = std::make_unique<StreamSetup>(next);
        talk.a.stream->apply(setup);
        talk.ticks(10);
        talk.b.heard.clear();
        const auto said = test_voice(100 * info_of(codec).sample_rate / 50);
        talk.begin_saying();
        talk.ticks(100, said);
        EXPECT_GT(likeness(said, talk.b.heard, info_of(codec).sample_rate / 5).correlation,
                  codec == CodecId::opus ? 0.6 : 0.95)
            << info_of(codec).name;
    }
}

TEST(Stream, StrangersAreIgnored) {
    Conversation talk(CodecId::pcma);
    talk.begin();
    const auto said = talk.voice(blocks);
    std::vector<uint8_t> packet(12 + 160, 0x55);
    talk.each_tick = [&](int now) {
        for (int flood = 0; flood < 20; ++flood) {
            packet.resize(write_rtp({8, false, static_cast<uint16_t>(now * 20 + flood),
                                     static_cast<uint32_t>(now * 160), 99, Octets(packet).subspan(12)},
                                    packet));
            talk.b.transport->deliver(packet, stranger);
        }
    };
    talk.ticks(blocks, said);
    EXPECT_GT(likeness(said, talk.b.heard, 800).correlation, 0.98);
    EXPECT_GT(talk.at_b().strangers.load(), static_cast<uint64_t>(blocks) * 19);
    EXPECT_EQ(talk.b.events.count(EventKind::peer_changed), 0);
}

TEST(Stream, AFarEndBehindNatIsAnsweredWhereItSendsFrom) {
    Conversation talk(CodecId::pcma);
    const Address nat = *make_address("203.0.113.5", 30000);
    talk.config_b.remote = *make_address("10.0.0.1", 4000);
    talk.begin();
    Address target;
    talk.b.transport->watch = [&](const Outgoing& out) { target = out.to; };
    std::vector<uint8_t> packet(172);
    packet.resize(write_rtp({8, true, 1, 160, 99, Octets(packet).subspan(12)}, packet));
    talk.a.transport->connect(nullptr);
    talk.ticks(1);
    EXPECT_EQ(target, talk.config_b.remote);
    talk.b.transport->deliver(packet, nat);
    talk.ticks(2);
    EXPECT_EQ(target, nat);
    EXPECT_EQ(talk.b.events.count(EventKind::peer_changed), 1);
    // Who comes second is a stranger; the signalled address is not.
    talk.b.transport->deliver(packet, stranger);
    talk.ticks(1);
    EXPECT_EQ(target, nat);
    packet[3] = 2;
    talk.b.transport->deliver(packet, talk.config_b.remote);
    talk.ticks(2);
    EXPECT_EQ(target, talk.config_b.remote);
}

TEST(Stream, WithoutSymmetryOnlyTheSignalledAddressCounts) {
    Conversation talk(CodecId::pcma);
    talk.config_b.symmetric = false;
    talk.begin();
    talk.a.transport->connect(nullptr);
    std::vector<uint8_t> packet(172);
    packet.resize(write_rtp({8, true, 1, 160, 99, Octets(packet).subspan(12)}, packet));
    talk.b.transport->deliver(packet, stranger);
    talk.ticks(2);
    EXPECT_EQ(talk.at_b().packets_received.load(), 0u);
    EXPECT_EQ(talk.at_b().strangers.load(), 1u);
}

TEST(Stream, AnotherSourceTakesOverOnceItHasSentTwoPackets) {
    Conversation talk(CodecId::pcmu);
    talk.begin();
    talk.ticks(20, talk.voice(20));
    EXPECT_EQ(talk.b.events.count(EventKind::stream_began), 1);
    talk.a.transport->connect(nullptr);
    std::vector<uint8_t> bytes(172, 0x10);
    const auto send = [&](uint16_t sequence, uint32_t ssrc) {
        bytes.resize(
            write_rtp({0, false, sequence, sequence * 160u, ssrc, Octets(bytes).subspan(12)}, bytes));
        talk.b.transport->deliver(bytes, here);
    };
    send(100, 777);
    talk.ticks(2);
    EXPECT_EQ(talk.b.events.count(EventKind::stream_began), 1) << "a stray packet changes nothing";
    send(101, 777);
    talk.ticks(2);
    EXPECT_EQ(talk.b.events.count(EventKind::stream_began), 2);
    talk.b.heard.clear();
    for (uint16_t at = 102; at < 130; ++at) send(at, 777), talk.ticks(1);
    EXPECT_GT(std::abs(talk.b.heard.at(2000)), 1000) << "and it is heard";
}

TEST(Stream, MalformedPacketsAreCountedAndNothingElse) {
    Conversation talk(CodecId::pcma);
    talk.begin();
    std::mt19937 random(4);
    talk.each_tick = [&](int) {
        std::vector<uint8_t> junk(random() % 60);
        for (uint8_t& byte : junk) byte = static_cast<uint8_t>(random());
        if (!junk.empty()) junk[0] &= 0x7F;
        talk.b.transport->deliver(junk, here);
    };
    const auto said = talk.voice(blocks);
    talk.ticks(blocks, said);
    EXPECT_GT(likeness(said, talk.b.heard, 800).correlation, 0.98);
    EXPECT_GT(talk.at_b().malformed.load() + talk.at_b().strangers.load(), 150u);
}

TEST(Stream, ReportsTellEachEndWhatTheOtherHears) {
    Conversation talk(CodecId::pcma);
    talk.network.loss = 0.1;
    talk.network.delay_ms = 45;
    talk.begin();
    talk.ticks(3000, talk.voice(3000));
    const StreamCounters& at_a = talk.a.stream->counters();
    EXPECT_GE(at_a.reports_received.load(), 8u);
    EXPECT_NEAR(static_cast<double>(at_a.far_lost.load()), static_cast<double>(talk.at_b().lost.load()), 40);
    // There and back, and each end looks every 20 ms.
    EXPECT_NEAR(static_cast<double>(at_a.round_trip.load()) / 1000, 90, 45);
    EXPECT_EQ(at_a.malformed.load(), 0u);
}

TEST(Stream, SilenceOnTheNetworkIsToldOnce) {
    Conversation talk(CodecId::pcma);
    talk.begin();
    talk.ticks(20, talk.voice(20));
    talk.a.transport->connect(nullptr);
    talk.ticks(2 * RtpStream::silent_after);
    EXPECT_EQ(talk.b.events.count(EventKind::stream_silent), 1);
    talk.a.transport->connect(talk.b.transport);
    talk.ticks(20);
    talk.a.transport->connect(nullptr);
    talk.ticks(2 * RtpStream::silent_after);
    EXPECT_EQ(talk.b.events.count(EventKind::stream_silent), 2);
}

TEST(Stream, ConcealmentFadesIntoSilence) {
    Conversation talk(CodecId::pcma);
    talk.begin();
    talk.ticks(50, talk.voice(50));
    talk.a.transport->connect(nullptr);
    talk.b.heard.clear();
    talk.ticks(30);
    const auto power_in = [&](size_t from, size_t to) {
        double sum = 0;
        for (size_t at = from; at < to; ++at) sum += static_cast<double>(talk.b.heard[at]) * talk.b.heard[at];
        return sum / static_cast<double>(to - from);
    };
    EXPECT_GT(power_in(320, 480), 1000);
    EXPECT_EQ(power_in(4000, 4800), 0);
}

TEST(Stream, SilenceIsSentAsComfortNoiseAndHeardAsSoftAsItWas) {
    Conversation talk(CodecId::pcma);
    talk.config_a.noise_payload = talk.config_b.noise_payload = 13;
    talk.config_a.suppress_silence = true;
    talk.begin();
    std::mt19937 random(1);
    std::normal_distribution<double> hiss(0, 40);
    std::vector<int16_t> quiet(300 * 160);
    for (int16_t& sample : quiet) sample = static_cast<int16_t>(hiss(random));
    talk.ticks(300, quiet);
    EXPECT_LT(talk.a.stream->counters().packets_sent.load(), 60u) << "one in ten";
    double sum = 0;
    for (size_t at = 100 * 160; at < 300 * 160; ++at)
        sum += static_cast<double>(talk.b.heard[at]) * talk.b.heard[at];
    EXPECT_NEAR(std::sqrt(sum / (200 * 160)), 40, 12);
    EXPECT_LE(talk.at_b().concealed.load(), 2u);
}

TEST(Stream, OneDirectionOnly) {
    Conversation talk(CodecId::pcma);
    talk.config_a.receives = false;
    talk.config_b.sends = false;
    talk.begin();
    talk.ticks(20, talk.voice(20));
    EXPECT_EQ(talk.b.stream->counters().packets_sent.load(), 0u);
    EXPECT_GT(talk.at_b().packets_received.load(), 15u);
}

TEST(Stream, GoodbyeEndsTheOtherEndsStream) {
    Conversation talk(CodecId::pcma);
    talk.begin();
    talk.ticks(20, talk.voice(20));
    std::vector<Datagram> room(16);
    talk.a.stream->say_goodbye({1, talk.network.now_ns, room, talk.a.events});
    talk.ticks(2);
    EXPECT_EQ(talk.b.events.count(EventKind::stream_ended), 1);
}

}  // namespace
}  // namespace tapi::media
