// SPDX-License-Identifier: Apache-2.0
// Digits and tones, as events (RFC 4733), as messages and as sound, both ways.
#include "sip/baresip.hpp"
#include "sip/connected.hpp"
#include "sip/messages.hpp"
#include "sip/peers.hpp"
#include "sip/rtp_peer.hpp"

namespace tapi::test {
namespace {

// What the events say, digit by digit, and whether each ended.
std::string events_heard(RtpPeer& media, size_t count) {
    static const std::string names = "0123456789*#ABCD";
    std::string digits;
    std::optional<uint32_t> last;
    size_t ended = 0;
    while (ended < count) {
        const auto packet = media.receive();
        if (!packet) break;
        if (packet->payload_type != 101 || packet->payload.size() != 4) continue;
        const bool end = (static_cast<uint8_t>(packet->payload[1]) & 0x80) != 0;
        if (last != packet->timestamp) {
            EXPECT_TRUE(packet->marker) << "a digit begins";
            digits += names[static_cast<uint8_t>(packet->payload[0]) % 16];
            last = packet->timestamp;
        }
        ended = digits.size() - (end ? 0 : 1);
    }
    return digits;
}

TEST(SipDigits, RFC_4733_DigitsGoAsEventsWhereTheOtherEndTakesThem) {
    Provider provider;
    Connected talk(provider, true);
    EXPECT_EQ(talk.generate(u"19*#D", 5, dtmf, 60), 0);
    EXPECT_EQ(events_heard(talk.media, 5), "19*#D");
    talk.wait("L0 C1 GENERATE 0x1 0x5 t");
    talk.end();
}

TEST(SipDigits, RFC_4733_ACommaIsAPauseAndWhatIsNoDigitIsLeftOut) {
    Provider provider;
    Connected talk(provider, true);
    EXPECT_EQ(talk.generate(u"1,x2", 5, dtmf, 60), 0);
    EXPECT_EQ(events_heard(talk.media, 2), "12");
    talk.wait("L0 C1 GENERATE 0x1 0x5 t");
    talk.end();
}

TEST(SipDigits, RFC_4733_DigitsOfSippAreTold) {
    Provider provider;
    const HDRVLINE line = provider.line();
    Scenario scenario = calling();
    // sipp's events have this number whatever the description says.
    for (const auto& [from, to] : {std::pair{"RTP/AVP 0 101", "RTP/AVP 0 96"}, std::pair{"rtpmap:101", "rtpmap:96"}})
        scenario.xml.replace(scenario.xml.find(from), std::strlen(from), to);
    scenario.nop("<exec play_dtmf=\"159#\"/>").receive("BYE").send(response("200 OK", "", "", ""));
    Sipp far(scenario, provider.peer, provider.own, "1001");
    provider.wait("C101", LINECALLSTATE_OFFERING);
    const HDRVCALL call = provider.server->announced(101);
    EXPECT_EQ(provider.server->answer(1, call), 1);
    provider.wait("C101", LINECALLSTATE_CONNECTED);
    EXPECT_EQ(provider.server->call<decltype(TSPI_lineMonitorDigits)>("TSPI_lineMonitorDigits", call, dtmf), 0);
    for (const std::string& seen : provider.server->seen_until("L0 C101 MONITORDIGITS 0x23 0x2 t")) provider.all.push_back(seen);
    EXPECT_EQ(provider.server->drop(2, call), 2);
    std::string digits;
    for (const std::string& seen : provider.all) {
        if (seen.starts_with("L0 C101 MONITORDIGITS 0x")) digits += static_cast<char>(std::stoul(seen.substr(24), nullptr, 16));
    }
    EXPECT_EQ(digits, "159#");
    EXPECT_TRUE(far.succeeded());
    EXPECT_EQ(provider.server->close(line), 0);
}

TEST(SipDigits, RFC_4733_DigitsOfBaresipAreToldWithTheirEnds) {
    Baresip far(BaresipWants{});
    const uint16_t own = free_port();
    Provider provider(Provider::transport(own) + "[[trunk]]\naddress = \"sip:127.0.0.1:" + std::to_string(far.port()) + "\"\n[[trunk.extension]]\nnumber = \"1001\"\n");
    const HDRVCALL call = provider.server->make_call(1, provider.line(), 1, u"2001");
    provider.wait("C1", LINECALLSTATE_CONNECTED);
    EXPECT_TRUE(far.says("Call established"));
    EXPECT_EQ(provider.server->call<decltype(TSPI_lineMonitorDigits)>("TSPI_lineMonitorDigits", call, dtmf | LINEDIGITMODE_DTMFEND), 0);
    far.command("sndcode", "7");
    provider.server->seen_until("L0 C1 MONITORDIGITS 0x37 0x4 t");
    EXPECT_EQ(provider.server->call<decltype(TSPI_lineGenerateDigits)>("TSPI_lineGenerateDigits", call, DWORD{5}, dtmf, u"4", DWORD{0}), 0);
    EXPECT_TRUE(far.says("'4'")) << far.log();
    EXPECT_EQ(provider.server->drop(2, call), 2);
}

TEST(SipDigits, WhereTheOtherEndTakesNoEventsTheyAreSoundBothWays) {
    Provider provider;
    Connected talk(provider, false);
    EXPECT_EQ(talk.monitor(dtmf), 0);
    talk.until("L0 C1 MONITORDIGITS 0x23 0x2 t", dialed("2580*#"));
    EXPECT_EQ(talk.digits().substr(0, 6), "2580*#");
    // Ours come back from the far end, which hears them as sound.
    EXPECT_EQ(talk.generate(u"36", 9, dtmf, 80), 0);
    const Samples heard = talk.media.exchange(Samples(160 * 40));
    EXPECT_EQ(talk.monitor(0), 0);
    talk.wait("L0 C1 GENERATE 0x1 0x9 t");
    talk.all.clear();
    EXPECT_EQ(talk.monitor(dtmf), 0);
    talk.media.exchange(heard);
    talk.until("L0 C1 MONITORDIGITS 0x36 0x2 t", Samples(1600));
    EXPECT_EQ(talk.digits(), "36");
    talk.end();
}

TEST(SipDigits, DigitsAsMessagesWhereTheAccountWantsIt) {
    const uint16_t own = free_port(), peer = free_port();
    Provider provider(Provider::transport(own) + "[[trunk]]\naddress = \"sip:127.0.0.1:" + std::to_string(peer) +
                      "\"\nsession_timer = 0\ndigits = \"info\"\n[[trunk.extension]]\nnumber = \"1001\"\n");
    provider.own = own, provider.peer = peer;
    Scenario messages;
    messages.receive("INFO", must_match("Signal=4")).send(response("200 OK", "", "", "")).receive("INFO", must_match("Signal=2")).send(response("200 OK", "", "", ""));
    const std::string body = "Signal=8\nDuration=160\n";
    messages.send("INFO [$target] SIP/2.0\nVia: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]\nFrom:[$ours];tag=[call_number]\nTo:[$theirs]\n"
                  "Call-ID: [call_id]\nCSeq: 1 INFO\nMax-Forwards: 70\nContact: <sip:far@[local_ip]:[local_port]>\nContent-Type: application/dtmf-relay\nContent-Length: [len]\n\n" + body, "retrans=\"500\"")
        .expect(200);
    Connected talk(provider, true, messages);
    EXPECT_EQ(talk.monitor(dtmf), 0);
    EXPECT_EQ(talk.generate(u"42", 5, dtmf, 60), 0);
    talk.wait("L0 C1 GENERATE 0x1 0x5 t");
    talk.wait("L0 C1 MONITORDIGITS 0x38 0x2 t");
    talk.end();
}

TEST(SipDigits, GatheringEndsWithItsDigitItsNumberOrItsTime) {
    Provider provider;
    Connected talk(provider, false);
    char16_t buffer[8] = {};
    EXPECT_EQ(talk.gather(buffer, 8, u"#"), 0);
    talk.until("L0 C1 GATHERDIGITS 0x2 0x7 t", dialed("12#"));
    EXPECT_EQ(std::u16string(buffer), u"12#");
    talk.all.clear();
    talk.media.exchange(Samples(1600));
    EXPECT_EQ(talk.gather(buffer, 3), 0);
    talk.until("L0 C1 GATHERDIGITS 0x1 0x7 t", dialed("456"));
    EXPECT_EQ(std::u16string(buffer, 3), u"456");
    talk.all.clear();
    EXPECT_EQ(talk.gather(buffer, 3, nullptr, 200, 0), 0);
    talk.wait("L0 C1 GATHERDIGITS 0x4 0x7 t");
    EXPECT_EQ(std::u16string(buffer), u"");
    talk.all.clear();
    EXPECT_EQ(talk.gather(buffer, 3, nullptr, 0, 300), 0);
    talk.media.exchange(dialed("9"));
    talk.wait("L0 C1 GATHERDIGITS 0x8 0x7 t");
    EXPECT_EQ(std::u16string(buffer), u"9");
    talk.all.clear();
    EXPECT_EQ(talk.gather(buffer, 3), 0);
    EXPECT_EQ(talk.gather(nullptr, 0), 0);
    talk.wait("L0 C1 GATHERDIGITS 0x10 0x7 t");
    talk.all.clear();
    EXPECT_EQ(talk.gather(buffer, 3), 0);
    EXPECT_EQ(talk.generate(u"1111111111111111", 5), 0);
    talk.end();
    talk.wait("L0 C1 GATHERDIGITS 0x10 0x7 t");
    talk.wait("L0 C1 GENERATE 0x2 0x5 t");
}

TEST(SipTones, AToneIsHeardAndToldAndOursIsPlayed) {
    Provider provider;
    Connected talk(provider, true);
    EXPECT_EQ(talk.monitor_tones(3, {{0x11, 300, 1000, 0, 0}, {0x12, 300, 2000, 0, 0}}), 0);
    EXPECT_EQ(talk.monitor_tones(4, {{0x13, 300, 2000, 0, 0}}), 0);
    talk.until("L0 C1 MONITORTONE 0x11 0x3 t", tone_of(1000, 0.6));
    EXPECT_FALSE(talk.seen("L0 C1 MONITORTONE 0x12 0x3 t"));
    EXPECT_EQ(talk.monitor_tones(3, {}), 0);
    talk.until("L0 C1 MONITORTONE 0x13 0x4 t", tone_of(2000, 0.6));
    EXPECT_FALSE(talk.seen("L0 C1 MONITORTONE 0x12 0x3 t")) << "the list was given up";

    talk.media.drain();
    EXPECT_EQ(talk.tone(LINETONEMODE_CUSTOM, 500, {{440, 1, 0, 0x8000}}), 0);
    const Samples heard = talk.media.exchange(Samples(160 * 40));
    talk.wait("L0 C1 GENERATE 0x1 0x6 t");
    const Match match = follow(tone_of(440, 0.4), heard);
    EXPECT_GE(match.correlation, 0.95);
    EXPECT_EQ(talk.tone(LINETONEMODE_BUSY, 0), 0);
    EXPECT_EQ(talk.tone(0, 0), 0);
    talk.wait("L0 C1 GENERATE 0x2 0x6 t");
    talk.end();
}

TEST(SipDigits, EachWrongWishIsRefused) {
    Provider provider;
    Connected talk(provider, true);
    char16_t buffer[4];
    EXPECT_EQ(talk.generate(u"1", 5, LINEDIGITMODE_PULSE), sdk::result_of(LINEERR_INVALDIGITMODE));
    EXPECT_EQ(talk.monitor(LINEDIGITMODE_PULSE), sdk::result_of(LINEERR_INVALDIGITMODE));
    EXPECT_EQ(talk.gather(buffer, 4, nullptr, 0, 0, LINEDIGITMODE_PULSE), sdk::result_of(LINEERR_INVALDIGITMODE));
    EXPECT_EQ(talk.gather(buffer, 0), sdk::result_of(LINEERR_INVALPARAM));
    EXPECT_EQ(talk.gather(buffer, 4, u"x"), sdk::result_of(LINEERR_INVALDIGITS));
    EXPECT_EQ(talk.gather(buffer, 4, nullptr, 5), sdk::result_of(LINEERR_INVALTIMEOUT));
    EXPECT_EQ(talk.tone(LINETONEMODE_CUSTOM, 0), sdk::result_of(LINEERR_INVALTONE));
    EXPECT_EQ(talk.tone(LINETONEMODE_CUSTOM, 0, {{5, 1, 0, 1}}), sdk::result_of(LINEERR_INVALTONE));
    EXPECT_EQ(talk.tone(0x1000, 0), sdk::result_of(LINEERR_INVALTONEMODE));
    EXPECT_EQ(talk.monitor_tones(1, {{1, 1, 5, 0, 0}}), sdk::result_of(LINEERR_INVALTONE));
    EXPECT_EQ(talk.monitor_tones(1, std::vector<LINEMONITORTONE>(17)), sdk::result_of(LINEERR_RESOURCEUNAVAIL));
    talk.end();
    EXPECT_EQ(talk.generate(u"1"), sdk::result_of(LINEERR_INVALCALLSTATE)) << "the call is over";
    EXPECT_EQ(talk.monitor(dtmf), sdk::result_of(LINEERR_INVALCALLSTATE));
}

}  // namespace
}  // namespace tapi::test
