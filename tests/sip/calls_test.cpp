// SPDX-License-Identifier: Apache-2.0
// Whole calls with sipp at the other end.
#include "sip/messages.hpp"
#include "sip/peers.hpp"

namespace tapi::test {
namespace {

using States = std::vector<std::string>;

TEST(SipCall, ACallIsMadeAnsweredAndHungUp) {
    Provider provider;
    Sipp far(answering_until_bye(), provider.peer);
    const HDRVLINE line = provider.line();
    const HDRVCALL call = provider.server->make_call(1, line, 1, u"2001");
    provider.wait("C1", LINECALLSTATE_CONNECTED);
    EXPECT_EQ(provider.states("C1"), (States{"0x10 0", "0x20 0", "0x100 0x1"}));
    EXPECT_EQ(provider.all.front(), "done 1 0") << "before the first state";
    EXPECT_EQ(provider.info_text(call, &LINECALLINFO::dwCalledIDSize), u"2001");
    EXPECT_EQ(provider.info_text(call, &LINECALLINFO::dwConnectedIDSize), u"2001");
    EXPECT_EQ(provider.server->drop(2, call), 2);
    provider.done(2);
    EXPECT_EQ(provider.state(call), static_cast<DWORD>(LINECALLSTATE_IDLE));
    EXPECT_EQ(provider.server->close_call(call), 0);
    EXPECT_TRUE(far.succeeded());
    EXPECT_NE(far.messages().find("User-Agent: OpenTAPI"), std::string::npos);
}

TEST(SipCall, ACallComesIsAnsweredAndEndsWithItsCause) {
    Provider provider;
    const HDRVLINE line = provider.line();
    Sipp far(calling().pause(50).send(within("BYE", 2, "Reason: Q.850;cause=41\n"), "retrans=\"500\"").expect(200), provider.peer, provider.own, "1001");
    provider.wait("C101", LINECALLSTATE_OFFERING);
    const HDRVCALL call = provider.server->announced(101);
    EXPECT_EQ(provider.info_text(call, &LINECALLINFO::dwCallerIDSize), u"2001");
    EXPECT_EQ(provider.info_text(call, &LINECALLINFO::dwCallerIDNameSize), u"Ann");
    EXPECT_EQ(provider.info_text(call, &LINECALLINFO::dwCalledIDSize), u"1001");
    EXPECT_EQ(provider.server->answer(1, call), 1);
    EXPECT_EQ(provider.wait("C101", LINECALLSTATE_CONNECTED), static_cast<DWORD>(LINECONNECTEDMODE_ACTIVE));
    EXPECT_EQ(provider.wait("C101", LINECALLSTATE_DISCONNECTED), static_cast<DWORD>(LINEDISCONNECTMODE_TEMPFAILURE));
    EXPECT_TRUE(far.succeeded());
    EXPECT_EQ(provider.server->close(line), 0);
}

TEST(SipCall, RFC_3261_9_DroppingBeforeTheAnswerCancels) {
    Provider provider;
    Scenario cancelled;
    cancelled.receive("INVITE").send(response("180 Ringing")).receive("CANCEL").send(response("200 OK"))
        .send("SIP/2.0 487 Request Terminated\n[last_Via:]\n[last_From:]\n[last_To:];tag=[call_number]\n[last_Call-ID:]\nCSeq: 1 INVITE\nContent-Length: 0\n", "retrans=\"500\"")
        .receive("ACK");
    Sipp far(cancelled, provider.peer);
    const HDRVCALL call = provider.server->make_call(1, provider.line(), 1, u"2001");
    provider.wait("C1", LINECALLSTATE_RINGBACK);
    EXPECT_EQ(provider.server->drop(2, call), 2);
    provider.wait("C1", LINECALLSTATE_IDLE);
    EXPECT_TRUE(far.succeeded());
}

TEST(SipCall, TheCallerGivesUp) {
    Provider provider;
    const HDRVLINE line = provider.line();
    Scenario scenario;
    scenario.send(invite(), "retrans=\"500\"").expect(100, "optional=\"true\"").expect(180)
        .send("CANCEL sip:[service]@[remote_ip]:[remote_port] SIP/2.0\n[last_Via:]\nFrom: \"Ann\" <sip:2001@[local_ip]:[local_port]>;tag=[pid]S[call_number]\n"
              "To: <sip:[service]@[remote_ip]:[remote_port]>\nCall-ID: [call_id]\nCSeq: 1 CANCEL\nMax-Forwards: 70\nContent-Length: 0\n")
        .expect(200).expect(487)
        .send("ACK sip:[service]@[remote_ip]:[remote_port] SIP/2.0\n[last_Via:]\n[last_From:]\n[last_To:]\nCall-ID: [call_id]\nCSeq: 1 ACK\nMax-Forwards: 70\nContent-Length: 0\n");
    Sipp far(scenario, provider.peer, provider.own, "1001");
    EXPECT_EQ(provider.wait("C101", LINECALLSTATE_DISCONNECTED), static_cast<DWORD>(LINEDISCONNECTMODE_NORMAL));
    EXPECT_TRUE(far.succeeded());
    EXPECT_EQ(provider.server->close(line), 0);
}

TEST(SipCall, AnOfferedCallIsBusyAnAcceptedOneDeclinedAndAClosedLineUnavailable) {
    Provider provider;
    const HDRVLINE line = provider.line();
    const auto refused = [&](int status, auto act) {
        Scenario scenario;
        scenario.send(invite(), "retrans=\"500\"").expect(100, "optional=\"true\"").expect(180, "optional=\"true\"").expect(status)
            .send("ACK sip:[service]@[remote_ip]:[remote_port] SIP/2.0\n[last_Via:]\n[last_From:]\n[last_To:]\nCall-ID: [call_id]\nCSeq: 1 ACK\nMax-Forwards: 70\nContent-Length: 0\n");
        Sipp far(scenario, free_port(), provider.own, "1001");
        act();
        EXPECT_TRUE(far.succeeded());
    };
    refused(486, [&] {
        provider.wait("C101", LINECALLSTATE_OFFERING);
        EXPECT_EQ(provider.server->drop(1, provider.server->announced(101)), 1);
    });
    refused(603, [&] {
        provider.wait("C102", LINECALLSTATE_OFFERING);
        const HDRVCALL call = provider.server->announced(102);
        EXPECT_EQ(provider.server->call<decltype(TSPI_lineAccept)>("TSPI_lineAccept", DWORD{2}, call, LPCSTR{}, DWORD{0}), 2);
        EXPECT_EQ(provider.server->drop(3, call), 3);
    });
    refused(302, [&] {
        provider.wait("C103", LINECALLSTATE_OFFERING);
        EXPECT_EQ(provider.server->call<decltype(TSPI_lineRedirect)>("TSPI_lineRedirect", DWORD{4}, provider.server->announced(103), u"2009", DWORD{0}), 4);
        provider.wait("C103", LINECALLSTATE_IDLE);
    });
    EXPECT_EQ(provider.server->close(line), 0);
    refused(480, [] {});
}

TEST(SipCall, RFC_3262_ReliableRingingIsAcknowledged) {
    Provider provider;
    Scenario scenario;
    scenario.receive("INVITE", must_match("100rel"))
        .send(response("183 Session Progress", "Require: 100rel\nRSeq: 77\n", sdp()), "retrans=\"500\"")
        .receive("PRACK", must_match("RAck: 77 1 INVITE"))
        .send(response("200 OK"))
        .send(late_answer(), "retrans=\"500\"")
        .receive("ACK").receive("BYE").send(response("200 OK"));
    Sipp far(answering_later(scenario), provider.peer);
    const HDRVCALL call = provider.server->make_call(1, provider.line(), 1, u"2001");
    provider.wait("C1", LINECALLSTATE_CONNECTED);
    EXPECT_EQ(provider.states("C1"), (States{"0x10 0", "0x200 0", "0x100 0x1"}));
    EXPECT_EQ(provider.server->drop(2, call), 2);
    EXPECT_TRUE(far.succeeded());
}

TEST(SipCall, RFC_3261_13_2_2_4_OfTwoBranchesThatAnswerOneIsTheCallAndTheOtherIsHungUp) {
    Provider provider;
    Scenario scenario;
    scenario.receive("INVITE")
        .send(response("180 Ringing", "", "", "one")).send(response("180 Ringing", "", "", "two"))
        .send(response("200 OK", "", sdp(), "two"), "retrans=\"500\"").receive("ACK", must_match("tag=two"))
        .send("SIP/2.0 200 OK\n[last_Via:]\n[last_From:]\nTo: <sip:2001@127.0.0.1:[local_port]>;tag=one\n[last_Call-ID:]\nCSeq: 1 INVITE\nContact: <sip:far@[local_ip]:[local_port]>\nContent-Type: application/sdp\nContent-Length: [len]\n\n" + sdp(), "retrans=\"500\"")
        .receive("ACK", must_match("tag=one")).receive("BYE", must_match("tag=one")).send(response("200 OK", "", "", ""))
        .receive("BYE", must_match("tag=two")).send(response("200 OK", "", "", ""));
    const std::string keep = "<action><ereg regexp=\"SIP/2.0/UDP.*\" search_in=\"hdr\" header=\"Via:\" assign_to=\"branch\"/></action>";
    scenario.xml.insert(scenario.xml.find("></recv>") + 1, keep);
    const size_t last = scenario.xml.rfind("CSeq: 1 INVITE");
    scenario.xml.replace(scenario.xml.rfind("[last_Via:]", last), 11, "Via: [$branch]");
    Sipp far(scenario, provider.peer);
    const HDRVCALL call = provider.server->make_call(1, provider.line(), 1, u"2001");
    provider.wait("C1", LINECALLSTATE_CONNECTED);
    ASSERT_TRUE(true);
    // The other branch's BYE comes first, as the scenario wants it; ours when sipp has seen that.
    const auto both = [&] { return far.messages().find("BYE sip:") != std::string::npos; };
    while (!both()) std::this_thread::yield();
    EXPECT_EQ(provider.server->drop(2, call), 2);
    EXPECT_TRUE(far.succeeded());
}

TEST(SipCall, RFC_3261_22_AProxyThatAsksWhoWeAreIsTold) {
    const uint16_t own = free_port(), peer = free_port();
    Provider provider(Provider::transport(own) + "[[trunk]]\naddress = \"sip:127.0.0.1:" + std::to_string(peer) +
                      "\"\nuser = \"joe\"\npassword = \"secret\"\n[[trunk.extension]]\nnumber = \"1001\"\n");
    Scenario scenario;
    scenario.receive("INVITE")
        .send(response("407 Proxy Authentication Required", "Proxy-Authenticate: Digest realm=\"far\", nonce=\"47364c23432d2e131a5fb210812c\", qop=\"auth\"\n"), "retrans=\"500\"")
        .receive("ACK")
        .receive("INVITE", "<verifyauth assign_to=\"ok\" username=\"joe\" password=\"secret\"/><log message=\"authenticated [$ok]\"/>")
        .send(response("200 OK", "", sdp()), "retrans=\"500\"")
        .receive("ACK", must_match("Proxy-Authorization")).receive("BYE").send(response("200 OK"));
    Sipp far(scenario, peer);
    const HDRVCALL call = provider.server->make_call(1, provider.line(), 1, u"2001");
    provider.wait("C1", LINECALLSTATE_CONNECTED);
    EXPECT_EQ(provider.server->drop(2, call), 2);
    EXPECT_TRUE(far.succeeded());
    EXPECT_NE(far.messages().find("qop=auth"), std::string::npos);
}

TEST(SipCall, RFC_3261_8_1_3_4_ARedirectionIsFollowedAndShown) {
    Provider provider;
    Scenario scenario = answering_until_bye();
    Scenario moved;
    moved.receive("INVITE").send("SIP/2.0 302 Moved\n[last_Via:]\n[last_From:]\n[last_To:];tag=m\n[last_Call-ID:]\n[last_CSeq:]\nContact: <sip:3005@[local_ip]:[local_port]>\nContent-Length: 0\n", "retrans=\"500\"").receive("ACK");
    scenario.xml = moved.xml + scenario.xml;
    Sipp far(scenario, provider.peer);
    const HDRVCALL call = provider.server->make_call(1, provider.line(), 1, u"2001");
    provider.wait("C1", LINECALLSTATE_CONNECTED);
    EXPECT_EQ(provider.info_text(call, &LINECALLINFO::dwRedirectionIDSize), u"3005");
    EXPECT_EQ(provider.info_text(call, &LINECALLINFO::dwRedirectingIDSize), u"2001");
    EXPECT_EQ(provider.server->drop(2, call), 2);
    EXPECT_TRUE(far.succeeded());
}

}  // namespace
}  // namespace tapi::test
