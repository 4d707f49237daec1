// SPDX-License-Identifier: Apache-2.0
// RFC 4733: each digit once, whatever the network does to its packets.
#include "media/rtp/telephone_event.hpp"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

namespace tapi::media {
namespace {

struct Sent {
    TelephoneEvent event;
    uint32_t timestamp = 0;
    bool marker = false;
    uint32_t block = 0;
};

std::vector<Sent> packets_of(std::string_view digits, uint16_t length = 100, uint16_t gap = 100) {
    EventSender sender;
    for (const char digit : digits) EXPECT_TRUE(sender.add({digit, length, gap}));
    std::vector<Sent> packets;
    for (uint32_t block = 0; !sender.idle() && block < 10000; ++block) {
        const auto due = sender.next(1000 + block * 160);
        if (due.packet) packets.push_back({due.event, due.timestamp, due.marker, block});
    }
    return packets;
}

// "1" when a digit began, "-" when it ended.
struct Heard {
    EventReceiver receiver;
    std::string text;
    void add(const EventReceiver::Tellings& tellings) {
        for (size_t at = 0; at < tellings.count; ++at)
            text += tellings.told[at].end ? '-' : tellings.told[at].digit;
    }
    void receive(const Sent& packet) { add(receiver.received(packet.event, packet.timestamp)); }
    void blocks(int count) {
        for (int block = 0; block < count; ++block) add(receiver.passed());
    }
};

TEST(EventSender, ADigitIsARunOfPacketsWithOneTimestampAndThreeEnds) {
    const auto packets = packets_of("5");
    ASSERT_EQ(packets.size(), 8u);  // 100 ms, and the end three times
    for (size_t at = 0; at < packets.size(); ++at) {
        EXPECT_EQ(packets[at].timestamp, 1000u);
        EXPECT_EQ(packets[at].event.event, 5);
        EXPECT_EQ(packets[at].marker, at == 0);
        EXPECT_EQ(packets[at].event.end, at >= 5);
        EXPECT_EQ(packets[at].event.duration, 160 * std::min<size_t>(at + 1, 5));
    }
}

TEST(EventSender, SoundIsHeldBackUntilTheGapIsOver) {
    EventSender sender;
    sender.add({'1', 60, 80});
    std::string held;
    for (uint32_t block = 0; block < 10; ++block) {
        const auto due = sender.next(block * 160);
        held += due.suppress_sound ? 'x' : '.';
        EXPECT_EQ(due.finished, block == 6) << block;
    }
    EXPECT_EQ(held, "xxxxxxx...");
}

TEST(EventSender, OnlyDigitsAndOnlySoMany) {
    EventSender sender;
    EXPECT_FALSE(sender.add({'x'}));
    for (size_t at = 0; at < EventSender::most_waiting; ++at) EXPECT_TRUE(sender.add({'1'}));
    EXPECT_FALSE(sender.add({'1'}));
    sender.cancel();
    EXPECT_TRUE(sender.idle());
}

TEST(EventReceiver, EachDigitOnce) {
    Heard heard;
    for (const Sent& packet : packets_of("0123456789*#ABCD")) heard.receive(packet);
    EXPECT_EQ(heard.text, "0-1-2-3-4-5-6-7-8-9-*-#-A-B-C-D-");
}

TEST(EventReceiver, TheSameDigitTwiceIsTwoDigits) {
    Heard heard;
    for (const Sent& packet : packets_of("77")) heard.receive(packet);
    EXPECT_EQ(heard.text, "7-7-");
}

TEST(EventReceiver, LostEndsAreMadeUpFor) {
    Heard heard;
    for (const Sent& packet : packets_of("12")) {
        if (!packet.event.end) heard.receive(packet);
    }
    EXPECT_EQ(heard.text, "1-2") << "the next digit ends the first";
    heard.blocks(EventReceiver::patience - 1);
    EXPECT_EQ(heard.text, "1-2");
    heard.blocks(1);
    EXPECT_EQ(heard.text, "1-2-") << "and time ends the last";
    heard.blocks(100);
    EXPECT_EQ(heard.text, "1-2-");
}

TEST(EventReceiver, OneEndPacketIsAWholeDigit) {
    Heard heard;
    heard.receive(packets_of("9").back());
    EXPECT_EQ(heard.text, "9-");
}

TEST(EventReceiver, LateAndDoubledPacketsSayNothingNew) {
    Heard heard;
    const auto packets = packets_of("34");
    for (const Sent& packet : packets) {
        heard.receive(packet);
        heard.receive(packet);
    }
    for (const Sent& packet : packets) heard.receive(packet);
    EXPECT_EQ(heard.text, "3-4-");
}

TEST(EventReceiver, ALongDigitGoesOnInTheNextSegment) {
    const auto packets = packets_of("1", 20000);
    Heard heard;
    for (const Sent& packet : packets) heard.receive(packet);
    EXPECT_EQ(heard.text, "1-");
    EXPECT_GT(packets.back().timestamp, 1000u + 0xFFFF);
}

TEST(EventReceiver, WhatIsNoDigitIsPassedOver) {
    Heard heard;
    heard.receive({{36, false, 0, 160}, 5, true, 0});
    EXPECT_EQ(heard.text, "");
}

// Any loss that leaves at least one packet of each digit.
TEST(EventReceiver, AnyLossLeavesEachDigitOnce) {
    std::mt19937 random(3);
    const std::string digits = "0123456789*#";
    for (int round = 0; round < 200; ++round) {
        Heard heard;
        uint32_t block = 0, last_kept = UINT32_MAX;
        const auto packets = packets_of(digits);
        for (size_t at = 0; at < packets.size(); ++at) {
            const bool last_of_digit =
                at + 1 == packets.size() || packets[at + 1].timestamp != packets[at].timestamp;
            const bool none_yet = last_kept != packets[at].timestamp;
            for (; block < packets[at].block; ++block) heard.blocks(1);
            if (random() % 3 != 0 && !(last_of_digit && none_yet)) continue;
            last_kept = packets[at].timestamp;
            heard.receive(packets[at]);
        }
        heard.blocks(10);
        std::string begun;
        for (const char c : heard.text) begun += c == '-' ? "" : std::string(1, c);
        EXPECT_EQ(begun, digits);
        EXPECT_EQ(std::count(heard.text.begin(), heard.text.end(), '-'), 12);
    }
}

}  // namespace
}  // namespace tapi::media
