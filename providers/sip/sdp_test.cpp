// SPDX-License-Identifier: Apache-2.0
// Session descriptions, and what two ends make of each other's.
#include <gtest/gtest.h>

#include "sip/offer_answer.hpp"

namespace tapi::sip {
namespace {

LocalMedia local(std::initializer_list<const char*> codecs) {
    LocalMedia media;
    for (const char* name : codecs) media.codecs.push_back(*known_codec(name));
    for (const uint32_t rate : {8000u, 48000u}) media.codecs.push_back(telephone_event(rate));
    media.address = "192.0.2.1";
    media.port = 4000;
    media.session = 7;
    return media;
}

constexpr const char* phone =
    "v=0\r\no=alice 2890844526 2890844527 IN IP4 host.example.com\r\ns=\r\nc=IN IP4 198.51.100.7\r\nt=0 0\r\na=recvonly\r\n"
    "m=audio 49170 RTP/AVP 96 8 0 97\r\na=rtpmap:96 opus/48000/2\r\na=fmtp:96 useinbandfec=1\r\na=rtpmap:97 telephone-event/48000\r\n"
    "a=ptime:40\r\na=sendrecv\r\nm=video 51372 RTP/AVP 31\r\na=rtpmap:31 H261/90000\r\nm=image 5000 udptl t38\r\n";

TEST(Sdp, RFC_8866_ReadsWhatMatters) {
    const auto sdp = parse_sdp(phone);
    ASSERT_TRUE(sdp);
    ASSERT_EQ(sdp->media.size(), 3u);
    const SdpMedia& audio = sdp->media[0];
    EXPECT_EQ(audio.address, "198.51.100.7");
    EXPECT_EQ(audio.direction, Direction::sendrecv);
    EXPECT_EQ(audio.packet_time, 40);
    ASSERT_EQ(audio.codecs.size(), 4u);
    EXPECT_EQ(audio.codecs[0], (Codec{96, "opus", 48000, 2, "useinbandfec=1"}));
    EXPECT_EQ(audio.codecs[2], (Codec{0, "PCMU", 8000, 1, ""}));
    EXPECT_EQ(sdp->media[1].direction, Direction::recvonly) << "the session's";
    EXPECT_EQ(sdp->media[2].formats, "t38");
}

TEST(Sdp, WhatIsWrittenCanBeRead) {
    const auto sdp = parse_sdp(phone);
    const auto again = parse_sdp(format(*sdp));
    ASSERT_TRUE(again);
    EXPECT_EQ(format(*again), format(*sdp));
}

// Each of these was written in another way once it had been read.
TEST(Sdp, WhatIsReadOfDamagedOnesIsWrittenTheSameAgain) {
    const std::string head = "v=0\r\no=- 0 1 IN IP4 192.0.2.1\r\ns=-\r\n";
    for (const std::string& damaged :
         {head + "m=audio 4000 RTP/AVP 111 9\r\na=rtpmap:111 opus/48000/2\r\na=fmtp:111 useinba=rtpmap:9 G722/8000\r\na=ptime:20\r\n",
          head + "c=IN IP4 192.0.2.1\r\nm=audio 4000 RTP/AVP 8 0 8\r\na=rtpmap:8 opus/48000/2\r\n",
          head + "m=video 0 RTP/SAVPF 96 0\r\na=rtpmap:96 opus/48000/2\r\n"}) {
        const auto sdp = parse_sdp(damaged);
        ASSERT_TRUE(sdp) << damaged;
        const auto again = parse_sdp(format(*sdp));
        ASSERT_TRUE(again) << damaged;
        EXPECT_EQ(format(*again), format(*sdp));
    }
    EXPECT_EQ(parse_sdp(format(*parse_sdp(head + "m=audio 4000 RTP/AVP 0\r\n")))->media[0].address, "") << "nobody said where";
}

TEST(Sdp, NonsenseIsRefused) {
    for (const std::string& bad : {std::string(), std::string("x"), std::string("v=1\r\n"), std::string("v=0\r\n"), std::string("o=- 1 1 IN IP4 h\r\nv=0\r\n"),
                                  std::string("v=0\r\no=- a 1 IN IP4 h\r\n"), std::string("v=0\r\no=- 1 1 IN IP4 h\r\nm=audio 99999 RTP/AVP 0\r\n"),
                                  std::string("v=0\r\no=- 1 1 IN IP4 h\r\nc=IN IP4 a b<\r\nc=IN XX h\r\n"), std::string("v=0\r\no=- 1 1 IN IP4 h\r\nm=audio 1\r\n"),
                                  "v=0\r\no=- 1 1 IN IP4 h\r\na=" + std::string(longest_sdp_line, 'x'), std::string(longest_sdp + 1, 'v')})
        EXPECT_FALSE(parse_sdp(bad)) << bad.substr(0, 80);
    std::string many = "v=0\r\no=- 1 1 IN IP4 h\r\n";
    for (size_t count = 0; count <= most_media; ++count) many += "m=audio 1 RTP/AVP 0\r\n";
    EXPECT_FALSE(parse_sdp(many));
}

// RFC 4568, section 6: the key that was offered is theirs, the one in the answer ours.
TEST(OfferAnswer, RFC_4568_SecureMediaIsAnsweredWithAKeyOfOurOwn) {
    const std::string key = "d0RmdmcmVCspeEc3QGZiNWpVLFJhQX1cfHAwJSoj", other = "WVNfX19zZW1jdGwgKCkgewkyMjA7fQp9CnVubGVz";
    const std::string head = "v=0\r\no=- 1 1 IN IP4 192.0.2.9\r\nc=IN IP4 192.0.2.9\r\nm=audio 9000 RTP/SAVP 0\r\n";
    const auto offer = parse_sdp(head + "a=crypto:1 AEAD_AES_128_GCM inline:" + key + "\r\na=crypto:7 AES_CM_128_HMAC_SHA1_32 inline:" + key + "|2^20\r\n");
    LocalMedia ours = local({"pcmu"});
    ours.key = other;
    const auto answered = make_answer(*offer, ours, 1, Direction::sendrecv);
    ASSERT_TRUE(answered);
    EXPECT_EQ(answered->answer.media[0].protocol, "RTP/SAVP");
    EXPECT_EQ(answered->answer.media[0].crypto, (std::vector<Crypto>{{7, "AES_CM_128_HMAC_SHA1_32", other}}));
    EXPECT_EQ(answered->agreed.keys, (MediaKeys{"AES_CM_128_HMAC_SHA1_32", other, key + "|2^20"}));
    for (const std::string& unusable : {std::string(), std::string("a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:short\r\n"), "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:" + key + "|2^20|1:4\r\n",
                                        "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:" + key + " UNENCRYPTED_SRTP\r\n"})
        EXPECT_FALSE(make_answer(*parse_sdp(head + unusable), ours, 1, Direction::sendrecv)) << unusable;
}

TEST(OfferAnswer, RFC_4568_WhereSecrecyIsWantedNothingElseIsTaken) {
    LocalMedia ours = local({"pcmu"});
    ours.key = "WVNfX19zZW1jdGwgKCkgewkyMjA7fQp9CnVubGVz";
    ours.secure = true;
    EXPECT_FALSE(make_answer(*parse_sdp(phone), ours, 1, Direction::sendrecv));
    const Sdp offer = make_offer(ours, 1, Direction::sendrecv);
    EXPECT_EQ(offer.media[0].protocol, "RTP/SAVP");
    LocalMedia theirs = local({"pcmu"});
    theirs.key = "d0RmdmcmVCspeEc3QGZiNWpVLFJhQX1cfHAwJSoj";
    const auto answer = make_answer(*parse_sdp(format(offer)), theirs, 1, Direction::sendrecv);
    ASSERT_TRUE(answer);
    const auto agreed = read_answer(*parse_sdp(format(answer->answer)), ours, Direction::sendrecv);
    ASSERT_TRUE(agreed);
    EXPECT_EQ(agreed->keys, (MediaKeys{"AES_CM_128_HMAC_SHA1_80", ours.key, theirs.key}));
    EXPECT_FALSE(read_answer(*parse_sdp(format(make_offer(local({"pcmu"}), 1, Direction::sendrecv))), ours, Direction::sendrecv)) << "an answer in clear";
}

const std::string dtls_head = "v=0\r\no=- 1 1 IN IP4 192.0.2.9\r\nc=IN IP4 192.0.2.9\r\n";

LocalMedia with_certificate() {
    LocalMedia ours = local({"pcmu"});
    ours.fingerprint = "sha-256 AA:BB";
    ours.key = "WVNfX19zZW1jdGwgKCkgewkyMjA7fQp9CnVubGVz";
    return ours;
}

TEST(Sdp, RFC_8122_FingerprintAndSetupOfTheMediumOrOfTheSession) {
    const auto sdp = parse_sdp(dtls_head + "a=fingerprint:SHA-256 01:02\r\na=setup:actpass\r\nm=audio 9000 UDP/TLS/RTP/SAVP 0\r\na=rtcp-mux\r\n"
                               "m=audio 9002 UDP/TLS/RTP/SAVPF 0\r\na=fingerprint:sha-512 03:04\r\na=fingerprint:sha-1 05:06\r\na=setup:passive\r\n");
    ASSERT_TRUE(sdp);
    EXPECT_EQ(sdp->media[0].fingerprint, "SHA-256 01:02");
    EXPECT_EQ(sdp->media[0].setup, sip::Setup::actpass);
    EXPECT_TRUE(sdp->media[0].mux);
    EXPECT_EQ(sdp->media[1].fingerprint, "sha-512 03:04") << "the first of several";
    EXPECT_EQ(sdp->media[1].setup, sip::Setup::passive);
    EXPECT_TRUE(sdp->media[0].is_dtls() && sdp->media[1].is_dtls() && sdp->media[1].is_rtp_audio());
    EXPECT_EQ(format(*parse_sdp(format(*sdp))), format(*sdp));
    const auto junk = parse_sdp(dtls_head + "m=audio 9000 UDP/TLS/RTP/SAVP 0\r\na=fingerprint:sha-256\r\na=fingerprint:sha-256 x\r\na=fingerprint:sha-256 " +
                                std::string(longest_fingerprint, ':') + "\r\na=setup:both\r\n");
    EXPECT_EQ(junk->media[0].fingerprint, "");
    EXPECT_EQ(junk->media[0].setup, sip::Setup::unsaid);
}

TEST(OfferAnswer, RFC_5763_5_WhoAnswersBeginsUnlessTheOffererDoes) {
    const LocalMedia ours = with_certificate();
    struct Case {
        const char* offered;
        sip::Setup answered;
    };
    for (const Case& one : {Case{"a=setup:actpass\r\n", sip::Setup::active}, Case{"a=setup:passive\r\n", sip::Setup::active}, Case{"a=setup:active\r\n", sip::Setup::passive}, Case{"", sip::Setup::active}}) {
        for (const char* protocol : {"UDP/TLS/RTP/SAVP", "UDP/TLS/RTP/SAVPF", "RTP/SAVPF"}) {
            const auto offer = parse_sdp(dtls_head + "m=audio 9000 " + protocol + " 0\r\na=fingerprint:sha-256 01:02\r\na=rtcp-mux\r\n" + one.offered);
            const auto answered = make_answer(*offer, ours, 1, Direction::sendrecv);
            ASSERT_TRUE(answered) << one.offered << protocol;
            EXPECT_EQ(answered->answer.media[0].protocol, protocol);
            EXPECT_EQ(answered->answer.media[0].setup, one.answered);
            EXPECT_EQ(answered->answer.media[0].fingerprint, ours.fingerprint);
            EXPECT_TRUE(answered->answer.media[0].mux && answered->answer.media[0].crypto.empty());
            EXPECT_EQ(answered->agreed.handshake, (Handshake{"sha-256 01:02", one.answered == sip::Setup::active}));
            EXPECT_FALSE(answered->agreed.keys);
        }
    }
    LocalMedia passive = ours;
    passive.active = false;
    const auto again = make_answer(*parse_sdp(dtls_head + "m=audio 9000 UDP/TLS/RTP/SAVP 0\r\na=fingerprint:sha-256 01:02\r\na=setup:actpass\r\n"), passive, 1, Direction::sendrecv);
    EXPECT_EQ(again->answer.media[0].setup, sip::Setup::passive) << "roles stay (RFC 8842)";
}

TEST(OfferAnswer, RFC_5763_WhatCannotBeTrustedIsRefused) {
    const auto answers = [](const std::string& lines, const LocalMedia& ours) {
        return make_answer(*parse_sdp(dtls_head + "m=audio 9000 UDP/TLS/RTP/SAVP 0\r\n" + lines), ours, 1, Direction::sendrecv).has_value();
    };
    EXPECT_TRUE(answers("a=fingerprint:sha-256 01:02\r\n", with_certificate()));
    EXPECT_FALSE(answers("", with_certificate())) << "no certificate";
    EXPECT_FALSE(answers("a=fingerprint:sha-1 01:02\r\n", with_certificate()));
    EXPECT_FALSE(answers("a=fingerprint:md5 01:02\r\n", with_certificate()));
    EXPECT_FALSE(answers("a=fingerprint:sha-256 01:02\r\na=setup:holdconn\r\n", with_certificate()));
    EXPECT_FALSE(answers("a=fingerprint:sha-256 01:02\r\n", local({"pcmu"}))) << "we have none";
}

TEST(OfferAnswer, RFC_5763_BothEndsAgreeOnAHandshake) {
    LocalMedia ours = with_certificate(), theirs = with_certificate();
    ours.secure = ours.by_handshake = true;
    theirs.fingerprint = "sha-256 CC:DD";
    const Sdp offer = make_offer(ours, 1, Direction::sendrecv);
    EXPECT_EQ(offer.media[0].protocol, "UDP/TLS/RTP/SAVP");
    EXPECT_EQ(offer.media[0].setup, sip::Setup::actpass);
    EXPECT_TRUE(offer.media[0].mux && offer.media[0].crypto.empty());
    const auto answered = make_answer(*parse_sdp(format(offer)), theirs, 1, Direction::sendrecv);
    const auto agreed = read_answer(*parse_sdp(format(answered->answer)), ours, Direction::sendrecv);
    ASSERT_TRUE(agreed);
    EXPECT_EQ(agreed->handshake, (Handshake{"sha-256 CC:DD", false}));
    EXPECT_EQ(answered->agreed.handshake, (Handshake{"sha-256 AA:BB", true}));
    EXPECT_TRUE(agreed->mux && agreed->encrypted());
    LocalMedia in_description = with_certificate();
    in_description.secure = true;
    EXPECT_FALSE(read_answer(make_offer(in_description, 1, Direction::sendrecv), ours, Direction::sendrecv)) << "another kind than was offered";
    EXPECT_FALSE(read_answer(make_offer(local({"pcmu"}), 1, Direction::sendrecv), ours, Direction::sendrecv)) << "in clear";
    EXPECT_FALSE(read_answer(*parse_sdp(format(answered->answer)), in_description, Direction::sendrecv));
}

TEST(OfferAnswer, RFC_4733_EventsHaveTheClockOfTheCodec) {
    const auto offer = [](std::vector<uint32_t> rates) {
        LocalMedia theirs = local({"opus", "pcmu"});
        theirs.codecs.resize(2);
        for (const uint32_t rate : rates) theirs.codecs.push_back(telephone_event(rate));
        return *parse_sdp(format(make_offer(theirs, 1, Direction::sendrecv)));
    };
    EXPECT_FALSE(make_answer(offer({8000}), local({"opus"}), 1, Direction::sendrecv)->agreed.events) << "of 48000 there are none";
    EXPECT_EQ(make_answer(offer({8000, 48000}), local({"opus"}), 1, Direction::sendrecv)->agreed.events, wide_event_payload);
    EXPECT_EQ(make_answer(offer({8000, 48000}), local({"pcmu"}), 1, Direction::sendrecv)->agreed.events, telephone_event_payload);
}

TEST(OfferAnswer, RFC_3264_TheAnswerTakesTheOfferersFirstCommonCodecAndRefusesTheRest) {
    const auto answered = make_answer(*parse_sdp(phone), local({"pcmu", "opus"}), 1, Direction::sendrecv);
    ASSERT_TRUE(answered);
    EXPECT_EQ(answered->agreed.codec.payload, 96) << "their payload type";
    EXPECT_EQ(answered->agreed.events, 97);
    EXPECT_EQ(answered->answer.media[0].packet_time, packet_time) << "what we send, whatever they like";
    ASSERT_EQ(answered->answer.media.size(), 3u);
    EXPECT_EQ(answered->answer.media[0].port, 4000);
    EXPECT_EQ(answered->answer.media[1].port, 0);
    EXPECT_EQ(answered->answer.media[2].port, 0);
    EXPECT_EQ(answered->answer.media[2].protocol, "udptl");
    EXPECT_TRUE(parse_sdp(format(answered->answer)));
}

TEST(OfferAnswer, RFC_3264_NothingInCommon) {
    EXPECT_FALSE(make_answer(*parse_sdp(phone), local({"g722"}), 1, Direction::sendrecv));
    EXPECT_FALSE(make_answer(*parse_sdp("v=0\r\no=- 1 1 IN IP4 h\r\nc=IN IP4 h\r\nm=audio 5 RTP/SAVP 0\r\n"), local({"pcmu"}), 1, Direction::sendrecv));
    EXPECT_FALSE(make_answer(*parse_sdp("v=0\r\no=- 1 1 IN IP4 h\r\nc=IN IP4 h\r\nm=audio 0 RTP/AVP 0\r\n"), local({"pcmu"}), 1, Direction::sendrecv));
}

// Both ends by the same code: whatever one offers, the other answers, and both believe the same.
TEST(OfferAnswer, BothEndsAgree) {
    const LocalMedia caller = local({"opus", "g722", "pcma"});
    LocalMedia called = local({"pcmu", "pcma"});
    called.port = 5000;
    for (const Direction wish : {Direction::sendrecv, Direction::sendonly, Direction::inactive}) {
        const Sdp offer = make_offer(caller, 1, wish);
        const auto answered = make_answer(*parse_sdp(format(offer)), called, 1, Direction::sendrecv);
        ASSERT_TRUE(answered);
        const auto agreed = read_answer(*parse_sdp(format(answered->answer)), caller, wish);
        ASSERT_TRUE(agreed);
        EXPECT_EQ(agreed->codec.name, "PCMA");
        EXPECT_EQ(answered->agreed.codec.name, "PCMA");
        EXPECT_EQ(agreed->direction, mirrored(answered->agreed.direction));
        EXPECT_EQ(answered->agreed.held, wish != Direction::sendrecv);
        EXPECT_FALSE(agreed->held) << "an answer to a hold is none";
        EXPECT_EQ(agreed->events, telephone_event_payload);
    }
}

TEST(OfferAnswer, RFC_3264_8_4_HoldInEveryForm) {
    const auto held = [](const std::string& extra, const std::string& address) {
        const auto sdp = parse_sdp("v=0\r\no=- 1 1 IN IP4 h\r\nc=IN IP4 " + address + "\r\nm=audio 5 RTP/AVP 0\r\n" + extra);
        return make_answer(*sdp, local({"pcmu"}), 1, Direction::sendrecv)->agreed;
    };
    EXPECT_FALSE(held("", "h").held);
    EXPECT_TRUE(held("a=sendonly\r\n", "h").held);
    EXPECT_TRUE(held("a=inactive\r\n", "h").held);
    EXPECT_TRUE(held("", "0.0.0.0").held);
    EXPECT_FALSE(sends(held("", "0.0.0.0").direction)) << "there is nowhere to send to";
    EXPECT_FALSE(held("a=recvonly\r\n", "h").held);
}

TEST(OfferAnswer, AnAnswerThatAnswersSomethingElseIsRefused) {
    const LocalMedia ours = local({"pcmu"});
    EXPECT_FALSE(read_answer(*parse_sdp("v=0\r\no=- 1 1 IN IP4 h\r\nc=IN IP4 h\r\n"), ours, Direction::sendrecv));
    EXPECT_FALSE(read_answer(*parse_sdp("v=0\r\no=- 1 1 IN IP4 h\r\nc=IN IP4 h\r\nm=audio 5 RTP/AVP 8\r\n"), ours, Direction::sendrecv));
    EXPECT_FALSE(read_answer(*parse_sdp("v=0\r\no=- 1 1 IN IP4 h\r\nc=IN IP4 h\r\nm=audio 0 RTP/AVP 0\r\n"), ours, Direction::sendrecv));
}

}  // namespace
}  // namespace tapi::sip
