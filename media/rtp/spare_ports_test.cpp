// SPDX-License-Identifier: Apache-2.0
#include "media/rtp/spare_ports.hpp"

#include <gtest/gtest.h>

#include <array>
#include <stdexcept>
#include <vector>

#include "media/rtp/udp.hpp"

namespace tapi::media {
namespace {

const Address loopback = *make_address("127.0.0.1", 0);
constexpr PortRange range{42000, 42999};

std::unique_ptr<UdpTransport> open_one(const std::shared_ptr<SparePorts>& spare, uint32_t seed) {
    auto opened = UdpTransport::open(loopback, range, false, seed, spare);
    if (!opened) throw std::runtime_error(opened.error().context);
    return std::move(*opened);
}

// Opens and lets go as many calls as it takes until the first one's port has rested.
uint16_t port_of_one_that_rested(const std::shared_ptr<SparePorts>& spare) {
    std::vector<std::unique_ptr<UdpTransport>> calls;
    for (uint32_t at = 0; at <= SparePorts::resting; ++at) calls.push_back(open_one(spare, at));
    const uint16_t first = calls.front()->port();
    for (auto& call : calls) call.reset();
    return first;
}

void say(UdpTransport& from, uint16_t port, uint8_t what) {
    const std::array<uint8_t, 1> bytes{what};
    const Outgoing out{bytes, *make_address("127.0.0.1", port), false};
    from.send({&out, 1});
}

TEST(SparePorts, APortIsUsedAgainWhenEnoughOthersWereLetGoAfterIt) {
    const auto spare = std::make_shared<SparePorts>();
    const uint16_t first = port_of_one_that_rested(spare);
    EXPECT_EQ(open_one(spare, 900)->port(), first);
    const auto resting = open_one(spare, 901);
    EXPECT_NE(resting->port(), first) << "it was let go just now";
}

TEST(SparePorts, WhatTheLastFarEndStillSentReachesNobody) {
    const auto spare = std::make_shared<SparePorts>();
    const uint16_t first = port_of_one_that_rested(spare);
    const auto far = open_one(nullptr, 300);
    for (int packet = 0; packet < 20; ++packet) say(*far, first, 1);
    const auto again = open_one(spare, 900);
    ASSERT_EQ(again->port(), first);
    say(*far, first, 2);
    std::vector<Datagram> room(16);
    ASSERT_EQ(again->receive(room), 1u);
    EXPECT_EQ(room[0].bytes[0], 2);
}

TEST(SparePorts, OneOnAnotherAddressIsNotTaken) {
    const auto spare = std::make_shared<SparePorts>();
    port_of_one_that_rested(spare);
    EXPECT_FALSE(spare->take(*make_address("127.0.0.2", 0)));
    const auto fits = spare->take(loopback);
    ASSERT_TRUE(fits);
    close_pair(*fits);
}

TEST(SparePorts, NoMoreAreKeptThanSaid) {
    const auto spare = std::make_shared<SparePorts>();
    std::vector<std::unique_ptr<UdpTransport>> calls;
    for (uint32_t at = 0; at < SparePorts::most + 10; ++at) calls.push_back(open_one(spare, at));
    calls.clear();
    size_t taken = 0;
    while (const auto pair = spare->take(loopback)) {
        close_pair(*pair);
        ++taken;
    }
    EXPECT_EQ(taken, SparePorts::most - SparePorts::resting);
}

}  // namespace
}  // namespace tapi::media
