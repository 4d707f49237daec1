// SPDX-License-Identifier: Apache-2.0
// Media that goes wrong: from elsewhere, from strangers, one way, in the wrong codec, with losses.
#include <atomic>
#include <cmath>
#include <cstdlib>
#include <random>
#include <thread>

#include "sip/connected.hpp"
#include "sip/wave_program.hpp"

namespace tapi::test {
namespace {

class SipMediaFaults : public testing::Test {
  protected:
    SipMediaFaults() { ::setenv("OPENTAPI_WAVE_DIR", waves_.path().c_str(), 1); }
    ~SipMediaFaults() override { ::unsetenv("OPENTAPI_WAVE_DIR"); }
    static uint16_t port_of(Connected& talk) { return port_in(talk.far->messages()); }
    // What we hear while the far end says it.
    static Samples heard_of(Connected& talk, RtpPeer& media, const Samples& says, const std::function<bool(size_t)>& lost = {}) {
        WaveProgram program(talk.provider, talk.call);
        program.record(static_cast<double>(says.size()) / 8000 - 0.5);
        media.exchange(says, lost);
        return program.wait_recorded();
    }
    TempDir waves_;
};

TEST_F(SipMediaFaults, AFarEndBehindAddressTranslationIsAnsweredWhereItIs) {
    Provider provider;
    Connected talk(provider, true);
    RtpPeer elsewhere;
    ASSERT_TRUE(talk.media.receive()) << "where its description says that it is";
    elsewhere.aim(port_of(talk));
    const Samples said = voice(51, 3);
    elsewhere.send(said.data());
    ASSERT_TRUE(elsewhere.receive()) << "where it sends from";
    const Match match = follow(said, heard_of(talk, elsewhere, said));
    EXPECT_GE(match.windows, 15u);
    EXPECT_GE(match.found, 0.8);
    talk.media.drain();
    EXPECT_FALSE(talk.media.receive(std::chrono::milliseconds(200))) << "and nowhere else";
    talk.end();
}

TEST_F(SipMediaFaults, NothingIsHeardOfAStrangersFlood) {
    Provider provider;
    Connected talk(provider, true);
    const Samples said = voice(52, 3), noise = voice(53, 1);
    talk.media.exchange(Samples(1600));  // the far end is known
    RtpPeer stranger;
    stranger.source = 99;
    stranger.aim(port_of(talk));
    std::atomic<bool> over{false};
    std::thread flood([&] {
        for (size_t at = 0; !over; at = (at + 160) % 8000) {
            for (int packets = 0; packets < 4; ++packets) stranger.send(noise.data() + at);  // two thousand a second
            ::poll(nullptr, 0, 2);
        }
    });
    const Samples heard = heard_of(talk, talk.media, said);
    over = true;
    flood.join();
    const Match match = follow(said, heard);
    EXPECT_GE(match.windows, 15u);
    EXPECT_GE(match.found, 0.8);
    EXPECT_EQ(follow(noise, heard).windows, 0u) << "nothing of the stranger";
    EXPECT_FALSE(stranger.receive(std::chrono::milliseconds(50))) << "nor does he hear anything";
    talk.end();
}

TEST_F(SipMediaFaults, OneWayMediaIsACallAllTheSame) {
    Provider provider;
    Connected talk(provider, true);
    for (int packets = 0; packets < 100; ++packets) ASSERT_TRUE(talk.media.receive()) << "ours go on without theirs";
    {
        WaveProgram program(provider, talk.call);
        program.record(0.5);
        const Samples& heard = program.wait_recorded();
        EXPECT_LT(*std::max_element(heard.begin(), heard.end()), 200) << "silence";
    }
    EXPECT_EQ(provider.state(talk.call), static_cast<DWORD>(LINECALLSTATE_CONNECTED));
    const Samples said = voice(54, 3);
    const Match match = follow(said, heard_of(talk, talk.media, said));
    EXPECT_GE(match.found, 0.8) << "and when it begins it is heard";
    talk.end();
}

TEST_F(SipMediaFaults, PacketsInACodecThatNobodyAgreedOnAreSilence) {
    Provider provider;
    Connected talk(provider, true);
    WaveProgram program(provider, talk.call);
    const Samples said = voice(55, 1);
    program.record(0.8);
    for (size_t at = 0; at + 160 <= said.size(); at += 160) {
        ASSERT_TRUE(talk.media.receive());
        talk.media.send(said.data() + at, 18);
    }
    const Samples& heard = program.wait_recorded();
    EXPECT_LT(*std::max_element(heard.begin(), heard.end()), 200);
    talk.end();
}

TEST_F(SipMediaFaults, ATenthOfThePacketsLostIsConcealed) {
    Provider provider;
    Connected talk(provider, true);
    std::minstd_rand random{5};
    const auto lost = [&random](size_t) { return random() % 10 == 0; };
    const Samples said = voice(56, 5);
    const Match match = follow(said, heard_of(talk, talk.media, said, lost));
    EXPECT_GE(match.windows, 25u);
    EXPECT_GE(match.found, 0.6) << "words";
    const Samples heard = heard_of(talk, talk.media, tone_of(440, 4), lost);
    double re = 0, im = 0;
    const size_t begin = 8000, count = 16000;
    ASSERT_GE(heard.size(), begin + count);
    double all = 0, longest = 0, quiet = 0;
    for (size_t at = begin; at < begin + count; at += 160) {
        double power = 0;
        re = im = 0;
        for (size_t sample = at; sample < at + 160; ++sample) {
            const double phase = 2 * 3.14159265358979 * 440 * static_cast<double>(sample) / 8000;
            re += heard[sample] * std::cos(phase);
            im += heard[sample] * std::sin(phase);
            power += double{1} * heard[sample] * heard[sample];
        }
        all += std::sqrt(re * re + im * im) * 2 / 160;
        quiet = power / 160 < 1e6 ? quiet + 1 : 0;
        longest = std::max(longest, quiet);
    }
    EXPECT_GT(all / (count / 160), 0.85 * 8000) << "the tone, where packets were missing, too";
    EXPECT_LE(longest, 2) << "blocks of silence in a row";
    talk.end();
}

TEST_F(SipMediaFaults, RFC_3264_AnAnswerInACodecThatWasNotOfferedEndsTheCall) {
    RtpPeer media;
    Provider provider;
    Scenario scenario;
    std::string other = sdp_of(media);
    other.replace(other.find("RTP/AVP 0"), 9, "RTP/AVP 18");
    scenario.receive("INVITE").send(response("200 OK", "", other), "retrans=\"500\"").receive("ACK").receive("BYE", must_match("no media in common")).send(response("200 OK", "", "", ""));
    Sipp far(scenario, provider.peer);
    const HDRVCALL call = provider.server->make_call(1, provider.line(), 1, u"2001");
    EXPECT_EQ(provider.wait("C1", LINECALLSTATE_DISCONNECTED), static_cast<DWORD>(LINEDISCONNECTMODE_INCOMPATIBLE));
    EXPECT_EQ(provider.server->drop(2, call), 2);
    EXPECT_TRUE(far.succeeded());
}

TEST_F(SipMediaFaults, RFC_3264_AChangeThatIsAnsweredInAnotherCodecFailsAndTheCallGoesOn) {
    RtpPeer media;
    Provider provider;
    std::string other = sdp_of(media, true, "recvonly");
    other.replace(other.find("RTP/AVP 0"), 9, "RTP/AVP 18");
    Scenario scenario;
    scenario.receive("INVITE").send(response("200 OK", "", sdp_of(media)), "retrans=\"500\"").receive("ACK")
        .receive("INVITE", must_match("a=sendonly")).send(response("200 OK", "", other, ""), "retrans=\"500\"").receive("ACK")
        .receive("BYE").send(response("200 OK", "", "", ""));
    Sipp far(scenario, provider.peer);
    const HDRVCALL call = provider.server->make_call(1, provider.line(), 1, u"2001");
    provider.wait("C1", LINECALLSTATE_CONNECTED);
    EXPECT_EQ(provider.server->call<decltype(TSPI_lineHold)>("TSPI_lineHold", DWORD{2}, call), 2);
    provider.done(2, LINEERR_OPERATIONFAILED);
    EXPECT_EQ(provider.state(call), static_cast<DWORD>(LINECALLSTATE_CONNECTED));
    media.drain();
    EXPECT_TRUE(media.receive()) << "sound goes on as it was";
    EXPECT_EQ(provider.server->drop(3, call), 3);
    EXPECT_TRUE(far.succeeded());
}

}  // namespace
}  // namespace tapi::test
