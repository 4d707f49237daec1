// SPDX-License-Identifier: Apache-2.0
// ICE in descriptions (RFC 8839): what is read and written, what is offered and answered, and what becomes of a call's credentials.
#include "media/rtp/address.hpp"
#include "sip/config.hpp"
#include "sip/session_fixture.hpp"

namespace tapi::sip {
namespace {

const media::IceCredentials our_ice{"ourfrag1", "oursPasswordOf26Characters"}, far_ice{"far1", "0123456789012345678901"};

LocalMedia ice_local() {
    LocalMedia media;
    media.codecs = {*known_codec("pcmu"), telephone_event()};
    media.address = "192.0.2.1";
    media.port = 4000;
    media.session = 7;
    media.ice = our_ice;
    return media;
}

const std::string ice_head = "v=0\r\no=- 1 1 IN IP4 192.0.2.9\r\nc=IN IP4 192.0.2.9\r\n";
const std::string ice_credentials = "a=ice-ufrag:far1\r\na=ice-pwd:0123456789012345678901\r\n";

std::string candidate_line(int component, const std::string& address, int port) {
    return "a=candidate:1 " + std::to_string(component) + " UDP 2130706431 " + address + " " + std::to_string(port) + " typ host\r\n";
}
// A telephone with ICE, at 192.0.2.9:7000; `more`: further lines of its medium.
std::string far_offer(const std::string& more, const std::string& medium = "m=audio 7000 RTP/AVP 0\r\n", const std::string& head = ice_head) {
    return head + medium + ice_credentials + more;
}
const std::string both_candidates = candidate_line(1, "192.0.2.9", 7000) + candidate_line(2, "192.0.2.9", 7001);

std::optional<Answered> answered(const std::string& offer, const LocalMedia& ours = ice_local()) {
    const auto sdp = parse_sdp(offer);
    EXPECT_TRUE(sdp) << offer;
    return sdp ? make_answer(*sdp, ours, 1, Direction::sendrecv) : std::nullopt;
}

// ---- Reading

TEST(IceSdp, RFC_8839_5_IsReadOfMediumAndSession) {
    const auto sdp = parse_sdp("v=0\r\no=- 1 1 IN IP4 h\r\nc=IN IP4 192.0.2.9\r\na=ice-lite\r\na=ice-ufrag:sess\r\na=ice-pwd:sessionpasswordsessionpassword\r\n"
                               "m=audio 7000 RTP/AVP 0\r\na=rtcp:53020 IN IP6 2001:db8::1\r\na=ice-ufrag:far1\r\na=ice-pwd:0123456789012345678901\r\n"
                               "a=candidate:aB+/ 1 udp 2130706431 2001:db8::9 7000 typ host\r\n"
                               "a=candidate:2 2 UDP 1694498815 phone.local 7001 typ srflx raddr 10.0.1.1 rport 8998 generation 0\r\n"
                               "m=audio 7002 RTP/AVP 0\r\na=rtcp:7003\r\na=ice-mismatch\r\n");
    ASSERT_TRUE(sdp);
    EXPECT_TRUE(sdp->ice_lite);
    const SdpMedia &one = sdp->media[0], &other = sdp->media[1];
    EXPECT_EQ(one.ice, far_ice);
    EXPECT_EQ(one.control_port, 53020);
    EXPECT_EQ(one.control_address, "2001:db8::1");
    EXPECT_EQ(one.candidates, (std::vector<Candidate>{{"aB+/", 1, 2130706431, "2001:db8::9", 7000, "host"}, {"2", 2, 1694498815, "phone.local", 7001, "srflx"}}));
    EXPECT_EQ(other.ice, (media::IceCredentials{"sess", "sessionpasswordsessionpassword"}));
    EXPECT_EQ(other.control_port, 7003);
    EXPECT_TRUE(other.ice_mismatch && !one.ice_mismatch);
    EXPECT_EQ(format(*parse_sdp(format(*sdp))), format(*sdp));
}

TEST(IceSdp, WhatCannotBeUsedIsPassedOver) {
    const auto medium = [](const std::string& lines) { return parse_sdp(ice_head + "m=audio 7000 RTP/AVP 0\r\n" + lines)->media[0]; };
    const std::string fragment = "a=ice-ufrag:far1\r\n", password = "a=ice-pwd:0123456789012345678901\r\n";
    for (const std::string& bad : {fragment, password, "a=ice-ufrag:far\r\n" + password, fragment + "a=ice-pwd:012345678901234567890\r\n", "a=ice-ufrag:far:1\r\n" + password,
                                  "a=ice-ufrag:" + std::string(longest_credential + 1, 'f') + "\r\n" + password, fragment + "a=ice-pwd:" + std::string(longest_credential + 1, 'p') + "\r\n"})
        EXPECT_FALSE(medium(bad).has_ice()) << bad;
    EXPECT_TRUE(medium("a=ice-ufrag:" + std::string(longest_credential, 'f') + "\r\n" + password).has_ice());
    for (const char* bad : {"", "1", "1 1 UDP 1 192.0.2.9 7000", "1 3 UDP 1 192.0.2.9 7000 typ host", "1 0 UDP 1 192.0.2.9 7000 typ host", "1 1 TCP 1 192.0.2.9 9 typ host tcptype active",
                            "1 1 UDP x 192.0.2.9 7000 typ host", "1 1 UDP 1 192.0.2.9 70000 typ host", "1 1 UDP 1 <> 7000 typ host", "1 1 UDP 1 192.0.2.9 7000 type host",
                            "1 1 UDP 4294967296 192.0.2.9 7000 typ host", "a.b 1 UDP 1 192.0.2.9 7000 typ host", "123456789012345678901234567890123 1 UDP 1 192.0.2.9 7000 typ host"})
        EXPECT_TRUE(medium(std::string("a=candidate:") + bad + "\r\n").candidates.empty()) << bad;
    for (const char* bad : {"a=rtcp:\r\n", "a=rtcp:70000\r\n", "a=rtcp:0 IN IP4 192.0.2.9\r\n", "a=rtcp:7001 IN IP4 <>\r\n"}) {
        EXPECT_EQ(medium(bad).control_port, 0) << bad;
        EXPECT_EQ(medium(bad).control_address, "") << bad;
    }
    std::string many;
    for (size_t at = 0; at < most_candidates + 9; ++at) many += candidate_line(1, "192.0.2.9", 7000);
    EXPECT_EQ(medium(many).candidates.size(), most_candidates);
}

// ---- Answering

TEST(IceAnswer, RFC_8839_AnOfferIsAnsweredAsLite) {
    const auto result = answered(far_offer(both_candidates));
    ASSERT_TRUE(result);
    const std::string text = format(result->answer);
    EXPECT_NE(text.find("t=0 0\r\na=ice-lite\r\na=ice-options:ice2\r\nm=audio 4000"), std::string::npos) << text;
    EXPECT_NE(text.find("a=ice-ufrag:ourfrag1\r\na=ice-pwd:oursPasswordOf26Characters\r\n"
                        "a=candidate:1 1 UDP 2130706431 192.0.2.1 4000 typ host\r\na=candidate:1 2 UDP 2130706430 192.0.2.1 4001 typ host\r\n"),
              std::string::npos)
        << text;
    EXPECT_EQ(result->agreed.ice, (IceAgreed{our_ice, far_ice, false, true}));
    EXPECT_TRUE(result->agreed.is_checked());
    EXPECT_FALSE(result->agreed.mux);
}

TEST(IceAnswer, WithOnePortForBothThereIsOneComponent) {
    const auto result = answered(far_offer(candidate_line(1, "192.0.2.9", 7000) + "a=rtcp-mux\r\n"));
    ASSERT_TRUE(result && result->agreed.ice);
    EXPECT_TRUE(result->agreed.mux && result->answer.media[0].mux);
    EXPECT_FALSE(result->agreed.ice->control);
    EXPECT_EQ(result->answer.media[0].candidates.size(), 1u);
    // Nor where they have none for RTCP: there are no reports then.
    const auto alone = answered(far_offer(candidate_line(1, "192.0.2.9", 7000)));
    ASSERT_TRUE(alone && alone->agreed.ice);
    EXPECT_FALSE(alone->agreed.mux || alone->agreed.ice->control);
    EXPECT_EQ(alone->answer.media[0].candidates.size(), 1u);
}

TEST(IceAnswer, WithoutIceNothingIsDifferent) {
    LocalMedia without = ice_local();
    without.ice.reset();
    const std::string plain = ice_head + "m=audio 7000 RTP/AVP 0\r\na=rtcp-mux\r\n";
    EXPECT_EQ(format(answered(plain)->answer), format(answered(plain, without)->answer));
    EXPECT_EQ(answered(plain)->agreed, answered(plain, without)->agreed);
    // And where ours is off.
    const auto off = answered(far_offer(both_candidates), without);
    EXPECT_EQ(format(off->answer).find("ice"), std::string::npos);
    EXPECT_FALSE(off->agreed.ice);
}

// RFC 8839 4.2.5: something on the way wrote addresses without knowing of candidates.
TEST(IceAnswer, RFC_8839_4_2_5_AnAddressThatIsNoCandidateIsAMismatch) {
    const std::string wrong[] = {far_offer(candidate_line(1, "192.0.2.9", 7002) + candidate_line(2, "192.0.2.9", 7003)),
                                 far_offer(candidate_line(1, "198.51.100.9", 7000)), far_offer(candidate_line(2, "192.0.2.9", 7000)), far_offer(""),
                                 far_offer(candidate_line(1, "192.0.2.9", 7000) + candidate_line(2, "192.0.2.9", 7005)),
                                 far_offer(both_candidates + "a=rtcp:7005\r\n")};
    for (const std::string& offer : wrong) {
        const auto result = answered(offer);
        ASSERT_TRUE(result);
        const std::string text = format(result->answer);
        EXPECT_NE(text.find("a=ice-mismatch\r\n"), std::string::npos) << offer;
        EXPECT_EQ(text.find("candidate"), std::string::npos) << offer;
        EXPECT_EQ(text.find("ice-lite"), std::string::npos) << offer;
        EXPECT_FALSE(result->agreed.ice);
        EXPECT_EQ(result->agreed.address, "192.0.2.9");
    }
    const std::string right[] = {far_offer(candidate_line(1, "192.0.2.9", 7000) + candidate_line(2, "192.0.2.9", 7005) + "a=rtcp:7005\r\n"),
                                 far_offer(candidate_line(1, "192.0.2.9", 7000) + "a=rtcp-mux\r\na=rtcp:9 IN IP4 0.0.0.0\r\n"),
                                 far_offer(candidate_line(1, "2001:DB8:0::9", 7000), "m=audio 7000 RTP/AVP 0\r\nc=IN IP6 2001:db8::9\r\n"),
                                 far_offer(candidate_line(1, "192.0.2.9", 7000), "m=audio 7000 RTP/AVP 0\r\nc=IN IP4 phone.example.com\r\n")};
    for (const std::string& offer : right) EXPECT_TRUE(answered(offer)->agreed.ice) << offer;
}

// Who sends candidates one by one (RFC 8840) has no address yet. That is no hold.
TEST(IceAnswer, RFC_8839_4_2_5_NoAddressYetIsNeitherAMismatchNorAHold) {
    const std::string to_come = far_offer("a=rtcp-mux\r\n", "m=audio 9 RTP/AVP 0\r\nc=IN IP4 0.0.0.0\r\n");
    const auto result = answered(to_come);
    ASSERT_TRUE(result && result->agreed.ice);
    EXPECT_FALSE(result->agreed.held);
    EXPECT_EQ(result->agreed.direction, Direction::sendrecv);
    LocalMedia without = ice_local();
    without.ice.reset();
    EXPECT_EQ(answered(to_come, without)->agreed.direction, Direction::recvonly) << "without ICE there is nowhere to send to";
    const std::string lite_head = ice_head + "a=ice-lite\r\n";
    EXPECT_TRUE(answered(far_offer("", "m=audio 9 RTP/AVP 0\r\nc=IN IP4 0.0.0.0\r\n", lite_head))->agreed.held) << "a lite agent checks nothing";
    const auto hold = answered(far_offer(both_candidates, "m=audio 7000 RTP/AVP 0\r\nc=IN IP4 0.0.0.0\r\n"));
    EXPECT_TRUE(hold->agreed.held && hold->agreed.ice) << "the old kind of hold";
}

TEST(IceAnswer, RFC_8445_6_1_1_TwoLiteEndsAreWhereTheySay) {
    const auto result = answered(far_offer(both_candidates, "m=audio 7000 RTP/AVP 0\r\n", ice_head + "a=ice-lite\r\n"));
    ASSERT_TRUE(result && result->agreed.ice);
    EXPECT_TRUE(result->agreed.ice->far_is_lite);
    EXPECT_FALSE(result->agreed.is_checked());
}

// ---- Offering

TEST(IceOffer, BothEndsAgree) {
    LocalMedia ours = ice_local(), theirs = ice_local();
    ours.offers_ice = true;
    theirs.ice = far_ice;
    theirs.address = "192.0.2.9";
    theirs.port = 7000;
    const Sdp offer = make_offer(ours, 1, Direction::sendrecv);
    EXPECT_TRUE(offer.ice_lite && offer.media[0].mux);
    EXPECT_EQ(offer.media[0].candidates.size(), 2u);
    auto answer = answered(format(offer), theirs)->answer;
    answer.ice_lite = false;  // a telephone is not lite
    const auto agreed = read_answer(*parse_sdp(format(answer)), ours, Direction::sendrecv);
    ASSERT_TRUE(agreed);
    EXPECT_EQ(agreed->ice, (IceAgreed{our_ice, far_ice, false, false}));
    EXPECT_TRUE(agreed->mux && agreed->is_checked());
    // An address that something wrote on the way does not matter to who waits for checks.
    answer.media[0].address = "198.51.100.1";
    EXPECT_TRUE(read_answer(*parse_sdp(format(answer)), ours, Direction::sendrecv)->ice);
    // They may not have it, or say that the offer did not arrive as it was.
    answer.media[0].ice_mismatch = true;
    EXPECT_FALSE(read_answer(*parse_sdp(format(answer)), ours, Direction::sendrecv)->ice);
    theirs.ice.reset();
    const auto plain = read_answer(*parse_sdp(format(answered(format(offer), theirs)->answer)), ours, Direction::sendrecv);
    EXPECT_FALSE(plain->ice || plain->mux);
    // What was not offered is not taken.
    ours.offers_ice = false;
    answer.media[0].ice_mismatch = false;
    const auto unasked = read_answer(*parse_sdp(format(answer)), ours, Direction::sendrecv);
    EXPECT_FALSE(unasked->ice || unasked->mux);
    EXPECT_EQ(format(make_offer(ours, 1, Direction::sendrecv)).find("ice"), std::string::npos);
}

// ---- In a call

class IceSession : public SessionTest {
  protected:
    Received with_ice(Received message, const std::string& password = far_ice.password) const {
        message.content_type = "application/sdp";
        message.body = ice_head + "m=audio 7000 RTP/AVP 0\r\na=ice-ufrag:far1\r\na=ice-pwd:" + password + "\r\n" + both_candidates;
        return message;
    }
    media::IceCredentials said() const {
        const auto sdp = parse_sdp(dialog->body);
        return sdp ? sdp->media[0].ice : media::IceCredentials{};
    }
    void answer_offer() {
        offer(with_ice(request(Method::invite)));
        session->answer();
        const Received confirmed = request(Method::ack);
        ack(&confirmed);
    }
};

TEST_F(IceSession, IsAnsweredWhereItIsOfferedUnlessItIsOff) {
    answer_offer();
    EXPECT_EQ(said().fragment.size(), 8u);
    EXPECT_TRUE(session->agreed()->is_checked());
    settings.ice = IceUse::off;
    answer_offer();
    EXPECT_EQ(said(), media::IceCredentials{});
    EXPECT_FALSE(session->agreed()->ice);
}

TEST_F(IceSession, IsOfferedWhereTheAccountSaysSo) {
    make();
    EXPECT_EQ(dialog->body.find("ice"), std::string::npos);
    settings.ice = IceUse::offered;
    make();
    const auto ours = said();
    EXPECT_EQ(ours.password.size(), 24u);
    hear(with_ice(response(200)));
    EXPECT_TRUE(session->agreed()->is_checked());
    EXPECT_EQ(session->agreed()->ice->ours, ours);
}

TEST_F(IceSession, WhoeverDoesNotAnswerItIsNotOfferedItAgain) {
    settings.ice = IceUse::offered;
    connect_outgoing();
    EXPECT_TRUE(session->hold(9));
    EXPECT_EQ(dialog->body.find("ice"), std::string::npos);
}

TEST_F(IceSession, HoldKeepsTheCredentials) {
    answer_offer();
    const auto ours = said();
    EXPECT_TRUE(session->hold(9));
    EXPECT_EQ(said(), ours);
    hear(with_ice(response(200)));
    EXPECT_TRUE(session->agreed()->is_checked());
    ask(with_ice(request(Method::invite)));
    EXPECT_EQ(said(), ours) << "nor does an offer of theirs with the same";
}

TEST_F(IceSession, RFC_8839_4_4_1_1_1_ARestartOfTheirsIsOneOfOurs) {
    answer_offer();
    const auto before = said();
    const std::string fresh = "abcdefghijklmnopqrstuvwxyz";
    ask(with_ice(request(Method::invite), fresh));
    const auto after = said();
    EXPECT_NE(after.fragment, before.fragment);
    EXPECT_NE(after.password, before.password);
    EXPECT_EQ(session->agreed()->ice, (IceAgreed{after, {"far1", fresh}, false, true}));
    const Received confirmed = request(Method::ack);
    ack(&confirmed);
    // One that cannot be answered changes nothing.
    Received other = with_ice(request(Method::invite), "zyxwvutsrqponmlkjihgfedcba");
    other.body.replace(other.body.find("RTP/AVP 0"), 9, "RTP/AVP 3");
    ask(other);
    EXPECT_EQ(session->agreed()->ice->ours, after);
    EXPECT_TRUE(session->hold(9));
    EXPECT_EQ(said(), after);
}

TEST_F(IceSession, AReInviteWithoutIceEndsIt) {
    answer_offer();
    ask(request(Method::invite, "sendrecv"));
    EXPECT_FALSE(session->agreed()->ice);
    EXPECT_EQ(dialog->body.find("ice"), std::string::npos);
}

TEST(IceConfig, IsAnsweredUnlessTheFileSaysOtherwise) {
    const auto config = [](const std::string& more) { return parse_config("[[account]]\naddress = \"sip:1@h\"\n" + more, "sip.toml"); };
    EXPECT_EQ(config("")->peers[0].calls.ice, IceUse::answered);
    EXPECT_EQ(config("ice = \"off\"\n")->peers[0].calls.ice, IceUse::off);
    EXPECT_EQ(config("ice = \"answer\"\n")->peers[0].calls.ice, IceUse::answered);
    EXPECT_EQ(config("ice = \"offer\"\n")->peers[0].calls.ice, IceUse::offered);
    for (const char* wrong : {"ice = true\n", "ice = \"full\"\n"}) {
        const auto refused = config(wrong);
        ASSERT_FALSE(refused);
        EXPECT_NE(refused.error().context.find("sip.toml:3"), std::string::npos) << refused.error().context;
        EXPECT_NE(refused.error().context.find("offer"), std::string::npos) << "it says what to write: " << refused.error().context;
    }
}

}  // namespace
}  // namespace tapi::sip
