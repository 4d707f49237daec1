// SPDX-License-Identifier: Apache-2.0
// ICE: with baresip, a full agent, in both directions and with each kind of keys; and step by step with sipp and a socket.
#include <arpa/inet.h>
#include <ifaddrs.h>
#include <net/if.h>

#include "media/rtp/ice_fixture.hpp"
#include "sip/messages.hpp"
#include "sip/rtp_peer.hpp"
#include "sip/sound_fixture.hpp"

namespace tapi::test {
namespace {

// baresip gathers no candidates on loopback. Empty: this machine has nothing else.
std::string outside_address() {
    ifaddrs* all = nullptr;
    if (::getifaddrs(&all) != 0) return {};
    std::string found;
    for (const ifaddrs* one = all; one != nullptr && found.empty(); one = one->ifa_next) {
        if (one->ifa_addr == nullptr || one->ifa_addr->sa_family != AF_INET || (one->ifa_flags & IFF_LOOPBACK) != 0 || (one->ifa_flags & IFF_UP) == 0) continue;
        char text[INET_ADDRSTRLEN] = "";
        ::inet_ntop(AF_INET, &reinterpret_cast<const sockaddr_in*>(one->ifa_addr)->sin_addr, text, sizeof text);
        found = text;
    }
    ::freeifaddrs(all);
    return found;
}

struct Keys {
    const char* name;
    const char* account;  // of baresip
    const char* modules;
    const char* srtp;  // of ours, where we call
    bool mux;
    const char* shown;  // by baresip
};

class SipIceWith : public SipSound, public testing::WithParamInterface<Keys> {
  protected:
    void SetUp() override {
        if (address_.empty()) GTEST_SKIP() << "this machine has no address but loopback, on which baresip gathers no candidates";
    }
    BaresipWants wants(uint32_t seed) const {
        BaresipWants made;
        made.address = address_;
        made.account = std::string(";medianat=ice") + GetParam().account;
        made.modules = std::string("ice ") + GetParam().modules;
        made.mux = GetParam().mux;
        made.says = voice(seed, 8);
        return made;
    }
    // What baresip says of it: each check was answered, and the pair that it chose is with us.
    static void expect_checked(Baresip& far) {
        EXPECT_TRUE(far.says("connectivity check is complete")) << far.log();
        EXPECT_TRUE(far.says("mnat 'ice' connected: raddr " + outside_address() + ":")) << far.log();
        EXPECT_EQ(far.log().find("connectivity check failed"), std::string::npos) << far.log();
        EXPECT_TRUE(*GetParam().shown == '\0' || far.says(GetParam().shown)) << far.log();
    }
    const std::string address_ = outside_address();
};
INSTANTIATE_TEST_SUITE_P(Keys, SipIceWith,
                         testing::Values(Keys{"none", "", "", "", false, ""}, Keys{"mux", "", "", "", true, ""},
                                         Keys{"sdes", ";mediaenc=srtp-mand", "srtp", "srtp = true\n", false, "SRTP"},
                                         Keys{"dtls", ";mediaenc=dtls_srtp", "srtp dtls_srtp", "srtp = \"dtls\"\n", true, "DTLS-SRTP complete"}),
                         [](const auto& info) { return std::string(info.param.name); });

TEST_P(SipIceWith, RFC_8839_WhereTheAccountOffersIt) {
    const BaresipWants wanted = wants(31);
    Baresip far(wanted);
    Provider provider(trunk(free_port(), far.port(), std::string("codecs = [\"pcmu\"]\nice = \"offer\"\n") + GetParam().srtp, address_));
    talk(provider, far, wanted.says, {}, calling_it(provider, provider.line()));
    expect_checked(far);
}

TEST_P(SipIceWith, RFC_8839_WhereTheCallerOffersIt) {
    const BaresipWants wanted = wants(32);
    Baresip far(wanted);
    const uint16_t own = free_port();
    Provider provider(trunk(own, far.port(), "codecs = [\"pcmu\"]\n", address_));
    provider.line();
    talk(provider, far, wanted.says, {}, called_by(provider, far, own, address_));
    expect_checked(far);
}

// ---- Step by step

const std::string far_password = "0123456789012345678901", fresh_password = "abcdefghijklmnopqrstuvwxyz";

std::string ice_sdp(const RtpPeer& media, const std::string& password, int shift = 0) {
    const auto candidate = [&](int component) {
        return "a=candidate:1 " + std::to_string(component) + " UDP 2130706431 127.0.0.1 " + std::to_string(media.port + component - 1 + shift) + " typ host\n";
    };
    return sdp_of(media, false) + "a=ice-ufrag:farfrag\na=ice-pwd:" + password + "\n" + candidate(1) + candidate(2);
}

// The credentials that the provider said last.
media::IceCredentials said_in(const std::string& messages) {
    const auto last = [&](const std::string& name) {
        std::string found;
        for (size_t at = messages.find(name); at != std::string::npos; at = messages.find(name, at + 1)) {
            const std::string value = messages.substr(at + name.size(), messages.find_first_of("\r\n", at) - at - name.size());
            if (value != "farfrag" && value != far_password && value != fresh_password) found = value;
        }
        return found;
    };
    return {last("a=ice-ufrag:"), last("a=ice-pwd:")};
}

media::Check check_of(const media::IceCredentials& ours, bool use_candidate) {
    media::Check check;
    check.username = ours.fragment + ":farfrag";
    check.password = ours.password;
    check.use_candidate = use_candidate;
    return check;
}

TEST_F(SipSound, RFC_8445_SoundGoesWhereItWasNominatedAndStaysThroughARestart) {
    RtpPeer media, moved, stranger;
    const uint16_t own = free_port(), peer = free_port();
    Provider provider(trunk(own, peer, "codecs = [\"pcmu\"]\nice = \"offer\"\ndigits = \"info\"\n"));
    Scenario scenario;
    scenario.receive("INVITE").send(response("200 OK", "", ice_sdp(media, far_password)), "retrans=\"500\"").receive("ACK")
        .receive("INFO").send(response("200 OK", "", "", ""))
        .send("INVITE [$target] SIP/2.0\nVia: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]\nFrom:[$ours];tag=[call_number]\nTo:[$theirs]\n"
              "Call-ID: [call_id]\nCSeq: 1 INVITE\nMax-Forwards: 70\nContact: <sip:far@[local_ip]:[local_port]>\nContent-Type: application/sdp\nContent-Length: [len]\n\n" +
                  ice_sdp(media, fresh_password), "retrans=\"500\"")
        .expect(100, "optional=\"true\"").expect(200)
        .send("ACK [$target] SIP/2.0\nVia: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]\nFrom:[$ours];tag=[call_number]\nTo:[$theirs]\n"
              "Call-ID: [call_id]\nCSeq: 1 ACK\nMax-Forwards: 70\nContent-Length: 0\n")
        .receive("BYE").send(response("200 OK", "", "", ""));
    Sipp far(remembering_parties(scenario), peer);
    const HDRVCALL call = provider.server->make_call(1, provider.line(), 1, u"2001");
    provider.wait("C1", LINECALLSTATE_CONNECTED);
    const uint16_t port = port_in(far.messages());
    const media::IceCredentials before = said_in(far.messages());
    ASSERT_EQ(before.password.size(), 24u);
    EXPECT_NE(far.messages().find("a=ice-lite"), std::string::npos);

    // A stranger guesses. His answer came from the media thread, which has run, and said nothing to anybody.
    media::Check guess = check_of({before.fragment, "guessedPasswordOf24Chars"}, true);
    EXPECT_EQ(media::read_answer(stranger.ask(guess.packet(), port)).code, 401);
    EXPECT_FALSE(media.receive(std::chrono::milliseconds(0))) << "nothing is sent before a check";

    const media::Answer answer = media::read_answer(media.ask(check_of(before, true).packet(), port), before.password);
    EXPECT_TRUE(answer.good && answer.sealed);
    EXPECT_EQ(answer.mapped, "127.0.0.1 " + std::to_string(media.port));
    ASSERT_TRUE(media.receive()) << "now there is sound";
    media::Check role = check_of(before, true);
    role.controlling = false, role.controlled = true;
    EXPECT_EQ(media::read_answer(media.ask(role.packet(), port), before.password).code, 487);

    // The far end begins anew: its sound goes on.
    EXPECT_EQ(provider.server->call<decltype(TSPI_lineGenerateDigits)>("TSPI_lineGenerateDigits", call, DWORD{5}, DWORD{LINEDIGITMODE_DTMF}, u"4", DWORD{0}), 0);
    media::IceCredentials after;
    // sipp may have written half of it.
    const auto is_fresh = [&] { return after.fragment != before.fragment && after.password != before.password && after.password.size() == 24; };
    for (int packets = 0; packets < 500 && !is_fresh(); ++packets) {
        ASSERT_TRUE(media.receive()) << "sound goes on";
        after = said_in(far.messages());
    }
    ASSERT_TRUE(is_fresh());
    ASSERT_TRUE(media.receive());
    EXPECT_EQ(media::read_answer(stranger.ask(check_of(before, true).packet(), port)).code, 401) << "what was known before is nothing now";
    ASSERT_TRUE(media.receive());
    EXPECT_TRUE(media::read_answer(moved.ask(check_of(after, true).packet(), port), after.password).sealed);
    ASSERT_TRUE(moved.receive()) << "and goes to the new place";
    media.drain();
    EXPECT_TRUE(moved.receive() && moved.receive() && moved.receive());
    EXPECT_FALSE(media.receive(std::chrono::milliseconds(0)));
    EXPECT_EQ(provider.server->drop(2, call), 2);
    EXPECT_TRUE(far.succeeded());
}

// Something on the way wrote another address than those of the candidates.
TEST_F(SipSound, RFC_8839_4_2_5_AMismatchIsSaidAndTheDescriptionCounts) {
    RtpPeer media;
    const uint16_t own = free_port();
    Provider provider(trunk(own, 9, "codecs = [\"pcmu\"]\n"));
    const HDRVLINE line = provider.line();
    Scenario scenario;
    scenario.send(std::string(invite_head) + "Content-Type: application/sdp\nContent-Length: [len]\n\n" + ice_sdp(media, far_password, 2), "retrans=\"500\"")
        .expect(100, "optional=\"true\"").expect(180);
    scenario.xml += "<recv response=\"200\" rrs=\"true\"><action><ereg regexp=\".*\" search_in=\"hdr\" header=\"To:\" assign_to=\"remote\"/>" + must_match("a=ice-mismatch") + "</action></recv>\n";
    scenario.send(within("ACK", 1)).receive("BYE").send(response("200 OK", "", "", ""));
    Sipp far(scenario, free_port(), own, "1001");
    provider.wait("C101", LINECALLSTATE_OFFERING);
    const HDRVCALL call = provider.server->announced(101);
    EXPECT_EQ(provider.server->answer(1, call), 1);
    provider.wait("C101", LINECALLSTATE_CONNECTED);
    EXPECT_TRUE(media.receive()) << "without checks";
    const std::string messages = far.messages();
    const size_t answered = messages.find("SIP/2.0 200 OK");
    ASSERT_NE(answered, std::string::npos);
    EXPECT_EQ(messages.find("a=ice-ufrag:", answered), std::string::npos);
    EXPECT_EQ(messages.find("a=candidate:", answered), std::string::npos);
    EXPECT_EQ(provider.server->drop(2, call), 2);
    EXPECT_TRUE(far.succeeded());
    EXPECT_EQ(provider.server->close(line), 0);
}

}  // namespace
}  // namespace tapi::test
