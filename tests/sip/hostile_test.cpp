// SPDX-License-Identifier: Apache-2.0
// What no sane peer sends: damaged messages, after which the provider still answers. And too much of what sane peers send.
#include "sip/damage.hpp"
#include "sip/lamp_phone.hpp"
#include "sip/messages.hpp"
#include "sip/peers.hpp"
#include "sip/sender.hpp"
#include "sip/torture.hpp"

namespace tapi::test {
namespace {

// Real messages, damaged: bytes changed, pieces doubled and left out, numbers made large. SIP_FUZZ says how many; the
// provider reads all of them and answers an OPTIONS after each hundred.
void hurl_damaged(Sender& sender, const std::vector<std::string>& seeds) {
    const char* wanted = std::getenv("SIP_FUZZ");
    const long most = wanted == nullptr ? 4000 : std::strtol(wanted, nullptr, 10);
    Damage damage(1);
    for (long count = 0; count < most; ++count) {
        sender.send(damage.damaged(damage.one_of(seeds)));
        if (count % 100 != 99) continue;
        ASSERT_TRUE(sender.alive()) << count;
    }
}

TEST(SipHostile, DamagedMessagesHarmNothing) {
    Provider provider;
    provider.line(1);
    Sender sender(provider.own);
    std::vector<std::string> seeds;
    for (const Torture& torture : tortures()) seeds.push_back(torture.datagram);
    for (const char* method : {"INVITE", "BYE", "CANCEL", "ACK", "UPDATE", "PRACK", "INFO", "REFER", "SUBSCRIBE", "NOTIFY", "MESSAGE"}) {
        seeds.push_back(message(std::string(method) + " sip:1002@127.0.0.1 SIP/2.0",
                                "From: \"A\" <sip:c@h;x=1>;tag=1\nTo: <sip:1001@h>\nCall-ID: f\nCSeq: 1 " + std::string(method) +
                                    "\nMax-Forwards: 7\nContact: <sip:c@127.0.0.1:9>\nRecord-Route: <sip:127.0.0.1:9;lr>\nSupported: timer, 100rel\nSession-Expires: 1800;refresher=uac\n"
                                    "Diversion: <sip:d@h>;reason=user-busy\nP-Asserted-Identity: <sip:e@h>\nUser-to-User: 00;encoding=hex\nReplaces: a;to-tag=b;from-tag=c\n"
                                    "Refer-To: <sip:f@h?Replaces=x>\nRAck: 1 1 INVITE\nEvent: refer\nReason: Q.850;cause=16\nContent-Type: application/sdp\nContent-Length: 90\n",
                                "v=0\no=a 1 1 IN IP4 127.0.0.1\ns=-\nc=IN IP4 127.0.0.1\nt=0 0\nm=audio 6000 RTP/AVP 0\n"));
    }
    hurl_damaged(sender, seeds);
    // Some of them were calls to 1002; they go with the line.
    EXPECT_TRUE(sender.alive());
}

TEST(SipHostile, DamagedMessagesInASubscriptionHarmNothing) {
    const uint16_t own = free_port();
    Provider provider(Provider::transport(own) + "[registrar]\ndomain = \"127.0.0.1:" + std::to_string(own) +
                      "\"\n[[phone]]\nnumber = \"2001\"\npassword = \"secret\"\nline = true\n[[line]]\nnumber = \"3001\"\n");
    LampPhone phone(own);
    EXPECT_EQ(phone.subscribe("dialog", "3001"), 200);
    EXPECT_TRUE(phone.told("version=\"0\""));
    const std::string asked = phone.sent();
    EXPECT_EQ(phone.again("Expires: 600\r\nAccept: application/dialog-info+xml\r\n"), 200);
    Sender sender(own);
    hurl_damaged(sender, {phone.sent(), asked});
    EXPECT_TRUE(sender.alive());
}

// sofia-sip reads past the end of such parameters when it looks for one of its own in a copy of them.
TEST(SipHostile, AddressesThatTheStackMisreadsAreRefused) {
    Provider provider;
    provider.line(1);
    Sender sender(provider.own);
    int call = 0;
    for (const char* hop : {"sip:127.0.0.1:9;lrx", "sip:127.0.0.1:9;a=b;LR2=on", "sip:127.0.0.1:9;transport.=udp", "sip:127.0.0.1:9;maddress"}) {
        for (const bool as_route : {true, false}) {
            const std::string contact = as_route ? "sip:c@127.0.0.1:9" : hop, route = as_route ? "\nRecord-Route: <" + std::string(hop) + ">" : "";
            sender.send(message("INVITE sip:1001@127.0.0.1 SIP/2.0", "From: <sip:c@h>;tag=1\nTo: <sip:1001@h>\nCall-ID: m" + std::to_string(++call) +
                                                                         "\nCSeq: 1 INVITE\nMax-Forwards: 7\nContact: <" + contact + ">" + route + "\nContent-Length: 0\n"));
            EXPECT_EQ(sender.receive(10'000).value_or("nothing").substr(0, 12), "SIP/2.0 400 ") << hop;
        }
    }
    EXPECT_TRUE(sender.alive());
}

TEST(SipHostile, DamagedRegistrationsAndAnswersHarmNothing) {
    const uint16_t own = free_port();
    Provider provider(Provider::transport(own) + "[registrar]\ndomain = \"h\"\n[[phone]]\nnumber = \"2001\"\npassword = \"secret\"\n[[line]]\nnumber = \"1001\"\nauto_answer = true\n");
    Sender sender(own);
    std::vector<std::string> seeds;
    for (const char* method : {"REGISTER", "INVITE"}) {
        for (const char* contact : {"*", "<sip:2001@127.0.0.1:9>;expires=60, <sip:2001@127.0.0.1:10;transport=tcp>"}) {
            seeds.push_back(message(std::string(method) + " sip:1001@h SIP/2.0",
                                    "From: <sip:2001@h>;tag=1\nTo: <sip:2001@h>\nCall-ID: r\nCSeq: 1 " + std::string(method) + "\nMax-Forwards: 7\nExpires: 0\nContact: " + contact +
                                        "\nCall-Info: <sip:h>;answer-after=0\nAlert-Info: <http://h>;info=alert-autoanswer\n"
                                        "Authorization: Digest username=\"2001\", realm=\"h\", nonce=\"0123456789abcdef\", uri=\"sip:h\", response=\"00112233445566778899aabbccddeeff\", algorithm=MD5, qop=auth, nc=00000001, cnonce=\"c\"\n"
                                        "Content-Length: 0\n"));
        }
    }
    hurl_damaged(sender, seeds);
    EXPECT_TRUE(sender.alive());
}

TEST(SipHostile, MoreCallsThanAllowedAreToldToComeBackLater) {
    const uint16_t own = free_port();
    Provider provider("[sip]\nmax_offered = 3\n" + Provider::transport(own) +
                      "[[trunk]]\naddress = \"sip:127.0.0.1:9\"\n[[trunk.extension]]\nnumber = \"1001\"\nappearances = 10\n");
    provider.line();
    Sender sender(own);
    for (int call = 0; call < 3; ++call)
        sender.send(message("INVITE sip:1001@127.0.0.1 SIP/2.0", "From: <sip:c@h>;tag=1\nTo: <sip:1001@h>\nCall-ID: o" + std::to_string(call) + "\nCSeq: 1 INVITE\nMax-Forwards: 7\nContact: <sip:c@127.0.0.1:9>\nContent-Length: 0\n"));
    ASSERT_TRUE(sender.alive());
    Scenario refused;
    refused.send(invite(), "retrans=\"500\"").expect(100, "optional=\"true\"");
    refused.xml += "<recv response=\"503\"><action>" + must_match("Retry-After: [0-9]") + "</action></recv>\n";
    refused.send("ACK sip:[service]@[remote_ip]:[remote_port] SIP/2.0\n[last_Via:]\n[last_From:]\n[last_To:]\nCall-ID: [call_id]\nCSeq: 1 ACK\nMax-Forwards: 70\nContent-Length: 0\n");
    Sipp far(refused, free_port(), own, "1001");
    EXPECT_TRUE(far.succeeded());
}

}  // namespace
}  // namespace tapi::test
