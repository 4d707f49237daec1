// SPDX-License-Identifier: Apache-2.0
// See torture.hpp.
#include "sip/torture.hpp"

namespace tapi::test {

std::vector<Torture> tortures() {
    return {
        // ---- RFC 4475 3.1.1: strange and right
        {"wsinv", sip("INVITE sip:1001@127.0.0.1;unknownparam SIP/2.0\nTO :\n sip:1001@h ;   tag    = 1918181833n\nfrom   : \"J Rosenberg \\\\\\\"\"       <sip:jdrosen@example.com>\n  ;\n  tag = 98asjd8\n"
                      "MaX-fOrWaRdS: 0068\nCall-ID: wsinv.ndaksdj@192.0.2.1\nContent-Length   : 0\ncseq: 0009\n  INVITE\nVia  : SIP  /   2.0\n /UDP\n    127.0.0.1:9;rport;branch=390skdjuw\ns :\n"
                      "NewFangledHeader:   newfangled value\n continued newfangled value\nUnknownHeaderWithUnusualValue: ;;,,;;,;\nm:\"Quoted string \\\"\\\"\" <sip:jdrosen@example.com> ; newparam =\n      newvalue ;\n  secondparam ; q = 0.33\n\n"), {481, 400}},
        // The stack reads the method, but not this address.
        {"intmeth", message("!interesting-Method0123456789_*+`.%indeed'~ sip:1_unusual.URI~(to-be!sure)&isn't+it$/crazy?,/;;*:&it+has=1,weird!*pas$wo~d_too.(doesn't-it)@example.com SIP/2.0", "From: <sip:c@h>;tag=1\nTo: <sip:x@h>\nCall-ID: intmeth\nCSeq: 139122385 !interesting-Method0123456789_*+`.%indeed'~\nMax-Forwards: 255\nContent-Length: 0\n"), {405, 404, 501, 0}},
        {"esc01", message("INVITE sip:sips%3Auser%40example.com@127.0.0.1 SIP/2.0", "From: <sip:c@h>;tag=1\nTo: <sip:1001@h>\nCall-ID: esc01\nCSeq: 1 INVITE\nMax-Forwards: 7\nContact: <sip:c@127.0.0.1:9>\nContent-Length: 0\n"), {404, 480}},
        {"escnull", message("REGISTER sip:h SIP/2.0", "From: <sip:c@h>;tag=1\nTo: <sip:1001@h>\nCall-ID: escnull\nCSeq: 1 REGISTER\nMax-Forwards: 7\nContact: <sip:%00@h>\nContact: <sip:%00%00@h>\nContent-Length: 0\n"), {405}},
        {"esc02", message("RE%47IST%45R sip:h SIP/2.0", "From: <sip:c@h>;tag=1\nTo: <sip:1001@h>\nCall-ID: esc02\nCSeq: 1 RE%47IST%45R\nMax-Forwards: 7\nContent-Length: 0\n"), {405, 501}},
        {"lwsdisp", message("OPTIONS sip:1001@127.0.0.1 SIP/2.0", "From: caller<sip:c@h>;tag=323\nTo: sip:1001@h\nCall-ID: lwsdisp\nCSeq: 60 OPTIONS\nMax-Forwards: 70\nContent-Length: 0\n"), {200}},
        {"longreq", message("INVITE sip:1001@127.0.0.1;" + std::string(300, 'p') + "=" + std::string(300, 'v') + " SIP/2.0",
                            "From: \"" + std::string(2000, 'I') + "\" <sip:c@h>;tag=" + std::string(300, '9') + "\nTo: <sip:1001@h>\nCall-ID: longreq" + std::string(500, 'x') +
                                "\nCSeq: 3882340 INVITE\nMax-Forwards: 70\n" + std::string(1200, 'H') + ": " + std::string(4000, 'v') + "\nContact: <sip:c@127.0.0.1:9>\nContent-Length: 0\n"), {480}},
        {"dblreq", message("REGISTER sip:h SIP/2.0", "From: <sip:c@h>;tag=1\nTo: <sip:1001@h>\nCall-ID: dblreq\nCSeq: 1 REGISTER\nMax-Forwards: 7\nContent-Length: 0\n", "INVITE sip:1001@127.0.0.1 SIP/2.0\nVia: SIP/2.0/UDP 127.0.0.1:9;branch=z9hG4bKsecond\n\n"), {405}},
        {"semiuri", message("OPTIONS sip:user;par=u%40example.net@127.0.0.1 SIP/2.0", "From: <sip:c@h>;tag=1\nTo: <sip:1001@h>\nCall-ID: semiuri\nCSeq: 1 OPTIONS\nMax-Forwards: 7\nContent-Length: 0\n"), {200, 404}},
        {"transports", message("OPTIONS sip:1001@127.0.0.1 SIP/2.0", "From: <sip:c@h>;tag=1\nTo: <sip:1001@h>\nCall-ID: transports\nCSeq: 1 OPTIONS\nMax-Forwards: 7\nVia: SIP/2.0/UDP t1.example.com;branch=z9hG4bKkdjuw\nVia: SIP/2.0/SCTP t2.example.com;branch=z9hG4bKklasjdhf\nVia: SIP/2.0/UNKNOWN t4.example.com;branch=z9hG4bKasd0f3en\nContent-Length: 0\n"), {200}},
        {"mpart01", message("MESSAGE sip:1001@127.0.0.1 SIP/2.0", "From: <sip:c@h>;tag=1\nTo: <sip:1001@h>\nCall-ID: mpart01\nCSeq: 1 MESSAGE\nMax-Forwards: 7\nContent-Type: multipart/mixed;boundary=7a9cbec02ceef655\nContent-Length: 66\n", "--7a9cbec02ceef655\nContent-Type: text/plain\n\nHello\n--7a9cbec02"), {405, 415}},
        {"unreason", message("SIP/2.0 200 = 2**3 * 5**2 \xD0\xBD\xD0\xBE", "From: <sip:c@h>;tag=1\nTo: <sip:1001@h>\nCall-ID: unreason\nCSeq: 1 INVITE\nMax-Forwards: 7\nContact: <sip:c@127.0.0.1:9>\nContent-Length: 0\n"), {0}},
        {"noreason", message("SIP/2.0 100 ", "From: <sip:c@h>;tag=1\nTo: <sip:1001@h>\nCall-ID: noreason\nCSeq: 1 INVITE\nMax-Forwards: 7\nContent-Length: 0\n"), {0}},
        // ---- RFC 4475 3.1.2: wrong
        {"badinv01", message("INVITE sip:1001@127.0.0.1 SIP/2.0", "From: <sip:c@h>;tag=1\nTo: <sip:1001@h>\nCall-ID: badinv01\nCSeq: 1 INVITE\nMax-Forwards: 7\nContact: \"Joe\" <sip:joe@example.org>;;;;\nContent-Length: 0\n"), {400, 480}},
        {"clerr", message("INVITE sip:1001@127.0.0.1 SIP/2.0", "From: <sip:c@h>;tag=1\nTo: <sip:1001@h>\nCall-ID: clerr\nCSeq: 1 INVITE\nMax-Forwards: 7\nContact: <sip:c@127.0.0.1:9>\nContent-Type: application/sdp\nContent-Length: 9999\n", "v=0\n"), {400, 0}},
        {"ncl", message("INVITE sip:1001@127.0.0.1 SIP/2.0", "From: <sip:c@h>;tag=1\nTo: <sip:1001@h>\nCall-ID: ncl\nCSeq: 1 INVITE\nMax-Forwards: 7\nContact: <sip:c@127.0.0.1:9>\nContent-Length: -999\n"), {400, 0, 480}},
        {"scalar02", message("REGISTER sip:h SIP/2.0", "From: <sip:c@h>;tag=1\nTo: <sip:1001@h>\nCall-ID: scalar02\nCSeq: 36893488147419103232 REGISTER\nMax-Forwards: 300\nExpires: 10000000000000000000000\nContact: <sip:c@h>;expires=280297596632815\nContent-Length: 0\n"), {400, 0, 405}},
        {"scalarlg", message("SIP/2.0 503 Service Unavailable", "From: <sip:c@h>;tag=1\nTo: <sip:1001@h>\nCall-ID: scalarlg\nCSeq: 1 INVITE\nMax-Forwards: 7\nRetry-After: 949302838503028349304023988\nWarning: 1812 overture \"In Progress\"\nContent-Length: 0\n"), {0}},
        {"quotbal", message("INVITE sip:1001@127.0.0.1 SIP/2.0", "To: \"Mr. J. User <sip:1001@h>\nFrom: <sip:c@h>;tag=1\nCall-ID: quotbal\nCSeq: 1 INVITE\nMax-Forwards: 7\nContact: <sip:c@127.0.0.1:9>\nContent-Length: 0\n"), {400, 480}},
        {"ltgtruri", message("INVITE <sip:1001@127.0.0.1> SIP/2.0", "From: <sip:c@h>;tag=1\nTo: <sip:1001@h>\nCall-ID: ltgtruri\nCSeq: 1 INVITE\nMax-Forwards: 7\nContact: <sip:c@127.0.0.1:9>\nContent-Length: 0\n"), {400, 0, 404, 480}},
        {"lwsruri", message("INVITE sip:1001@127.0.0.1; lr SIP/2.0", "From: <sip:c@h>;tag=1\nTo: <sip:1001@h>\nCall-ID: lwsruri\nCSeq: 1 INVITE\nMax-Forwards: 7\nContact: <sip:c@127.0.0.1:9>\nContent-Length: 0\n"), {400, 0, 480}},
        {"lwsstart", message("INVITE  sip:1001@127.0.0.1  SIP/2.0", "From: <sip:c@h>;tag=1\nTo: <sip:1001@h>\nCall-ID: lwsstart\nCSeq: 1 INVITE\nMax-Forwards: 7\nContact: <sip:c@127.0.0.1:9>\nContent-Length: 0\n"), {400, 0, 480}},
        {"trws", message("OPTIONS sip:1001@127.0.0.1 SIP/2.0  ", "From: <sip:c@h>;tag=1\nTo: <sip:1001@h>\nCall-ID: trws\nCSeq: 1 OPTIONS\nMax-Forwards: 7\nContent-Length: 0\n"), {400, 0, 200}},
        {"escruri", message("INVITE sip:1001@127.0.0.1?Route=%3Csip:x%3E SIP/2.0", "From: <sip:c@h>;tag=1\nTo: <sip:1001@h>\nCall-ID: escruri\nCSeq: 1 INVITE\nMax-Forwards: 7\nContact: <sip:c@127.0.0.1:9>\nContent-Length: 0\n"), {400, 480}},
        {"baddate", message("INVITE sip:1001@127.0.0.1 SIP/2.0", "From: <sip:c@h>;tag=1\nTo: <sip:1001@h>\nCall-ID: baddate\nCSeq: 1 INVITE\nMax-Forwards: 7\nContact: <sip:c@127.0.0.1:9>\nDate: Fri, 01 Jan 2010 16:00:00 EST\nContent-Length: 0\n"), {400, 480}},
        {"regbadct", message("REGISTER sip:h SIP/2.0", "From: <sip:c@h>;tag=1\nTo: <sip:1001@h>\nCall-ID: regbadct\nCSeq: 1 REGISTER\nMax-Forwards: 7\nContact: sip:user@example.com?Route=%3Csip:sip.example.com%3E\nContent-Length: 0\n"), {400, 405}},
        {"badaspec", message("OPTIONS sip:1001@127.0.0.1 SIP/2.0", "From: <sip:c@h>;tag=1\nTo: \"Watson, Thomas\" < sip:1001@h >\nCall-ID: badaspec\nCSeq: 1 OPTIONS\nMax-Forwards: 7\nContent-Length: 0\n"), {400, 0, 200}},
        {"baddn", message("OPTIONS sip:1001@127.0.0.1 SIP/2.0", "From: Bell, Alexander <sip:c@h>;tag=43\nTo: Watson, Thomas <sip:1001@h>\nCall-ID: baddn\nCSeq: 1 OPTIONS\nMax-Forwards: 7\nContent-Length: 0\n"), {400, 0, 200}},
        {"badvers", message("OPTIONS sip:1001@127.0.0.1 SIP/7.0", "From: <sip:c@h>;tag=1\nTo: <sip:1001@h>\nCall-ID: badvers\nCSeq: 1 OPTIONS\nMax-Forwards: 7\nContent-Length: 0\n"), {505, 400, 0}},
        {"mismatch01", message("OPTIONS sip:1001@127.0.0.1 SIP/2.0", "From: <sip:c@h>;tag=1\nTo: <sip:1001@h>\nCall-ID: mismatch01\nCSeq: 1 INVITE\nMax-Forwards: 7\nContent-Length: 0\n"), {400, 0}},
        {"mismatch02", message("NEWMETHOD sip:1001@127.0.0.1 SIP/2.0", "From: <sip:c@h>;tag=1\nTo: <sip:1001@h>\nCall-ID: mismatch02\nCSeq: 1 INVITE\nMax-Forwards: 7\nContact: <sip:c@127.0.0.1:9>\nContent-Length: 0\n"), {400, 0, 501, 405}},
        {"bigcode", message("SIP/2.0 4294967301 better not break the receiver", "From: <sip:c@h>;tag=1\nTo: <sip:1001@h>\nCall-ID: bigcode\nCSeq: 1 INVITE\nMax-Forwards: 7\nContent-Length: 0\n"), {0}},
        // ---- RFC 4475 3.2 to 3.4: transactions, what an application sees
        {"badbranch", sip("OPTIONS sip:1001@127.0.0.1 SIP/2.0\nVia: SIP/2.0/UDP 127.0.0.1:9;rport;branch=z9hG4bK\nFrom: <sip:c@h>;tag=33242\nTo: <sip:1001@h>\nCall-ID: badbranch\nCSeq: 8 OPTIONS\nMax-Forwards: 7\nContent-Length: 0\n\n"), {200}},
        {"insuf", message("INVITE sip:1001@127.0.0.1 SIP/2.0", "CSeq: 193942 INVITE\nContent-Length: 0\n"), {400, 0}},
        {"unkscm", message("OPTIONS nobodyKnowsThisScheme:totallyopaquecontent SIP/2.0", "From: <sip:c@h>;tag=1\nTo: <sip:1001@h>\nCall-ID: unkscm\nCSeq: 1 OPTIONS\nMax-Forwards: 7\nContent-Length: 0\n"), {416, 400, 200}},
        {"novelsc", message("OPTIONS soap.beep://192.0.2.103:3002 SIP/2.0", "From: <sip:c@h>;tag=1\nTo: <sip:1001@h>\nCall-ID: novelsc\nCSeq: 1 OPTIONS\nMax-Forwards: 7\nContent-Length: 0\n"), {416, 400, 200}},
        {"unksm2", message("REGISTER sip:h SIP/2.0", "From: <http://www.example.com>;tag=1\nTo: <isbn:2983792873>\nCall-ID: unksm2\nCSeq: 1 REGISTER\nMax-Forwards: 7\nContact: <name:John_Smith>\nContent-Length: 0\n"), {400, 405}},
        {"bext01", message("INVITE sip:1001@127.0.0.1 SIP/2.0", "From: <sip:c@h>;tag=1\nTo: <sip:1001@h>\nCall-ID: bext01\nCSeq: 1 INVITE\nMax-Forwards: 7\nContact: <sip:c@127.0.0.1:9>\nRequire: nothingSupportsThis, nothingSupportsThisEither\nProxy-Require: noProxiesSupportThis\nContent-Length: 0\n"), {420}},
        {"invut", message("INVITE sip:1001@127.0.0.1 SIP/2.0", "From: <sip:c@h>;tag=1\nTo: <sip:1001@h>\nCall-ID: invut\nCSeq: 1 INVITE\nMax-Forwards: 7\nContact: <sip:c@127.0.0.1:9>\nContent-Type: application/unknownformat\nContent-Length: 10\n", "<audio/>\n"), {415}},
        {"regaut01", message("REGISTER sip:h SIP/2.0", "From: <sip:c@h>;tag=1\nTo: <sip:1001@h>\nCall-ID: regaut01\nCSeq: 1 REGISTER\nMax-Forwards: 7\nAuthorization: NoOneKnowsThisScheme opaque-data=here\nContent-Length: 0\n"), {405}},
        {"multi01", message("INVITE sip:1001@127.0.0.1 SIP/2.0", "From: <sip:c@h>;tag=1\nTo: <sip:1001@h>\nCall-ID: multi01\nCSeq: 1 INVITE\nMax-Forwards: 7\nContact: <sip:c@127.0.0.1:9>\nFrom: <sip:d@h>;tag=2\nTo: <sip:1002@h>\nCall-ID: other\nCSeq: 5 INVITE\nMax-Forwards: 5\nContent-Length: 0\n"), {400, 0, 480}},
        {"mcl01", message("OPTIONS sip:1001@127.0.0.1 SIP/2.0", "From: <sip:c@h>;tag=1\nTo: <sip:1001@h>\nCall-ID: mcl01\nCSeq: 1 OPTIONS\nMax-Forwards: 7\nContent-Length: 13\nContent-Length: 13\n", "There is no w"), {400, 0, 200}},
        {"bcast", message("SIP/2.0 200 OK", "From: <sip:c@h>;tag=1\nTo: <sip:1001@h>\nCall-ID: bcast\nCSeq: 1 INVITE\nMax-Forwards: 7\nVia: SIP/2.0/UDP 255.255.255.255;branch=z9hG4bK1saber23\nContact: <sip:c@127.0.0.1:9>\nContent-Length: 0\n"), {0}},
        {"zeromf", message("OPTIONS sip:1001@127.0.0.1 SIP/2.0", "From: <sip:c@h>;tag=1\nTo: <sip:1001@h>\nCall-ID: zeromf\nCSeq: 1 OPTIONS\nMax-Forwards: 0\nContent-Length: 0\n"), {200, 483}},
        {"cparam01", message("REGISTER sip:h SIP/2.0", "From: <sip:c@h>;tag=1\nTo: <sip:1001@h>\nCall-ID: cparam01\nCSeq: 1 REGISTER\nMax-Forwards: 7\nContact: sip:+19725552222@gw1.example.net;unknownparam\nContent-Length: 0\n"), {405}},
        {"cparam02", message("REGISTER sip:h SIP/2.0", "From: <sip:c@h>;tag=1\nTo: <sip:1001@h>\nCall-ID: cparam02\nCSeq: 1 REGISTER\nMax-Forwards: 7\nContact: <sip:+19725552222@gw1.example.net;unknownparam>\nContent-Length: 0\n"), {405}},
        {"regescrt", message("REGISTER sip:h SIP/2.0", "From: <sip:c@h>;tag=1\nTo: <sip:1001@h>\nCall-ID: regescrt\nCSeq: 1 REGISTER\nMax-Forwards: 7\nContact: <sip:user@example.com?Route=%3Csip:sip.example.com%3E>\nContent-Length: 0\n"), {405}},
        {"sdp01", message("INVITE sip:1001@127.0.0.1 SIP/2.0", "From: <sip:c@h>;tag=1\nTo: <sip:1001@h>\nCall-ID: sdp01\nCSeq: 1 INVITE\nMax-Forwards: 7\nContact: <sip:c@127.0.0.1:9>\nAccept: text/nobodyKnowsThis\nContent-Type: application/sdp\nContent-Length: 91\n", "v=0\no=a 1 1 IN IP4 127.0.0.1\ns=-\nc=IN IP4 127.0.0.1\nt=0 0\nm=audio 49217 RTP/AVP 0 12\n"), {406, 480}},
        {"inv2543", message("INVITE sip:1001@127.0.0.1 SIP/2.0", "From: <sip:c@h>\nTo: <sip:1001@h>\nCall-ID: inv2543\nCSeq: 1 INVITE\nContact: <sip:c@127.0.0.1:9>\nContent-Length: 0\n"), {400, 480}},
        // ---- RFC 5118: IPv6
        {"ipv6_good", message("OPTIONS sip:[2001:db8::10] SIP/2.0", "From: <sip:c@h>;tag=1\nTo: <sip:1001@h>\nCall-ID: ipv6_good\nCSeq: 1 OPTIONS\nMax-Forwards: 7\nContent-Length: 0\n"), {200}},
        {"ipv6_bad", message("OPTIONS sip:2001:db8::10 SIP/2.0", "From: <sip:c@h>;tag=1\nTo: <sip:1001@h>\nCall-ID: ipv6_bad\nCSeq: 1 OPTIONS\nMax-Forwards: 7\nContent-Length: 0\n"), {400, 0, 404}},
        {"port_ambiguous", message("OPTIONS sip:[2001:db8::10:5070] SIP/2.0", "From: <sip:c@h>;tag=1\nTo: <sip:1001@h>\nCall-ID: port_ambiguous\nCSeq: 1 OPTIONS\nMax-Forwards: 7\nContent-Length: 0\n"), {200}},
        {"port_unambiguous", message("OPTIONS sip:[2001:db8::10]:5070 SIP/2.0", "From: <sip:c@h>;tag=1\nTo: <sip:1001@h>\nCall-ID: port_unambiguous\nCSeq: 1 OPTIONS\nMax-Forwards: 7\nContent-Length: 0\n"), {200}},
        {"via_received_with_delim", sip("BYE sip:1001@127.0.0.1 SIP/2.0\nVia: SIP/2.0/UDP 127.0.0.1:9;rport;branch=z9hG4bKas3-111\nVia: SIP/2.0/UDP [2001:db8::9:1];received=[2001:db8::9:255];branch=z9hG4bKas3\nFrom: <sip:c@h>;tag=1\nTo: <sip:1001@h>;tag=2\nCall-ID: delim\nCSeq: 1 BYE\nMax-Forwards: 7\n\n"), {481, 400, 0}},
        {"via_received_no_delim", sip("OPTIONS sip:1001@127.0.0.1 SIP/2.0\nVia: SIP/2.0/UDP 127.0.0.1:9;rport;branch=z9hG4bKas3-112\nVia: SIP/2.0/UDP [2001:db8::9:1];received=2001:db8::9:255;branch=z9hG4bKas3\nFrom: <sip:c@h>;tag=1\nTo: <sip:1001@h>\nCall-ID: nodelim\nCSeq: 1 OPTIONS\nMax-Forwards: 7\n\n"), {200}},
        {"ipv6_in_sdp", message("INVITE sip:1001@127.0.0.1 SIP/2.0", "From: <sip:c@h>;tag=1\nTo: <sip:1001@h>\nCall-ID: ipv6_in_sdp\nCSeq: 1 INVITE\nMax-Forwards: 7\nContact: <sip:c@[2001:db8::20]>\nContent-Type: application/sdp\nContent-Length: 93\n", "v=0\no=a 1 1 IN IP6 2001:db8::20\ns=-\nc=IN IP6 2001:db8::20\nt=0 0\nm=audio 6000 RTP/AVP 0\n"), {480}},
        {"mult_ip_in_header", message("OPTIONS sip:1001@127.0.0.1 SIP/2.0", "From: <sip:c@h>;tag=1\nTo: <sip:1001@h>\nCall-ID: mult_ip_in_header\nCSeq: 1 OPTIONS\nMax-Forwards: 7\nVia: SIP/2.0/UDP 192.0.2.1;received=2001:db8::9:255;branch=z9hG4bKas8\nVia: SIP/2.0/UDP [2001:db8:0:f101::2];branch=z9hG4bKas9\nRecord-Route: <sip:[2001:db8::1];lr>, <sip:192.0.2.1;lr>\nContent-Length: 0\n"), {200}},
        {"mult_ip_in_sdp", message("INVITE sip:1001@127.0.0.1 SIP/2.0", "From: <sip:c@h>;tag=1\nTo: <sip:1001@h>\nCall-ID: mult_ip_in_sdp\nCSeq: 1 INVITE\nMax-Forwards: 7\nContact: <sip:c@127.0.0.1:9>\nContent-Type: application/sdp\nContent-Length: 159\n", "v=0\no=bob 280744730 28977631 IN IP4 host.example.com\ns=\nt=0 0\nm=audio 22334 RTP/AVP 0\nc=IN IP4 192.0.2.1\nm=video 6024 RTP/AVP 107\nc=IN IP6 2001:db8::1\n"), {480, 400, 488}},
        {"ipv4_mapped_ipv6", message("INVITE sip:1001@127.0.0.1 SIP/2.0", "From: <sip:c@h>;tag=1\nTo: <sip:1001@h>\nCall-ID: ipv4_mapped_ipv6\nCSeq: 1 INVITE\nMax-Forwards: 7\nContact: <sip:c@[::ffff:192.0.2.10]>\nContent-Type: application/sdp\nContent-Length: 101\n", "v=0\no=a 1 1 IN IP6 ::ffff:192.0.2.2\ns=-\nc=IN IP6 ::ffff:192.0.2.2\nt=0 0\nm=audio 6000 RTP/AVP 0\n"), {480}},
        {"ipv6_ref_delimiter_abnf", message("OPTIONS sip:1001@127.0.0.1 SIP/2.0", "From: <sip:c@[::1]>;tag=1\nTo: <sip:1001@[2001:db8:::192.0.2.1]>\nCall-ID: bug_abnf\nCSeq: 1 OPTIONS\nMax-Forwards: 7\nContent-Length: 0\n"), {200, 400, 0}},
        // ---- and worse
        {"star", message("INVITE sip:1001@127.0.0.1 SIP/2.0", "From: <sip:c@h>;tag=1\nTo: <sip:1001@h>\nCall-ID: star\nCSeq: 1 INVITE\nMax-Forwards: 7\nContact: *\nContent-Length: 0\n"), {400}},
        {"mailto", message("INVITE sip:1001@127.0.0.1 SIP/2.0", "From: <sip:c@h>;tag=1\nTo: <sip:1001@h>\nCall-ID: mailto\nCSeq: 1 INVITE\nMax-Forwards: 7\nContact: <mailto:a@b>\nRecord-Route: <tel:1>\nContent-Length: 0\n"), {400}},
        {"empty_route", message("INVITE sip:1001@127.0.0.1 SIP/2.0", "From: <sip:c@h>;tag=1\nTo: <sip:1001@h>\nCall-ID: empty_route\nCSeq: 1 INVITE\nMax-Forwards: 7\nContact: <sip:c@127.0.0.1:9>\nRecord-Route: <sip:>\nContent-Length: 0\n"), {400, 480}},
        {"rubbish_sdp", message("INVITE sip:1001@127.0.0.1 SIP/2.0", "From: <sip:c@h>;tag=1\nTo: <sip:1001@h>\nCall-ID: rubbish_sdp\nCSeq: 1 INVITE\nMax-Forwards: 7\nContact: <sip:c@127.0.0.1:9>\nContent-Type: application/sdp\nContent-Length: 7\n", "rubbish"), {400}},
        {"stray_refer", message("REFER sip:1001@127.0.0.1 SIP/2.0", "From: <sip:c@h>;tag=1\nTo: <sip:1001@h>\nCall-ID: stray_refer\nCSeq: 1 REFER\nMax-Forwards: 7\nContact: <sip:c@127.0.0.1:9>\nContent-Length: 0\n"), {481}},
        {"stray_notify", message("NOTIFY sip:1001@127.0.0.1 SIP/2.0", "From: <sip:c@h>;tag=1\nTo: <sip:1001@h>\nCall-ID: stray_notify\nCSeq: 1 NOTIFY\nMax-Forwards: 7\nContent-Length: 0\n"), {489, 481}},
        {"large", std::string(65000, 'A'), {0}},
        {"keep_alive", "\r\n\r\n", {0}},
        {"zeros", std::string("\0\0\0\0", 4), {0}},
        {"empty", "", {0}},
        {"half", "SIP/2.0", {0}},
        {"beginning", "INVITE", {0}},
    };
}

}  // namespace tapi::test
