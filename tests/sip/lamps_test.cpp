// SPDX-License-Identifier: Apache-2.0
// What desk phones show of messages, of each other and of our lines: baresip, which was not written here, and a phone of the test's own
// where each step must wait for the one before.
#include "sip/baresip.hpp"
#include "sip/lamp_phone.hpp"
#include "sip/peers.hpp"

namespace tapi::test {
namespace {

// Line 0 is telephone 2001, line 1 is 3001, which calls and is called.
std::string lamp_office(uint16_t port, const std::string& registrar = {}) {
    return Provider::transport(port) + "[registrar]\ndomain = \"127.0.0.1:" + std::to_string(port) + "\"\n" + registrar +
           "[[phone]]\nnumber = \"2001\"\nname = \"Bob\"\npassword = \"secret\"\nline = true\n[[phone]]\nnumber = \"2002\"\npassword = \"secret\"\n"
           "[[line]]\nnumber = \"3001\"\ndisplay = \"Application\"\nsession_timer = 0\n";
}

BaresipWants phone_with(uint16_t registrar, const std::string& modules) {
    BaresipWants wants;
    wants.account = ";auth_user=2001;auth_pass=secret";
    wants.registrar = "127.0.0.1:" + std::to_string(registrar);
    wants.modules = modules;
    return wants;
}

LONG set_waiting(Provider& provider, HDRVLINE line, bool waiting, DWORD request) {
    return provider.server->call<decltype(TSPI_lineSetLineDevStatus)>("TSPI_lineSetLineDevStatus", request, line, DWORD{LINEDEVSTATUSFLAGS_MSGWAIT}, DWORD{waiting});
}

TEST(SipLamps, RFC_3842_BaresipShowsThatMessagesWait) {
    const uint16_t own = free_port();
    Provider provider(lamp_office(own));
    const HDRVLINE line = provider.line(0);
    provider.server->set_messages(line, LINEDEVSTATE_MSGWAITON | LINEDEVSTATE_MSGWAITOFF, 0);
    Baresip phone(phone_with(own, "mwi"));
    EXPECT_TRUE(phone.says("Messages-Waiting: no")) << phone.log();
    EXPECT_EQ(set_waiting(provider, line, true, 1), 1);
    provider.done(1);
    EXPECT_TRUE(phone.says("Messages-Waiting: yes")) << phone.log();
    provider.until("L0 LINEDEVSTATE 0x10 ");
    EXPECT_NE(provider.status(line).dwDevStatusFlags & LINEDEVSTATUSFLAGS_MSGWAIT, 0u);
    EXPECT_EQ(set_waiting(provider, line, false, 2), 2);
    EXPECT_TRUE(phone.says("Messages-Waiting: no", 2)) << phone.log();
    provider.until("L0 LINEDEVSTATE 0x20 ");
}

TEST(SipLamps, RFC_6665_ASubscriptionIsRefreshedAndEnded) {
    const uint16_t own = free_port();
    Provider provider(lamp_office(own));
    const HDRVLINE line = provider.line(0);
    LampPhone phone(own);
    EXPECT_EQ(phone.subscribe("message-summary", "2001"), 200) << phone.response();
    EXPECT_TRUE(phone.told("Subscription-State: active;expires=600\r\n")) << phone.last();
    EXPECT_NE(phone.last().find("Content-Type: application/simple-message-summary"), std::string::npos);
    EXPECT_NE(phone.last().find("Messages-Waiting: no"), std::string::npos);
    EXPECT_EQ(set_waiting(provider, line, true, 1), 1);
    EXPECT_TRUE(phone.told("Messages-Waiting: yes"));
    EXPECT_EQ(phone.again("Expires: 3600\r\n"), 200) << phone.response();
    EXPECT_NE(phone.response().find("Expires: 3600\r\n"), std::string::npos);
    EXPECT_TRUE(phone.told("active;expires=3600"));
    EXPECT_EQ(phone.again("Expires: 5\r\n"), 423);
    EXPECT_NE(phone.response().find("Min-Expires: 60"), std::string::npos);
    EXPECT_EQ(phone.again("Expires: 60\r\n", "presence"), 489);
    EXPECT_EQ(phone.again("Expires: 0\r\n"), 200);
    EXPECT_TRUE(phone.told("Subscription-State: terminated;reason=timeout\r\n"));
    EXPECT_NE(phone.last().find("Messages-Waiting: yes"), std::string::npos);
    EXPECT_EQ(set_waiting(provider, line, false, 2), 2);
    EXPECT_TRUE(phone.hears_nothing()) << "it is over";
    EXPECT_EQ(phone.again("Expires: 600\r\n"), 481);
}

TEST(SipLamps, WhoMayAskForWhat) {
    const uint16_t own = free_port();
    Provider provider(lamp_office(own));
    LampPhone phone(own, "2002"), stranger(own, "9999"), liar(own, "2001", "guess");
    EXPECT_EQ(phone.subscribe("message-summary", "2001"), 403) << "that is somebody else's business";
    EXPECT_EQ(phone.subscribe("message-summary", "3001"), 200) << "a line is everybody's";
    EXPECT_TRUE(phone.told("Messages-Waiting: no"));
    EXPECT_EQ(phone.subscribe("dialog", "4711"), 404);
    EXPECT_EQ(phone.subscribe("conference", "3001"), 489);
    EXPECT_NE(phone.response().find("Allow-Events: dialog, message-summary, presence"), std::string::npos);
    EXPECT_EQ(phone.subscribe("dialog", "3001", "Accept: application/xml\r\n"), 406);
    EXPECT_EQ(phone.subscribe("dialog", "3001", "Expires: 10\r\n"), 423);
    EXPECT_EQ(stranger.subscribe("dialog", "3001"), 403);
    EXPECT_EQ(liar.subscribe("dialog", "3001"), 401);
}

TEST(SipLamps, WithoutTelephonesNobodySubscribes) {
    Provider provider;
    LampPhone phone(provider.own);
    EXPECT_EQ(phone.subscribe("dialog", "1001"), 405);
    EXPECT_NE(provider.status(provider.line()).dwLineFeatures & LINEFEATURE_SETDEVSTATUS, 0u) << "other programs see it all the same";
}

TEST(SipLamps, RFC_4235_ALineIsBusyWhileItHasACall) {
    const uint16_t own = free_port();
    Provider provider(lamp_office(own));
    const HDRVLINE line = provider.line(1);
    LampPhone phone(own, "2002");
    EXPECT_EQ(phone.subscribe("dialog;id=4", "3001"), 200);
    EXPECT_TRUE(phone.told("Event: dialog;id=4\r\n"));
    EXPECT_EQ(phone.last().find("<dialog "), std::string::npos) << phone.last();
    EXPECT_NE(phone.last().find("version=\"0\" state=\"full\" entity=\"sip:3001@127.0.0.1:"), std::string::npos) << phone.last();
    const HDRVCALL call = provider.server->make_call(1, line, 1, u"");
    EXPECT_TRUE(phone.told("direction=\"initiator\"><state>trying</state>")) << phone.last();
    EXPECT_NE(phone.last().find("version=\"1\""), std::string::npos);
    EXPECT_EQ(provider.server->drop(2, call), 2);
    EXPECT_TRUE(phone.told("version=\"2\""));
    EXPECT_EQ(phone.last().find("<dialog "), std::string::npos) << phone.last();
}

TEST(SipLamps, RFC_4235_ATelephoneIsSeenToRingAndToTalkByOthersAndByPrograms) {
    const uint16_t own = free_port();
    Provider provider(lamp_office(own));
    const HDRVLINE bob = provider.line(0), line = provider.line(1);
    provider.server->set_messages(bob, LINEDEVSTATE_INSERVICE, 0);
    EXPECT_EQ(provider.status(bob).dwDevStatusFlags & LINEDEVSTATUSFLAGS_INSERVICE, 0u);
    Baresip telephone(phone_with(own, ""));
    provider.until("L0 LINEDEVSTATE 0x40 ");
    LampPhone phone(own, "2002");
    EXPECT_EQ(phone.subscribe("dialog", "2001"), 200);
    EXPECT_TRUE(phone.told("version=\"0\""));
    HDRVCALL call{};
    EXPECT_EQ(provider.server->try_call(1, line, 1, u"2001", &call), 1);
    EXPECT_TRUE(phone.told("direction=\"recipient\"><state>confirmed</state>")) << phone.last();
    EXPECT_EQ(phone.last().find("3001"), std::string::npos) << "a lamp does not say with whom";
    provider.until("L0 C101 CALLSTATE 0x100 ");
    const HDRVCALL seen = provider.server->announced(101);
    EXPECT_EQ(provider.info_text(seen, &LINECALLINFO::dwCallerIDSize), u"3001");
    EXPECT_EQ(provider.info_text(seen, &LINECALLINFO::dwCalledIDSize), u"2001");
    EXPECT_EQ(provider.features(seen), 0u) << "what is done there is the telephone's to do";
    EXPECT_EQ(provider.server->drop(2, call), 2);
    EXPECT_TRUE(telephone.ended(1));
    provider.until("L0 C101 CALLSTATE 0x1 ");
    while (phone.last().find("<dialog ") != std::string::npos && phone.told("NOTIFY")) continue;
    EXPECT_EQ(phone.last().find("<dialog "), std::string::npos) << phone.last();
}

TEST(SipLamps, ACallInTwoPlacesIsOneCallToALamp) {
    const uint16_t own = free_port();
    Provider provider(lamp_office(own));
    provider.line(0);
    const HDRVLINE line = provider.line(1);
    Baresip here(phone_with(own, "")), there(phone_with(own, ""));
    HDRVCALL call{};
    EXPECT_EQ(provider.server->try_call(1, line, 1, u"2001", &call), 1);
    provider.until("L0 C101 CALLSTATE 0x100 ");
    EXPECT_EQ(provider.server->drop(2, call), 2);
    provider.until("L0 C101 CALLSTATE 0x1 ");
    for (const std::string& message : provider.all) EXPECT_EQ(message.find("C102"), std::string::npos) << message;
}

TEST(SipLamps, RFC_3863_BaresipSeesALineComeAndTalk) {
    const uint16_t own = free_port();
    Provider provider(lamp_office(own));
    const HDRVLINE line = provider.line(1);
    BaresipWants wants = phone_with(own, "contact presence");
    wants.contacts = "\"Application\" <sip:3001@127.0.0.1:" + std::to_string(own) + ">;presence=p2p\n";
    Baresip telephone(wants);
    EXPECT_TRUE(provider.server->log_until("subscribes to presence of sip:3001@")) << telephone.log();
    // It says what changed.
    HDRVCALL call{};
    EXPECT_EQ(provider.server->try_call(1, line, 1, u"2001", &call), 1);
    EXPECT_TRUE(telephone.says("Busy")) << telephone.log();
    EXPECT_TRUE(telephone.says("changed status from")) << telephone.log();
    EXPECT_EQ(provider.server->drop(2, call), 2);
    EXPECT_TRUE(telephone.says("changed status from", 2)) << telephone.log();
    EXPECT_TRUE(telephone.says("Online", 2)) << telephone.log();
}

TEST(SipLamps, RFC_3842_WhoDidNotAskIsToldWhereThatIsWanted) {
    const uint16_t own = free_port();
    Provider provider(lamp_office(own, "tell_unasked = true\n"));
    const HDRVLINE line = provider.line(0);
    LampPhone phone(own);
    EXPECT_EQ(phone.enroll(), 200) << phone.response();
    EXPECT_EQ(set_waiting(provider, line, true, 1), 1);
    EXPECT_TRUE(phone.told("Messages-Waiting: yes"));
    EXPECT_NE(phone.last().find("NOTIFY sip:2001@127.0.0.1:" + std::to_string(phone.port()) + " "), std::string::npos) << phone.last();
    EXPECT_NE(phone.last().find("Event: message-summary\r\n"), std::string::npos) << phone.last();
    EXPECT_NE(phone.last().find("Subscription-State: terminated;reason=noresource\r\n"), std::string::npos) << phone.last();
    LampPhone other(own);
    EXPECT_EQ(phone.subscribe("message-summary", "2001"), 200);
    EXPECT_TRUE(phone.told("active;expires=600"));
    EXPECT_EQ(set_waiting(provider, line, false, 2), 2);
    EXPECT_TRUE(phone.told("active;expires=")) << "who asked is told once";
    EXPECT_TRUE(phone.hears_nothing());
}

TEST(SipLamps, WhoRegistersWhileMessagesWaitIsToldUnaskedAsWell) {
    const uint16_t own = free_port();
    Provider provider(lamp_office(own, "tell_unasked = true\n"));
    const HDRVLINE line = provider.line(0);
    EXPECT_EQ(set_waiting(provider, line, true, 1), 1);
    LampPhone phone(own);
    EXPECT_EQ(phone.enroll(), 200) << phone.response();
    EXPECT_TRUE(phone.told("Messages-Waiting: yes"));
}

TEST(SipLamps, ATelephoneThatDoesNotKnowOfItIsToldNoMore) {
    const uint16_t own = free_port();
    Provider provider(lamp_office(own));
    const HDRVLINE line = provider.line(0);
    LampPhone phone(own);
    phone.answer_with("481 Subscription Does Not Exist");
    EXPECT_EQ(phone.subscribe("message-summary", "2001"), 200);
    EXPECT_TRUE(phone.told("Messages-Waiting: no"));
    EXPECT_EQ(phone.again("Expires: 600\r\n"), 481);
    EXPECT_EQ(set_waiting(provider, line, true, 1), 1);
    EXPECT_TRUE(phone.hears_nothing());
}

TEST(SipLamps, AShutdownIsToldSoThatTelephonesAskAgain) {
    const uint16_t own = free_port();
    Provider provider(lamp_office(own));
    LampPhone phone(own);
    EXPECT_EQ(phone.subscribe("presence", "3001"), 200);
    EXPECT_TRUE(phone.told("<basic>open</basic>"));
    provider.server->shutdown();
    EXPECT_TRUE(phone.told("Subscription-State: terminated;reason=probation;retry-after=10\r\n"));
}

TEST(SipLamps, TheStatusOfALineIsSetAsItsPageSays) {
    const uint16_t own = free_port();
    Provider provider(lamp_office(own) + "[[account]]\naddress = \"sip:1001@127.0.0.1:9\"\nmessage_waiting = true\n[[account.watch]]\nnumber = \"1005\"\n");
    const auto settable = [&](DWORD line) {
        sdk::Roomy<LINEDEVCAPS> caps;
        EXPECT_EQ(provider.server->call<decltype(TSPI_lineGetDevCaps)>("TSPI_lineGetDevCaps", sdk::TestServer::line_base + line, sdk::version_2_2, DWORD{0}, caps.get()), 0);
        EXPECT_EQ((caps->dwLineFeatures & LINEFEATURE_SETDEVSTATUS) != 0, caps->dwSettableDevStatus != 0);
        return caps->dwSettableDevStatus;
    };
    EXPECT_EQ(settable(0), static_cast<DWORD>(LINEDEVSTATUSFLAGS_MSGWAIT));
    EXPECT_EQ(settable(1), static_cast<DWORD>(LINEDEVSTATUSFLAGS_MSGWAIT));
    EXPECT_EQ(settable(2), 0u) << "the PBX has the mailbox";
    EXPECT_EQ(settable(3), 0u) << "somebody else's telephone";
    const HDRVLINE line = provider.line(1), account = provider.line(2);
    const auto set = [&](HDRVLINE of, DWORD flags) {
        return provider.server->call<decltype(TSPI_lineSetLineDevStatus)>("TSPI_lineSetLineDevStatus", DWORD{1}, of, flags, DWORD{1});
    };
    EXPECT_EQ(set(line, LINEDEVSTATUSFLAGS_LOCKED), sdk::result_of(LINEERR_INVALPARAM));
    EXPECT_EQ(set(account, LINEDEVSTATUSFLAGS_MSGWAIT), sdk::result_of(LINEERR_OPERATIONUNAVAIL));
    EXPECT_EQ(set(HDRVLINE{}, LINEDEVSTATUSFLAGS_MSGWAIT), sdk::result_of(LINEERR_INVALLINEHANDLE));
}

}  // namespace
}  // namespace tapi::test
