// SPDX-License-Identifier: Apache-2.0
// What no sane peer sends: torture messages of RFC 4475 and RFC 5118 and damaged ones. After each of them the provider still
// takes a call. And too much of what sane peers send.
#include "sip/damage.hpp"
#include "sip/messages.hpp"
#include "sip/peers.hpp"
#include "sip/sender.hpp"

namespace tapi::test {
namespace {

std::string message(const std::string& start, const std::string& headers, const std::string& body = {}) {
    return sip(start + "\nVia: SIP/2.0/UDP 127.0.0.1:9;rport;branch=z9hG4bK" + std::to_string(std::hash<std::string>()(start + headers)) + "\n" + headers + "\n" + body);
}

// After RFC 4475 (the names are its own) and RFC 5118.
std::vector<std::string> torture() {
    const std::string usual = "From: <sip:c@h>;tag=1\nTo: <sip:1001@h>\nCall-ID: t\nCSeq: 1 INVITE\nMax-Forwards: 7\nContact: <sip:c@127.0.0.1:9>\n";
    const std::string invite = "INVITE sip:1001@127.0.0.1 SIP/2.0";
    return {
        sip("INVITE sip:1001@127.0.0.1;unknownparam SIP/2.0\nTO :\n sip:1001@h ;   tag    = 1918181833n\nfrom   : \"J Rosenberg \\\\\\\"\"       <sip:jdrosen@example.com>\n  ;\n  tag = 98asjd8\n"
            "MaX-fOrWaRdS: 0068\nCall-ID: wsinv.ndaksdj@192.0.2.1\nContent-Length   : 0\ncseq: 0009\n  INVITE\nVia  : SIP  /   2.0\n /UDP\n    192.0.2.2;branch=390skdjuw\ns :\nNewFangledHeader:   newfangled value\n\n"),  // wsinv
        message("!interesting-Method0123456789_*+`.%indeed'~ sip:1*_unreserved@example.com SIP/2.0", "From: <sip:c@h>;tag=1\nTo: <sip:x@h>\nCall-ID: int\nCSeq: 139122385 !interesting-Method0123456789_*+`.%indeed'~\nMax-Forwards: 255\nContent-Length: 0\n"),  // intmeth
        message("INVITE sip:sips%3Auser%40example.com@127.0.0.1 SIP/2.0", usual + "Content-Length: 0\n"),                                       // esc01
        message("REGISTER sip:h SIP/2.0", "From: <sip:null-%00-null@h>;tag=1\nTo: <sip:null-%00-null@h>\nCall-ID: escnull\nCSeq: 1 REGISTER\nMax-Forwards: 7\nContact: <sip:%00@h>\nContent-Length: 0\n"),  // escnull
        message("RE%47IST%45R sip:h SIP/2.0", "From: <sip:c@h>;tag=1\nTo: <sip:c@h>\nCall-ID: esc02\nCSeq: 1 RE%47IST%45R\nMax-Forwards: 7\nContent-Length: 0\n"),
        message(invite, usual + "Content-Length: 9999\n"),                                                                                      // clerr
        message(invite, usual + "Content-Length: -999\n"),                                                                                      // ncl
        message(invite, "From: <sip:c@h>;tag=1\nTo: <sip:1001@h>\nCall-ID: s\nCSeq: 36893488147419103232 INVITE\nMax-Forwards: 300\nExpires: 10000000000000000000000\nContact: <sip:c@h>;expires=280297596632815\nContent-Length: 0\n"),  // scalar02
        message(invite, "To: \"Mr. J. User <sip:j.user@example.com>\nFrom: <sip:c@h>;tag=1\nCall-ID: q\nCSeq: 1 INVITE\nMax-Forwards: 7\nContact: <sip:c@h>\nContent-Length: 0\n"),  // quotbal
        message("INVITE <sip:1001@127.0.0.1> SIP/2.0", usual + "Content-Length: 0\n"),                                                          // ltgtruri
        message("INVITE sip:1001@127.0.0.1; lr SIP/2.0", usual + "Content-Length: 0\n"),                                                        // lwsruri
        message("INVITE sip:1001@127.0.0.1 SIP/2.0  ", usual + "Content-Length: 0\n"),                                                          // trws
        message("INVITE sip:1001@127.0.0.1?Route=%3Csip:x%3E SIP/2.0", usual + "Content-Length: 0\n"),                                          // escruri
        message(invite, usual + "Date: Fri, 01 Jan 2010 16:00:00 EST\nContent-Length: 0\n"),                                                    // baddate
        message(invite, "From: <sip:c@h>;tag=1\nTo: <sip:1001@h>\nCall-ID: r\nCSeq: 8 OPTIONS\nMax-Forwards: 7\nContact: <sip:c@h>\nContent-Length: 0\n"),  // mismatch
        message("INVITE sip:1001@127.0.0.1 SIP/7.0", usual + "Content-Length: 0\n"),                                                            // badvers
        message("INVITE nobodyknowsthisscheme:totallyopaquecontent SIP/2.0", usual + "Content-Length: 0\n"),                                    // unkscm
        message("OPTIONS soap.beep://192.0.2.103:3002 SIP/2.0", "From: <sip:c@h>;tag=1\nTo: <sip:1001@h>\nCall-ID: n\nCSeq: 1 OPTIONS\nMax-Forwards: 7\nContent-Length: 0\n"),
        message(invite, "From: <isbn:2983792873>;tag=1\nTo: <http://www.example.com>\nCall-ID: u\nCSeq: 1 INVITE\nMax-Forwards: 7\nContact: <name:John_Smith>\nContent-Length: 0\n"),  // unksm2
        message(invite, usual + "Require: nothingSupportsThis, nothingSupportsThisEither\nProxy-Require: noProxiesSupportThis\nContent-Length: 0\n"),  // bext01
        message("SIP/2.0 100 Trying", "From: <sip:c@h>;tag=1\nTo: <sip:1001@h>\nCall-ID: b\nCSeq: 1 INVITE\nContent-Length: 0\n"),
        message("SIP/2.0 4294967301 better not break the receiver", "From: <sip:c@h>;tag=1\nTo: <sip:1001@h>\nCall-ID: bc\nCSeq: 1 INVITE\nContent-Length: 0\n"),  // bigcode
        message(invite, "Call-ID: insuf\nCSeq: 193942 INVITE\nMax-Forwards: 95\n"),                                                             // insuf
        message(invite, usual + "From: <sip:d@h>;tag=2\nTo: <sip:1002@h>\nCall-ID: t2\nCSeq: 5 INVITE\nMax-Forwards: 5\nContent-Length: 0\n"),  // multi01
        message(invite, usual + "Content-Type: text/plain\nContent-Length: 5\n", "hello"),
        message(invite, usual + "Content-Type: application/sdp\nContent-Length: 7\n", "rubbish"),
        message(invite, "From: <sip:c@h>;tag=1\nTo: <sip:1001@h>\nCall-ID: st\nCSeq: 1 INVITE\nMax-Forwards: 7\nContact: *\nContent-Length: 0\n"),
        message(invite, "From: <sip:c@h>;tag=1\nTo: <sip:1001@h>\nCall-ID: ma\nCSeq: 1 INVITE\nMax-Forwards: 7\nContact: <mailto:a@b>\nRecord-Route: <tel:1>\nContent-Length: 0\n"),
        message(invite, "From: <sip:c@h>;tag=1\nTo: <sip:1001@h>\nCall-ID: rr\nCSeq: 1 INVITE\nMax-Forwards: 7\nContact: <sip:c@127.0.0.1:9>\nRecord-Route: <sip:>\nContent-Length: 0\n"),
        message("REFER sip:1001@127.0.0.1 SIP/2.0", "From: <sip:c@h>;tag=1\nTo: <sip:1001@h>\nCall-ID: rf\nCSeq: 1 REFER\nMax-Forwards: 7\nContact: <sip:c@h>\nContent-Length: 0\n"),
        message("NOTIFY sip:1001@127.0.0.1 SIP/2.0", "From: <sip:c@h>;tag=1\nTo: <sip:1001@h>;tag=zzz\nCall-ID: no\nCSeq: 1 NOTIFY\nMax-Forwards: 7\nContent-Length: 0\n"),
        message("INVITE sip:1001@[::1] SIP/2.0", usual + "Content-Length: 0\n"),                                                                // RFC 5118 4.1
        message("INVITE sip:2001:db8::10 SIP/2.0", usual + "Content-Length: 0\n"),                                                              // 4.2
        message("INVITE sip:[2001:db8::10:5070] SIP/2.0", usual + "Content-Length: 0\n"),                                                       // 4.3
        sip("BYE sip:1001@127.0.0.1 SIP/2.0\nVia: SIP/2.0/UDP [2001:db8::9:1];received=[2001:db8::9:255];branch=z9hG4bKas3-111\nFrom: <sip:c@h>;tag=1\nTo: <sip:1001@h>;tag=2\nCall-ID: v\nCSeq: 1 BYE\nMax-Forwards: 7\n\n"),  // 4.5
        message(invite, usual + "Content-Type: application/sdp\nContent-Length: 96\n", "v=0\no=a 1 1 IN IP6 2001:db8::20\ns=-\nc=IN IP6 ::ffff:192.0.2.1\nt=0 0\nm=audio 6000 RTP/AVP 0\n"),  // 4.9
        std::string(65000, 'A'), std::string("\r\n\r\n"), std::string("\0\0\0\0", 4), std::string(), "SIP/2.0", "INVITE",
    };
}

// A good call in the end.
void takes_a_call(Provider& provider, const std::string& number) {
    Scenario scenario = calling();
    scenario.send(within("BYE", 2), "retrans=\"500\"").expect(200);
    Sipp far(scenario, free_port(), provider.own, "1002");
    char name[16];
    std::snprintf(name, sizeof name, "C%s", number.c_str());
    const std::string beginning = std::string("L1 ") + name + " CALLSTATE 0x2 ";
    provider.server->seen_until_begins(beginning);
    EXPECT_EQ(provider.server->answer(1, provider.server->announced(static_cast<DWORD>(std::stoul(number)))), 1);
    EXPECT_TRUE(far.succeeded());
}

TEST(SipHostile, RFC_4475_RFC_5118_TortureHarmsNothing) {
    Provider provider;
    provider.line(1);  // 1001 stays closed: torture is refused, not offered
    Sender sender(provider.own);
    for (const std::string& datagram : torture()) {
        sender.send(datagram);
        EXPECT_TRUE(sender.alive()) << datagram.substr(0, 200);
    }
    takes_a_call(provider, "101");
}

// Real messages, damaged: bytes changed, pieces doubled and left out, numbers made large. SIP_FUZZ says how many; the
// provider reads all of them and answers an OPTIONS after each hundred.
TEST(SipHostile, DamagedMessagesHarmNothing) {
    const char* wanted = std::getenv("SIP_FUZZ");
    const long most = wanted == nullptr ? 4000 : std::strtol(wanted, nullptr, 10);
    Provider provider;
    provider.line(1);
    Sender sender(provider.own);
    std::vector<std::string> seeds = torture();
    for (const char* method : {"INVITE", "BYE", "CANCEL", "ACK", "UPDATE", "PRACK", "INFO", "REFER", "SUBSCRIBE", "NOTIFY", "MESSAGE"}) {
        seeds.push_back(message(std::string(method) + " sip:1002@127.0.0.1 SIP/2.0",
                                "From: \"A\" <sip:c@h;x=1>;tag=1\nTo: <sip:1001@h>\nCall-ID: f\nCSeq: 1 " + std::string(method) +
                                    "\nMax-Forwards: 7\nContact: <sip:c@127.0.0.1:9>\nRecord-Route: <sip:127.0.0.1:9;lr>\nSupported: timer, 100rel\nSession-Expires: 1800;refresher=uac\n"
                                    "Diversion: <sip:d@h>;reason=user-busy\nP-Asserted-Identity: <sip:e@h>\nUser-to-User: 00;encoding=hex\nReplaces: a;to-tag=b;from-tag=c\n"
                                    "Refer-To: <sip:f@h?Replaces=x>\nRAck: 1 1 INVITE\nEvent: refer\nReason: Q.850;cause=16\nContent-Type: application/sdp\nContent-Length: 90\n",
                                "v=0\no=a 1 1 IN IP4 127.0.0.1\ns=-\nc=IN IP4 127.0.0.1\nt=0 0\nm=audio 6000 RTP/AVP 0\n"));
    }
    Damage damage(1);
    for (long count = 0; count < most; ++count) {
        sender.send(damage.damaged(damage.one_of(seeds)));
        if (count % 100 != 99) continue;
        ASSERT_TRUE(sender.alive()) << count;
    }
    // Some of them were calls to 1002; they go with the line.
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
