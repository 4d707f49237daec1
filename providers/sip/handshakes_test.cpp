// SPDX-License-Identifier: Apache-2.0
// Handshakes of two ends over a network that loses what it is told to, with strangers on it.
#include "sip/handshakes.hpp"

#include <gtest/gtest.h>
#include <poll.h>

#include <deque>

namespace tapi::sip {
namespace {

using media::Address;

const Address here = *media::make_address("192.0.2.1", 4000), there = *media::make_address("192.0.2.2", 5000), elsewhere = *media::make_address("203.0.113.9", 6000);
constexpr uint32_t session = 7;

struct End final : Handshakes::Ends {
    explicit End(Address address) : address(address) {}
    void send(uint32_t of, media::Octets packet, const Address& to) override {
        EXPECT_EQ(of, session);
        out.emplace_back(std::vector<uint8_t>(packet.begin(), packet.end()), to);
    }
    void keyed(uint32_t, const media::DtlsHandshake::Keys& got) override {
        ++times_keyed;
        keys = got;
    }
    void failed(uint32_t) override { ++times_failed; }

    const Address address;
    media::DtlsIdentity identity;
    SystemClock clock;
    Timers timers{clock};
    Handshakes handshakes{identity, timers, *this};
    std::deque<std::pair<std::vector<uint8_t>, Address>> out;
    std::optional<media::DtlsHandshake::Keys> keys;
    int times_keyed = 0, times_failed = 0;
};

class HandshakesTest : public testing::Test {
  protected:
    // What one sends reaches the other where it was sent to his address; the next `lost` packets do not.
    void carry(End& from, End& to) {
        while (!from.out.empty()) {
            const auto [packet, where] = std::move(from.out.front());
            from.out.pop_front();
            if (lost > 0 && lost-- > 0) continue;
            if (where == to.address) to.handshakes.received(session, packet, from.address);
        }
    }
    void run(End& a, End& b) {
        while (!a.out.empty() || !b.out.empty()) carry(a, b), carry(b, a);
    }
    void run() { run(ours, theirs); }
    void begin(const std::string& expected) {
        theirs.handshakes.agree(session, {ours.identity.fingerprint(), false}, here);
        ours.handshakes.agree(session, {expected, true}, there);
    }
    // Until the next timer, as a loop of events does.
    void wait_and_run() {
        const auto next = std::min(ours.timers.next_deadline().value_or(Instant::max()), theirs.timers.next_deadline().value_or(Instant::max()));
        ASSERT_NE(next, Instant::max()) << "somebody waits";
        ::poll(nullptr, 0, static_cast<int>(std::max<int64_t>(std::chrono::ceil<Millis>(next - ours.clock.now()).count(), 0)));
        ours.timers.run_due();
        theirs.timers.run_due();
        run();
    }
    End ours{here}, theirs{there};
    int lost = 0;
};

TEST_F(HandshakesTest, RFC_5763_BothEndsGetTheKeysOfEachOther) {
    begin(theirs.identity.fingerprint());
    run();
    ASSERT_TRUE(ours.keys && theirs.keys);
    EXPECT_EQ(ours.keys->send.master, theirs.keys->receive.master);
    EXPECT_EQ(ours.keys->receive.master, theirs.keys->send.master);
    EXPECT_EQ(ours.timers.size() + theirs.timers.size(), 0u) << "nobody waits any more";
}

TEST_F(HandshakesTest, RFC_5763_6_6_ANewOfferWithTheSameCertificateKeepsTheKeys) {
    begin(theirs.identity.fingerprint());
    run();
    EXPECT_FALSE(ours.handshakes.agree(session, {theirs.identity.fingerprint(), false}, there)) << "who begins does not matter any more";
    EXPECT_TRUE(ours.out.empty());
    EXPECT_TRUE(ours.handshakes.agree(session, {"sha-256 00:11", true}, there)) << "somebody else's";
    EXPECT_FALSE(ours.out.empty());
}

TEST_F(HandshakesTest, RFC_6347_4_2_4_WhatIsLostIsSentAgain) {
    lost = 1;
    begin(theirs.identity.fingerprint());
    run();
    EXPECT_EQ(ours.times_keyed, 0);
    for (int turns = 0; turns < 40 && ours.times_keyed == 0; ++turns) wait_and_run();
    EXPECT_EQ(ours.times_keyed, 1);
    EXPECT_EQ(theirs.times_keyed, 1);
}

TEST_F(HandshakesTest, RFC_5763_AnotherCertificateThanThatOfTheDescriptionFails) {
    const media::DtlsIdentity other;
    begin(other.fingerprint());
    run();
    EXPECT_EQ(ours.times_failed, 1);
    EXPECT_EQ(ours.times_keyed, 0);
    EXPECT_EQ(ours.timers.size(), 0u);
}

TEST_F(HandshakesTest, AFarEndBehindAddressTranslationIsFound) {
    End far(elsewhere);
    ours.handshakes.agree(session, {far.identity.fingerprint(), false}, there);
    far.handshakes.agree(session, {ours.identity.fingerprint(), true}, here);
    run(ours, far);
    EXPECT_EQ(ours.times_keyed, 1);
    EXPECT_EQ(far.times_keyed, 1);
}

TEST_F(HandshakesTest, AStrangerGetsNoKeysAndEndsNothing) {
    End stranger(elsewhere);
    ours.handshakes.agree(session, {theirs.identity.fingerprint(), false}, there);
    stranger.handshakes.agree(session, {ours.identity.fingerprint(), true}, here);
    run(ours, stranger);
    EXPECT_EQ(ours.times_keyed + ours.times_failed, 0) << "his certificate is the wrong one";
    theirs.handshakes.agree(session, {ours.identity.fingerprint(), true}, here);
    run();
    EXPECT_EQ(ours.times_keyed, 1);
    // And while it is under way, or done, he is not heard at all.
    stranger.handshakes.agree(session, {"sha-256 01:02", true}, here);
    run(ours, stranger);
    EXPECT_EQ(ours.times_keyed, 1);
    EXPECT_EQ(ours.times_failed, 0);
}

TEST_F(HandshakesTest, TheSignalledAddressGoesBeforeAStrangerWhoWasFirst) {
    End stranger(elsewhere);
    ours.handshakes.agree(session, {theirs.identity.fingerprint(), false}, there);
    stranger.handshakes.agree(session, {ours.identity.fingerprint(), true}, here);
    carry(stranger, ours);  // his hello, to which he hears the answer and says no more
    ours.out.clear();
    theirs.handshakes.agree(session, {ours.identity.fingerprint(), true}, here);
    run();
    EXPECT_EQ(ours.times_keyed, 1);
}

// With ICE the address comes from a check, and who comes here has passed one.
TEST_F(HandshakesTest, RFC_8445_WhoBeginsWaitsUntilACheckHasToldWhere) {
    ours.handshakes.agree(session, {theirs.identity.fingerprint(), true}, Address{});
    theirs.handshakes.agree(session, {ours.identity.fingerprint(), false}, here);
    EXPECT_TRUE(ours.out.empty()) << "nobody knows where";
    ours.handshakes.found(session, elsewhere);
    ASSERT_EQ(ours.out.size(), 1u);
    EXPECT_EQ(ours.out.front().second, elsewhere);
    // What was said there is lost; the far end has chosen another place.
    ours.out.clear();
    ours.handshakes.found(session, there);
    EXPECT_TRUE(ours.out.empty()) << "it has begun; what is lost is sent again in its time";
    for (int turns = 0; turns < 40 && ours.times_keyed == 0; ++turns) wait_and_run();
    EXPECT_EQ(ours.times_keyed, 1);
    EXPECT_EQ(theirs.times_keyed, 1);
    EXPECT_FALSE(ours.handshakes.agree(session, {theirs.identity.fingerprint(), true}, Address{}));
    EXPECT_TRUE(ours.out.empty());
}

TEST_F(HandshakesTest, RFC_8445_WhoWaitsAnswersWhereACheckCameFrom) {
    ours.handshakes.agree(session, {theirs.identity.fingerprint(), false}, Address{});
    theirs.handshakes.agree(session, {ours.identity.fingerprint(), true}, here);
    run();
    EXPECT_EQ(ours.times_keyed, 1) << "before anything was nominated";
    EXPECT_EQ(theirs.times_keyed, 1);
    ours.handshakes.found(99, there);
}

TEST_F(HandshakesTest, WithoutIceChecksTellNothing) {
    begin(theirs.identity.fingerprint());
    ours.out.clear();
    ours.handshakes.found(session, elsewhere);
    for (int turns = 0; turns < 40 && ours.times_keyed == 0; ++turns) wait_and_run();
    EXPECT_EQ(ours.times_keyed, 1) << "at the signalled address";
}

TEST_F(HandshakesTest, WhatIsForgottenWaitsForNothing) {
    begin(theirs.identity.fingerprint());
    EXPECT_EQ(ours.timers.size(), 2u) << "to repeat it, and to end it";
    ours.handshakes.forget(session);
    EXPECT_EQ(ours.timers.size(), 0u);
    const uint8_t packet[] = {22, 0xFE, 0xFD, 0};
    ours.handshakes.received(session, packet, there);
    ours.handshakes.received(99, packet, there);
}

TEST_F(HandshakesTest, AFarEndThatNeverBeginsIsGivenUp) {
    ManualClock clock;
    Timers timers(clock);
    Handshakes waiting(ours.identity, timers, ours);
    waiting.agree(session, {theirs.identity.fingerprint(), false}, there);
    clock.advance(Handshakes::limit - Millis(1));
    timers.run_due();
    EXPECT_EQ(ours.times_failed, 0);
    clock.advance(Millis(1));
    timers.run_due();
    EXPECT_EQ(ours.times_failed, 1);
    EXPECT_EQ(timers.size(), 0u);
}

}  // namespace
}  // namespace tapi::sip
