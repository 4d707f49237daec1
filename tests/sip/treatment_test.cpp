// SPDX-License-Identifier: Apache-2.0
// What somebody hears whom we hold: silence, a file, tones; by configuration and by lineSetCallTreatment.
#include <cstdlib>

#include "sip/connected.hpp"
#include "sip/wave_program.hpp"

namespace tapi::test {
namespace {

class SipTreatment : public testing::Test {
  protected:
    SipTreatment() {
        ::setenv("OPENTAPI_WAVE_DIR", folder_.path().c_str(), 1);
        write_wav(folder_ / "music.wav", music, 8000);
        write_wav(folder_ / "sales.wav", tone_of(1500, 0.5), 8000);
    }
    ~SipTreatment() override { ::unsetenv("OPENTAPI_WAVE_DIR"); }

    std::string trunk(uint16_t own, uint16_t peer, bool with_music) const {
        return "[[treatment]]\nname = \"Sales\"\nfile = \"" + (folder_ / "sales.wav") + "\"\n" + Provider::transport(own) + "[[trunk]]\naddress = \"sip:127.0.0.1:" +
               std::to_string(peer) + "\"\nsession_timer = 0\ncodecs = [\"pcmu\"]\n" + (with_music ? "hold_music = \"" + (folder_ / "music.wav") + "\"\n" : "") +
               "[[trunk.extension]]\nnumber = \"1001\"\n";
    }
    static void hold(Provider& provider, DWORD request, HDRVCALL call) {
        EXPECT_EQ(provider.server->call<decltype(TSPI_lineHold)>("TSPI_lineHold", request, call), static_cast<LONG>(request));
        provider.done(request);
    }
    static void unhold(Provider& provider, DWORD request, HDRVCALL call) {
        EXPECT_EQ(provider.server->call<decltype(TSPI_lineUnhold)>("TSPI_lineUnhold", request, call), static_cast<LONG>(request));
        provider.done(request);
    }
    static LONG treat(Provider& provider, DWORD request, HDRVCALL call, DWORD treatment) {
        return provider.server->call<decltype(TSPI_lineSetCallTreatment)>("TSPI_lineSetCallTreatment", request, call, treatment);
    }
    static double power_of(const Samples& sound, double frequency) {
        double re = 0, im = 0;
        for (size_t at = 0; at < sound.size(); ++at) {
            const double phase = 2 * 3.14159265358979 * frequency * static_cast<double>(at) / 8000;
            re += sound[at] * std::cos(phase);
            im += sound[at] * std::sin(phase);
        }
        return std::sqrt(re * re + im * im) * 2 / static_cast<double>(std::max<size_t>(sound.size(), 1));
    }

    TempDir folder_;
    const Samples music = voice(41, 6);
};

TEST_F(SipTreatment, TheFileOfTheAccountIsHeardWhileTheCallIsHeldAndNothingElse) {
    RtpPeer media;
    const uint16_t own = free_port(), peer = free_port();
    Provider provider(trunk(own, peer, true));
    Scenario scenario;
    scenario.receive("INVITE").send(response("200 OK", "", sdp_of(media)), "retrans=\"500\"").receive("ACK")
        .receive("INVITE", must_match("a=sendonly")).send(response("200 OK", "", sdp_of(media, true, "recvonly"), ""), "retrans=\"500\"").receive("ACK")
        .receive("BYE").send(response("200 OK", "", "", ""));
    Sipp far(scenario, peer);
    const HDRVCALL call = provider.server->make_call(1, provider.line(), 1, u"2001");
    provider.wait("C1", LINECALLSTATE_CONNECTED);
    EXPECT_EQ(provider.info(call).dwCallTreatment, static_cast<DWORD>(LINECALLTREATMENT_MUSIC));
    hold(provider, 2, call);
    const Samples ours = voice(44, 3), theirs = voice(45, 4);
    WaveProgram program(provider, call);
    program.play(ours);
    program.record(3);
    const Samples heard = media.exchange(theirs);
    const Match match = follow(music, heard);
    EXPECT_GE(match.windows, 25u);
    EXPECT_GE(match.found, 0.9);
    EXPECT_GE(match.correlation, 0.89);
    EXPECT_EQ(follow(ours, heard).windows, 0u) << "we are not heard";
    EXPECT_EQ(follow(theirs, program.wait_recorded()).windows, 0u) << "nor is whom we hold";
    EXPECT_EQ(provider.server->drop(3, call), 3);
    EXPECT_TRUE(far.succeeded());
}

TEST_F(SipTreatment, LineSetCallTreatmentTakesEffectAtOnceAndFilesHaveNames) {
    RtpPeer media;
    const uint16_t own = free_port(), peer = free_port();
    Provider provider(trunk(own, peer, false));
    Scenario scenario;
    scenario.receive("INVITE").send(response("200 OK", "", sdp_of(media)), "retrans=\"500\"").receive("ACK")
        .receive("INVITE", must_match("a=sendonly")).send(response("200 OK", "", sdp_of(media, true, "recvonly"), ""), "retrans=\"500\"").receive("ACK")
        .receive("INVITE", must_match("a=sendrecv")).send(response("200 OK", "", sdp_of(media), ""), "retrans=\"500\"").receive("ACK")
        .receive("BYE").send(response("200 OK", "", "", ""));
    Sipp far(scenario, peer);
    const HDRVCALL call = provider.server->make_call(1, provider.line(), 1, u"2001");
    provider.wait("C1", LINECALLSTATE_CONNECTED);
    EXPECT_NE(provider.features(call) & LINECALLFEATURE_SETTREATMENT, 0u);
    EXPECT_EQ(provider.info(call).dwCallTreatment, static_cast<DWORD>(LINECALLTREATMENT_SILENCE));
    ASSERT_TRUE(media.receive());
    hold(provider, 2, call);
    while (media.receive(std::chrono::milliseconds(60))) {
    }
    EXPECT_FALSE(media.receive(std::chrono::milliseconds(200))) << "silence, without a packet";
    DWORD request = 3;
    const auto heard_with = [&](DWORD treatment) {
        EXPECT_EQ(treat(provider, request, call, treatment), static_cast<LONG>(request));
        provider.done(request++);
        EXPECT_EQ(provider.info(call).dwCallTreatment, treatment);
        media.drain();
        for (int change = 0; change < 5; ++change) media.receive();
        return media.exchange(Samples(160 * 50));
    };
    const DWORD sales = 0x100;
    EXPECT_GT(power_of(heard_with(sales), 1500), 6000);
    const Samples busy = heard_with(LINECALLTREATMENT_BUSY), ringing = heard_with(LINECALLTREATMENT_RINGBACK);
    EXPECT_GT(power_of(busy, 425), 500);
    EXPECT_LT(power_of(busy, 1500), 100);
    EXPECT_GT(power_of(ringing, 425), 500);
    const Samples tune = heard_with(LINECALLTREATMENT_MUSIC);
    EXPECT_GT(power_of(Samples(tune.begin(), tune.begin() + 1600), 523), 300) << "where there is no file there is a tune";
    EXPECT_EQ(treat(provider, request, call, LINECALLTREATMENT_SILENCE), static_cast<LONG>(request));
    provider.done(request++);
    while (media.receive(std::chrono::milliseconds(60))) {
    }
    EXPECT_FALSE(media.receive(std::chrono::milliseconds(200)));
    EXPECT_EQ(treat(provider, 70, call, sales + 1), sdk::result_of(LINEERR_INVALPARAM));
    EXPECT_EQ(treat(provider, 70, call, 0), sdk::result_of(LINEERR_INVALPARAM));
    EXPECT_EQ(treat(provider, 71, call, sales), 71);
    unhold(provider, 72, call);
    media.drain();
    for (int change = 0; change < 5; ++change) media.receive();
    EXPECT_LT(power_of(media.exchange(Samples(160 * 50)), 1500), 50) << "back again nothing is played";
    EXPECT_EQ(provider.server->drop(73, call), 73);
    EXPECT_EQ(treat(provider, 74, call, sales), sdk::result_of(LINEERR_INVALCALLSTATE));
    EXPECT_TRUE(far.succeeded());
}

TEST_F(SipTreatment, DEV_6_CapabilitiesNameThem) {
    Provider provider(trunk(free_port(), 9, false));
    sdk::Roomy<LINEADDRESSCAPS> caps;
    EXPECT_EQ(provider.server->call<decltype(TSPI_lineGetAddressCaps)>("TSPI_lineGetAddressCaps", sdk::TestServer::line_base, DWORD{0}, sdk::version_2_2, DWORD{0}, caps.get()), 0);
    ASSERT_EQ(caps->dwNumCallTreatments, 5u);
    LINECALLTREATMENTENTRY entries[5];
    std::memcpy(entries, reinterpret_cast<const char*>(caps.get()) + caps->dwCallTreatmentListOffset, sizeof entries);
    EXPECT_EQ(entries[0].dwCallTreatmentID, static_cast<DWORD>(LINECALLTREATMENT_SILENCE));
    EXPECT_EQ(entries[4].dwCallTreatmentID, 0x100u);
    EXPECT_EQ(caps.text(entries[4].dwCallTreatmentNameSize, entries[4].dwCallTreatmentNameOffset), u"Sales");
}

}  // namespace
}  // namespace tapi::test
