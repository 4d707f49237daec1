// SPDX-License-Identifier: Apache-2.0
// Telephones that programs control (ECMA TR/87): sipp as the telephone. What it was asked is in its messages, what became of it in TAPI.
#include "sip/csta_messages.hpp"
#include "sip/lamp_phone.hpp"
#include "sip/peers.hpp"

namespace tapi::test {
namespace {

using States = std::vector<std::string>;

// Line 0 has an account, line 1 is Carol's telephone.
std::string controlled(uint16_t own, uint16_t phone) {
    return Provider::transport(own) + "[[account]]\naddress = \"sip:1001@127.0.0.1:" + std::to_string(phone) +
           "\"\nregister = false\n[[account.watch]]\nnumber = \"1005\"\nname = \"Carol\"\nevent = \"csta\"\n";
}

// A call of line 1 in that state.
void until_state(Provider& provider, DWORD state, const std::string& call = "C101", std::chrono::seconds limit = std::chrono::seconds(15)) {
    char text[64];
    std::snprintf(text, sizeof text, "L1 %s CALLSTATE 0x%X ", call.c_str(), state);
    const auto more = provider.server->seen_until_begins(text, limit);
    provider.all.insert(provider.all.end(), more.begin(), more.end());
}

DWORD address_features(Provider& provider) {
    sdk::Roomy<LINEADDRESSCAPS> caps;
    EXPECT_EQ(provider.server->call<decltype(TSPI_lineGetAddressCaps)>("TSPI_lineGetAddressCaps", sdk::TestServer::line_base + 1, DWORD{0}, sdk::version_2_2, DWORD{0}, caps.get()), 0);
    return caps->dwCallFeatures;
}

TEST(SipCsta, ECMA_TR87_ACallAtTheTelephoneIsAnsweredHeldRetrievedAndDropped) {
    const uint16_t own = free_port(), port = free_port();
    Scenario scenario = session();
    rings(scenario, 1).receive("INFO", asked("<callToBeAnswered><callID>7</callID><deviceID>sip:1005@127.0.0.1<")).send(reply("AnswerCallResponse"));
    talks(scenario, 2).receive("INFO", asked("<callToBeHeld><callID>7<")).send(reply("HoldCallResponse"));
    say(scenario, event(3, "HeldEvent", "heldConnection", "hold")).receive("INFO", asked("<callToBeRetrieved><callID>7<")).send(reply("RetrieveCallResponse"));
    say(scenario, event(4, "RetrievedEvent", "retrievedConnection", "connected")).receive("INFO", asked("<connectionToBeCleared><callID>7<")).send(reply("ClearConnectionResponse"));
    clears(scenario, 5);
    left(scenario);
    Sipp phone(scenario, port);
    Provider provider(controlled(own, port));
    provider.line(1);
    until_state(provider, LINECALLSTATE_OFFERING);
    const HDRVCALL call = provider.server->announced(101);
    EXPECT_EQ(provider.info_text(call, &LINECALLINFO::dwCallerIDSize), u"2001");
    EXPECT_EQ(provider.info_text(call, &LINECALLINFO::dwCalledIDSize), u"1005");
    EXPECT_EQ(address_features(provider), static_cast<DWORD>(LINECALLFEATURE_ANSWER | LINECALLFEATURE_BLINDTRANSFER | LINECALLFEATURE_DROP | LINECALLFEATURE_HOLD | LINECALLFEATURE_REDIRECT | LINECALLFEATURE_UNHOLD));
    EXPECT_EQ(provider.features(call), static_cast<DWORD>(LINECALLFEATURE_ANSWER | LINECALLFEATURE_DROP | LINECALLFEATURE_REDIRECT));
    EXPECT_EQ(provider.server->answer(1, call), 1);
    until_state(provider, LINECALLSTATE_CONNECTED);
    provider.done(1);
    EXPECT_EQ(provider.features(call), static_cast<DWORD>(LINECALLFEATURE_BLINDTRANSFER | LINECALLFEATURE_DROP | LINECALLFEATURE_HOLD));
    sdk::Roomy<VARSTRING> device;
    EXPECT_EQ(provider.server->call<decltype(TSPI_lineGetID)>("TSPI_lineGetID", HDRVLINE{}, DWORD{0}, call, DWORD{LINECALLSELECT_CALL}, device.get(), u"wave/in", HANDLE{}),
              sdk::result_of(LINEERR_NODEVICE));
    EXPECT_EQ(provider.server->call<decltype(TSPI_lineHold)>("TSPI_lineHold", DWORD{2}, call), 2);
    until_state(provider, LINECALLSTATE_ONHOLD);
    provider.done(2);
    EXPECT_EQ(provider.server->call<decltype(TSPI_lineUnhold)>("TSPI_lineUnhold", DWORD{3}, call), 3);
    until_state(provider, LINECALLSTATE_CONNECTED);
    provider.done(3);
    EXPECT_EQ(provider.server->drop(4, call), 4);
    until_state(provider, LINECALLSTATE_IDLE);
    provider.done(4);
    EXPECT_EQ(provider.states("C101"), (States{"0x2 0x2", "0x100 0x2", "0x400 0", "0x100 0x2", "0x4000 0x1", "0x1 0"}));
    provider.server->shutdown();
    EXPECT_TRUE(phone.succeeded());
    EXPECT_NE(phone.messages().find("Content-Disposition: signal;handling=required"), std::string::npos);
}

const std::string to_ann = "<callingDevice><deviceIdentifier>sip:1005@pbx</deviceIdentifier></callingDevice><calledDevice><deviceIdentifier>sip:2001@far</deviceIdentifier></calledDevice>";

// The telephone answers, and then tells of the new call; or the other way round. Either way it is the one that TAPI has.
void make_there(bool answers_first) {
    const uint16_t own = free_port(), port = free_port();
    Scenario scenario = session();
    // What the reply needs is kept: other messages may come before it.
    const std::string keep = "<ereg regexp=\".*\" search_in=\"hdr\" header=\"Via:\" assign_to=\"via\"/><ereg regexp=\".*\" search_in=\"hdr\" header=\"CSeq:\" assign_to=\"cseq\"/>";
    scenario.receive("INFO", asked("<callingDevice>sip:1005@127.0.0.1.*<calledDirectoryNumber>2001<") + keep);
    const std::string made = "SIP/2.0 200 OK\nVia:[$via]\nFrom:[$theirs]\nTo:[$ours];tag=[call_number]\nCall-ID: [call_id]\nCSeq:[$cseq]\nContent-Type: application/csta+xml\nContent-Length: [len]\n\n" +
                             csta("MakeCallResponse", "<callingDevice>" + connection + "</callingDevice>");
    if (answers_first) scenario.send(made);
    say(scenario, event(1, "ServiceInitiatedEvent", "initiatedConnection", "initiated"));
    if (!answers_first) scenario.send(made);
    say(scenario, event(2, "OriginatedEvent", "originatedConnection", "connected", to_ann));
    say(scenario, event(3, "DeliveredEvent", "connection", "connected", to_ann));
    talks(scenario, 4);
    clears(scenario, 5);
    Sipp phone(scenario, port);
    Provider provider(controlled(own, port));
    const HDRVLINE line = provider.line(1);
    EXPECT_TRUE(provider.server->log_until("the telephone tells of its calls"));
    EXPECT_NE(provider.status(line).dwLineFeatures & LINEFEATURE_MAKECALL, 0U);
    HDRVCALL call{}, other{};
    EXPECT_EQ(provider.server->try_call(9, line, 9, u"", &other), sdk::result_of(LINEERR_INVALADDRESS)) << "it has no dial tone for us";
    EXPECT_EQ(provider.server->try_call(1, line, 1, u"2001", &call), 1);
    EXPECT_EQ(provider.server->try_call(2, line, 2, u"2002", &other), sdk::result_of(LINEERR_CALLUNAVAIL)) << "one after the other";
    until_state(provider, LINECALLSTATE_IDLE, "C1");
    provider.done(1);
    EXPECT_EQ(provider.states("C1"), (States{"0x8 0x10", "0x10 0", "0x20 0", "0x100 0x2", "0x4000 0x1", "0x1 0"}));
    EXPECT_EQ(provider.info_text(call, &LINECALLINFO::dwCalledIDSize), u"2001");
    for (const std::string& seen : provider.all) EXPECT_EQ(seen.find("NEWCALL"), std::string::npos) << seen;
    EXPECT_TRUE(phone.succeeded());
}

TEST(SipCsta, ECMA_TR87_TheTelephoneMakesACall) { make_there(true); }
TEST(SipCsta, ECMA_TR87_TheTelephoneTellsOfTheCallBeforeItAnswers) { make_there(false); }

TEST(SipCsta, ECMA_TR87_CallsAreSentElsewhereBeforeAndAfterTheyAreAnswered) {
    const uint16_t own = free_port(), port = free_port();
    Scenario scenario = session();
    rings(scenario, 1).receive("INFO", asked("<callToBeDiverted><callID>7.*<newDestination>3001<")).send(reply("DeflectCallResponse"));
    say(scenario, event(2, "DivertedEvent", "connection", "null"));
    rings(scenario, 3);
    talks(scenario, 4).receive("INFO", asked("<activeCall><callID>7.*<transferredTo>3002<")).send(reply("SingleStepTransferCallResponse"));
    say(scenario, event(5, "TransferredEvent", "primaryOldCall", "null"));
    Sipp phone(scenario, port);
    Provider provider(controlled(own, port));
    provider.line(1);
    until_state(provider, LINECALLSTATE_OFFERING);
    EXPECT_EQ(provider.server->call<decltype(TSPI_lineRedirect)>("TSPI_lineRedirect", DWORD{1}, provider.server->announced(101), u"3001", DWORD{0}), 1);
    until_state(provider, LINECALLSTATE_IDLE);
    provider.done(1);
    EXPECT_EQ(provider.states("C101"), (States{"0x2 0x2", "0x4000 0x1", "0x1 0"}));
    until_state(provider, LINECALLSTATE_CONNECTED, "C102");
    EXPECT_EQ(provider.server->call<decltype(TSPI_lineBlindTransfer)>("TSPI_lineBlindTransfer", DWORD{2}, provider.server->announced(102), u"3002", DWORD{0}), 2);
    until_state(provider, LINECALLSTATE_IDLE, "C102");
    provider.done(2);
    EXPECT_TRUE(phone.succeeded());
}

TEST(SipCsta, WhatTheTelephoneDoesNotOfferIsUnavailable) {
    const uint16_t own = free_port(), port = free_port();
    Scenario scenario = session("<answerCall/>");
    rings(scenario, 1);
    talks(scenario, 2);
    Sipp phone(scenario, port);
    Provider provider(controlled(own, port));
    const HDRVLINE line = provider.line(1);
    until_state(provider, LINECALLSTATE_CONNECTED);
    const HDRVCALL call = provider.server->announced(101);
    EXPECT_EQ(address_features(provider), static_cast<DWORD>(LINECALLFEATURE_ANSWER));
    EXPECT_EQ(provider.features(call), 0U);
    EXPECT_EQ(provider.server->call<decltype(TSPI_lineHold)>("TSPI_lineHold", DWORD{1}, call), sdk::result_of(LINEERR_OPERATIONUNAVAIL));
    EXPECT_EQ(provider.server->drop(2, call), sdk::result_of(LINEERR_OPERATIONUNAVAIL));
    EXPECT_EQ(provider.server->answer(3, call), sdk::result_of(LINEERR_INVALCALLSTATE)) << "offered, but not now";
    HDRVCALL made{};
    EXPECT_EQ(provider.server->try_call(4, line, 1, u"2001", &made), sdk::result_of(LINEERR_OPERATIONUNAVAIL));
    EXPECT_EQ(provider.status(line).dwLineFeatures & LINEFEATURE_MAKECALL, 0U);
    EXPECT_TRUE(phone.succeeded());
}

TEST(SipCsta, ECMA_TR87_ATelephoneThatRefusesSaysWhyAndTheCallStaysAsItIs) {
    const uint16_t own = free_port(), port = free_port();
    Scenario scenario = session();
    rings(scenario, 1).receive("INFO", asked("AnswerCall")).send(reply("CSTAErrorCode", "<stateIncompatibility>noCallToAnswer</stateIncompatibility>"));
    scenario.receive("INFO", asked("AnswerCall")).send(response("488 Not Acceptable Here", "", "", ""));
    scenario.receive("INFO", asked("MakeCall")).send(reply("CSTAErrorCode", "<operation>invalidDestination</operation>"));
    left(scenario);
    Sipp phone(scenario, port);
    Provider provider(controlled(own, port));
    const HDRVLINE line = provider.line(1);
    until_state(provider, LINECALLSTATE_OFFERING);
    const HDRVCALL call = provider.server->announced(101);
    EXPECT_EQ(provider.server->answer(1, call), 1);
    provider.done(1, LINEERR_INVALCALLSTATE);
    EXPECT_EQ(provider.server->answer(2, call), 2);
    provider.done(2, LINEERR_OPERATIONFAILED);
    HDRVCALL made{};
    EXPECT_EQ(provider.server->try_call(3, line, 1, u"2001", &made), 3);
    provider.done(3, LINEERR_INVALADDRESS);
    EXPECT_EQ(provider.state(call), static_cast<DWORD>(LINECALLSTATE_OFFERING));
    provider.server->shutdown();
    EXPECT_TRUE(phone.succeeded());
}

TEST(SipCsta, ATelephoneThatDoesNotRespondFailsTheRequestInTime) {
    const uint16_t own = free_port(), port = free_port();
    Scenario scenario = session();
    rings(scenario, 1).receive("INFO", asked("AnswerCall")).send(response("200 OK", "", "", ""));  // by SIP, and nothing of CSTA
    scenario.receive("INFO", asked("ClearConnection")).send(reply("ClearConnectionResponse"));
    clears(scenario, 2);
    Sipp phone(scenario, port);
    Provider provider(controlled(own, port));
    provider.line(1);
    until_state(provider, LINECALLSTATE_OFFERING);
    const HDRVCALL call = provider.server->announced(101);
    EXPECT_EQ(provider.server->answer(1, call), 1);
    provider.until("done 1 ", std::chrono::seconds(30));
    provider.done(1, LINEERR_OPERATIONFAILED);
    EXPECT_EQ(provider.server->drop(2, call), 2);
    until_state(provider, LINECALLSTATE_IDLE);
    provider.done(2);
    EXPECT_TRUE(phone.succeeded());
}

TEST(SipCsta, ATelephoneThatStartsAnewIsFoundAgainWithItsCalls) {
    const uint16_t own = free_port(), port = free_port();
    Scenario before = session();
    rings(before, 1).receive("INFO", asked("AnswerCall")).send(reply("CSTAErrorCode", "<operation>generic</operation>"));
    std::string bye = info(2, "");
    bye.replace(0, 4, "BYE").replace(bye.find(" INFO\n"), 6, " BYE\n");
    bye = bye.substr(0, bye.find("Content-Type")) + "Content-Length: 0\n";
    say(before, bye);
    auto first = std::make_unique<Sipp>(before, port);
    Provider provider(controlled(own, port));
    const HDRVLINE line = provider.line(1);
    provider.server->set_messages(line, LINEDEVSTATE_INSERVICE | LINEDEVSTATE_OUTOFSERVICE, 0);
    until_state(provider, LINECALLSTATE_OFFERING);
    EXPECT_EQ(provider.server->answer(9, provider.server->announced(101)), 9);
    until_state(provider, LINECALLSTATE_UNKNOWN);
    provider.done(9, LINEERR_OPERATIONFAILED);
    EXPECT_EQ(provider.status(line).dwDevStatusFlags & LINEDEVSTATUSFLAGS_INSERVICE, 0U);
    EXPECT_EQ(provider.server->answer(1, provider.server->announced(101)), sdk::result_of(LINEERR_INVALCALLSTATE)) << "nobody is there to do it";
    HDRVCALL made{};
    EXPECT_EQ(provider.server->try_call(2, line, 1, u"2001", &made), sdk::result_of(LINEERR_CALLUNAVAIL));
    EXPECT_TRUE(first->succeeded());
    first.reset();
    Scenario after = session(all_services, in_snapshot("hold"));
    say(after, event(1, "RetrievedEvent", "retrievedConnection", "connected"));
    left(after);
    Sipp second(after, port);
    until_state(provider, LINECALLSTATE_CONNECTED, "C101", std::chrono::seconds(90));  // it may have been called too early
    EXPECT_NE(provider.status(line).dwDevStatusFlags & LINEDEVSTATUSFLAGS_INSERVICE, 0U);
    EXPECT_EQ(provider.states("C101"), (States{"0x2 0x2", "0x8000 0", "0x400 0", "0x100 0x2"}));
    provider.server->shutdown();
    EXPECT_TRUE(second.succeeded());
}

TEST(SipCsta, CallsThatWereThereAreShownAndRubbishIsRefusedAndTheLineGoesOn) {
    const uint16_t own = free_port(), port = free_port();
    Scenario scenario = session(all_services, in_snapshot("connected"));
    scenario.receive("INFO", asked("HoldCall")).send(reply("HoldCallResponse"));
    say(scenario, info(1, "rubbish"), 400);
    std::string other = info(2, "a=b");
    other.replace(other.find("csta+xml"), 8, "dtmf-relay");
    say(scenario, other, 415);
    say(scenario, info(3, csta("NobodyKnowsThis")));
    say(scenario, event(4, "HeldEvent", "heldConnection", "hold"));
    Sipp phone(scenario, port);
    Provider provider(controlled(own, port));
    provider.line(1);
    until_state(provider, LINECALLSTATE_CONNECTED);
    EXPECT_EQ(provider.server->call<decltype(TSPI_lineHold)>("TSPI_lineHold", DWORD{1}, provider.server->announced(101)), 1);
    until_state(provider, LINECALLSTATE_ONHOLD);
    provider.done(1);
    EXPECT_EQ(provider.states("C101"), (States{"0x100 0x2", "0x400 0"}));
    EXPECT_TRUE(phone.succeeded());
}

// Messages of a telephone of the test's own: sipp does not register and wait in one.
TEST(SipCsta, ECMA_TR87_ATelephoneThatRegistersHereIsControlledWhereItIsAndLampsShowAllItsCalls) {
    const uint16_t own = free_port();
    const std::string type = "application/csta+xml";
    Provider provider(Provider::transport(own) + "[registrar]\ndomain = \"127.0.0.1:" + std::to_string(own) +
                      "\"\n[[phone]]\nnumber = \"2001\"\npassword = \"secret\"\nline = true\nevent = \"csta\"\n[[phone]]\nnumber = \"2002\"\npassword = \"secret\"\n[[line]]\nnumber = \"3001\"\n");
    const HDRVLINE line = provider.line(0);
    provider.server->set_messages(line, LINEDEVSTATE_CAPSCHANGE, 0);
    LampPhone phone(own), other(own, "2002");
    EXPECT_EQ(phone.enroll(), 200) << phone.response();
    const std::string invite = phone.asked();
    EXPECT_TRUE(invite.starts_with("INVITE sip:2001@127.0.0.1:" + std::to_string(phone.port()) + " ")) << invite;
    phone.answer(invite, type, csta("RequestSystemStatusResponse", "<systemStatus>normal</systemStatus>"));
    EXPECT_TRUE(phone.asked().starts_with("ACK "));
    for (const auto& [asked, said] : {std::pair{"GetCSTAFeatures", csta("CSTAErrorCode", "<operation>serviceNotSupported</operation>")},
                                      std::pair{"MonitorStart", csta("MonitorStartResponse", "<monitorCrossRefID>m1</monitorCrossRefID>")},
                                      std::pair{"SnapshotDevice", csta("CSTAErrorCode", "<operation>serviceNotSupported</operation>")}}) {
        const std::string info = phone.asked();
        EXPECT_NE(info.find(asked), std::string::npos) << info;
        phone.answer(info, type, said);
    }
    EXPECT_TRUE(provider.server->log_until("the telephone tells of its calls"));
    provider.until("L0 LINEDEVSTATE 0x100000 ");
    EXPECT_NE(provider.status(line).dwDevStatusFlags & LINEDEVSTATUSFLAGS_INSERVICE, 0U);
    EXPECT_EQ(other.subscribe("dialog", "2001"), 200) << other.response();
    EXPECT_TRUE(other.told("version=\"0\""));
    phone.inform(invite, 1, type, csta("DeliveredEvent", "<monitorCrossRefID>m1</monitorCrossRefID><connection>" + connection + "</connection>" + from_ann + "<localConnectionInfo>alerting</localConnectionInfo>"));
    EXPECT_TRUE(other.told("direction=\"recipient\"><state>early</state>")) << "a call that does not pass here";
    provider.until("L0 C101 CALLSTATE 0x2 0x2");
    const HDRVCALL call = provider.server->announced(101);
    EXPECT_EQ(provider.features(call), static_cast<DWORD>(LINECALLFEATURE_ANSWER | LINECALLFEATURE_DROP)) << "the minimal profile";
    EXPECT_EQ(provider.server->answer(1, call), 1);
    const std::string answer = phone.asked();
    EXPECT_NE(answer.find("<callToBeAnswered><callID>7<"), std::string::npos) << answer;
    phone.answer(answer, type, csta("AnswerCallResponse"));
    provider.done(1);
    provider.server->shutdown();
    EXPECT_NE(phone.asked().find("<MonitorStop "), std::string::npos);
    EXPECT_TRUE(phone.asked().starts_with("BYE "));
}

}  // namespace
}  // namespace tapi::test
