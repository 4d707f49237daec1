// SPDX-License-Identifier: Apache-2.0
// tapi-ivr called over SIP by programs that we did not write: sipp, with sound and digits out of captured packets (RFC 4733), and
// baresip, with keys and a recording of what it heard.
#include <gtest/gtest.h>

#include <filesystem>

#include "ivr_desk.hpp"
#include "sip/baresip.hpp"
#include "sip/messages.hpp"
#include "sip/peers.hpp"
#include "sip/signal.hpp"
#include "support/server.hpp"

namespace tapi::test {
namespace {

const char* const captures = "/usr/share/sip-tester/";

struct SipIvr {
    explicit SipIvr(const std::string& flow) {
        ServerSetup setup;
        setup.module = SIP_MODULE;
        setup.provider_file = Provider::transport(port) + "[[trunk]]\naddress = \"sip:127.0.0.1:" + std::to_string(peer) +
                              "\"\nsession_timer = 0\n[[trunk.extension]]\nnumber = \"1001\"\nappearances = 50\n";
        waves = folder / "waves";
        ::setenv("OPENTAPI_WAVE_DIR", waves.c_str(), 1);
        server = std::make_unique<::tapi::test::TestServer>(setup);
        ivr = std::make_unique<Ivr>(folder, flow, "1001");
    }
    ~SipIvr() { ::unsetenv("OPENTAPI_WAVE_DIR"); }
    TempDir folder;
    std::string waves;
    uint16_t port = free_port(), peer = free_port();
    std::unique_ptr<::tapi::test::TestServer> server;
    std::unique_ptr<Ivr> ivr;
};

const char* const asks = R"(name: asks
parts:
  start:
    - gather: digits
      say: Please enter three digits.
      max: 3
      first: 20s
      between: 10s
    - log: got ${digits}
    - hang_up:
)";

// The captures have A-law and events as 101.
Scenario sipp_call() {
    Scenario scenario = calling();
    const std::string mulaw = "RTP/AVP 0 101";
    const size_t at = scenario.xml.find(mulaw);
    EXPECT_NE(at, std::string::npos);
    scenario.xml.replace(at, mulaw.size(), "RTP/AVP 8 101");
    return scenario;
}

Scenario& play(Scenario& scenario, const std::string& capture, int milliseconds) {
    scenario.nop("<exec play_pcap_audio=\"" + std::string(captures) + capture + "\"/>");
    if (milliseconds > 0) scenario.pause(milliseconds);
    return scenario;
}

TEST(SipIvr, DigitsOfSippOutOfCapturedPacketsWhileItSpeaks) {
    SipIvr desk(asks);
    Scenario scenario = sipp_call();
    play(scenario, "g711a.pcap", 500);
    for (const char* digit : {"dtmf_2833_1.pcap", "dtmf_2833_5.pcap"}) play(scenario, digit, 1500);
    play(scenario, "dtmf_2833_9.pcap", 0);  // the flow hangs up at once
    scenario.receive("BYE").send(response("200 OK", "", "", ""));
    Sipp far(scenario, desk.peer, desk.port, "1001");
    EXPECT_TRUE(desk.ivr->says("got 159\"")) << desk.ivr->said();
    EXPECT_TRUE(far.succeeded());
}

TEST(SipIvr, TwentyCallersOfSippAtATime) {
    SipIvr desk(asks);
    Scenario scenario = sipp_call();
    for (const char* digit : {"dtmf_2833_1.pcap", "dtmf_2833_2.pcap"}) play(scenario, digit, 1500);
    play(scenario, "dtmf_2833_3.pcap", 0);
    scenario.receive("BYE").send(response("200 OK", "", "", ""));
    Sipp far(scenario, desk.peer, desk.port, "1001", 20, 10);
    for (int call = 0; call < 20; ++call) EXPECT_TRUE(desk.ivr->says("got 123\"")) << desk.ivr->said();
    EXPECT_TRUE(far.succeeded());
}

TEST(SipIvr, WhoIsRefusedHearsBusyOrDeclined) {
    for (const auto& [how, status] : {std::pair{"busy", 486}, {"rejected", 603}}) {
        SipIvr desk(std::string("name: closed\nparts:\n  start:\n    - refuse: ") + how + "\n");
        Scenario scenario;
        scenario.send(invite(), "retrans=\"500\"").expect(100, "optional=\"true\"").expect(180, "optional=\"true\"").expect(status);
        scenario.send("ACK sip:[service]@[remote_ip]:[remote_port] SIP/2.0\n[last_Via:]\n[last_From:]\n[last_To:]\nCall-ID: [call_id]\nCSeq: 1 ACK\n"
                      "Max-Forwards: 70\nContent-Length: 0\n");
        Sipp far(scenario, desk.peer, desk.port, "1001");
        EXPECT_TRUE(far.succeeded()) << how;
    }
}

TEST(SipIvr, BaresipHearsThePromptAndItsKeysChoose) {
    const Samples said = voice(3, 3.0);
    TempDir sounds;
    write_wav(sounds / "prompt.wav", said, 8000);
    SipIvr desk("name: says\nsounds: " + sounds.path() + R"(
parts:
  start:
    - say: [{file: prompt.wav}]
      barge: false
    - log: all was said
    - gather: key
      max: 1
      first: 20s
    - log: got ${key}
    - hang_up:
)");
    BaresipWants wants;
    wants.says = Samples(8000 * 30);  // keys go with its sound, be it silence
    Baresip phone(wants);
    phone.command("dial", "sip:1001@127.0.0.1:" + std::to_string(desk.port));
    EXPECT_TRUE(desk.ivr->says("\"event\":\"call\"")) << desk.ivr->said() << phone.log();
    EXPECT_TRUE(desk.ivr->says("\"event\":\"part\"")) << desk.ivr->said();
    EXPECT_TRUE(desk.ivr->says("all was said\"")) << desk.ivr->said() << phone.log();
    phone.command("sndcode", "7");
    EXPECT_TRUE(desk.ivr->says("got 7\"")) << desk.ivr->said() << phone.log();
    EXPECT_TRUE(phone.ended(1)) << phone.log();
    const Match match = follow(said, phone.heard());
    EXPECT_GE(match.correlation, 0.9);
    EXPECT_GE(match.found, 0.9);
    EXPECT_LE(match.longest_gap, 0.1);
}

TEST(SipIvr, WhatBaresipSaysIsRecorded) {
    SipIvr desk(R"(name: records
parts:
  start:
    - record: message
      longest: 4s
      silence: 0
      beep: false
    - log: kept ${message.file}
    - hang_up:
)");
    BaresipWants wants;
    wants.says = voice(5, 6.0);
    Baresip phone(wants);
    phone.command("dial", "sip:1001@127.0.0.1:" + std::to_string(desk.port));
    ASSERT_TRUE(desk.ivr->says("kept ")) << desk.ivr->said() << phone.log();
    std::string file;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(desk.folder / "recordings")) {
        if (entry.path().extension() == ".wav") file = entry.path();
    }
    const Samples kept = read_wav(file);
    EXPECT_NEAR(static_cast<double>(kept.size()) / 8, 4000, 100);
    const Samples part(wants.says.begin(), wants.says.begin() + 8000 * 3);
    const Match match = follow(part, kept);
    EXPECT_GE(match.correlation, 0.9);
    EXPECT_GE(match.found, 0.9);
}

}  // namespace
}  // namespace tapi::test
