// SPDX-License-Identifier: Apache-2.0
// The handshake between two of our own, with loss, with the wrong certificate, with junk; and that sound
// travels by its keys.
#include "media/rtp/dtls.hpp"

#include <gtest/gtest.h>

#include <random>

#include "media/rtp/packet.hpp"

namespace tapi::media {
namespace {

using State = DtlsHandshake::State;

struct Pair {
    DtlsIdentity identity_a, identity_b;
    DtlsHandshake a{identity_a, DtlsHandshake::Role::active, identity_b.fingerprint()};
    DtlsHandshake b{identity_b, DtlsHandshake::Role::passive, identity_a.fingerprint()};

    // Carries packets until nobody has any more; `lost` says which of them are lost.
    template <class Lost>
    void run(Lost lost) {
        DtlsHandshake::Packets to_b, to_a;
        a.begin(to_b);
        for (int round = 0; round < 20 && !(to_a.empty() && to_b.empty()); ++round) {
            to_a = carry(to_b, b, lost);
            to_b = carry(to_a, a, lost);
        }
    }
    template <class Lost>
    static DtlsHandshake::Packets carry(const DtlsHandshake::Packets& packets, DtlsHandshake& to, Lost lost) {
        DtlsHandshake::Packets answers;
        for (const auto& packet : packets) {
            EXPECT_EQ(kind_of(packet), PacketKind::dtls);
            EXPECT_LE(packet.size(), 1200u);
            DtlsHandshake::Packets some;
            if (!lost()) to.receive(packet, some);
            answers.insert(answers.end(), some.begin(), some.end());
        }
        return answers;
    }
};

TEST(Dtls, BothEndsHaveTheSameKeysCrosswise) {
    Pair pair;
    EXPECT_EQ(pair.identity_a.fingerprint().substr(0, 8), "sha-256 ");
    EXPECT_EQ(pair.identity_a.fingerprint().size(), 8u + 32 * 3 - 1);
    EXPECT_NE(pair.identity_a.fingerprint(), pair.identity_b.fingerprint());
    pair.run([] { return false; });
    ASSERT_EQ(pair.a.state(), State::done);
    ASSERT_EQ(pair.b.state(), State::done);
    EXPECT_EQ(pair.a.keys()->send.master, pair.b.keys()->receive.master);
    EXPECT_EQ(pair.a.keys()->receive.master, pair.b.keys()->send.master);
    EXPECT_NE(pair.a.keys()->send.master, pair.a.keys()->receive.master);
    EXPECT_EQ(pair.a.keys()->send.suite, SrtpSuite::aes_cm_128_hmac_sha1_80);
    Srtp out(pair.a.keys()->send), in(pair.b.keys()->receive);
    std::vector<uint8_t> packet(200), text(100, 7);
    const size_t size = write_rtp({8, false, 1, 2, 3, text}, packet);
    const size_t sealed = out.protect_rtp(packet, size);
    EXPECT_EQ(in.unprotect_rtp(packet, sealed), size);
    EXPECT_FALSE(pair.a.patience());
}

TEST(Dtls, TheWrongCertificateFails) {
    Pair pair;
    const DtlsIdentity stranger;
    for (const std::string& fingerprint :
         {stranger.fingerprint(), std::string("sha-1 00"), std::string(), std::string("md5 00")}) {
        DtlsHandshake a(pair.identity_a, DtlsHandshake::Role::active, fingerprint);
        DtlsHandshake b(pair.identity_b, DtlsHandshake::Role::passive, pair.identity_a.fingerprint());
        DtlsHandshake::Packets to_b, to_a;
        a.begin(to_b);
        const auto none = [] { return false; };
        for (int round = 0; round < 5; ++round) {
            to_a = Pair::carry(to_b, b, none);
            to_b = Pair::carry(to_a, a, none);
        }
        EXPECT_EQ(a.state(), State::failed) << fingerprint;
        EXPECT_FALSE(a.keys());
    }
}

TEST(Dtls, AFingerprintMayBeInLowerCase) {
    Pair pair;
    std::string lower = pair.identity_b.fingerprint();
    std::transform(lower.begin(), lower.end(), lower.begin(),
                   [](char c) { return static_cast<char>(std::tolower(c)); });
    DtlsHandshake a(pair.identity_a, DtlsHandshake::Role::active, lower);
    DtlsHandshake::Packets to_b, to_a;
    a.begin(to_b);
    const auto none = [] { return false; };
    for (int round = 0; round < 5; ++round) {
        to_a = Pair::carry(to_b, pair.b, none);
        to_b = Pair::carry(to_a, a, none);
    }
    EXPECT_EQ(a.state(), State::done);
}

TEST(Dtls, WhoWaitsKnowsForHowLong) {
    Pair pair;
    DtlsHandshake::Packets out;
    EXPECT_EQ(pair.a.begin(out), State::under_way);
    ASSERT_EQ(out.size(), 1u);
    const auto patience = pair.a.patience();
    ASSERT_TRUE(patience);
    EXPECT_GT(patience->count(), 0);
    EXPECT_LE(patience->count(), 1000);
}

TEST(Dtls, JunkNeverEndsInKeys) {
    std::mt19937 random(1);
    const DtlsIdentity ours, theirs;
    for (int round = 0; round < 200; ++round) {
        DtlsHandshake a(theirs, DtlsHandshake::Role::active, ours.fingerprint());
        DtlsHandshake b(ours, DtlsHandshake::Role::passive, theirs.fingerprint());
        DtlsHandshake::Packets hello, out;
        a.begin(hello);
        auto packet = hello.at(0);
        for (int change = 0; change < 3; ++change)
            packet[random() % packet.size()] = static_cast<uint8_t>(random());
        if (round % 2 == 0) packet.resize(random() % packet.size());
        b.receive(packet, out);
        EXPECT_NE(b.state(), State::done);
    }
}

}  // namespace
}  // namespace tapi::media
