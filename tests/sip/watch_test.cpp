// SPDX-License-Identifier: Apache-2.0
// Other people's telephones: sipp as the PBX that tells of their calls.
#include "sip/messages.hpp"
#include "sip/peers.hpp"

namespace tapi::test {
namespace {

// Line 0 has an account, line 1 is Carol's telephone.
std::string account(uint16_t own, uint16_t pbx, const std::string& more = {}) {
    return Provider::transport(own) + "[[account]]\naddress = \"sip:1001@127.0.0.1:" + std::to_string(pbx) + "\"\nregister = false\nsession_timer = 0\n" + more +
           "[[account.watch]]\nnumber = \"1005\"\nname = \"Carol\"\n";
}

std::string dialogs(int version, const std::string& state, const std::string& inside) {
    return "<?xml version=\"1.0\"?>\n<dialog-info xmlns=\"urn:ietf:params:xml:ns:dialog-info\" version=\"" + std::to_string(version) + "\" state=\"" + state +
           "\" entity=\"sip:1005@127.0.0.1\">" + inside + "</dialog-info>";
}

std::string dialog(const std::string& state) {
    return "<dialog id=\"d1\" call-id=\"watched@pbx\" local-tag=\"callee\" remote-tag=\"caller\" direction=\"recipient\">" + state +
           "<remote><identity display=\"Ann\">sip:2001@far</identity><target uri=\"sip:2001@[local_ip]:[local_port]\"/></remote><local><identity>sip:1005@pbx</identity></local></dialog>";
}

// A request of the end that was subscribed at.
std::string tell(int cseq, const std::string& body, const std::string& subscription = "active;expires=600", const std::string& type = "application/dialog-info+xml") {
    return "NOTIFY [$target] SIP/2.0\nVia: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]\nFrom:[$ours];tag=[call_number]\n"
           "To:[$theirs]\nCall-ID: [call_id]\nCSeq: " + std::to_string(cseq) + " NOTIFY\nMax-Forwards: 70\nContact: <sip:pbx@[local_ip]:[local_port]>\n"
           "Event: dialog\nSubscription-State: " + subscription + "\nContent-Type: " + type + "\nContent-Length: [len]\n\n" + body + "\n";
}

Scenario subscribed() {
    Scenario scenario;
    scenario.receive("SUBSCRIBE").send(response("200 OK", "Expires: 600\n"));
    return remembering_parties(scenario);
}

TEST(SipWatch, RFC_4235_ACallAtAnotherTelephoneIsShownFromRingingToItsEnd) {
    const uint16_t own = free_port(), peer = free_port();
    Scenario scenario = subscribed();
    scenario.send(tell(1, dialogs(1, "full", dialog("<state>early</state>"))), "retrans=\"500\"").expect(200)
        .send(tell(2, "rubbish"), "retrans=\"500\"").expect(200)
        .send(tell(3, dialogs(9, "partial", "")), "retrans=\"500\"").expect(200)  // 2 to 8 were missed
        .receive("SUBSCRIBE", must_match("Event: dialog")).send(response("200 OK", "Expires: 600\n", "", ""))
        .send(tell(4, dialogs(10, "full", dialog("<state>confirmed</state>"))), "retrans=\"500\"").expect(200)
        .send(tell(5, dialogs(11, "partial", dialog("<state event=\"remote-bye\">terminated</state>"))), "retrans=\"500\"").expect(200)
        .receive("SUBSCRIBE", must_match("Expires: 0")).send(response("200 OK", "Expires: 0\n", "", ""));
    Sipp pbx(scenario, peer);
    Provider provider(account(own, peer));
    provider.line(1);
    const auto seen = provider.server->seen_until_begins("L1 C101 CALLSTATE 0x1 ");
    provider.all.insert(provider.all.end(), seen.begin(), seen.end());
    EXPECT_EQ(provider.states("C101"), (std::vector<std::string>{"0x2 0x2", "0x100 0x2", "0x4000 0x1", "0x1 0"})) << "at another station";
    const HDRVCALL call = provider.server->announced(101);
    EXPECT_EQ(provider.info_text(call, &LINECALLINFO::dwCallerIDSize), u"2001");
    EXPECT_EQ(provider.info_text(call, &LINECALLINFO::dwCallerIDNameSize), u"Ann");
    EXPECT_EQ(provider.info_text(call, &LINECALLINFO::dwCalledIDSize), u"1005");
    EXPECT_EQ(provider.info(call).dwOrigin, static_cast<DWORD>(LINECALLORIGIN_INBOUND));
    provider.server->shutdown();
    EXPECT_TRUE(pbx.succeeded());
}

TEST(SipWatch, NothingCanBeDoneOnAWatchedLineAndItSaysSo) {
    const uint16_t own = free_port(), peer = free_port();
    Scenario scenario = subscribed();
    scenario.send(tell(1, dialogs(0, "full", dialog("<state>confirmed</state>"))), "retrans=\"500\"").expect(200);
    Sipp pbx(scenario, peer);
    Provider provider(account(own, peer));
    const HDRVLINE line = provider.line(1);
    const auto seen = provider.server->seen_until_begins("L1 C101 CALLSTATE 0x100 ");
    const HDRVCALL call = provider.server->announced(101);
    EXPECT_EQ(provider.features(call), 0u);
    EXPECT_EQ(provider.server->drop(1, call), sdk::result_of(LINEERR_OPERATIONUNAVAIL));
    HDRVCALL made{};
    EXPECT_EQ(provider.server->try_call(2, line, 1, u"1001", &made), sdk::result_of(LINEERR_CALLUNAVAIL));
    sdk::Roomy<VARSTRING> device;
    EXPECT_EQ(provider.server->call<decltype(TSPI_lineGetID)>("TSPI_lineGetID", HDRVLINE{}, DWORD{0}, call, DWORD{LINECALLSELECT_CALL}, device.get(), u"wave/in", HANDLE{}),
              sdk::result_of(LINEERR_NODEVICE));
    sdk::Roomy<LINEADDRESSCAPS> caps;
    EXPECT_EQ(provider.server->call<decltype(TSPI_lineGetAddressCaps)>("TSPI_lineGetAddressCaps", sdk::TestServer::line_base + 1, DWORD{0}, sdk::version_2_2, DWORD{0}, caps.get()), 0);
    EXPECT_EQ(caps->dwAddressFeatures | caps->dwCallFeatures, 0u);
    EXPECT_EQ(caps->dwConnectedModes, static_cast<DWORD>(LINECONNECTEDMODE_INACTIVE));
    EXPECT_EQ(provider.status(line).dwLineFeatures, 0u);
    const auto control = [&](DWORD select) {
        return provider.server->call<decltype(TSPI_lineSetMediaControl)>("TSPI_lineSetMediaControl", line, DWORD{0}, call, select, nullptr, DWORD{0}, nullptr, DWORD{0},
                                                                          nullptr, DWORD{0}, nullptr, DWORD{0});
    };
    EXPECT_EQ(control(LINECALLSELECT_LINE), sdk::result_of(LINEERR_OPERATIONUNAVAIL));
    EXPECT_TRUE(pbx.succeeded());
}

TEST(SipWatch, RFC_6665_ASubscriptionThatEndsTakesTheLineOutOfServiceAndTheCallIntoTheUnknown) {
    const uint16_t own = free_port(), peer = free_port();
    Scenario scenario = subscribed();
    scenario.send(tell(1, dialogs(0, "full", dialog("<state>confirmed</state>"))), "retrans=\"500\"").expect(200)
        .send(tell(2, "", "terminated;reason=rejected"), "retrans=\"500\"").expect(200);
    Sipp pbx(scenario, peer);
    Provider provider(account(own, peer));
    const HDRVLINE line = provider.line(1);
    EXPECT_TRUE(provider.server->log_until("does not tell of its calls any more"));
    EXPECT_EQ(provider.status(line).dwDevStatusFlags & LINEDEVSTATUSFLAGS_INSERVICE, 0u);
    EXPECT_TRUE(pbx.succeeded());
}

TEST(SipWatch, RFC_3891_WhatRingsAtAWatchedTelephoneIsPickedUpByReplacingIt) {
    const uint16_t own = free_port(), peer = free_port(), caller = free_port();
    Scenario scenario = subscribed();
    std::string ringing = dialog("<state>early</state>");
    ringing.replace(ringing.find("[local_port]"), 12, std::to_string(caller));
    scenario.send(tell(1, dialogs(0, "full", ringing)), "retrans=\"500\"").expect(200);
    Sipp pbx(scenario, peer);
    Scenario replaced;
    replaced.receive("INVITE", must_match("Replaces: watched@pbx;to-tag=caller;from-tag=callee;early-only")).send(response("200 OK", "", sdp()), "retrans=\"500\"").receive("ACK")
        .receive("BYE").send(response("200 OK", "", "", ""));
    Sipp far(replaced, caller);
    Provider provider(account(own, peer));
    provider.line(1);
    provider.server->seen_until_begins("L1 C101 CALLSTATE 0x2 ");
    HDRVCALL call{};
    EXPECT_EQ(provider.server->call<decltype(TSPI_linePickup)>("TSPI_linePickup", DWORD{1}, provider.line(0), DWORD{0}, sdk::to_handle<HTAPICALL>(7), &call, u"1005", LPCWSTR{}), 1);
    provider.done(1);
    provider.wait("C7", LINECALLSTATE_CONNECTED);
    EXPECT_EQ(provider.info(call).dwReason, static_cast<DWORD>(LINECALLREASON_PICKUP));
    EXPECT_EQ(provider.info_text(call, &LINECALLINFO::dwConnectedIDSize), u"2001");
    HDRVCALL other{};
    EXPECT_EQ(provider.server->call<decltype(TSPI_linePickup)>("TSPI_linePickup", DWORD{2}, sdk::to_handle<HDRVLINE>(1), DWORD{0}, sdk::to_handle<HTAPICALL>(8), &other, u"1009", LPCWSTR{}),
              sdk::result_of(LINEERR_INVALADDRESS))
        << "nothing rings there";
    EXPECT_EQ(provider.server->drop(3, call), 3);
    EXPECT_TRUE(far.succeeded());
    EXPECT_TRUE(pbx.succeeded());
}

// Line 1 is a telephone of which nothing is told but its presence.
DWORD in_use(Provider& provider, HDRVLINE line) {
    sdk::Roomy<LINEADDRESSSTATUS> status;
    EXPECT_EQ(provider.server->call<decltype(TSPI_lineGetAddressStatus)>("TSPI_lineGetAddressStatus", line, DWORD{0}, status.get()), 0);
    return status->dwNumInUse;
}

std::string presence_of(const std::string& basic, const std::string& more = {}) {
    return "<presence xmlns=\"urn:ietf:params:xml:ns:pidf\" entity=\"sip:1005@pbx\"><tuple id=\"t\"><status><basic>" + basic + "</basic></status></tuple>" + more + "</presence>";
}

const char* const on_the_phone =
    "<dm:person xmlns:dm=\"urn:ietf:params:xml:ns:pidf:data-model\" xmlns:r=\"urn:ietf:params:xml:ns:pidf:rpid\" id=\"p\"><r:activities><r:on-the-phone/></r:activities></dm:person>";

TEST(SipWatch, RFC_3856_PresenceTellsOfUseAndMakesUpNoCalls) {
    const uint16_t own = free_port(), peer = free_port();
    const auto told = [](int cseq, const std::string& body, const std::string& state = "active;expires=600") {
        std::string text = tell(cseq, body, state, "application/pidf+xml");
        text.replace(text.find("Event: dialog"), 13, "Event: presence");
        return text;
    };
    Scenario scenario;
    scenario.receive("SUBSCRIBE").send(response("200 OK", "Expires: 600\n"));
    scenario = remembering_parties(scenario).pause(500);  // who watches is listening
    scenario.send(told(1, presence_of("open")), "retrans=\"500\"").expect(200).send(told(2, presence_of("open", on_the_phone)), "retrans=\"500\"").expect(200)
        .send(told(3, "rubbish"), "retrans=\"500\"").expect(200).send(told(4, presence_of("closed")), "retrans=\"500\"").expect(200)
        .send(told(5, presence_of("open", on_the_phone)), "retrans=\"500\"").expect(200).send(told(6, "", "terminated;reason=rejected"), "retrans=\"500\"").expect(200);
    Sipp pbx(scenario, peer);
    Provider provider(account(own, peer) + "event = \"presence\"\n");
    const HDRVLINE line = provider.line(1);
    provider.server->set_messages(line, LINEDEVSTATE_INSERVICE | LINEDEVSTATE_OUTOFSERVICE | LINEDEVSTATE_CONNECTED | LINEDEVSTATE_DISCONNECTED, LINEADDRESSSTATE_INUSEZERO | LINEADDRESSSTATE_INUSEONE);
    const auto seen = provider.server->seen_until_begins("L1 LINEDEVSTATE 0x80 ");
    EXPECT_EQ(seen, (std::vector<std::string>{"L1 LINEDEVSTATE 0x40 0 0", "L1 ADDRESSSTATE 0 0x8 0", "L1 LINEDEVSTATE 0x8 0 0", "L1 ADDRESSSTATE 0 0x4 0",
                                              "L1 LINEDEVSTATE 0x4 0 0", "L1 ADDRESSSTATE 0 0x8 0", "L1 ADDRESSSTATE 0 0x4 0", "L1 LINEDEVSTATE 0x80 0 0"}));
    EXPECT_EQ(in_use(provider, line), 0u);
    EXPECT_TRUE(pbx.succeeded());
}

TEST(SipWatch, RFC_3856_BaresipTellsThatItIsThere) {
    const uint16_t own = free_port();
    BaresipWants wants;
    wants.modules = "presence";
    Baresip carol(wants);
    carol.command("presence_online");
    Provider provider(Provider::transport(own) + "[[account]]\naddress = \"sip:1001@127.0.0.1:" + std::to_string(carol.port()) +
                      "\"\nregister = false\n[[account.watch]]\nnumber = \"2001\"\nevent = \"presence\"\n");
    const HDRVLINE line = provider.line(1);
    EXPECT_TRUE(provider.server->log_until("tells of its presence")) << carol.log();
    provider.server->set_messages(line, LINEDEVSTATE_CONNECTED | LINEDEVSTATE_DISCONNECTED, 0);
    carol.command("presence_offline");
    provider.server->seen_until_begins("L1 LINEDEVSTATE 0x8 ");
    EXPECT_EQ(provider.status(line).dwDevStatusFlags & (LINEDEVSTATUSFLAGS_CONNECTED | LINEDEVSTATUSFLAGS_INSERVICE), static_cast<DWORD>(LINEDEVSTATUSFLAGS_INSERVICE));
    carol.command("presence_online");
    provider.server->seen_until_begins("L1 LINEDEVSTATE 0x4 ");
}

}  // namespace
}  // namespace tapi::test
