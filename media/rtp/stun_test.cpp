// SPDX-License-Identifier: Apache-2.0
// STUN messages: what libre writes is read, what is written libre reads, and of damaged ones nothing is believed.
#include "media/rtp/stun.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "media/rtp/ice_fixture.hpp"

namespace tapi::media {
namespace {

Octets octets_of(std::string_view text) { return {reinterpret_cast<const uint8_t*>(text.data()), text.size()}; }
const HmacSha1 our_key(octets_of(ice_terms.ours.password));

TEST(Hmac, IsThatOfOpenSslForKeysOfAnySize) {
    for (const size_t size : {0u, 1u, 20u, 63u, 64u, 65u, 200u}) {
        const std::string secret(size, 'k'), said = "what is said";
        Tag wanted;
        unsigned written = 0;
        ::HMAC(EVP_sha1(), secret.data(), static_cast<int>(size), octets_of(said).data(), said.size(), wanted.data(), &written);
        EXPECT_EQ(HmacSha1(octets_of(secret)).tag({octets_of(said).first(4), octets_of(said).subspan(4)}), wanted) << size;
    }
}

TEST(Stun, RFC_8489_ACheckOfLibreIsRead) {
    Check check;
    check.use_candidate = true;
    const Packet packet = check.packet();
    const auto message = parse_stun(packet);
    ASSERT_TRUE(message);
    EXPECT_TRUE(message->is(StunType::request));
    EXPECT_EQ(message->username, "ourfrag1:farfrag");
    EXPECT_EQ(message->priority, 1'853'824'767u);
    EXPECT_TRUE(message->use_candidate && message->controlling);
    EXPECT_FALSE(message->controlled);
    EXPECT_EQ(message->unknown_count, 0u);
    EXPECT_TRUE(is_genuine(packet, *message, our_key));
    EXPECT_FALSE(is_genuine(packet, *message, HmacSha1(octets_of("another password of theirs"))));
    Check open;
    open.password.clear();
    const Packet unsealed = open.packet();
    EXPECT_FALSE(is_genuine(unsealed, *parse_stun(unsealed), our_key));
}

TEST(Stun, EachBitCounts) {
    const Packet good = Check{}.packet();
    for (size_t bit = 0; bit < good.size() * 8; ++bit) {
        Packet damaged = good;
        damaged[bit / 8] ^= static_cast<uint8_t>(1 << bit % 8);
        EXPECT_FALSE(parse_stun(damaged)) << bit;
    }
    for (size_t size = 0; size < good.size(); ++size) EXPECT_FALSE(parse_stun(Octets(good).first(size))) << size;
    Packet longer = good;
    longer.push_back(0);
    EXPECT_FALSE(parse_stun(longer));
}

TEST(Stun, WithoutAFingerprintItIsNoneOfIce) {
    Check check;
    check.fingerprint = false;
    EXPECT_FALSE(parse_stun(check.packet()));
}

// By hand: what is not sealed must not count.
TEST(Stun, RFC_8489_14_5_WhatStandsBehindTheSealIsPassedOver) {
    std::array<uint8_t, 256> room;
    std::array<uint8_t, stun_transaction_size> id{};
    StunWriter writer(room, StunType::request, id);
    writer.add(StunAttribute::integrity, our_key.tag({Octets(id)}));
    writer.add(StunAttribute::use_candidate, Octets());
    writer.add(StunAttribute::username, octets_of("late"));
    const size_t size = writer.finish(nullptr);
    const auto message = parse_stun(Octets(room).first(size));
    ASSERT_TRUE(message);
    EXPECT_FALSE(message->use_candidate);
    EXPECT_FALSE(message->username);
}

TEST(Stun, AttributesThatAreNotWhatTheirNamesSayAreRefused) {
    const std::pair<StunAttribute, size_t> wrong[] = {{StunAttribute::priority, 3}, {StunAttribute::use_candidate, 1}, {StunAttribute::controlled, 7},
                                                      {StunAttribute::controlling, 4}, {StunAttribute::integrity, 16}};
    for (const auto& [name, length] : wrong) {
        std::array<uint8_t, 256> room;
        const std::array<uint8_t, 32> zeros{};
        StunWriter writer(room, StunType::request, Octets(zeros).first(stun_transaction_size));
        writer.add(name, Octets(zeros).first(length));
        const size_t size = writer.finish(nullptr);
        EXPECT_FALSE(parse_stun(Octets(room).first(size))) << static_cast<int>(name);
    }
}

TEST(Stun, LibreReadsOurAnswers) {
    const Packet packet = Check{}.packet();
    const auto request = parse_stun(packet);
    ASSERT_TRUE(request);
    std::array<uint8_t, 256> room;
    for (const char* ip : {"192.0.2.7", "2001:db8::7"}) {
        const Answer answer = read_answer(Octets(room).first(write_stun_success(*request, *make_address(ip, 40000), our_key, room)));
        EXPECT_TRUE(answer.good && answer.sealed);
        EXPECT_EQ(answer.mapped, std::string(ip) + " 40000");
        EXPECT_EQ(answer.transaction, 1);
    }
    for (const uint16_t code : {uint16_t{400}, uint16_t{401}, uint16_t{487}}) {
        const Answer sealed = read_answer(Octets(room).first(write_stun_error(*request, code, &our_key, room)));
        EXPECT_TRUE(sealed.good && sealed.sealed);
        EXPECT_EQ(sealed.code, code);
        const Answer open = read_answer(Octets(room).first(write_stun_error(*request, code, nullptr, room)));
        EXPECT_TRUE(open.good && !open.sealed);
        EXPECT_EQ(open.code, code);
    }
}

TEST(Stun, TheLargestAnswerHasRoom) {
    StunMessage request;
    const std::array<uint8_t, stun_transaction_size> id{};
    request.transaction = id;
    request.unknown_count = most_stun_unknown;
    std::array<uint8_t, largest_stun_response> room;
    for (const uint16_t code : {uint16_t{400}, uint16_t{401}, uint16_t{420}, uint16_t{487}}) EXPECT_GT(write_stun_error(request, code, &our_key, room), 0u) << code;
    EXPECT_GT(write_stun_success(request, *make_address("2001:db8::7", 1), our_key, room), 0u);
}

TEST(Stun, AnAnswerThatDoesNotFitIsNone) {
    const Packet packet = Check{}.packet();
    const auto request = parse_stun(packet);
    std::array<uint8_t, 128> room;
    const size_t whole = write_stun_success(*request, *make_address("192.0.2.7", 1), our_key, room);
    ASSERT_GT(whole, 0u);
    for (size_t size = 0; size < whole; ++size) EXPECT_EQ(write_stun_success(*request, *make_address("192.0.2.7", 1), our_key, std::span(room).first(size)), 0u);
}

}  // namespace
}  // namespace tapi::media
