// SPDX-License-Identifier: Apache-2.0
// Telephones that register here: baresip and sipp as desk phones, without a PBX between.
#include "sip/baresip.hpp"
#include "sip/messages.hpp"
#include "sip/peers.hpp"

namespace tapi::test {
namespace {

// Telephone 2001, and lines 3001 and 3002 that it calls and is called by.
std::string office(uint16_t port) {
    return Provider::transport(port) + "[registrar]\ndomain = \"127.0.0.1:" + std::to_string(port) +
           "\"\n[[phone]]\nnumber = \"2001\"\nname = \"Desk of Bob\"\npassword = \"secret\"\n"
           "[[line]]\nnumber = \"3001\"\nsession_timer = 0\n[[line]]\nnumber = \"3002\"\nsession_timer = 0\n";
}

BaresipWants desk_phone(uint16_t registrar) {
    BaresipWants wants;
    wants.account = ";auth_user=2001;auth_pass=secret";
    wants.registrar = "127.0.0.1:" + std::to_string(registrar);
    return wants;
}

TEST(SipPhones, ADeskPhoneThatRegistersHereIsCalledAndCalls) {
    const uint16_t own = free_port();
    Provider provider(office(own));
    const HDRVLINE line = provider.line();
    Baresip phone(desk_phone(own));
    EXPECT_TRUE(provider.server->log_until("the telephone registered from sip:127.0.0.1:"));
    const HDRVCALL call = provider.server->make_call(1, line, 1, u"2001");
    provider.wait("C1", LINECALLSTATE_CONNECTED);
    EXPECT_TRUE(phone.says("stablished")) << phone.log();
    EXPECT_EQ(provider.server->drop(2, call), 2);
    EXPECT_TRUE(phone.ended(1)) << phone.log();

    phone.command("dial", "sip:3001@127.0.0.1:" + std::to_string(own));
    provider.wait("C101", LINECALLSTATE_OFFERING);
    const HDRVCALL offered = provider.server->announced(101);
    EXPECT_EQ(provider.info_text(offered, &LINECALLINFO::dwCallerIDSize), u"2001");
    EXPECT_EQ(provider.info_text(offered, &LINECALLINFO::dwCallerIDNameSize), u"Desk of Bob") << "who has said his password is who he is";
    EXPECT_EQ(provider.server->answer(3, offered), 3);
    provider.wait("C101", LINECALLSTATE_CONNECTED);
    phone.command("hangup");
    EXPECT_EQ(provider.wait("C101", LINECALLSTATE_DISCONNECTED), static_cast<DWORD>(LINEDISCONNECTMODE_NORMAL));
}

TEST(SipPhones, ANumberIsInTwoPlacesAndTheFirstThatAnswersHasTheCall) {
    const uint16_t own = free_port();
    Provider provider(office(own));
    const HDRVLINE line = provider.line();
    Baresip here(desk_phone(own)), there(desk_phone(own));
    const HDRVCALL call = provider.server->make_call(1, line, 1, u"2001");
    provider.wait("C1", LINECALLSTATE_CONNECTED);
    EXPECT_EQ(provider.server->drop(2, call), 2);
    EXPECT_TRUE(here.ended(1) && there.ended(1)) << "both were called, and nobody talks any more\n" << here.log() << there.log();
    EXPECT_EQ(provider.states("C1").back(), "0x100 0x1") << "one call, connected once";
}

TEST(SipPhones, ANumberThatIsNotRegisteredIsUnreachableAndOneThatNobodyHasInvalid) {
    Provider provider(office(free_port()));
    const HDRVLINE line = provider.line();
    provider.server->make_call(1, line, 1, u"2001");
    EXPECT_EQ(provider.wait("C1", LINECALLSTATE_DISCONNECTED), static_cast<DWORD>(LINEDISCONNECTMODE_UNREACHABLE));
    provider.server->make_call(2, line, 2, u"2999");
    EXPECT_EQ(provider.wait("C2", LINECALLSTATE_SPECIALINFO), static_cast<DWORD>(LINESPECIALINFO_CUSTIRREG));
}

TEST(SipPhones, TwoLinesOfOursCallEachOther) {
    Provider provider(office(free_port()));
    const HDRVLINE first = provider.line(0);
    provider.line(1);
    const HDRVCALL call = provider.server->make_call(1, first, 1, u"3002");
    auto seen = provider.server->seen_until_begins("L1 C101 CALLSTATE 0x2 ");
    provider.all.insert(provider.all.end(), seen.begin(), seen.end());
    const HDRVCALL called = provider.server->announced(101);
    EXPECT_EQ(provider.info_text(called, &LINECALLINFO::dwCallerIDSize), u"3001");
    EXPECT_EQ(provider.server->answer(2, called), 2);
    provider.wait("C1", LINECALLSTATE_CONNECTED);
    EXPECT_EQ(provider.server->drop(3, call), 3);
    provider.server->seen_until_begins("L1 C101 CALLSTATE 0x4000 0x1 ");
}

// Our own account at our own registrar: the one telephone here that knows SHA-256.
TEST(SipPhones, RFC_8760_WhereItIsWantedSHA256Serves) {
    const uint16_t own = free_port();
    const std::string here = "127.0.0.1:" + std::to_string(own);
    for (const char* digest : {"sha-256", "both"}) {
        Provider provider(Provider::transport(own) + "[registrar]\ndomain = \"" + here + "\"\ndigest = \"" + digest +
                          "\"\n[[phone]]\nnumber = \"2001\"\npassword = \"secret\"\n[[account]]\naddress = \"sip:2001@" + here + "\"\ndomain = \"elsewhere\"\npassword = \"secret\"\n");
        EXPECT_TRUE(provider.server->log_until("the telephone registered from sip:" + here)) << digest;
        EXPECT_TRUE(provider.server->log_until("registered at elsewhere")) << digest;
    }
}

std::string enrol(int cseq, const std::string& headers) {
    return "REGISTER sip:[remote_ip]:[remote_port] SIP/2.0\nVia: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]\n"
           "From: <sip:2001@[remote_ip]:[remote_port]>;tag=[call_number]\nTo: <sip:2001@[remote_ip]:[remote_port]>\nCall-ID: [call_id]\nCSeq: " +
           std::to_string(cseq) + " REGISTER\nMax-Forwards: 70\n" + headers + "Content-Length: 0\n";
}

const char* const password = "[authentication username=2001 password=secret]\n";

Scenario& asked(Scenario& scenario, int cseq, const std::string& headers) {
    scenario.send(enrol(cseq, headers), "retrans=\"500\"").expect(401, "auth=\"true\"").send(enrol(cseq + 1, headers + password), "retrans=\"500\"");
    return scenario;
}

TEST(SipPhones, RFC_3261_10_RegisteringAskingAndRemovingEverything) {
    const uint16_t own = free_port();
    Provider provider(office(own));
    Scenario scenario;
    const std::string matching = "<recv response=\"200\"><action>";
    asked(scenario, 1, "Contact: <sip:2001@[local_ip]:[local_port]>\nExpires: 30\n").expect(423);
    asked(scenario, 3, "Contact: <sip:2001@[local_ip]:[local_port]>\nExpires: 120\n");
    scenario.xml += matching + must_match("Contact: .sip:2001@127.0.0.1:[0-9]*.;expires=120") + "</action></recv>\n";
    asked(scenario, 5, "Contact: *\nExpires: 0\n").expect(200);
    Sipp phone(scenario, free_port(), own, "2001");
    EXPECT_TRUE(phone.succeeded());
    EXPECT_TRUE(provider.server->log_until("is not registered any more"));
}

TEST(SipPhones, WhoTakesATelephonesNumberIsAskedForItsPassword) {
    const uint16_t own = free_port();
    Provider provider(office(own));
    provider.line();
    Scenario scenario;
    scenario.send(invite(), "retrans=\"500\"").expect(100, "optional=\"true\"").expect(401)
        .send("ACK sip:[service]@[remote_ip]:[remote_port] SIP/2.0\n[last_Via:]\n[last_From:]\n[last_To:]\nCall-ID: [call_id]\nCSeq: 1 ACK\nMax-Forwards: 70\nContent-Length: 0\n");
    Sipp stranger(scenario, free_port(), own, "3001");
    EXPECT_TRUE(stranger.succeeded());
    EXPECT_TRUE(provider.server->seen().empty()) << "nothing rang";
}

}  // namespace
}  // namespace tapi::test
