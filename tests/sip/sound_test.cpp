// SPDX-License-Identifier: Apache-2.0
// Sound on calls, checked by what is in it: with baresip at the other end, which says a file and writes down what it hears, and
// with a socket that sees each packet.
#include <filesystem>

#include "media/rtp/dtls.hpp"
#include "sip/messages.hpp"
#include "sip/rtp_peer.hpp"
#include "sip/sound_fixture.hpp"

namespace tapi::test {
namespace {

struct Spoken {
    const char* codec;
    const char* module;
    uint32_t rate;
    uint16_t channels;
    const char* shown;  // by baresip
};
class SipSoundOf : public SipSound, public testing::WithParamInterface<Spoken> {};
INSTANTIATE_TEST_SUITE_P(Codec, SipSoundOf,
                         testing::Values(Spoken{"pcmu", "g711", 8000, 1, "decoder: PCMU"}, Spoken{"pcma", "g711", 8000, 1, "decoder: PCMA"},
                                         Spoken{"g722", "g722", 16000, 1, "decoder: G722"}, Spoken{"opus", "opus", 48000, 2, "decoder: opus"}),
                         [](const auto& info) { return std::string(info.param.codec); });

TEST_P(SipSoundOf, EachEndHearsWhatTheOtherSays) {
    const Spoken& spoken = GetParam();
    BaresipWants wants;
    wants.codec = spoken.module;
    wants.rate = spoken.rate;
    wants.channels = spoken.channels;
    wants.says = voice(7, 8, spoken.rate);
    Baresip far(wants);
    Provider provider(trunk(free_port(), far.port(), std::string("codecs = [\"") + spoken.codec + "\"]\n"));
    write_wav(waves_ / "said.wav", wants.says, spoken.rate);
    // Opus keeps what is heard, not the shape of the wave.
    const Tolerance most = spoken.channels == 2 ? Tolerance{3, 0.75} : Tolerance{};
    talk(provider, far, read_wav(waves_ / "said.wav"), most, calling_it(provider, provider.line()));
    EXPECT_TRUE(far.says(spoken.shown)) << far.log();
}

TEST_F(SipSound, RFC_4568_WithSrtpWhereTheAccountWantsIt) {
    BaresipWants wants;
    wants.account = ";mediaenc=srtp-mand";
    wants.modules = "srtp";
    wants.says = voice(8, 8);
    Baresip far(wants);
    Provider provider(trunk(free_port(), far.port(), "codecs = [\"pcmu\"]\nsrtp = true\n"));
    talk(provider, far, wants.says, {}, calling_it(provider, provider.line()));
    EXPECT_TRUE(far.says("SRTP")) << far.log();
}

TEST_F(SipSound, RFC_4568_WithSrtpWhereTheCallerOffersIt) {
    BaresipWants wants;
    wants.account = ";mediaenc=srtp-mand";
    wants.modules = "srtp";
    wants.says = voice(9, 8);
    Baresip far(wants);
    const uint16_t own = free_port();
    Provider provider(trunk(own, far.port(), "codecs = [\"pcmu\"]\n"));
    provider.line();
    talk(provider, far, wants.says, {}, called_by(provider, far, own));
}

BaresipWants by_handshake(uint32_t seed) {
    BaresipWants wants;
    wants.account = ";mediaenc=dtls_srtp";
    wants.modules = "srtp dtls_srtp";
    wants.mux = true;
    wants.says = voice(seed, 8);
    return wants;
}

TEST_F(SipSound, RFC_5763_WithKeysByHandshakeWhereTheAccountWantsIt) {
    const BaresipWants wants = by_handshake(15);
    Baresip far(wants);
    Provider provider(trunk(free_port(), far.port(), "codecs = [\"pcmu\"]\nsrtp = \"dtls\"\n"));
    talk(provider, far, wants.says, {}, calling_it(provider, provider.line()));
    EXPECT_TRUE(far.says("DTLS-SRTP complete")) << far.log();
}

// baresip says what it hears: its file would begin anew with the keys, under the same name.
TEST_F(SipSound, RFC_5763_WithKeysByHandshakeWhereTheCallerOffersIt) {
    BaresipWants wants = by_handshake(16);
    wants.says.clear();
    Baresip far(wants);
    const uint16_t own = free_port();
    Provider provider(trunk(own, far.port(), "codecs = [\"pcmu\"]\n"));
    provider.line();
    constexpr DWORD tries = 3;  // a program that gets no processor drops sound
    for (DWORD attempt = 0; attempt < tries; ++attempt) {
        const HDRVCALL call = called_by(provider, far, own)(attempt);
        EXPECT_TRUE(far.says("DTLS-SRTP complete")) << far.log();
        const Samples ours = voice(17, 4);
        const Samples heard = speak(provider, call, ours, 4.5);
        EXPECT_EQ(provider.server->drop(90, call), 90);
        EXPECT_TRUE(far.ended(static_cast<int>(attempt) + 1)) << far.log();
        const Match echo = follow(ours, heard);
        if (same(echo, {2, 0.85})) return;
        if (attempt + 1 == tries) expect_same(echo, "our own words, there and back", {2, 0.85});
    }
}

// A far end that answers with a certificate which it does not have.
TEST_F(SipSound, RFC_5763_AFarEndThatIsNotWhoItSaysEndsTheCall) {
    RtpPeer media;
    const uint16_t own = free_port(), peer = free_port();
    Provider provider(trunk(own, peer, "srtp = \"dtls\"\n"));
    const media::DtlsIdentity certificate, other;
    const std::string description = "v=0\no=far 1 1 IN IP4 127.0.0.1\ns=-\nc=IN IP4 127.0.0.1\nt=0 0\nm=audio " + std::to_string(media.port) +
                                    " UDP/TLS/RTP/SAVP 0\na=fingerprint:" + other.fingerprint() + "\na=setup:active\na=rtcp-mux\n";
    Scenario scenario;
    scenario.receive("INVITE", must_match("a=setup:actpass")).send(response("200 OK", "", description), "retrans=\"500\"").receive("ACK")
        .receive("BYE", must_match("no keys for the media")).send(response("200 OK", "", "", ""));
    Sipp far(scenario, peer);
    const HDRVCALL call = provider.server->make_call(1, provider.line(), 1, u"2001");
    provider.wait("C1", LINECALLSTATE_CONNECTED);
    // The test is the far end of the handshake; what it demands of the other's certificate does not matter.
    media::DtlsHandshake handshake(certificate, media::DtlsHandshake::Role::active, "sha-256 00");
    media.shake_hands(handshake, port_in(far.messages()));
    EXPECT_EQ(provider.wait("C1", LINECALLSTATE_DISCONNECTED), static_cast<DWORD>(LINEDISCONNECTMODE_INCOMPATIBLE));
    EXPECT_EQ(provider.server->drop(2, call), 2);
    EXPECT_TRUE(far.succeeded());
}

TEST_F(SipSound, RFC_4568_ACallInClearIsRefusedWhereTheAccountWantsSrtp) {
    const uint16_t own = free_port();
    Provider provider(trunk(own, 9, "srtp = true\n"));
    const HDRVLINE line = provider.line();
    Scenario scenario;
    scenario.send(invite(), "retrans=\"500\"").expect(100, "optional=\"true\"").expect(488)
        .send("ACK sip:[service]@[remote_ip]:[remote_port] SIP/2.0\n[last_Via:]\n[last_From:]\n[last_To:]\nCall-ID: [call_id]\nCSeq: 1 ACK\nMax-Forwards: 70\nContent-Length: 0\n");
    Sipp far(scenario, free_port(), own, "1001");
    EXPECT_TRUE(far.succeeded());
    EXPECT_EQ(provider.server->close(line), 0);
}

TEST_F(SipSound, OnHoldNothingIsSentAndBackItGoesOn) {
    RtpPeer media;
    Provider provider;
    Scenario scenario;
    scenario.receive("INVITE").send(response("200 OK", "", sdp_of(media)), "retrans=\"500\"").receive("ACK")
        .receive("INVITE", must_match("a=sendonly")).send(response("200 OK", "", sdp_of(media, true, "recvonly"), ""), "retrans=\"500\"").receive("ACK")
        .receive("INVITE", must_match("a=sendrecv")).send(response("200 OK", "", sdp_of(media), ""), "retrans=\"500\"").receive("ACK")
        .receive("BYE").send(response("200 OK", "", "", ""));
    Sipp far(scenario, provider.peer);
    const HDRVCALL call = provider.server->make_call(1, provider.line(), 1, u"2001");
    provider.wait("C1", LINECALLSTATE_CONNECTED);
    ASSERT_TRUE(media.receive()) << "sound flows";
    EXPECT_EQ(provider.server->call<decltype(TSPI_lineHold)>("TSPI_lineHold", DWORD{2}, call), 2);
    provider.done(2);
    // What was on its way before the change arrives within a block; after that there is silence.
    while (media.receive(std::chrono::milliseconds(60))) {
    }
    EXPECT_FALSE(media.receive(std::chrono::milliseconds(400))) << "on hold";
    EXPECT_EQ(provider.server->call<decltype(TSPI_lineUnhold)>("TSPI_lineUnhold", DWORD{3}, call), 3);
    provider.done(3);
    EXPECT_TRUE(media.receive()) << "and back";
    EXPECT_EQ(provider.server->drop(4, call), 4);
    EXPECT_TRUE(far.succeeded());
}

TEST_F(SipSound, RFC_3960_EarlyMediaIsHeard) {
    RtpPeer media;
    Provider provider;
    Scenario scenario;
    scenario.receive("INVITE").send(response("183 Session Progress", "", sdp_of(media)))
        .receive("CANCEL").send(response("200 OK"))
        .send("SIP/2.0 487 Request Terminated\n[last_Via:]\n[last_From:]\n[last_To:];tag=[call_number]\n[last_Call-ID:]\nCSeq: 1 INVITE\nContent-Length: 0\n", "retrans=\"500\"")
        .receive("ACK");
    Sipp far(scenario, provider.peer);
    const HDRVCALL call = provider.server->make_call(1, provider.line(), 1, u"2001");
    provider.wait("C1", LINECALLSTATE_PROCEEDING);
    WaveProgram program(provider, call);
    const Samples said = voice(21, 3);
    program.record(2.5);
    media.exchange(said);
    expect_same(follow(said, program.wait_recorded()), "an announcement before the answer");
    EXPECT_EQ(provider.server->drop(2, call), 2);
    EXPECT_TRUE(far.succeeded());
}

TEST_F(SipSound, LineGetIDKnowsCallsAndNothingElse) {
    RtpPeer media;
    Provider provider;
    Scenario scenario;
    scenario.receive("INVITE").send(response("200 OK", "", sdp_of(media)), "retrans=\"500\"").receive("ACK").receive("BYE").send(response("200 OK", "", "", ""));
    Sipp far(scenario, provider.peer);
    const HDRVLINE line = provider.line();
    const HDRVCALL call = provider.server->make_call(1, line, 1, u"2001");
    provider.wait("C1", LINECALLSTATE_CONNECTED);
    DWORD id = 77;
    EXPECT_EQ(get_id(provider, call, u"tapi/line", id), 0);
    EXPECT_EQ(id, sdk::TestServer::line_base);
    EXPECT_EQ(get_id(provider, call, u"tapi/phone", id), sdk::result_of(LINEERR_INVALDEVICECLASS));
    EXPECT_EQ(get_id(provider, sdk::to_handle<HDRVCALL>(999), u"wave/in", id), sdk::result_of(LINEERR_INVALCALLHANDLE));
    const auto of_line = [&](HDRVLINE of, DWORD address, DWORD select, LPCWSTR device_class) {
        sdk::Roomy<VARSTRING> room;
        return provider.server->call<decltype(TSPI_lineGetID)>("TSPI_lineGetID", of, address, HDRVCALL{}, select, room.get(), device_class, HANDLE{});
    };
    EXPECT_EQ(of_line(line, 0, LINECALLSELECT_LINE, u"tapi/line"), 0);
    EXPECT_EQ(of_line(line, 0, LINECALLSELECT_LINE, u"wave/in"), sdk::result_of(LINEERR_NODEVICE));
    EXPECT_EQ(of_line(line, 1, LINECALLSELECT_ADDRESS, u"wave/in"), sdk::result_of(LINEERR_INVALADDRESSID));
    EXPECT_EQ(of_line(sdk::to_handle<HDRVLINE>(999), 0, LINECALLSELECT_LINE, u"wave/in"), sdk::result_of(LINEERR_INVALLINEHANDLE));
    EXPECT_EQ(of_line(line, 0, 0x100, u"wave/in"), sdk::result_of(LINEERR_INVALCALLSELECT));
    ASSERT_EQ(get_id(provider, call, u"wave/in", id), 0);
    EXPECT_TRUE(std::filesystem::exists(waves_ / std::to_string(id)));
    EXPECT_EQ(provider.server->drop(2, call), 2);
    EXPECT_FALSE(std::filesystem::exists(waves_ / std::to_string(id))) << "its device went with the call";
    EXPECT_EQ(get_id(provider, call, u"wave/in", id), sdk::result_of(LINEERR_NODEVICE));
    EXPECT_TRUE(far.succeeded());
}

}  // namespace
}  // namespace tapi::test
