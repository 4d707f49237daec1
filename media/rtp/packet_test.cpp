// SPDX-License-Identifier: Apache-2.0
// Packets byte by byte: RTP, RTCP, telephone-events, addresses.
#include "media/rtp/packet.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "media/rtp/address.hpp"
#include "media/rtp/rtcp.hpp"
#include "media/rtp/telephone_event.hpp"

namespace tapi::media {
namespace {

TEST(RtpPacket, WhatIsWrittenIsRead) {
    const std::vector<uint8_t> payload{1, 2, 3, 4, 5};
    std::vector<uint8_t> bytes(100);
    const size_t size = write_rtp({8, true, 0xFFFE, 0x12345678, 0xCAFEBABE, payload}, bytes);
    ASSERT_EQ(size, 17u);
    const auto packet = parse_rtp(Octets(bytes).first(size));
    ASSERT_TRUE(packet);
    EXPECT_EQ(packet->payload_type, 8);
    EXPECT_TRUE(packet->marker);
    EXPECT_EQ(packet->sequence, 0xFFFE);
    EXPECT_EQ(packet->timestamp, 0x12345678u);
    EXPECT_EQ(packet->ssrc, 0xCAFEBABEu);
    EXPECT_TRUE(std::ranges::equal(packet->payload, payload));
    EXPECT_EQ(write_rtp({8, true, 0, 0, 0, payload}, std::span(bytes).first(16)), 0u) << "no room";
}

// As RFC 3550, section 5.1 draws it: two contributing sources, an extension of one word, padding of three
// bytes.
TEST(RtpPacket, SourcesExtensionAndPaddingArePassedOver) {
    const std::vector<uint8_t> bytes{0xB2, 0x00, 0, 7,    0,    0, 0, 160, 0, 0, 0, 1,    0,    0, 0, 2, 0,
                                     0,    0,    3, 0xBE, 0xDE, 0, 1, 9,   9, 9, 9, 0xAA, 0xBB, 0, 0, 3};
    const auto packet = parse_rtp(bytes);
    ASSERT_TRUE(packet);
    EXPECT_EQ(rtp_header_length(bytes), 28u);
    ASSERT_EQ(packet->payload.size(), 2u);
    EXPECT_EQ(packet->payload[0], 0xAA);
}

TEST(RtpPacket, MalformedPacketsAreNoPackets) {
    std::vector<uint8_t> good(20, 0);
    good[0] = 0x80;
    EXPECT_TRUE(parse_rtp(good));
    for (size_t size = 0; size < rtp_header_size; ++size)
        EXPECT_FALSE(parse_rtp(Octets(good).first(size))) << size;
    const auto with = [&](size_t at, uint8_t value, uint8_t last = 0) {
        auto bytes = good;
        bytes[at] = value;
        bytes.back() = last;
        return parse_rtp(bytes).has_value();
    };
    EXPECT_FALSE(with(0, 0x40)) << "version 1";
    EXPECT_FALSE(with(0, 0x8F)) << "15 sources do not fit";
    EXPECT_FALSE(with(0, 0xA0, 0)) << "padding of no bytes";
    EXPECT_FALSE(with(0, 0xA0, 9)) << "more padding than payload";
    EXPECT_TRUE(with(0, 0xA0, 8)) << "nothing but padding";
    auto extension = good;
    extension[0] = 0x90;
    extension[15] = 2;
    EXPECT_FALSE(parse_rtp(extension)) << "the extension is longer than the packet";
}

TEST(RtpPacket, KindsAreToldApartByTheFirstBytes) {
    const auto kind = [](std::vector<uint8_t> bytes) { return kind_of(bytes); };
    EXPECT_EQ(kind({0x80, 0, 0, 0, 0, 0, 0, 0}), PacketKind::rtp);
    EXPECT_EQ(kind({0x80, 200, 0, 0, 0, 0, 0, 0}), PacketKind::rtcp);
    EXPECT_EQ(kind({22, 254, 253}), PacketKind::dtls);
    EXPECT_EQ(kind({0, 1, 0, 0, 0, 0, 0, 0}), PacketKind::stun);
    EXPECT_EQ(kind({3}), PacketKind::stun);
    EXPECT_EQ(kind({4, 0, 0, 0, 0, 0, 0, 0}), PacketKind::other);
    EXPECT_EQ(kind({}), PacketKind::other);
}

TEST(Rtcp, ReportsTravel) {
    RtcpReport report;
    report.ssrc = 7;
    report.sent = SenderInfo{0x0123456789ABCDEF, 160, 5, 800};
    report.heard = ReportBlock{9, 25, -3, 0x1FFFF, 40, 0x11223344, 65536};
    report.cname = "a@b";
    report.bye = true;
    std::vector<uint8_t> bytes(200);
    const size_t size = write_rtcp(report, bytes);
    ASSERT_GT(size, 0u);
    EXPECT_EQ(size % 4, 0u);
    const auto contents = parse_rtcp(Octets(bytes).first(size), 9);
    ASSERT_TRUE(contents);
    EXPECT_EQ(contents->sender, 7u);
    ASSERT_TRUE(contents->sent);
    EXPECT_EQ(contents->sent->ntp, 0x0123456789ABCDEFu);
    EXPECT_EQ(contents->sent->octets, 800u);
    ASSERT_TRUE(contents->about_us);
    EXPECT_EQ(contents->about_us->lost, -3);
    EXPECT_EQ(contents->about_us->fraction_lost, 25);
    EXPECT_EQ(contents->about_us->highest_sequence, 0x1FFFFu);
    EXPECT_TRUE(contents->bye);
    EXPECT_FALSE(parse_rtcp(Octets(bytes).first(size), 10)->about_us) << "a report about somebody else";
    for (size_t room = 0; room < size; ++room)
        EXPECT_EQ(write_rtcp(report, std::span(bytes).first(room)), 0u);
}

TEST(Rtcp, MalformedReportsAreNoReports) {
    RtcpReport report;
    report.ssrc = 7;
    report.heard = ReportBlock{9, 0, 0, 1, 0, 0, 0};
    report.cname = "x";
    std::vector<uint8_t> bytes(200);
    bytes.resize(write_rtcp(report, bytes));
    ASSERT_TRUE(parse_rtcp(bytes, 9));
    for (size_t size = 0; size < bytes.size(); ++size) {
        if (size == 32) continue;  // the report alone is whole
        EXPECT_FALSE(parse_rtcp(Octets(bytes).first(size), 9)) << size;
    }
    const auto with = [&](size_t at, uint8_t value) {
        auto changed = bytes;
        changed[at] = value;
        return parse_rtcp(changed, 9).has_value();
    };
    EXPECT_FALSE(with(0, 0x41)) << "version 1";
    EXPECT_FALSE(with(0, 0x82)) << "two blocks in the room of one";
    EXPECT_FALSE(with(0, 0xA1)) << "padding of the first packet";
    EXPECT_FALSE(with(1, 202)) << "it does not begin with a report";
    EXPECT_FALSE(with(3, 0xFF)) << "longer than the datagram";
}

// RFC 3550: 1 January 1970 is 2208988800 in NTP seconds.
TEST(Rtcp, NtpTime) { EXPECT_EQ(ntp_of(1'500'000'000), (2'208'988'801ull << 32) + (1ull << 31)); }

TEST(TelephoneEvent, PayloadAndDigits) {
    std::array<uint8_t, telephone_event_size> bytes;
    write_telephone_event({11, true, 10, 800}, bytes);
    EXPECT_EQ(bytes, (std::array<uint8_t, 4>{11, 0x8A, 3, 0x20}));
    const auto event = parse_telephone_event(bytes);
    ASSERT_TRUE(event);
    EXPECT_EQ(event->event, 11);
    EXPECT_TRUE(event->end);
    EXPECT_EQ(event->duration, 800);
    EXPECT_FALSE(parse_telephone_event(Octets(bytes).first(3)));
    std::string all;
    for (uint8_t event_number = 0; event_number <= most_event; ++event_number)
        all += digit_of_event(event_number);
    EXPECT_EQ(all, "0123456789*#ABCD");
    EXPECT_EQ(event_of_digit('b'), 13);
    EXPECT_FALSE(event_of_digit('x'));
    EXPECT_EQ(digit_of_event(16), '\0');
}

TEST(Address, TextBothWays) {
    const auto v4 = make_address("192.0.2.7", 4000);
    ASSERT_TRUE(v4);
    EXPECT_TRUE(v4->v4());
    EXPECT_EQ(to_string(*v4), "192.0.2.7");
    const auto v6 = make_address("2001:db8::1", 4000);
    ASSERT_TRUE(v6);
    EXPECT_FALSE(v6->v4());
    EXPECT_EQ(to_string(*v6), "2001:db8::1");
    EXPECT_FALSE(make_address("example.org", 1));
    for (const auto& address : {*v4, *v6}) {
        sockaddr_storage name{};
        to_sockaddr(address, !address.v4(), name);
        EXPECT_EQ(from_sockaddr(name), address);
    }
}

}  // namespace
}  // namespace tapi::media
