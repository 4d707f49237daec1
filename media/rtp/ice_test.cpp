// SPDX-License-Identifier: Apache-2.0
// ICE-lite: who is answered and how, who is believed, where media go; by itself and in a stream, with libre's checks.
#include "media/rtp/ice.hpp"

#include <gtest/gtest.h>

#include "media/rtp/ice_fixture.hpp"
#include "media/rtp/stream_fixture.hpp"
#include "media/test_allocation.hpp"

namespace tapi::media {
namespace {

using Verdict = IceLite::Verdict;
constexpr int64_t second_ns = 1'000'000'000;
constexpr int said_blocks = 200;

class Ice : public testing::Test {
  protected:
    IceLite::Heard hear(const Packet& packet, const Address& from, bool control = false) { return ice.hear(packet, from, control, now, room); }
    // In a tick of its own.
    Answer answer(const Check& check, const Address& from = here, bool control = false) {
        ice.begin_tick();
        heard = hear(check.packet(), from, control);
        return heard.answer == 0 ? Answer{} : read_answer(Octets(room).first(heard.answer));
    }
    IceLite ice{ice_terms};
    IceLite::Heard heard;
    int64_t now = test_begin_ns;
    std::array<uint8_t, largest_datagram> room{};
};

TEST_F(Ice, RFC_8445_7_3_ACheckIsAnsweredAndItsSenderIsKnown) {
    EXPECT_FALSE(ice.knows(here, false));
    const Answer answered = answer({});
    EXPECT_TRUE(answered.good && answered.sealed);
    EXPECT_EQ(answered.code, 0);
    EXPECT_EQ(answered.mapped, "192.0.2.1 4000");
    EXPECT_TRUE(ice.knows(here, false));
    EXPECT_FALSE(ice.knows(here, true)) << "the port of RTCP has checks of its own";
    EXPECT_FALSE(ice.knows(there, false));
    EXPECT_EQ(ice.nominated(false).port, 0) << "nobody nominated";
}

TEST_F(Ice, RFC_8489_9_1_3_WhoDoesNotShowThePasswordIsRefusedAndStaysUnknown) {
    Check open, nobody, other, wrong;
    open.password.clear();
    nobody.username.clear();
    other.username = "ourfrag1:somebody";
    wrong.password = "guessedPasswordOf24Chars";
    const std::pair<Check, uint16_t> refused[] = {{open, 400}, {nobody, 400}, {other, 401}, {wrong, 401}};
    for (auto [check, code] : refused) {
        check.use_candidate = true;
        const Answer answered = answer(check);
        EXPECT_TRUE(answered.good);
        EXPECT_FALSE(answered.sealed);
        EXPECT_EQ(answered.code, code);
        EXPECT_EQ(heard.verdict, Verdict::refused);
        EXPECT_FALSE(heard.nominated);
        EXPECT_FALSE(ice.knows(here, false));
    }
}

TEST_F(Ice, RFC_8445_7_3_1_1_ThisEndIsControlledWhateverHappens) {
    Check check;
    check.controlling = false;
    check.controlled = true;
    const Answer answered = answer(check);
    EXPECT_TRUE(answered.sealed);
    EXPECT_EQ(answered.code, 487);
    EXPECT_FALSE(ice.knows(here, false));
}

TEST_F(Ice, RFC_8445_7_1_ACheckHasARoleAndAPriority) {
    Check without_role, without_priority;
    without_role.controlling = false;
    without_priority.priority.reset();
    EXPECT_EQ(answer(without_role).code, 400);
    EXPECT_EQ(answer(without_priority).code, 400);
    EXPECT_FALSE(ice.knows(here, false));
}

TEST_F(Ice, RFC_8489_6_3_1_WhatMustBeUnderstoodAndIsNotIsNamed) {
    StunWriter writer(room, StunType::request, Octets(room).first(stun_transaction_size));
    const std::string& password = ice_terms.ours.password;
    const HmacSha1 key({reinterpret_cast<const uint8_t*>(password.data()), password.size()});
    const std::string username = "ourfrag1:farfrag";
    writer.add(StunAttribute::username, {reinterpret_cast<const uint8_t*>(username.data()), username.size()});
    writer.add(static_cast<StunAttribute>(0x7F01), 1);
    writer.add(static_cast<StunAttribute>(0xFF01), 1);
    const size_t size = writer.finish(&key);
    const Packet packet(room.begin(), room.begin() + static_cast<ptrdiff_t>(size));
    heard = hear(packet, here);
    const Answer answered = read_answer(Octets(room).first(heard.answer));
    EXPECT_EQ(answered.code, 420);
    EXPECT_EQ(answered.unknown, std::vector<uint16_t>{0x7F01});
    EXPECT_FALSE(ice.knows(here, false));
}

TEST_F(Ice, WhatIsNoRequestIsDropped) {
    for (const uint8_t kind : {STUN_CLASS_INDICATION, STUN_CLASS_SUCCESS_RESP, STUN_CLASS_ERROR_RESP}) {
        Check check;
        check.kind = kind;
        check.use_candidate = true;
        answer(check);
        EXPECT_EQ(heard.verdict, Verdict::dropped);
        EXPECT_EQ(heard.answer, 0u);
        EXPECT_FALSE(ice.knows(here, false));
    }
}

TEST_F(Ice, ChecksHaveALimitInEachTick) {
    const Packet packet = Check{}.packet();
    for (int tick = 0; tick < 3; ++tick) {
        ice.begin_tick();
        uint32_t answered = 0;
        for (uint32_t at = 0; at < 3 * IceLite::checks_a_tick; ++at) answered += hear(packet, here).verdict == Verdict::answered;
        EXPECT_EQ(answered, IceLite::checks_a_tick);
    }
}

TEST_F(Ice, RefusalsHaveALimitOfTheirOwnAndLeaveRoomForChecks) {
    Check stranger_check;
    stranger_check.username = "who:knows";
    const Packet junk = stranger_check.packet();
    ice.begin_tick();
    uint32_t refused = 0;
    for (int at = 0; at < 100; ++at) refused += hear(junk, stranger).answer > 0;
    EXPECT_EQ(refused, IceLite::refusals_a_tick);
    EXPECT_EQ(hear(Check{}.packet(), here).verdict, Verdict::answered) << "the far end is heard all the same";
}

TEST_F(Ice, AddressesHaveALimitAndTheNominatedOneStays) {
    Check nominating;
    nominating.use_candidate = true;
    answer(nominating, here);
    for (uint16_t port = 1; port <= IceLite::most_verified + 3; ++port) answer({}, *make_address("203.0.113.5", port));
    EXPECT_FALSE(ice.knows(*make_address("203.0.113.5", 1), false)) << "the oldest went";
    EXPECT_TRUE(ice.knows(*make_address("203.0.113.5", IceLite::most_verified + 3), false));
    EXPECT_TRUE(ice.knows(here, false));
}

// RFC 5245 8.1.1.2: USE-CANDIDATE in each check.
TEST_F(Ice, OfManyNominationsTheHighestPriorityCounts) {
    Check low, high;
    low.use_candidate = high.use_candidate = true;
    low.priority = 100, high.priority = 200;
    answer(low, there);
    EXPECT_EQ(ice.nominated(false), there);
    answer(high, here);
    EXPECT_EQ(ice.nominated(false), here);
    EXPECT_TRUE(heard.nominated);
    answer(low, there);
    EXPECT_EQ(heard.verdict, Verdict::answered);
    EXPECT_FALSE(heard.nominated);
    EXPECT_EQ(ice.nominated(false), here);
    // Later it is another wish: the far end has moved.
    now += IceLite::nominations_ns;
    answer(low, there);
    EXPECT_EQ(ice.nominated(false), there);
}

TEST_F(Ice, RFC_8445_9_AfterARestartMediaStayWhereTheyAreUntilTheNextNomination) {
    Check check;
    check.use_candidate = true;
    answer(check, here);
    answer({}, there);
    const IceTerms fresh{make_ice_credentials(), "newfrag"};
    IceLite restarted(fresh);
    restarted.go_on_from(ice);
    EXPECT_EQ(restarted.nominated(false), here);
    EXPECT_TRUE(restarted.knows(here, false));
    EXPECT_FALSE(restarted.knows(there, false)) << "it has passed no check of these terms";
    EXPECT_EQ(restarted.hear(check.packet(), stranger, false, now, room).verdict, Verdict::refused) << "the old password is none";
    check.username = fresh.ours.fragment + ":newfrag";
    check.password = fresh.ours.password;
    check.priority = 1;
    restarted.begin_tick();
    EXPECT_TRUE(restarted.hear(check.packet(), there, false, now, room).nominated) << "of whatever priority";
    EXPECT_EQ(restarted.nominated(false), there);
    EXPECT_FALSE(restarted.knows(here, false));
}

TEST(IceCredentialsTest, RFC_8445_5_3_AreLongEnoughAndNeverTheSame) {
    const IceCredentials one = make_ice_credentials(), other = make_ice_credentials();
    EXPECT_EQ(one.fragment.size(), 8u);
    EXPECT_EQ(one.password.size(), 24u);
    EXPECT_NE(one.fragment, other.fragment);
    EXPECT_NE(one.password, other.password);
    constexpr const char* characters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    EXPECT_EQ((one.fragment + one.password).find_first_not_of(characters), std::string::npos);
}

// ---- In a stream: B is the end with ICE, A talks.

class IceStream : public testing::Test {
  protected:
    IceStream() {
        talk.config_b.ice = ice_terms;
        talk.config_b.remote = {};
    }
    void begin() {
        talk.begin();
        talk.b.transport->watch = [this](const Outgoing& out) {
            const auto kind = kind_of(out.bytes);
            if (kind == PacketKind::stun) answers.push_back({read_answer(out.bytes), out.to, out.control});
            else if (kind == PacketKind::rtp) media = out.to;
            else reports = out.to, reports_on_control = out.control;
        };
    }
    void check(const Address& from, bool use_candidate, bool control = false) {
        Check said;
        said.use_candidate = use_candidate;
        talk.b.transport->deliver(said.packet(), from, control);
        talk.ticks(1);
    }
    void apply(StreamConfig config) {
        auto setup = std::make_unique<StreamSetup>(std::move(config));
        talk.b.stream->apply(setup);
    }
    struct Sent {
        Answer answer;
        Address to;
        bool control;
    };
    Conversation talk{CodecId::pcma};
    std::vector<Sent> answers;
    Address media, reports;
    bool reports_on_control = false;
};

TEST_F(IceStream, NothingIsTakenOrSentBeforeACheck) {
    begin();
    const auto said = talk.voice(20);
    talk.ticks(20, said);
    EXPECT_EQ(talk.at_b().packets_received.load(), 0u);
    EXPECT_EQ(talk.at_b().strangers.load(), 19u);
    EXPECT_EQ(media, Address{});
}

TEST_F(IceStream, AfterACheckTheyAreHeardAndAfterANominationAnswered) {
    begin();
    check(here, false);
    ASSERT_EQ(answers.size(), 1u);
    EXPECT_TRUE(answers[0].answer.good && answers[0].answer.sealed);
    EXPECT_EQ(answers[0].to, here);
    const auto said = talk.voice(said_blocks);
    talk.ticks(20, said);
    EXPECT_GT(talk.at_b().packets_received.load(), 15u);
    EXPECT_EQ(media, Address{});
    check(here, true);
    talk.begin_saying();
    talk.b.heard.clear();
    talk.ticks(said_blocks, said);
    EXPECT_EQ(media, here);
    EXPECT_GT(likeness(said, talk.b.heard, 1600).correlation, 0.98);
    EXPECT_EQ(talk.b.events.count(EventKind::peer_changed), 1);
    EXPECT_EQ(talk.b.events.handshakes, 1) << "the control thread hears where the far end is";
    EXPECT_EQ(talk.at_b().checks_answered.load(), 2u);
}

TEST_F(IceStream, AStrangerWhoFloodsTakesNothing) {
    begin();
    check(here, true);
    const auto said = talk.voice(said_blocks);
    std::vector<uint8_t> packet(12 + 160, 0x55);
    Check guess;
    guess.password = "guessedPasswordOf24Chars";
    guess.use_candidate = true;
    talk.each_tick = [&](int now) {
        talk.b.transport->deliver(guess.packet(), stranger);
        for (int flood = 0; flood < 20; ++flood) {
            packet.resize(write_rtp({8, false, static_cast<uint16_t>(now * 20 + flood), static_cast<uint32_t>(now * 160), 99, Octets(packet).subspan(12)}, packet));
            talk.b.transport->deliver(packet, stranger);
        }
    };
    talk.ticks(said_blocks, said);
    EXPECT_GT(likeness(said, talk.b.heard, 1600).correlation, 0.98);
    EXPECT_EQ(media, here);
    EXPECT_GT(talk.at_b().strangers.load(), static_cast<uint64_t>(said_blocks) * 19);
    EXPECT_GE(talk.at_b().checks_refused.load(), static_cast<uint64_t>(said_blocks) - 1);
}

TEST_F(IceStream, TheFarEndMayMove) {
    const Address moved = *make_address("203.0.113.5", 30000);
    begin();
    check(here, true);
    talk.ticks(3);
    EXPECT_EQ(media, here);
    talk.network.now_ns += 3 * second_ns;
    check(moved, true);
    talk.ticks(3);
    EXPECT_EQ(media, moved);
    EXPECT_EQ(talk.b.events.count(EventKind::peer_changed), 2);
}

TEST_F(IceStream, RtcpGoesWhereItWasNominated) {
    const Address control = *make_address("192.0.2.1", 4001);
    begin();
    check(here, true);
    talk.ticks(400);
    EXPECT_EQ(talk.at_b().reports_sent.load(), 0u) << "nobody knows where to";
    check(control, true, true);
    ASSERT_EQ(answers.size(), 2u);
    EXPECT_TRUE(answers[1].control) << "from the port that was asked";
    talk.ticks(400);
    EXPECT_EQ(reports, control);
    EXPECT_TRUE(reports_on_control);
    EXPECT_EQ(media, here);
}

TEST_F(IceStream, WithOnePortForBothThereIsOneNomination) {
    talk.config_b.mux = true;
    begin();
    check(here, true);
    talk.ticks(400);
    EXPECT_EQ(reports, here);
    EXPECT_FALSE(reports_on_control);
}

TEST_F(IceStream, ARestartDoesNotInterrupt) {
    begin();
    check(here, true);
    StreamConfig config = talk.config_b;
    config.ice->ours = make_ice_credentials();
    apply(config);
    media = {};
    const auto said = talk.voice(50);
    talk.ticks(50, said);
    EXPECT_EQ(media, here);
    EXPECT_GT(talk.at_b().packets_received.load(), 45u);
    // The same agreement again keeps what was nominated in it, and one without ICE goes by the description.
    Check fresh;
    fresh.username = config.ice->ours.fragment + ":farfrag";
    fresh.password = config.ice->ours.password;
    fresh.use_candidate = true;
    talk.b.transport->deliver(fresh.packet(), there);
    talk.ticks(2);
    EXPECT_EQ(media, there);
    apply(config);
    talk.ticks(2);
    EXPECT_EQ(media, there);
    config.ice.reset();
    config.remote = here;
    apply(config);
    talk.ticks(2);
    EXPECT_EQ(media, here);
}

TEST_F(IceStream, AnotherAgreementOnTheSameTermsForgetsNobody) {
    begin();
    check(there, true);
    check(here, false);
    StreamConfig config = talk.config_b;
    config.suppress_silence = true;
    apply(config);
    talk.ticks(20, talk.voice(20));
    EXPECT_GT(talk.at_b().packets_received.load(), 15u);
    EXPECT_EQ(media, there);
}

TEST_F(IceStream, WhoWaitsForKeysHearsOfEachCheckUntilThereAreSome) {
    talk.config_b.expects_handshake = true;
    begin();
    check(here, true);
    check(here, false);
    EXPECT_EQ(talk.b.events.handshakes, 2);
    const std::vector<uint8_t> hello(40, 22);
    talk.b.transport->deliver(hello, stranger);
    talk.ticks(1);
    EXPECT_EQ(talk.b.events.handshakes, 2) << "no handshake with who has passed no check";
    talk.b.transport->deliver(hello, here);
    talk.ticks(1);
    EXPECT_EQ(talk.b.events.handshakes, 3);
    StreamConfig config = talk.config_b;
    config.send_keys = config.receive_keys = SrtpKeys{};
    apply(config);
    check(here, false);
    EXPECT_EQ(talk.b.events.handshakes, 3);
}

TEST_F(IceStream, WithoutIceChecksAreStrangers) {
    talk.config_b.ice.reset();
    talk.config_b.remote = here;
    begin();
    check(here, true);
    EXPECT_TRUE(answers.empty());
    EXPECT_EQ(talk.at_b().strangers.load(), 1u);
}

// The media thread may not wait for memory.
TEST(IceMemory, NothingIsAllocatedForChecksOfAnyKind) {
    if (!allocation_is_seen) GTEST_SKIP() << "a sanitizer has the allocator";
    Check good, wrong, role;
    good.use_candidate = true;
    wrong.password = "guessedPasswordOf24Chars";
    role.controlled = true;
    const Packet packets[] = {good.packet(), wrong.packet(), role.packet(), Packet(60, 1)};
    IceLite ice(ice_terms), restarted(ice_terms);
    std::array<uint8_t, largest_datagram> room;
    forget_forbidden_allocations();
    {
        const ForbidAllocation none;
        for (const Packet& packet : packets) {
            ice.begin_tick();
            ice.hear(packet, here, false, test_begin_ns, room);
        }
        restarted.go_on_from(ice);
    }
    EXPECT_EQ(forbidden_allocations(), 0u);
    EXPECT_TRUE(restarted.knows(here, false));
}

}  // namespace
}  // namespace tapi::media
