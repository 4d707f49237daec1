// SPDX-License-Identifier: Apache-2.0
// Calls in both directions, message by message.
#include "sip/session_fixture.hpp"

namespace tapi::sip {
namespace {

TEST_F(SessionTest, RFC_3261_13_ACallIsMadeAndHungUp) {
    make();
    hear(response(100));
    hear(response(183));
    hear(response(180));
    hear(response(180));
    hear(response(200, "sendrecv"));
    EXPECT_EQ(seen(), (Log{"INVITE sip:200@h sendrecv", "proceeding", "ringing", "ACK", "connected"}));
    EXPECT_EQ(session->agreed()->codec.name, "PCMU");
    session->hang_up();
    Received bye = response(200);
    bye.method = Method::bye;
    hear(bye);
    EXPECT_EQ(seen(), (Log{"BYE", "finished"}));
    EXPECT_EQ(timers.size(), 0u);
}

TEST_F(SessionTest, RFC_3261_22_ChallengesAreAnsweredOnceEach) {
    make();
    Received challenge = response(407);
    challenge.challenges.proxy = {R"(Digest realm="r", nonce="n")"};
    hear(challenge);
    EXPECT_NE(dialog->headers.find("Proxy-Authorization: Digest username=\"1001\""), std::string::npos);
    hear(challenge);
    EXPECT_EQ(seen(), (Log{"INVITE sip:200@h sendrecv", "INVITE sip:200@h sendrecv", "ended " + std::to_string(LINEDISCONNECTMODE_BLOCKED), "finished"}));
}

TEST_F(SessionTest, RFC_3261_9_CancelAndAnAnswerThatCrossesIt) {
    make();
    hear(response(180));
    session->hang_up();
    session->hang_up();
    hear(response(200, "sendrecv"));
    EXPECT_EQ(seen(), (Log{"INVITE sip:200@h sendrecv", "ringing", "CANCEL", "ACK", "BYE"}));
    make();
    session->hang_up();
    hear(response(487));
    EXPECT_EQ(seen(), (Log{"INVITE sip:200@h sendrecv", "CANCEL", "finished"})) << "who ended it is not told that it ended";
}

TEST_F(SessionTest, RFC_3262_ReliableResponsesAreAcknowledgedAndTheirAnswerCounts) {
    make();
    Received early = response(183, "sendrecv");
    early.requires_100rel = true;
    early.rseq = 41;
    hear(early);
    hear(response(200));  // without a description: it came before
    EXPECT_EQ(seen(), (Log{"INVITE sip:200@h sendrecv", "PRACK 41", "proceeding", "ACK", "connected"}));
}

TEST_F(SessionTest, RFC_3261_8_1_3_4_RedirectionsAreFollowedUpToALimit) {
    make();
    Received moved = response(302);
    moved.contacts = "<mailto:x@y>, <sip:300@h;x=1?Replaces=z>";
    hear(moved);
    EXPECT_EQ(seen(), (Log{"INVITE sip:200@h sendrecv", "redirected 300", "INVITE sip:300@h;x=1 sendrecv"}));
    for (int more = 0; more < 5; ++more) hear(moved);
    EXPECT_EQ(log.back(), "finished");
    settings.follow_redirects = false;
    make();
    log.clear();
    hear(moved);
    EXPECT_EQ(seen(), (Log{"ended " + std::to_string(LINEDISCONNECTMODE_FORWARDED), "finished"}));
}

TEST_F(SessionTest, AnAnswerWithoutCommonMediaEndsTheCall) {
    make();
    log.clear();
    Received strange = response(200, "sendrecv");
    strange.body = "v=0\r\no=- 1 1 IN IP4 h\r\nc=IN IP4 h\r\nm=audio 5 RTP/AVP 99\r\n";
    hear(strange);
    EXPECT_EQ(seen(), (Log{"ACK", "ended " + std::to_string(LINEDISCONNECTMODE_INCOMPATIBLE), "BYE"}));
}

TEST_F(SessionTest, AContactThatCannotBeCalledEndsTheCall) {
    make();
    log.clear();
    Received strange = response(200, "sendrecv");
    strange.bad_contact = true;
    hear(strange);
    EXPECT_EQ(log.back(), "BYE");
}

TEST_F(SessionTest, WithoutAPortThereIsNoCall) {
    ports.full = true;
    make();
    EXPECT_EQ(seen(), (Log{"ended " + std::to_string(LINEDISCONNECTMODE_CONGESTION), "finished"}));
    offer(request(Method::invite, "sendrecv"));
    EXPECT_EQ(seen(), (Log{"503", "finished"}));
    EXPECT_NE(dialog->headers.find("Retry-After"), std::string::npos);
}

TEST_F(SessionTest, ACallThatComesRingsIsAnsweredAndEndsWithItsCause) {
    offer(request(Method::invite, "sendrecv"));
    session->ring();
    session->ring();
    session->answer();
    const Received confirmed = request(Method::ack);
    ack(&confirmed);
    EXPECT_EQ(seen(), (Log{"180", "200 sendrecv", "connected"}));
    Received bye = request(Method::bye);
    bye.reason = "Q.850;cause=41";
    bye.user_to_user = format_user_to_user("so long");
    EXPECT_EQ(ask(bye).status, 200);
    EXPECT_EQ(seen(), (Log{"info so long", "ended " + std::to_string(LINEDISCONNECTMODE_TEMPFAILURE), "finished"}));
    EXPECT_EQ(ask(bye).status, 481);
}

TEST_F(SessionTest, RFC_3261_13_2_1_AnInviteWithoutADescriptionIsAnsweredWithOurOffer) {
    offer(request(Method::invite));
    session->answer();
    const Received answer = request(Method::ack, "sendrecv");
    ack(&answer);
    EXPECT_EQ(seen(), (Log{"200 sendrecv", "connected"}));
    offer(request(Method::invite));
    session->answer();
    const Received nothing = request(Method::ack);
    ack(&nothing);
    EXPECT_EQ(log.back(), "BYE");
}

TEST_F(SessionTest, RFC_3261_13_3_1_4_NoAckNoCall) {
    offer(request(Method::invite, "sendrecv"));
    session->answer();
    ack(nullptr);
    EXPECT_EQ(seen(), (Log{"200 sendrecv", "ended " + std::to_string(LINEDISCONNECTMODE_UNREACHABLE), "BYE"}));
}

TEST_F(SessionTest, TheCallerGivesUp) {
    offer(request(Method::invite, "sendrecv"));
    cancel_by_caller();
    EXPECT_EQ(seen(), (Log{"487", "ended " + std::to_string(LINEDISCONNECTMODE_NORMAL), "finished"}));
    session->answer();
    EXPECT_TRUE(log.empty());
}

TEST_F(SessionTest, InvitesThatCannotBeTakenAreRefused) {
    const auto refusal = [this](auto change) {
        Received invite = request(Method::invite, "sendrecv");
        change(invite);
        offer(invite);
        return seen().front();
    };
    EXPECT_EQ(refusal([](Received& r) { r.unsupported = "precondition"; }), "420");
    EXPECT_EQ(refusal([](Received& r) { r.session_expires = "30"; r.supports_timer = true; }), "422");
    EXPECT_EQ(refusal([](Received& r) { r.contact.clear(); }), "400");
    EXPECT_EQ(refusal([](Received& r) { r.content_type = "multipart/mixed"; }), "415");
    EXPECT_EQ(refusal([](Received& r) { r.body = "rubbish"; }), "400");
    EXPECT_EQ(refusal([](Received& r) { r.body = "v=0\r\no=- 1 1 IN IP4 h\r\nc=IN IP4 h\r\nm=audio 5 RTP/SAVP 0\r\n"; }), "488");
}

TEST_F(SessionTest, RFC_3262_WhoWantsReliableRingingGetsIt) {
    Received invite = request(Method::invite, "sendrecv");
    invite.requires_100rel = true;
    offer(invite);
    session->ring();
    EXPECT_EQ(seen(), (Log{"180 reliably"}));
}

TEST_F(SessionTest, HoldAndBack) {
    connect_outgoing();
    EXPECT_TRUE(session->hold(7));
    EXPECT_FALSE(session->unhold(8)) << "one at a time";
    hear(response(200, "recvonly"));
    EXPECT_TRUE(session->on_hold());
    EXPECT_FALSE(session->is_held());
    EXPECT_TRUE(session->unhold(9));
    hear(response(200, "sendrecv"));
    EXPECT_EQ(seen(), (Log{"re-INVITE sendonly", "ACK", "done 7", "re-INVITE sendrecv", "ACK", "done 9"}));
}

TEST_F(SessionTest, RFC_3264_TheOtherEndHoldsAndComesBackByReinviteOrUpdate) {
    connect_incoming();
    ask(request(Method::invite, "sendonly"));
    const Received confirmed = request(Method::ack);
    ack(&confirmed);
    EXPECT_EQ(ask(request(Method::update, "sendrecv")).status, 200);
    EXPECT_EQ(seen(), (Log{"held", "200 recvonly", "back"}));
    // Ours and theirs: who is on hold does not take the other off it.
    EXPECT_TRUE(session->hold(1));
    hear(response(200, "inactive"));
    ask(request(Method::invite, "sendrecv"));
    EXPECT_EQ(log.back(), "200 sendonly");
}

TEST_F(SessionTest, RFC_3261_14_ChangesThatCollideAreTriedAgainLater) {
    connect_outgoing();
    EXPECT_TRUE(session->hold(5));
    ask(request(Method::invite, "sendrecv"));
    hear(response(491));
    EXPECT_EQ(seen(), (Log{"re-INVITE sendonly", "491"}));
    clock.advance(Millis(2000));
    timers.run_due();
    EXPECT_TRUE(log.empty()) << "who made the call waits at least 2.1 s";
    clock.advance(Millis(2000));
    timers.run_due();
    hear(response(200, "recvonly"));
    EXPECT_EQ(seen(), (Log{"re-INVITE sendonly", "ACK", "done 5"}));
    for (int tries = 0; tries < 6; ++tries) {
        session->unhold(6);
        hear(response(491));
        clock.advance(Millis(4000));
        timers.run_due();
    }
    EXPECT_EQ(std::count(log.begin(), log.end(), "failed 6"), 1);
}

TEST_F(SessionTest, AHoldThatIsRefusedLeavesTheCallAsItWas) {
    connect_outgoing();
    session->hold(5);
    hear(response(488));
    EXPECT_EQ(seen(), (Log{"re-INVITE sendonly", "failed 5"}));
    EXPECT_FALSE(session->on_hold());
    session->hold(6);
    hear(response(481));
    EXPECT_EQ(seen(), (Log{"re-INVITE sendonly", "failed 6", "ended " + std::to_string(LINEDISCONNECTMODE_UNREACHABLE), "BYE"}));
}

TEST_F(SessionTest, RFC_3264_AHoldThatIsAnsweredWithSomethingElseLeavesTheCallAsItWas) {
    connect_outgoing();
    const auto before = session->agreed();
    ASSERT_TRUE(session->hold(7));
    Received other = response(200, "recvonly");
    other.body.replace(other.body.find("RTP/AVP 0"), 9, "RTP/AVP 18");
    hear(other);
    EXPECT_EQ(log.back(), "failed 7");
    EXPECT_FALSE(session->on_hold());
    EXPECT_EQ(session->agreed(), before);
    EXPECT_EQ(session->state(), Session::State::connected);
}

TEST_F(SessionTest, RFC_5763_WithoutKeysTheCallEnds) {
    make();
    session->fail_media();
    hear(response(200, "sendrecv"));
    log.clear();
    session->fail_media();
    EXPECT_EQ(seen(), (Log{"ended " + std::to_string(LINEDISCONNECTMODE_INCOMPATIBLE), "BYE"}));
    session->fail_media();
    EXPECT_TRUE(log.empty()) << "once";
}

TEST_F(SessionTest, RFC_4028_ARefreshKeepsTheCallAndSilenceEndsIt) {
    settings.session_expires = 100;
    make();
    Received accepted = response(200, "sendrecv");
    accepted.session_expires = "100;refresher=uac";
    accepted.allows_update = true;
    hear(accepted);
    log.clear();
    clock.advance(Millis(50'000));
    timers.run_due();
    EXPECT_EQ(seen(), (Log{"UPDATE"}));
    Received refreshed = response(200);
    refreshed.method = Method::update;
    refreshed.session_expires = "100;refresher=uas";
    hear(refreshed);
    clock.advance(Millis(68'000));
    timers.run_due();
    EXPECT_EQ(seen(), (Log{"ended " + std::to_string(LINEDISCONNECTMODE_UNREACHABLE), "BYE"}));
}

TEST_F(SessionTest, RFC_4028_ALongerIntervalIsTried) {
    settings.session_expires = 100;
    make();
    Received brief = response(422);
    brief.min_se = 600;
    hear(brief);
    EXPECT_NE(dialog->headers.find("Session-Expires: 600\r\nMin-SE: 600\r\n"), std::string::npos);
}

TEST_F(SessionTest, RFC_3515_AReferIsDoneWhenTheOtherEndSaysSo) {
    connect_outgoing();
    EXPECT_TRUE(session->refer(3, "sip:300@h", "sip:1001@h"));
    EXPECT_NE(dialog->headers.find("Refer-To: <sip:300@h>"), std::string::npos);
    Received accepted = response(202);
    accepted.method = Method::refer;
    hear(accepted);
    Received notify = request(Method::notify);
    notify.event = "refer;id=1";
    notify.content_type = "message/sipfrag";
    notify.body = "SIP/2.0 180 Ringing\r\n";
    EXPECT_EQ(ask(notify).status, 200);
    EXPECT_EQ(seen(), (Log{"REFER"}));
    notify.body = "SIP/2.0 200 OK\r\n";
    ask(notify);
    EXPECT_EQ(seen(), (Log{"done 3"}));
    session->refer(4, "sip:300@h", "sip:1001@h");
    notify.body = "SIP/2.0 486 Busy Here";
    ask(notify);
    EXPECT_EQ(seen(), (Log{"REFER", "failed 4"}));
    notify.event = "presence";
    EXPECT_EQ(ask(notify).status, 489);
}

TEST_F(SessionTest, RFC_5589_6_1_ABlindTransferIsDoneWhenItRings) {
    connect_outgoing();
    EXPECT_TRUE(session->refer(3, "sip:300@h", "sip:1001@h", true));
    Received notify = request(Method::notify);
    notify.event = "refer";
    notify.content_type = "message/sipfrag";
    notify.body = "SIP/2.0 100 Trying\r\n";
    ask(notify);
    EXPECT_EQ(seen(), (Log{"REFER"})) << "nobody rings yet";
    notify.body = "SIP/2.0 180 Ringing\r\n";
    ask(notify);
    EXPECT_EQ(seen(), (Log{"done 3"}));
    EXPECT_EQ(timers.size(), 0u);
}

TEST_F(SessionTest, AReferOfWhichNothingIsHeardFails) {
    connect_outgoing();
    EXPECT_TRUE(session->refer(3, "sip:300@h", "sip:1001@h"));
    Received accepted = response(202);
    accepted.method = Method::refer;
    hear(accepted);
    clock.advance(Millis(189'000));
    timers.run_due();
    EXPECT_EQ(seen(), (Log{"REFER"}));
    clock.advance(Millis(1'000));
    timers.run_due();
    EXPECT_EQ(seen(), (Log{"failed 3"}));
    EXPECT_TRUE(session->refer(4, "sip:300@h", "sip:1001@h")) << "and can be tried again";
}

TEST_F(SessionTest, RFC_3515_BeingReferred) {
    connect_incoming();
    Received refer = request(Method::refer);
    refer.refer_to = "<mailto:x@y>";
    EXPECT_EQ(ask(refer).status, 400);
    refer.refer_to = "<tel:+49>";
    EXPECT_EQ(ask(refer).status, 416);
    refer.refer_to = "";
    EXPECT_EQ(ask(refer).status, 400) << "the header may be missing altogether";
    refer.refer_to = "<sip:300@h>";
    EXPECT_EQ(ask(refer).status, 202);
    EXPECT_EQ(ask(refer).status, 491);
    session->report_referral(100);
    session->report_referral(200);
    session->report_referral(200);
    EXPECT_EQ(seen(), (Log{"referred 300", "NOTIFY", "NOTIFY"}));
    EXPECT_NE(dialog->headers.find("terminated"), std::string::npos);
    takes_referrals = false;
    EXPECT_EQ(ask(refer).status, 603);
}

TEST_F(SessionTest, DigitsInInfo) {
    connect_incoming();
    Received info = request(Method::info);
    info.content_type = "application/dtmf-relay";
    info.body = "Signal= 5\r\nDuration= 160\r\n";
    EXPECT_EQ(ask(info).status, 200);
    info.content_type = "application/dtmf";
    info.body = "a";
    EXPECT_EQ(ask(info).status, 200);
    EXPECT_EQ(seen(), (Log{"digit 5 160", "digit A 100"}));
    info.body = "55";
    EXPECT_EQ(ask(info).status, 400);
    info.content_type = "text/plain";
    EXPECT_EQ(ask(info).status, 415);
    EXPECT_TRUE(session->send_digit('7', 90));
    EXPECT_EQ(dialog->body, "Signal=7\r\nDuration=90\r\n");
}

TEST_F(SessionTest, TheOtherEndMayAskForTalkAndHoldWhereItIsAllowed) {
    const auto asked = [this](const char* event) {
        Received notify = request(Method::notify);
        notify.event = event;
        notify.subscription_state = "terminated";
        return ask(notify).status;
    };
    offer(request(Method::invite, "sendrecv"));
    EXPECT_EQ(asked("talk"), 489) << "nobody may make us answer";
    settings.auto_answer = true;
    EXPECT_EQ(asked("talk"), 200);
    EXPECT_EQ(seen(), (Log{"talk"}));
    session->ring();
    EXPECT_NE(dialog->headers.find("Allow-Events: refer, talk, hold"), std::string::npos);
    connect_incoming();
    EXPECT_EQ(asked("hold;id=1"), 200);
    EXPECT_EQ(asked("presence"), 489);
    EXPECT_EQ(seen(), (Log{"hold"}));
}

TEST_F(SessionTest, WhoRingsIsToldToAnswerWhereThatIsWantedAndTaken) {
    Received rings = response(180);
    rings.allows_talk = true;
    make();
    hear(rings);
    EXPECT_EQ(seen(), (Log{"INVITE sip:200@h sendrecv", "ringing"})) << "nobody wanted it";
    begin();
    Invitation wanted{"sip:200@h", "<sip:1001@h>", "<sip:200@h>", ""};
    wanted.wants_answer = true;
    session->make(wanted, "");
    seen();
    hear(response(180));
    EXPECT_EQ(seen(), (Log{"ringing"})) << "it does not know how";
    const std::string told = "NOTIFY early Event: talk\r\nSubscription-State: active\r\n";
    hear(rings);
    hear(rings);
    EXPECT_EQ(seen(), (Log{told})) << "once";
    rings.to_tag = "another";
    hear(rings);
    EXPECT_EQ(seen(), (Log{told})) << "each of several";
    session->hang_up();
    seen();
    rings.to_tag = "third";
    hear(rings);
    EXPECT_EQ(seen(), Log{}) << "not when it is over";
}

TEST_F(SessionTest, ARouteThatLeadsToOneTargetFollowsNoRedirection) {
    begin();
    Invitation fixed{"sip:1@192.0.2.5", "<sip:2@h>", "<sip:1@h>", "sip:192.0.2.5", true};
    session->make(fixed, "");
    log.clear();
    Received moved = response(302);
    moved.contacts = "<sip:300@h>";
    hear(moved);
    EXPECT_EQ(seen(), (Log{"ended " + std::to_string(LINEDISCONNECTMODE_FORWARDED), "finished"}));
}

}  // namespace
}  // namespace tapi::sip
