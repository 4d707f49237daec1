// SPDX-License-Identifier: Apache-2.0
// Hold, transfer, who calls and what calls carry, with sipp at the other end.
#include "sip/peers.hpp"

#include "sip/messages.hpp"

namespace tapi::test {
namespace {

using States = std::vector<std::string>;

TEST(SipHold, RFC_3264_WeHoldAndComeBack) {
    Provider provider;
    Scenario scenario = answering();
    scenario.receive("INVITE", must_match("a=sendonly")).send(response("200 OK", "", sdp("recvonly"), ""), "retrans=\"500\"").receive("ACK")
        .receive("INVITE", must_match("a=sendrecv")).send(response("200 OK", "", sdp("sendrecv"), ""), "retrans=\"500\"").receive("ACK")
        .receive("BYE").send(response("200 OK", "", "", ""));
    Sipp far(scenario, provider.peer);
    const HDRVCALL call = provider.server->make_call(1, provider.line(), 1, u"2001");
    provider.wait("C1", LINECALLSTATE_CONNECTED);
    EXPECT_EQ(provider.server->call<decltype(TSPI_lineHold)>("TSPI_lineHold", DWORD{2}, call), 2);
    provider.wait("C1", LINECALLSTATE_ONHOLD);
    provider.done(2);
    EXPECT_EQ(provider.features(call) & LINECALLFEATURE_HOLD, 0u);
    EXPECT_EQ(provider.server->call<decltype(TSPI_lineUnhold)>("TSPI_lineUnhold", DWORD{3}, call), 3);
    provider.done(3);
    EXPECT_EQ(provider.states("C1"), (States{"0x10 0", "0x20 0", "0x100 0x1", "0x400 0", "0x100 0x1"}));
    EXPECT_EQ(provider.server->drop(4, call), 4);
    EXPECT_TRUE(far.succeeded());
}

TEST(SipHold, RFC_3264_TheOtherEndHoldsByReinviteAndComesBackByUpdate) {
    Provider provider;
    const HDRVLINE line = provider.line();
    Scenario scenario = calling();
    const std::string type = "Content-Type: application/sdp\n";
    scenario.send(within("INVITE", 2, type, sdp("sendonly")), "retrans=\"500\"").expect(100, "optional=\"true\"").expect(200).send(within("ACK", 2))
        .pause(50)
        .send(within("UPDATE", 3, type, sdp("sendrecv")), "retrans=\"500\"").expect(200)
        .send(within("BYE", 4), "retrans=\"500\"").expect(200);
    Sipp far(scenario, provider.peer, provider.own, "1001");
    provider.wait("C101", LINECALLSTATE_OFFERING);
    EXPECT_EQ(provider.server->answer(1, provider.server->announced(101)), 1);
    provider.wait("C101", LINECALLSTATE_DISCONNECTED);
    EXPECT_EQ(provider.states("C101"), (States{"0x2 0x1", "0x100 0x1", "0x100 0x4", "0x100 0x1", "0x4000 0x1"}));
    EXPECT_TRUE(far.succeeded());
    EXPECT_EQ(provider.server->close(line), 0);
}

TEST(SipTransfer, RFC_5589_ABlindTransferEndsWithTheOthersTalking) {
    Provider provider;
    Scenario scenario = answering();
    scenario.receive("REFER", must_match("Refer-To: .sip:3001@")).send(response("202 Accepted", "", "", ""))
        .send(notify(1, "SIP/2.0 100 Trying"), "retrans=\"500\"").expect(200)
        .send(notify(2, "SIP/2.0 200 OK", "terminated;reason=noresource"), "retrans=\"500\"").expect(200)
        .receive("BYE").send(response("200 OK", "", "", ""));
    Sipp far(remembering_parties(scenario), provider.peer);
    const HDRVCALL call = provider.server->make_call(1, provider.line(), 1, u"2001");
    provider.wait("C1", LINECALLSTATE_CONNECTED);
    EXPECT_EQ(provider.server->call<decltype(TSPI_lineBlindTransfer)>("TSPI_lineBlindTransfer", DWORD{2}, call, u"3001", DWORD{0}), 2);
    provider.done(2);
    EXPECT_EQ(provider.states("C1").back(), "0x1 0");
    EXPECT_TRUE(far.succeeded());
}

TEST(SipTransfer, RFC_3515_ATransferThatFailsLeavesTheCall) {
    Provider provider;
    Scenario scenario = answering();
    scenario.receive("REFER").send(response("603 Decline", "", "", "")).receive("BYE").send(response("200 OK", "", "", ""));
    Sipp far(scenario, provider.peer);
    const HDRVCALL call = provider.server->make_call(1, provider.line(), 1, u"2001");
    provider.wait("C1", LINECALLSTATE_CONNECTED);
    EXPECT_EQ(provider.server->call<decltype(TSPI_lineBlindTransfer)>("TSPI_lineBlindTransfer", DWORD{2}, call, u"3001", DWORD{0}), 2);
    provider.done(2, LINEERR_OPERATIONFAILED);
    EXPECT_EQ(provider.state(call), static_cast<DWORD>(LINECALLSTATE_CONNECTED));
    EXPECT_EQ(provider.server->drop(3, call), 3);
    EXPECT_TRUE(far.succeeded());
}

TEST(SipTransfer, RFC_3891_AfterConsultingTheOthersAreJoinedByReplaces) {
    Provider provider;
    Scenario first = answering();
    first.receive("INVITE", must_match("a=sendonly")).send(response("200 OK", "", sdp("recvonly"), ""), "retrans=\"500\"").receive("ACK")
        .receive("REFER", must_match("Refer-To: .sip:far@127.0.0.1:[0-9]*.Replaces=[^;]*to-tag")).send(response("202 Accepted", "", "", ""))
        .send(notify(1, "SIP/2.0 200 OK", "terminated;reason=noresource"), "retrans=\"500\"").expect(200)
        .receive("BYE").send(response("200 OK", "", "", ""));
    Sipp far(remembering_parties(first), provider.peer);
    const uint16_t other = free_port();
    Sipp second(answering_until_bye(), other);
    const HDRVCALL call = provider.server->make_call(1, provider.line(), 1, u"2001");
    provider.wait("C1", LINECALLSTATE_CONNECTED);
    HDRVCALL consultation{};
    EXPECT_EQ(provider.server->call<decltype(TSPI_lineSetupTransfer)>("TSPI_lineSetupTransfer", DWORD{2}, call, sdk::to_handle<HTAPICALL>(2), &consultation, LPLINECALLPARAMS{}), 2);
    provider.done(2);
    provider.wait("C2", LINECALLSTATE_DIALTONE);
    EXPECT_EQ(provider.state(call), static_cast<DWORD>(LINECALLSTATE_ONHOLDPENDTRANSFER));
    const std::string to = "sip:2002@127.0.0.1:" + std::to_string(other);
    EXPECT_EQ(provider.server->call<decltype(TSPI_lineDial)>("TSPI_lineDial", DWORD{3}, consultation, std::u16string(to.begin(), to.end()).c_str(), DWORD{0}), 3);
    provider.wait("C2", LINECALLSTATE_CONNECTED);
    EXPECT_EQ(provider.server->call<decltype(TSPI_lineCompleteTransfer)>("TSPI_lineCompleteTransfer", DWORD{4}, call, consultation, HTAPICALL{}, LPHDRVCALL{}, DWORD{4}),
              sdk::result_of(LINEERR_INVALTRANSFERMODE));
    EXPECT_EQ(provider.server->call<decltype(TSPI_lineCompleteTransfer)>("TSPI_lineCompleteTransfer", DWORD{5}, call, consultation, HTAPICALL{}, LPHDRVCALL{}, DWORD{LINETRANSFERMODE_TRANSFER}), 5);
    provider.done(5);
    EXPECT_EQ(provider.states("C1").back(), "0x1 0");
    EXPECT_EQ(provider.states("C2").back(), "0x1 0");
    EXPECT_TRUE(far.succeeded());
    EXPECT_TRUE(second.succeeded());
}

TEST(SipTransfer, RFC_3515_TheOtherEndHandsOurCallOn) {
    Provider provider;
    const HDRVLINE line = provider.line();
    const uint16_t other = free_port();
    Sipp target(answering_until_bye(), other);
    Scenario scenario = calling();
    scenario.send(within("REFER", 2, "Refer-To: <sip:3001@127.0.0.1:" + std::to_string(other) + ">\nReferred-By: <sip:2001@far>\n"), "retrans=\"500\"").expect(202)
        .receive("NOTIFY", must_match("100 Trying")).send(response("200 OK", "", "", ""))
        .receive("NOTIFY").send(response("200 OK", "", "", ""))
        .receive("NOTIFY", must_match("200 OK")).send(response("200 OK", "", "", ""))
        .send(within("BYE", 3), "retrans=\"500\"").expect(200);
    Sipp far(scenario, provider.peer, provider.own, "1001");
    provider.wait("C101", LINECALLSTATE_OFFERING);
    const HDRVCALL call = provider.server->announced(101);
    EXPECT_EQ(provider.server->answer(1, call), 1);
    EXPECT_TRUE(far.succeeded()) << "the transferor has left";
    EXPECT_EQ(provider.state(call), static_cast<DWORD>(LINECALLSTATE_CONNECTED)) << "the call goes on";
    EXPECT_EQ(provider.server->drop(2, call), 2);
    EXPECT_TRUE(target.succeeded());
    EXPECT_EQ(provider.server->close(line), 0);
}

// The target answers only when the transferor has gone.
TEST(SipTransfer, RFC_5589_6_1_TheOtherEndLeavesBeforeWhomItNamedHasAnswered) {
    Provider provider;
    const HDRVLINE line = provider.line();
    const uint16_t other = free_port();
    Scenario ringing;
    ringing.receive("INVITE").send(response("180 Ringing")).pause(600).send(response("200 OK", "", sdp()), "retrans=\"500\"").receive("ACK")
        .receive("BYE").send(response("200 OK"));
    Sipp target(ringing, other);
    Scenario scenario = calling();
    scenario.send(within("REFER", 2, "Refer-To: <sip:3001@127.0.0.1:" + std::to_string(other) + ">\n"), "retrans=\"500\"").expect(202)
        .receive("NOTIFY", must_match("100 Trying")).send(response("200 OK", "", "", ""))
        .receive("NOTIFY", must_match("180 ")).send(response("200 OK", "", "", ""))
        .send(within("BYE", 3), "retrans=\"500\"").expect(200);
    Sipp far(scenario, provider.peer, provider.own, "1001");
    provider.wait("C101", LINECALLSTATE_OFFERING);
    const HDRVCALL call = provider.server->announced(101);
    EXPECT_EQ(provider.server->answer(1, call), 1);
    EXPECT_TRUE(far.succeeded());
    provider.wait_states("C101", 4);
    EXPECT_EQ(provider.info_text(call, &LINECALLINFO::dwConnectedIDSize), u"far");
    EXPECT_EQ(provider.states("C101"), (States{"0x2 0x1", "0x100 0x1", "0x20 0", "0x100 0x1"}));
    EXPECT_EQ(provider.server->drop(2, call), 2);
    EXPECT_TRUE(target.succeeded());
    EXPECT_EQ(provider.server->close(line), 0);
}

TEST(SipTransfer, OurEndHangsUpBeforeWhomTheOtherEndNamedHasAnswered) {
    Provider provider;
    const HDRVLINE line = provider.line();
    const uint16_t other = free_port();
    Scenario ringing;
    ringing.receive("INVITE").send(response("180 Ringing")).receive("CANCEL").send(response("200 OK"))
        .send("SIP/2.0 487 Request Terminated\n[last_Via:]\n[last_From:]\n[last_To:];tag=[call_number]\n[last_Call-ID:]\nCSeq: 1 INVITE\nContent-Length: 0\n", "retrans=\"500\"")
        .receive("ACK");
    Sipp target(ringing, other);
    Scenario scenario = calling();
    scenario.send(within("REFER", 2, "Refer-To: <sip:3001@127.0.0.1:" + std::to_string(other) + ">\n"), "retrans=\"500\"").expect(202)
        .receive("NOTIFY", must_match("100 Trying")).send(response("200 OK", "", "", ""))
        .receive("NOTIFY", must_match("180 ")).send(response("200 OK", "", "", ""))
        .send(within("INFO", 3, "User-to-User: 006869;encoding=hex\n"), "retrans=\"500\"").expect(200)
        .receive("BYE").send(response("200 OK", "", "", ""));
    Sipp far(scenario, provider.peer, provider.own, "1001");
    provider.wait("C101", LINECALLSTATE_OFFERING);
    const HDRVCALL call = provider.server->announced(101);
    EXPECT_EQ(provider.server->answer(1, call), 1);
    provider.until("L0 C101 CALLINFO 0x200000");
    EXPECT_EQ(provider.server->drop(2, call), 2);
    EXPECT_TRUE(far.succeeded());
    EXPECT_TRUE(target.succeeded());
    EXPECT_EQ(provider.server->close(line), 0);
}

TEST(SipIdentity, RFC_3325_RFC_5806_RFC_7433_WhatTheInviteSays) {
    Provider provider;
    const HDRVLINE line = provider.line();
    Sipp far(calling("P-Asserted-Identity: \"Central\" <sip:+49301@far>\nDiversion: <sip:1009@far>;reason=no-answer\nUser-to-User: 0068656c6c6f;encoding=hex\n")
                 .send(within("BYE", 2), "retrans=\"500\"").expect(200),
             provider.peer, provider.own, "1001");
    provider.wait("C101", LINECALLSTATE_OFFERING);
    const HDRVCALL call = provider.server->announced(101);
    EXPECT_EQ(provider.info_text(call, &LINECALLINFO::dwCallerIDSize), u"+49301");
    EXPECT_EQ(provider.info_text(call, &LINECALLINFO::dwCallerIDNameSize), u"Central");
    EXPECT_EQ(provider.info_text(call, &LINECALLINFO::dwRedirectingIDSize), u"1009");
    EXPECT_EQ(provider.info(call).dwReason, static_cast<DWORD>(LINECALLREASON_FWDNOANSWER));
    EXPECT_EQ(provider.info(call).dwUserUserInfoSize, 5u);
    EXPECT_EQ(provider.server->answer(1, call), 1);
    EXPECT_TRUE(far.succeeded());
    EXPECT_EQ(provider.server->close(line), 0);
}

TEST(SipIdentity, RFC_3323_AHiddenCallerIsBlocked) {
    Provider provider;
    const HDRVLINE line = provider.line();
    Sipp far(calling("Privacy: id\n").send(within("BYE", 2), "retrans=\"500\"").expect(200), provider.peer, provider.own, "1001");
    provider.wait("C101", LINECALLSTATE_OFFERING);
    const HDRVCALL call = provider.server->announced(101);
    EXPECT_EQ(provider.info(call).dwCallerIDFlags, static_cast<DWORD>(LINECALLPARTYID_BLOCKED));
    EXPECT_EQ(provider.info_text(call, &LINECALLINFO::dwCallerIDSize), u"");
    EXPECT_EQ(provider.server->answer(1, call), 1);
    EXPECT_TRUE(far.succeeded());
    EXPECT_EQ(provider.server->close(line), 0);
}

TEST(SipIdentity, RFC_7433_UserInformationGoesWithTheInviteAndTheBye) {
    Provider provider;
    Scenario scenario;
    scenario.receive("INVITE", must_match("User-to-User: 006869;encoding=hex")).send(response("200 OK", "User-to-User: 00796f;encoding=hex\n", sdp()), "retrans=\"500\"").receive("ACK")
        .receive("BYE", must_match("User-to-User: 00627965;")).send(response("200 OK", "", "", ""));
    Sipp far(scenario, provider.peer);
    sdk::Roomy<LINECALLPARAMS> params;
    params->dwAddressMode = LINEADDRESSMODE_ADDRESSID;
    params->dwUserUserInfoSize = 2;
    params->dwUserUserInfoOffset = sizeof(LINECALLPARAMS);
    std::memcpy(reinterpret_cast<char*>(params.get()) + sizeof(LINECALLPARAMS), "hi", 2);
    const HDRVCALL call = provider.server->make_call(1, provider.line(), 1, u"2001", params.get());
    provider.wait("C1", LINECALLSTATE_CONNECTED);
    EXPECT_EQ(provider.info(call).dwUserUserInfoSize, 2u);
    EXPECT_EQ(provider.server->call<decltype(TSPI_lineDrop)>("TSPI_lineDrop", DWORD{2}, call, "bye", DWORD{3}), 2);
    EXPECT_TRUE(far.succeeded());
}

}  // namespace
}  // namespace tapi::test
