// SPDX-License-Identifier: Apache-2.0
// Addresses, identities, digests, causes and targets: tables of what is read and written.
#include <gtest/gtest.h>

#include "sip/alerting.hpp"
#include "sip/causes.hpp"
#include "sip/digest.hpp"
#include "sip/auth.hpp"
#include "sip/identity.hpp"
#include "sip/message_summary.hpp"
#include "sip/name_addr.hpp"
#include "sip/session_timer.hpp"
#include "sip/target.hpp"
#include "sip/text.hpp"

namespace tapi::sip {
namespace {

TEST(NameAddr, RFC_3261_20_ReadsEveryForm) {
    const auto full = parse_name_addr(R"("Bell, \"A.\"" <sip:agb@bell.example.com:5070;transport=tcp?X=1>;tag=a48s;p="q;r")");
    ASSERT_TRUE(full);
    EXPECT_EQ(full->display, "Bell, \"A.\"");
    EXPECT_EQ(full->parts.user, "agb");
    EXPECT_EQ(full->parts.host, "bell.example.com");
    EXPECT_EQ(full->parts.port, 5070);
    EXPECT_EQ(full->parts.param("transport"), "tcp");
    EXPECT_EQ(full->parts.headers, "X=1");
    EXPECT_EQ(full->param("tag"), "a48s");
    EXPECT_EQ(full->param("p"), "q;r");
    const auto bare = parse_name_addr("sip:+12125551212@phone2net.com;tag=887s");
    ASSERT_TRUE(bare);
    EXPECT_EQ(bare->parts.user, "+12125551212");
    EXPECT_EQ(bare->param("tag"), "887s");
    const auto v6 = parse_name_addr("<sip:x@[2001:db8::10]:5062>");
    ASSERT_TRUE(v6);
    EXPECT_EQ(v6->parts.host, "[2001:db8::10]");
    EXPECT_EQ(v6->parts.port, 5062);
    EXPECT_EQ(parse_name_addr("<tel:+1-201-555-0123>")->parts.user, "+12015550123");
    EXPECT_EQ(parse_uri("sip:a%20b:secret@h")->user, "a b");
    EXPECT_EQ(parse_name_addrs("<sip:a@h>, \"x, y\" <sip:b@h>, *, <mailto:q@r>").size(), 2u);
    for (const char* good : {"sip:a@h;lr", "sip:a@h;lr=on", "sip:a@h;lrx;lr", "sip:a@h;transport=tcp", "sip:a@h;user=phone", "tel:1;lrx=1"}) EXPECT_TRUE(parse_uri(good)) << good;
}

TEST(NameAddr, WhatCannotBeCalledIsRefused) {
    for (const char* bad : {"", "*", "mailto:a@b", "sip:", "sip:@", "sip:a@", "sip:a@h:0", "sip:a@h:99999", "sip:a@[::1", "<sip:a@h",
                            "sip:a%0d%0aX@h", "sip:a b@h", "sip:a@h h", "tel:", "tel:x", "http://h", "sip:a@h\r\nVia: x"})
        EXPECT_FALSE(parse_name_addr(bad)) << bad;
    for (const char* misread : {"sip:a@h;lrx", "sip:a@h;user=phone;Transport-2=udp"}) EXPECT_FALSE(parse_uri(misread)) << misread;
    EXPECT_FALSE(parse_uri("sip:" + std::string(longest_uri, 'a') + "@h"));
    EXPECT_EQ(parse_name_addrs(std::string(5000, ',') + "<sip:a@h>").size(), 1u);
}

TEST(NameAddr, UsersAreEscaped) {
    EXPECT_EQ(escape_user("a b@c<"), "a%20b%40c%3c");
    EXPECT_EQ(parse_uri("sip:" + escape_user("1#2 %") + "@h")->user, "1#2 %");
}

// RFC 7616 3.9.1, and RFC 2617 3.5 for the old form.
TEST(Digest, RFC_7616_TheExamplesOfTheStandard) {
    auto sha = parse_challenge(R"(Digest realm="http-auth@example.org", qop="auth, auth-int", algorithm=SHA-256,
        nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS")", false);
    ASSERT_TRUE(sha);
    const Credentials mufasa{"Mufasa", "Circle of Life"};
    const DigestRequest get{"GET", "/dir/index.html", 1, "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ"};
    EXPECT_NE(authorization(*sha, mufasa, get).find("response=\"753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1\""), std::string::npos);
    auto md5 = parse_challenge(R"(Digest realm="testrealm@host.com", qop="auth,auth-int", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093", opaque="5ccc069c403ebaf9f0171e9517f40e41")", true);
    ASSERT_TRUE(md5);
    EXPECT_TRUE(md5->proxy);
    const std::string old = authorization(*md5, {"Mufasa", "Circle Of Life"}, {"GET", "/dir/index.html", 1, "0a4f113b"});
    EXPECT_NE(old.find("response=\"6629fae49393a05397450978507c4ef1\""), std::string::npos);
    EXPECT_EQ(old.find("algorithm"), std::string::npos) << "who did not name it is not told";
}

TEST(Digest, RFC_8760_TheFirstThatIsKnownIsAnswered) {
    static const Credentials credentials{"u", "p"};
    Authenticator auth(credentials);
    Challenges both;
    both.www = {R"(Digest realm="r", nonce="1", algorithm=SHA-512-256)", R"(Digest realm="r", nonce="2", algorithm=SHA-256)", R"(Digest realm="r", nonce="3")"};
    ASSERT_TRUE(auth.challenged(both));
    EXPECT_NE(auth.headers("REGISTER", "sip:h").find("nonce=\"2\""), std::string::npos);
    EXPECT_FALSE(auth.challenged(both)) << "the same again: the password is wrong";
    static const Credentials none;
    Authenticator nobody(none);
    EXPECT_FALSE(nobody.challenged(both));
    EXPECT_FALSE(parse_challenge("Basic realm=\"x\"", false));
    EXPECT_FALSE(parse_challenge("Digest realm=\"x\", nonce=\"y\", qop=\"auth-int\"", false));
}

TEST(Digest, AStaleNonceIsAnsweredAgain) {
    static const Credentials credentials{"u", "p"};
    Authenticator auth(credentials);
    Challenges first, stale;
    first.www = {R"(Digest realm="r", nonce="1", qop="auth")"};
    stale.www = {R"(Digest realm="r", nonce="2", qop="auth", stale=TRUE)"};
    ASSERT_TRUE(auth.challenged(first));
    EXPECT_NE(auth.headers("INVITE", "sip:h").find("nc=00000001"), std::string::npos);
    EXPECT_NE(auth.headers("INVITE", "sip:h").find("nc=00000002"), std::string::npos);
    EXPECT_TRUE(auth.challenged(stale));
}

TEST(Causes, RFC_3326_TheReasonSaysMore) {
    EXPECT_EQ(q850_cause("SIP;cause=200;text=\"a, b;cause=3\", Q.850 ;cause=17;text=\"busy\""), 17);
    EXPECT_EQ(q850_cause("Q.850;text=x"), std::nullopt);
    EXPECT_EQ(refused(503, 17, false), (Ending{LINECALLSTATE_BUSY, LINEBUSYMODE_STATION}));
    EXPECT_EQ(refused(480, std::nullopt, true).mode, static_cast<DWORD>(LINEDISCONNECTMODE_NOANSWER));
    EXPECT_EQ(refused(480, std::nullopt, false).mode, static_cast<DWORD>(LINEDISCONNECTMODE_UNREACHABLE));
    EXPECT_EQ(refused(499, std::nullopt, false), refused(400, std::nullopt, false)) << "the first of its class";
    EXPECT_EQ(refused(999, 9999, false).mode, static_cast<DWORD>(LINEDISCONNECTMODE_UNKNOWN));
    EXPECT_EQ(hung_up(std::nullopt), Ending());
    EXPECT_EQ(hung_up(17), (Ending{LINECALLSTATE_DISCONNECTED, LINEDISCONNECTMODE_BUSY}));
}

TEST(Causes, TablesAreSortedAndAnnounced) {
    for (const auto rows : {response_rows(), q850_rows()}) {
        for (size_t at = 1; at < rows.size(); ++at) EXPECT_LT(rows[at - 1].number, rows[at].number);
        for (const CauseRow& row : rows) {
            const DWORD all = row.ending.state == LINECALLSTATE_BUSY          ? all_busy_modes()
                              : row.ending.state == LINECALLSTATE_SPECIALINFO ? all_special_infos()
                                                                              : all_disconnect_modes();
            EXPECT_EQ(row.ending.mode & ~all, 0u) << row.number;
            EXPECT_EQ(hung_up(row.number).state, static_cast<DWORD>(LINECALLSTATE_DISCONNECTED));
        }
    }
}

TEST(Identity, RFC_3325_TheNetworkKnowsBetterAndPrivacyHides) {
    EXPECT_EQ(caller_of({"\"Al\" <sip:100@h>;tag=1", "", ""}), (Party{LINECALLPARTYID_ADDRESS | LINECALLPARTYID_NAME, "100", "Al"}));
    EXPECT_EQ(caller_of({"\"Al\" <sip:100@h>", "<tel:+4930123>, <sip:x@h>", ""}), (Party{LINECALLPARTYID_ADDRESS | LINECALLPARTYID_NAME, "+4930123", "Al"}));
    EXPECT_EQ(caller_of({"<sip:100@h>", "<sip:200@h>", "id;critical"}).flags, static_cast<DWORD>(LINECALLPARTYID_BLOCKED));
    EXPECT_EQ(caller_of({"\"Anonymous\" <sip:anonymous@anonymous.invalid>", "<sip:200@h>", ""}), (Party{LINECALLPARTYID_BLOCKED, "", ""}));
    EXPECT_EQ(caller_of({"<sip:100@h>", "", "none"}).number, "100");
    EXPECT_EQ(caller_of({"*", "", ""}), Party());
}

TEST(Identity, RFC_5806_RFC_7044_WhoSentTheCallOn) {
    const auto busy = diversion_of("<sip:bob@h>;reason=user-busy;counter=1, <sip:first@h>;reason=unconditional", "");
    EXPECT_EQ(busy.reason, static_cast<DWORD>(LINECALLREASON_FWDBUSY));
    EXPECT_EQ(busy.redirecting.number, "bob");
    EXPECT_EQ(diversion_of("<sip:b@h>;reason=no-answer", "").reason, static_cast<DWORD>(LINECALLREASON_FWDNOANSWER));
    EXPECT_EQ(diversion_of("<sip:b@h>;reason=unconditional", "").reason, static_cast<DWORD>(LINECALLREASON_FWDUNCOND));
    EXPECT_EQ(diversion_of("<sip:b@h>;reason=deflection", "").reason, static_cast<DWORD>(LINECALLREASON_REDIRECT));
    EXPECT_EQ(diversion_of("<sip:b@h>", "").reason, static_cast<DWORD>(LINECALLREASON_UNKNOWN));
    const auto history = diversion_of("", "<sip:one@h>;index=1, <sip:two@h?Reason=SIP%3Bcause%3D408>;index=1.1");
    EXPECT_EQ(history.reason, static_cast<DWORD>(LINECALLREASON_FWDNOANSWER));
    EXPECT_EQ(history.redirecting.number, "one");
    EXPECT_EQ(diversion_of("", "<sip:one@h>;index=1, <sip:two@h;cause=486>;index=1.1").reason, static_cast<DWORD>(LINECALLREASON_FWDBUSY));
    EXPECT_EQ(diversion_of("", "<sip:one@h>;index=1").reason, static_cast<DWORD>(LINECALLREASON_DIRECT));
}

TEST(UserToUser, RFC_7433_ThereAndBack) {
    const std::string bytes("a\0\xFF z", 5);
    EXPECT_EQ(parse_user_to_user(format_user_to_user(bytes)), bytes);
    EXPECT_EQ(parse_user_to_user("34323433;purpose=other;encoding=hex"), "4243");
    EXPECT_EQ(parse_user_to_user("\"plain; text\";purpose=x"), "plain; text");
    EXPECT_EQ(parse_user_to_user("123;encoding=hex"), std::nullopt);
    EXPECT_EQ(parse_user_to_user("zz;encoding=hex"), std::nullopt);
    EXPECT_EQ(parse_user_to_user(std::string(2 * (most_user_info + 2), '0')), std::nullopt);
}

TEST(SessionTimer, RFC_4028_WhoRefreshes) {
    const auto asked = parse_session_expires("1800;refresher=uac");
    ASSERT_TRUE(asked);
    EXPECT_EQ(answer_timer({asked, 0, true}, 600).seconds, 600u);
    EXPECT_EQ(answer_timer({asked, 900, true}, 600).seconds, 900u) << "not below the caller's Min-SE";
    EXPECT_EQ(answer_timer({asked, 0, true}, 600).refresher, Refresher::them);
    EXPECT_EQ(format(answer_timer({asked, 0, true}, 600), false), "600;refresher=uac");
    EXPECT_EQ(format(answer_timer({parse_session_expires("1800;refresher=uas"), 0, true}, 0), false), "1800;refresher=uas");
    EXPECT_EQ(answer_timer({std::nullopt, 0, false}, 600).refresher, Refresher::us);
    EXPECT_EQ(answer_timer({std::nullopt, 0, true}, 0).seconds, 0u);
    EXPECT_TRUE(too_small({parse_session_expires("60"), 0, true}));
    EXPECT_EQ(settled(parse_session_expires("300;refresher=uas"), 600).refresher, Refresher::them);
    EXPECT_EQ(settled(std::nullopt, 600).refresher, Refresher::us);
    EXPECT_EQ((SessionTimer{90, Refresher::us}).give_up_after(), Millis(60000));
    EXPECT_EQ((SessionTimer{1800, Refresher::us}).give_up_after(), Millis(1768000));
    EXPECT_FALSE(parse_session_expires("soon"));
}

TEST(Target, DIAL_WhatIsDialedBecomesAnAddress) {
    const auto to = [](const char16_t* text) { return parse_dialed(text)->in_domain("pbx", "transport=tcp"); };
    EXPECT_EQ(to(u"9,555-0100"), "sip:95550100@pbx;transport=tcp");
    EXPECT_EQ(to(u"T#21"), "sip:%2321@pbx;transport=tcp");
    EXPECT_EQ(to(u"sip:alice@example.com:5070"), "sip:alice@example.com:5070");
    EXPECT_EQ(to(u"alice@example.com"), "sip:alice@example.com");
    EXPECT_EQ(to(u"tel:+49-30-123"), "sip:+4930123@pbx;transport=tcp");
    EXPECT_EQ(to(u"alice"), "sip:alice@pbx;transport=tcp");
    EXPECT_TRUE(parse_dialed(u"12;")->more);
    EXPECT_TRUE(parse_dialed(u"")->empty());
    EXPECT_EQ(parse_dialed(u"9W1").code(), static_cast<int32_t>(LINEERR_DIALDIALTONE));
    EXPECT_EQ(parse_dialed(u"12@3").code(), static_cast<int32_t>(LINEERR_DIALQUIET));
    EXPECT_EQ(parse_dialed(u"sip:nobody").code(), static_cast<int32_t>(LINEERR_INVALADDRESS));
}

TEST(MessageSummary, RFC_3842) {
    EXPECT_EQ(parse_message_summary("Messages-Waiting: yes\r\nVoice-Message: 2/8\r\n"), true);
    EXPECT_EQ(parse_message_summary("Message-Account: sip:a@h\nmessages-waiting:no"), false);
    EXPECT_EQ(parse_message_summary("Messages-Waiting: perhaps"), std::nullopt);
}

TEST(Alerting, WhatAsksToAnswerByItself) {
    EXPECT_EQ(answer_after("<sip:h>;answer-after=0", ""), 0u);
    EXPECT_EQ(answer_after("<http://h/a;b>;purpose=icon, <sip:h> ; Answer-After = \"3\"", ""), 3u);
    EXPECT_EQ(answer_after("<sip:h>;answer-after=61", ""), std::nullopt) << "not in an hour";
    EXPECT_EQ(answer_after("<sip:h>;answer-after=soon", ""), std::nullopt);
    EXPECT_EQ(answer_after("answer-after=0", ""), std::nullopt) << "a parameter stands behind an address";
    for (const char* alert : {"<http://h>;info=alert-autoanswer;delay=0", "<http://x>;info=\"Auto Answer\"", "Ring Answer", "info=Auto-Answer"}) EXPECT_EQ(answer_after("", alert), 0u) << alert;
    EXPECT_EQ(answer_after("", "<http://h/bellcore-dr2>"), std::nullopt);
    const std::string ours = ask_to_answer("h");
    EXPECT_EQ(ours, "Call-Info: <sip:h>;answer-after=0\r\nAlert-Info: <http://h>;info=alert-autoanswer;delay=0\r\n");
}

}  // namespace
}  // namespace tapi::sip
