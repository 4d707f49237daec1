// SPDX-License-Identifier: Apache-2.0
// The jitter buffer and the receiver's statistics, packet by packet.
#include <gtest/gtest.h>

#include <map>
#include <random>
#include <string>
#include <vector>

#include "media/rtp/jitter_buffer.hpp"
#include "media/rtp/source_statistics.hpp"

namespace tapi::media {
namespace {

constexpr uint32_t block = 160, begin = 0xFFFFFF00;  // timestamps wrap soon

// Packets carry their number; get() says which came: its number, '_' missing, '+' inserted.
struct Bench {
    JitterBuffer buffer{block};
    std::array<uint8_t, 4> payload{};
    JitterBuffer::Put put(uint32_t number, bool marker = false) {
        payload = {static_cast<uint8_t>(number >> 24), static_cast<uint8_t>(number >> 16),
                   static_cast<uint8_t>(number >> 8), static_cast<uint8_t>(number)};
        return buffer.put({payload, begin + number * block, block, 0, marker});
    }
    int get() {
        JitterBuffer::Packet packet;
        switch (buffer.get(packet)) {
            case JitterBuffer::Got::packet:
                return packet.payload[0] << 24 | packet.payload[1] << 16 | packet.payload[2] << 8 |
                       packet.payload[3];
            case JitterBuffer::Got::missing:
                return -1;
            case JitterBuffer::Got::inserted:
                return -2;
            case JitterBuffer::Got::nothing:
                return -3;
        }
        return -4;
    }
};

TEST(JitterBuffer, PlaysInOrderWhatCameInAnyOrder) {
    Bench bench;
    EXPECT_EQ(bench.get(), -3);
    EXPECT_EQ(bench.put(0), JitterBuffer::Put::kept);
    EXPECT_EQ(bench.get(), -1) << "one block of delay to begin with";
    bench.put(2);
    bench.put(1);
    EXPECT_EQ(bench.put(1), JitterBuffer::Put::duplicate);
    for (int expected : {0, 1, 2}) EXPECT_EQ(bench.get(), expected);
    EXPECT_EQ(bench.get(), -1);
    EXPECT_EQ(bench.put(3), JitterBuffer::Put::late);
}

TEST(JitterBuffer, WhatIsTooLargeIsRefused) {
    JitterBuffer buffer(block);
    std::vector<uint8_t> large(largest_payload + 1);
    EXPECT_EQ(buffer.put({large, 0, block, 0, false}), JitterBuffer::Put::refused);
    EXPECT_EQ(buffer.put({std::span(large).first(10), 0, 0, 0, false}), JitterBuffer::Put::refused)
        << "no time in it";
}

TEST(JitterBuffer, HoldsSoManyPackets) {
    Bench bench;
    for (uint32_t at = 0; at + 1 < JitterBuffer::most_packets; ++at)
        EXPECT_EQ(bench.put(at), JitterBuffer::Put::kept);
    for (uint32_t at = 0; at < 5; ++at)
        bench.buffer.put({bench.payload, begin + at * block + 1, block, 0, false});
    EXPECT_EQ(bench.buffer.kept(), JitterBuffer::most_packets);
}

// Packets `at` comes after a delay of 0 to `jitter` blocks; how many of the last `count` were not there in
// time.
size_t missing_under(Bench& bench, double jitter, int rounds, int count, uint32_t seed = 1) {
    std::mt19937 random(seed);
    std::uniform_real_distribution<double> delay(0, jitter);
    std::multimap<double, uint32_t> travelling;
    size_t missing = 0;
    for (int now = 0; now < rounds; ++now) {
        travelling.emplace(now + delay(random), static_cast<uint32_t>(now));
        while (!travelling.empty() && travelling.begin()->first <= now) {
            bench.put(travelling.begin()->second);
            travelling.erase(travelling.begin());
        }
        if (bench.get() < 0 && now >= rounds - count) ++missing;
    }
    return missing;
}

TEST(JitterBuffer, TheDelayGrowsUntilNothingIsLate) {
    Bench bench;
    EXPECT_LE(missing_under(bench, 4, 1000, 500), 5u);
    EXPECT_GE(bench.buffer.delay(), 3);
    EXPECT_LE(bench.buffer.delay(), 7);
}

TEST(JitterBuffer, TheDelayShrinksWhenTheNetworkIsQuietAgain) {
    Bench bench;
    missing_under(bench, 6, 600, 1);
    const int32_t before = bench.buffer.delay();
    EXPECT_GE(before, 4);
    uint32_t number = 600;
    for (; number < 6000; ++number) {
        bench.put(number);
        bench.get();
    }
    EXPECT_LE(bench.buffer.delay(), 2);
}

TEST(JitterBuffer, ShrinksInQuietWhenThereIsSome) {
    Bench bench;
    missing_under(bench, 6, 600, 1);
    int skipped_loud = 0, last = 0;
    for (uint32_t number = 600; number < 1400; ++number) {
        bench.put(number);
        const bool quiet = number % 50 == 0;
        if (quiet) bench.buffer.quiet();
        const int got = bench.get();
        if (got > last + 1 && last > 0 && !quiet) ++skipped_loud;
        last = got;
    }
    EXPECT_EQ(skipped_loud, 0);
    EXPECT_LE(bench.buffer.delay(), 5);
}

TEST(JitterBuffer, ALastingDriftIsFollowed) {
    for (const int every : {400, -400}) {
        Bench bench;
        uint32_t sent = 0;
        size_t missing = 0;
        for (int now = 0; now < 40000; ++now) {
            bench.put(sent++);
            if (every > 0 && now % every == 0) bench.put(sent++);
            if (every < 0 && now % -every == 0) --sent;
            missing += bench.get() < 0;
        }
        EXPECT_LE(missing, every > 0 ? 2u : 400u) << every;
        EXPECT_LE(bench.buffer.kept(), 6u) << "the delay does not pile up";
    }
}

TEST(JitterBuffer, OneWildTimestampChangesNothingTwoBeginAnew) {
    Bench bench;
    for (uint32_t at = 0; at < 5; ++at) {
        bench.put(at);
        bench.get();
    }
    EXPECT_EQ(bench.put(1'000'000), JitterBuffer::Put::refused);
    bench.put(5);
    EXPECT_EQ(bench.get(), 4);
    EXPECT_EQ(bench.put(2'000'000), JitterBuffer::Put::refused);
    EXPECT_EQ(bench.put(2'000'001), JitterBuffer::Put::kept);
    EXPECT_EQ(bench.get(), -1);
    EXPECT_EQ(bench.get(), 2'000'001);
}

TEST(JitterBuffer, AMarkerBehindSilenceBeginsANewTalkspurt) {
    Bench bench;
    bench.put(0);
    bench.put(1);
    for (int at = 0; at < 20; ++at) bench.get();
    EXPECT_EQ(bench.put(2, true), JitterBuffer::Put::kept) << "the far end's timestamps stood still";
    bench.put(3);
    EXPECT_EQ(bench.get(), -1);
    EXPECT_EQ(bench.get(), 2);
    EXPECT_EQ(bench.get(), 3);
}

TEST(JitterBuffer, PacketsOfAnyLength) {
    JitterBuffer buffer(block);
    std::array<uint8_t, 480> payload{};
    for (uint32_t at = 0; at < 3; ++at) buffer.put({std::span(payload).first(240), at * 240, 240, 0, false});
    JitterBuffer::Packet packet;
    EXPECT_EQ(buffer.get(packet), JitterBuffer::Got::missing);
    EXPECT_EQ(packet.span, 160u);
    for (uint32_t at = 0; at < 3; ++at) {
        ASSERT_EQ(buffer.get(packet), JitterBuffer::Got::packet);
        EXPECT_EQ(packet.span, 240u);
        EXPECT_EQ(packet.timestamp, at * 240);
    }
    buffer.put({std::span(payload).first(240), 800, 240, 0, false});
    EXPECT_EQ(buffer.get(packet), JitterBuffer::Got::missing);
    EXPECT_EQ(packet.span, 80u) << "a hole is as long as it is";
}

TEST(SourceStatistics, LossAndWrap) {
    SourceStatistics statistics(1);
    for (uint32_t at = 0; at < 1000; ++at) {
        if (at % 10 == 9) continue;
        statistics.received(static_cast<uint16_t>(65000 + at), at * 160, at * 160);
    }
    EXPECT_EQ(statistics.packets(), 900u);
    EXPECT_EQ(statistics.lost(), 99);  // the very last one is not missed yet
    const ReportBlock report = statistics.report();
    EXPECT_EQ(report.highest_sequence, 65000u + 998u);
    EXPECT_EQ(report.fraction_lost, 99 * 256 / 999);
    EXPECT_EQ(statistics.report().fraction_lost, 0) << "nothing since";
}

TEST(SourceStatistics, JitterAsTheRfcHasIt) {
    SourceStatistics steady(1), shaky(2);
    for (uint32_t at = 0; at < 500; ++at) {
        steady.received(static_cast<uint16_t>(at), at * 160, at * 160 + 5000);
        shaky.received(static_cast<uint16_t>(at), at * 160, at * 160 + (at % 2) * 80);
    }
    EXPECT_EQ(steady.jitter(), 0u);
    EXPECT_NEAR(shaky.jitter(), 80, 5);
}

TEST(SourceStatistics, AJumpIsBelievedTheSecondTime) {
    SourceStatistics statistics(1);
    for (uint16_t at = 0; at < 10; ++at) statistics.received(at, at, at);
    EXPECT_EQ(statistics.received(30000, 0, 0), SourceStatistics::Verdict::jumped);
    EXPECT_EQ(statistics.received(10, 0, 0), SourceStatistics::Verdict::good);
    EXPECT_EQ(statistics.received(40000, 0, 0), SourceStatistics::Verdict::jumped);
    EXPECT_EQ(statistics.received(40001, 0, 0), SourceStatistics::Verdict::restarted);
    EXPECT_EQ(statistics.lost(), 0);
}

}  // namespace
}  // namespace tapi::media
