// SPDX-License-Identifier: Apache-2.0
// What a PBX does for whoever dials its codes, and calls that answer themselves, with sipp at the other end.
#include "sip/messages.hpp"
#include "sip/peers.hpp"

namespace tapi::test {
namespace {

std::string trunk(uint16_t own, uint16_t peer, const std::string& more) {
    return Provider::transport(own) + "[[trunk]]\naddress = \"sip:127.0.0.1:" + std::to_string(peer) + "\"\nsession_timer = 0\n" + more + "[[trunk.extension]]\nnumber = \"1001\"\n";
}

const char* const codes = "park = \"*68\"\nunpark = \"*69\"\npickup = \"*8\"\ngroup_pickup = \"*80\"\n";

// The far end is told to call the code, and says that it did.
Scenario parked(const std::string& target) {
    Scenario scenario = answering();
    scenario.receive("REFER", must_match("Refer-To: .sip:" + target + "@")).send(response("202 Accepted", "", "", ""))
        .send(notify(1, "SIP/2.0 200 OK", "terminated;reason=noresource"), "retrans=\"500\"").expect(200)
        .receive("BYE").send(response("200 OK", "", "", ""));
    return remembering_parties(scenario);
}

LONG park(Provider& provider, DWORD request, HDRVCALL call, DWORD mode, LPCWSTR where, LPVARSTRING room) {
    return provider.server->call<decltype(TSPI_linePark)>("TSPI_linePark", request, call, mode, where, room);
}

TEST(SipParking, SM_17_ACallIsParkedAtANumberOfTheProgram) {
    const uint16_t own = free_port(), peer = free_port();
    Provider provider(trunk(own, peer, codes));
    Sipp far(parked("[*]68701"), peer);
    const HDRVCALL call = provider.server->make_call(1, provider.line(), 1, u"2001");
    provider.wait("C1", LINECALLSTATE_CONNECTED);
    EXPECT_NE(provider.features(call) & LINECALLFEATURE_PARK, 0u);
    EXPECT_EQ(park(provider, 2, call, 4, u"701", nullptr), sdk::result_of(LINEERR_INVALPARKMODE));
    EXPECT_EQ(park(provider, 2, call, LINEPARKMODE_DIRECTED, u"", nullptr), sdk::result_of(LINEERR_INVALADDRESS));
    EXPECT_EQ(park(provider, 3, call, LINEPARKMODE_DIRECTED, u"701", nullptr), 3);
    provider.done(3);
    EXPECT_EQ(provider.states("C1").back(), "0x1 0");
    EXPECT_TRUE(far.succeeded());
}

TEST(SipParking, SM_17_WithoutANumberItIsParkedAtOurOwnWhichTheReplyTells) {
    const uint16_t own = free_port(), peer = free_port();
    Provider provider(trunk(own, peer, codes));
    Sipp far(parked("[*]681001"), peer);
    const HDRVCALL call = provider.server->make_call(1, provider.line(), 1, u"2001");
    provider.wait("C1", LINECALLSTATE_CONNECTED);
    VARSTRING small{};
    small.dwTotalSize = sizeof small;
    EXPECT_EQ(park(provider, 2, call, LINEPARKMODE_NONDIRECTED, nullptr, &small), sdk::result_of(LINEERR_STRUCTURETOOSMALL));
    EXPECT_EQ(small.dwNeededSize, sizeof small + 10);
    sdk::Roomy<VARSTRING> room;
    EXPECT_EQ(park(provider, 3, call, LINEPARKMODE_NONDIRECTED, nullptr, room.get()), 3);
    provider.done(3);
    EXPECT_EQ(room.text(room->dwStringSize, room->dwStringOffset), u"1001");
    EXPECT_TRUE(far.succeeded());
}

Scenario fetched(const std::string& number) {
    Scenario scenario;
    scenario.receive("INVITE", must_match("INVITE sip:" + number + "@")).send(response("180 Ringing")).send(response("200 OK", "", sdp()), "retrans=\"500\"").receive("ACK")
        .receive("BYE").send(response("200 OK", "", "", ""));
    return scenario;
}

TEST(SipParking, SM_18_AParkedCallIsFetched) {
    const uint16_t own = free_port(), peer = free_port();
    Provider provider(trunk(own, peer, codes));
    Sipp far(fetched("[*]69701"), peer);
    HDRVCALL call{};
    EXPECT_EQ(provider.server->call<decltype(TSPI_lineUnpark)>("TSPI_lineUnpark", DWORD{1}, provider.line(), DWORD{0}, sdk::to_handle<HTAPICALL>(1), &call, u"701"), 1);
    provider.done(1);
    provider.wait("C1", LINECALLSTATE_CONNECTED);
    EXPECT_EQ(provider.states("C1"), (std::vector<std::string>{"0x100 0x1"})) << "it was there already";
    EXPECT_EQ(provider.info(call).dwReason, static_cast<DWORD>(LINECALLREASON_UNPARK));
    EXPECT_EQ(provider.server->drop(2, call), 2);
    EXPECT_TRUE(far.succeeded());
}

LONG pick_up(Provider& provider, DWORD request, HDRVLINE line, DWORD number, HDRVCALL* call, LPCWSTR whose, LPCWSTR group, DWORD address = 0) {
    return provider.server->call<decltype(TSPI_linePickup)>("TSPI_linePickup", request, line, address, sdk::to_handle<HTAPICALL>(number), call, whose, group);
}

TEST(SipParking, SM_19_PickupByNumberByGroupAndOfOnesOwnGroup) {
    const uint16_t own = free_port(), peer = free_port();
    Provider provider(trunk(own, peer, codes));
    const HDRVLINE line = provider.line();
    HDRVCALL call{};
    DWORD request = 0;
    const auto picks = [&](const char* dials, LPCWSTR whose, LPCWSTR group) {
        ++request;
        Sipp far(fetched(dials), peer);
        EXPECT_EQ(pick_up(provider, request, line, request, &call, whose, group), static_cast<LONG>(request));
        provider.wait("C" + std::to_string(request), LINECALLSTATE_CONNECTED);
        EXPECT_EQ(provider.info(call).dwReason, static_cast<DWORD>(LINECALLREASON_PICKUP));
        EXPECT_EQ(provider.server->drop(100 + request, call), static_cast<LONG>(100 + request));
        EXPECT_TRUE(far.succeeded());
    };
    picks("[*]82005", u"2005", nullptr);
    picks("[*]807", nullptr, u"7");
    picks("[*]80", nullptr, nullptr);
}

TEST(SipParking, SM_19_WhatCannotBePickedUpFailsTheRequestAndLeavesNoCall) {
    const uint16_t own = free_port(), peer = free_port();
    Provider provider(trunk(own, peer, codes));
    const HDRVLINE line = provider.line();
    Scenario nothing;
    nothing.receive("INVITE").send(response("404 Not Found"), "retrans=\"500\"").receive("ACK");
    Sipp far(nothing, peer);
    HDRVCALL call{};
    EXPECT_EQ(pick_up(provider, 1, line, 1, &call, u"2005", nullptr), 1);
    provider.done(1, LINEERR_OPERATIONFAILED);
    EXPECT_TRUE(provider.states("C1").empty());
    EXPECT_EQ(provider.status(line).dwNumActiveCalls, 0u);
    EXPECT_EQ(pick_up(provider, 2, line, 2, &call, u"2005", nullptr, 1), sdk::result_of(LINEERR_INVALADDRESSID));
    EXPECT_EQ(pick_up(provider, 3, line, 3, &call, u"(", nullptr), sdk::result_of(LINEERR_INVALADDRESS));
    EXPECT_EQ(pick_up(provider, 4, line, 4, &call, nullptr, u"("), sdk::result_of(LINEERR_INVALGROUPID));
    EXPECT_TRUE(far.succeeded());
}

TEST(SipParking, DEV_7_WhatIsNotConfiguredIsNeitherAnnouncedNorDone) {
    const auto caps_of = [](Provider& provider) {
        sdk::Roomy<LINEADDRESSCAPS> caps;
        EXPECT_EQ(provider.server->call<decltype(TSPI_lineGetAddressCaps)>("TSPI_lineGetAddressCaps", sdk::TestServer::line_base, DWORD{0}, sdk::version_2_2, DWORD{0}, caps.get()), 0);
        return *caps.get();
    };
    constexpr DWORD fetching = LINEADDRFEATURE_PICKUP | LINEADDRFEATURE_UNPARK;
    {
        Provider provider;
        const HDRVLINE line = provider.line();
        const LINEADDRESSCAPS caps = caps_of(provider);
        EXPECT_EQ((caps.dwAddressFeatures & fetching) | (caps.dwCallFeatures & LINECALLFEATURE_PARK) | caps.dwParkModes, 0u);
        HDRVCALL call{};
        EXPECT_EQ(pick_up(provider, 1, line, 1, &call, u"2005", nullptr), sdk::result_of(LINEERR_OPERATIONUNAVAIL));
        EXPECT_EQ(provider.server->call<decltype(TSPI_lineUnpark)>("TSPI_lineUnpark", DWORD{2}, line, DWORD{0}, sdk::to_handle<HTAPICALL>(1), &call, u"701"), sdk::result_of(LINEERR_OPERATIONUNAVAIL));
    }
    Provider provider(trunk(free_port(), free_port(), codes));
    const LINEADDRESSCAPS caps = caps_of(provider);
    EXPECT_EQ(caps.dwAddressFeatures & fetching, fetching);
    EXPECT_EQ(caps.dwParkModes, static_cast<DWORD>(LINEPARKMODE_DIRECTED | LINEPARKMODE_NONDIRECTED));
}

// Until the telephone has answered; then it is hung up.
void call_that_is_to_be_answered(Provider& provider) {
    sdk::Roomy<LINECALLPARAMS> params;
    params->dwAddressMode = LINEADDRESSMODE_ADDRESSID;
    params->dwCallParamFlags = LINECALLPARAMFLAGS_DESTOFFHOOK;
    const HDRVCALL call = provider.server->make_call(1, provider.line(), 1, u"2001", params.get());
    provider.wait("C1", LINECALLSTATE_CONNECTED);
    EXPECT_EQ(provider.server->drop(2, call), 2);
}

TEST(SipAlerting, MAK_TheCalledTelephoneIsAskedToAnswerByItself) {
    Provider provider;
    Scenario scenario;
    scenario.receive("INVITE", must_match("Call-Info: .*answer-after=0")).send(response("200 OK", "", sdp()), "retrans=\"500\"").receive("ACK").receive("BYE").send(response("200 OK", "", "", ""));
    Sipp far(scenario, provider.peer);
    call_that_is_to_be_answered(provider);
    EXPECT_TRUE(far.succeeded());
    EXPECT_NE(far.messages().find("info=alert-autoanswer"), std::string::npos);
}

TEST(SipAlerting, MAK_ATelephoneThatAnswersWhenItIsToldSoIsTold) {
    Provider provider;
    Scenario scenario;
    scenario.receive("INVITE", must_match("Call-Info: .*answer-after=0"))
        .send(response("180 Ringing", "Allow-Events: talk, hold\n"))
        .receive("NOTIFY", must_match("Event: talk"))
        .send(response("200 OK", "", "", ""))
        .send(late_answer(sdp()), "retrans=\"500\"")
        .receive("ACK").receive("BYE").send(response("200 OK", "", "", ""));
    Sipp far(answering_later(scenario), provider.peer);
    call_that_is_to_be_answered(provider);
    EXPECT_TRUE(far.succeeded());
}

TEST(SipAlerting, ACallThatAsksForItAnswersByItselfWhereThatIsAllowed) {
    const uint16_t own = free_port(), peer = free_port();
    Provider provider(trunk(own, peer, "auto_answer = true\n"));
    provider.line();
    Sipp far(calling("Call-Info: <sip:pbx>;answer-after=0\n").send(within("BYE", 2), "retrans=\"500\"").expect(200), peer, own, "1001");
    provider.wait("C101", LINECALLSTATE_DISCONNECTED);
    EXPECT_EQ(provider.states("C101"), (std::vector<std::string>{"0x2 0x1", "0x100 0x1", "0x4000 0x1"}));
    EXPECT_TRUE(far.succeeded());
}

TEST(SipAlerting, WhereItIsNotAllowedItRings) {
    Provider provider;
    provider.line();
    Sipp far(calling("Call-Info: <sip:pbx>;answer-after=0\n").send(within("BYE", 2), "retrans=\"500\"").expect(200), provider.peer, provider.own, "1001");
    provider.wait("C101", LINECALLSTATE_OFFERING);
    const HDRVCALL call = provider.server->announced(101);
    EXPECT_EQ(provider.state(call), static_cast<DWORD>(LINECALLSTATE_OFFERING));
    EXPECT_EQ(provider.server->answer(1, call), 1);
    EXPECT_TRUE(far.succeeded());
}

TEST(SipAlerting, TheOtherEndAnswersAndHoldsOurCallByTalkAndHold) {
    const uint16_t own = free_port(), peer = free_port();
    Provider provider(trunk(own, peer, "auto_answer = true\n"));
    provider.line();
    const std::string over = "Subscription-State: terminated\n";
    Scenario scenario;
    scenario.send(invite(), "retrans=\"500\"").expect(100, "optional=\"true\"");
    scenario.xml += "<recv response=\"180\" rrs=\"true\"><action><ereg regexp=\".*\" search_in=\"hdr\" header=\"To:\" assign_to=\"remote\"/></action></recv>\n";
    scenario.send(within("NOTIFY", 2, "Event: talk\n" + over), "retrans=\"500\"").expect(200).expect(200).send(within("ACK", 1))
        .send(within("NOTIFY", 3, "Event: hold\n" + over), "retrans=\"500\"").expect(200)
        .receive("INVITE", must_match("a=sendonly")).send(response("200 OK", "", sdp("recvonly"), ""), "retrans=\"500\"").receive("ACK")
        .send(within("NOTIFY", 4, "Event: talk\n" + over), "retrans=\"500\"").expect(200)
        .receive("INVITE", must_match("a=sendrecv")).send(response("200 OK", "", sdp(), ""), "retrans=\"500\"").receive("ACK")
        .send(within("BYE", 5), "retrans=\"500\"").expect(200);
    Sipp far(scenario, peer, own, "1001");
    provider.wait("C101", LINECALLSTATE_DISCONNECTED);
    EXPECT_EQ(provider.states("C101"), (std::vector<std::string>{"0x2 0x1", "0x100 0x1", "0x400 0", "0x100 0x1", "0x4000 0x1"}));
    EXPECT_TRUE(far.succeeded());
}

}  // namespace
}  // namespace tapi::test
