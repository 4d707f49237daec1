// SPDX-License-Identifier: Apache-2.0
// What a call carries, as it is heard; and media control, which acts on what the call plays.
#include "media/sound/far_sound.hpp"
#include "media/sound/test_sound.hpp"
#include "sip/connected.hpp"

namespace tapi::test {
namespace {

constexpr DWORD all_modes = LINEMEDIAMODE_INTERACTIVEVOICE | LINEMEDIAMODE_AUTOMATEDVOICE | LINEMEDIAMODE_DATAMODEM | LINEMEDIAMODE_G3FAX;

Samples sound_of(media::FarSound kind, int milliseconds) {
    Samples samples;
    const auto source = media::make_far_sound(kind, media::frame_time);
    for (const media::Frame& frame : media::sound_of(*source, Millis(milliseconds))) samples.insert(samples.end(), frame.begin(), frame.end());
    return samples;
}

double loudest(const Samples& samples, size_t from = 0) {
    int most = 0;
    for (size_t at = from; at < samples.size(); ++at) most = std::max(most, std::abs(int{samples[at]}));
    return most;
}

class Talk : public Connected {
  public:
    using Connected::Connected;
    LONG monitor_media(DWORD modes) { return provider.server->call<decltype(TSPI_lineMonitorMedia)>("TSPI_lineMonitorMedia", call, modes); }
    LONG control(std::vector<LINEMEDIACONTROLDIGIT> digits, std::vector<LINEMEDIACONTROLMEDIA> media = {}, std::vector<LINEMEDIACONTROLTONE> tones = {},
                 std::vector<LINEMEDIACONTROLCALLSTATE> states = {}, DWORD select = LINECALLSELECT_CALL, HDRVLINE line = {}, DWORD address = 0) {
        return provider.server->call<decltype(TSPI_lineSetMediaControl)>(
            "TSPI_lineSetMediaControl", line, address, select == LINECALLSELECT_CALL ? call : HDRVCALL{}, select, digits.data(), static_cast<DWORD>(digits.size()),
            media.data(), static_cast<DWORD>(media.size()), tones.data(), static_cast<DWORD>(tones.size()), states.data(), static_cast<DWORD>(states.size()));
    }
    LONG play(DWORD id, DWORD milliseconds) { return tone(LINETONEMODE_CUSTOM, milliseconds, {{440, 1, 0, 0x8000}}, id); }
};

TEST(SipMedia, DIG_8_WhatIsHeardIsToldToWhoAsked) {
    Provider provider;
    Talk talk(provider, true);
    struct Case {
        media::FarSound sound;
        std::vector<const char*> told;
    };
    for (const Case& one : {Case{media::FarSound::voice, {"0x4", "0x8"}}, Case{media::FarSound::fax_calling, {"0x20"}}, Case{media::FarSound::modem, {"0x10"}},
                            Case{media::FarSound::fax, {"0x20", "0x10"}}}) {
        EXPECT_EQ(talk.monitor_media(all_modes), 0);
        talk.wait("L0 C1 CALLINFO 0x8000000 0 0");
        EXPECT_EQ(provider.info(talk.call).dwMonitorMediaModes, all_modes);
        talk.all.clear();
        const Samples sound = sound_of(one.sound, 4000);
        talk.until("L0 C1 MONITORMEDIA " + std::string(one.told.back()) + " 0 t", sound);
        for (const char* mode : {"0x4", "0x8", "0x10", "0x20"}) {
            const bool expected = std::find_if(one.told.begin(), one.told.end(), [&](const char* told) { return std::string(told) == mode; }) != one.told.end();
            EXPECT_EQ(talk.seen("L0 C1 MONITORMEDIA " + std::string(mode) + " 0 t"), expected) << mode;
        }
        EXPECT_EQ(talk.monitor_media(0), 0);
        talk.media.exchange(Samples(4000));
        talk.all.clear();
    }
    talk.end();
}

TEST(SipMedia, DIG_8_OnlyModesOfTheLineAndOnlyWhileThereIsACall) {
    Provider provider;
    Talk talk(provider, true);
    EXPECT_EQ(talk.monitor_media(LINEMEDIAMODE_TDD), sdk::result_of(LINEERR_INVALMEDIAMODE));
    EXPECT_EQ(provider.server->call<decltype(TSPI_lineMonitorMedia)>("TSPI_lineMonitorMedia", sdk::to_handle<HDRVCALL>(999), DWORD{4}), sdk::result_of(LINEERR_INVALCALLHANDLE));
    talk.end();
    EXPECT_EQ(talk.monitor_media(LINEMEDIAMODE_G3FAX), sdk::result_of(LINEERR_INVALCALLSTATE));
    EXPECT_EQ(talk.monitor_media(0), 0);
}

TEST(SipMediaControl, DIG_10_DigitsPauseResumeAndReset) {
    Provider provider;
    Talk talk(provider, false);
    EXPECT_EQ(talk.control({{'1', dtmf, LINEMEDIACONTROL_PAUSE}, {'2', dtmf, LINEMEDIACONTROL_RESUME | LINEMEDIACONTROL_VOLUMEDOWN}, {'3', dtmf, LINEMEDIACONTROL_RESET}}), 0);
    EXPECT_EQ(talk.play(5, 4000), 0);
    const Samples playing = talk.media.exchange(Samples(4800));
    EXPECT_GT(loudest(playing, 2400), 1000);
    talk.media.exchange(dialed("1"));
    const Samples paused = talk.media.exchange(Samples(40000));  // longer than what is left
    EXPECT_LT(loudest(paused, 4800), 100) << "paused";
    EXPECT_FALSE(talk.seen("L0 C1 GENERATE 0x1 0x5 t"));
    talk.media.exchange(dialed("2"));
    const Samples again = talk.media.exchange(Samples(8000));
    EXPECT_NEAR(loudest(again, 4800), loudest(playing, 2400) / 1.41, 200) << "it goes on, 3 dB softer";
    talk.until("L0 C1 GENERATE 0x1 0x5 t", Samples(8000));
    EXPECT_EQ(talk.play(6, 60000), 0);
    talk.media.exchange(Samples(1600));
    talk.until("L0 C1 GENERATE 0x2 0x6 t", dialed("3"));
    EXPECT_LT(loudest(talk.media.exchange(Samples(8000)), 4800), 100);
    EXPECT_EQ(talk.control({}), 0);
    EXPECT_EQ(talk.play(7, 2000), 0);
    talk.media.exchange(dialed("3"));
    EXPECT_FALSE(talk.seen("L0 C1 GENERATE 0x2 0x7 t")) << "switched off";
    talk.end();
}

TEST(SipMediaControl, DIG_10_TonesAndMediaThatLastAct) {
    Provider provider;
    Talk talk(provider, true);
    EXPECT_EQ(talk.control({}, {}, {{0, 300, 1000, 0, 0, LINEMEDIACONTROL_RESET}}), 0);
    EXPECT_EQ(talk.play(5, 60000), 0);
    talk.until("L0 C1 GENERATE 0x2 0x5 t", tone_of(1000, 0.6));
    EXPECT_EQ(talk.control({}, {{LINEMEDIAMODE_INTERACTIVEVOICE, 2500, LINEMEDIACONTROL_RESET}}), 0);
    EXPECT_EQ(talk.play(6, 60000), 0);
    talk.media.exchange(sound_of(media::FarSound::voice, 1500));
    talk.media.exchange(Samples(8000 * 5 / 2));
    EXPECT_FALSE(talk.seen("L0 C1 GENERATE 0x2 0x6 t")) << "it did not last";
    talk.until("L0 C1 GENERATE 0x2 0x6 t", sound_of(media::FarSound::voice, 8000));
    talk.end();
}

TEST(SipMediaControl, DIG_10_DigitsAsEventsArePausedBetweenTwo) {
    Provider provider;
    Talk talk(provider, true);
    EXPECT_EQ(talk.control({}, {}, {{0, 300, 1000, 0, 0, LINEMEDIACONTROL_PAUSE}, {0, 300, 2000, 0, 0, LINEMEDIACONTROL_RESUME}}), 0);
    EXPECT_EQ(talk.generate(u"123", 5, dtmf, 1500), 0);
    talk.media.exchange(tone_of(1000, 0.6));  // while the first is under way
    const auto next_is_event = [&] {
        const auto packet = talk.media.receive();
        return packet && packet->payload_type == 101;
    };
    while (next_is_event()) {
    }
    for (int packets = 0; packets < 150; ++packets) EXPECT_FALSE(next_is_event()) << "paused";
    EXPECT_FALSE(talk.seen("L0 C1 GENERATE 0x1 0x5 t"));
    talk.until("L0 C1 GENERATE 0x1 0x5 t", tone_of(2000, 0.6));
    talk.end();
}

TEST(SipMediaControl, DIG_10_TheDefaultOfALineIsThatOfItsCalls) {
    Provider provider;
    Talk talk(provider, false);
    const auto line = sdk::to_handle<HDRVLINE>(1);
    const std::vector<LINEMEDIACONTROLDIGIT> reset{{'3', dtmf, LINEMEDIACONTROL_RESET}};
    EXPECT_EQ(talk.control(reset, {}, {}, {}, LINECALLSELECT_LINE, line), 0);
    EXPECT_EQ(talk.play(5, 60000), 0);
    talk.until("L0 C1 GENERATE 0x2 0x5 t", dialed("3"));
    EXPECT_EQ(talk.control({}), 0);
    EXPECT_EQ(talk.play(6, 60000), 0);
    talk.media.exchange(Samples(4000));
    talk.media.exchange(dialed("3"));
    EXPECT_FALSE(talk.seen("L0 C1 GENERATE 0x2 0x6 t")) << "the call's own lists count, empty ones too";
    EXPECT_EQ(talk.control(reset, {}, {}, {}, LINECALLSELECT_ADDRESS, line, 1), sdk::result_of(LINEERR_INVALADDRESSID));
    EXPECT_EQ(talk.control(reset, {}, {}, {}, LINECALLSELECT_ADDRESS, line, 0), 0);
    EXPECT_EQ(talk.control(reset, {}, {}, {}, 0x10, line), sdk::result_of(LINEERR_INVALCALLSELECT));
    EXPECT_EQ(talk.control(reset, {}, {}, {}, LINECALLSELECT_LINE, sdk::to_handle<HDRVLINE>(99)), sdk::result_of(LINEERR_INVALLINEHANDLE));
    EXPECT_EQ(talk.control({{'x', dtmf, 0}}), sdk::result_of(LINEERR_INVALDIGITLIST));
    EXPECT_EQ(talk.control({{'1', LINEDIGITMODE_PULSE, 0}}), sdk::result_of(LINEERR_INVALDIGITLIST));
    EXPECT_EQ(talk.control({}, {{LINEMEDIAMODE_TDD, 0, 0}}), sdk::result_of(LINEERR_INVALMEDIALIST));
    EXPECT_EQ(talk.control({}, {}, {{0, 0, 99999, 0, 0, 0}}), sdk::result_of(LINEERR_INVALTONELIST));
    EXPECT_EQ(talk.control({}, {}, {}, {{0, 0}}), sdk::result_of(LINEERR_INVALCALLSTATELIST));
    EXPECT_EQ(talk.control(std::vector<LINEMEDIACONTROLDIGIT>(17)), sdk::result_of(LINEERR_RESOURCEUNAVAIL));
    talk.end();
}

TEST(SipMediaControl, DEV_6_CapabilitiesAnnounceIt) {
    Provider provider;
    sdk::Roomy<LINEDEVCAPS> caps;
    EXPECT_EQ(provider.server->call<decltype(TSPI_lineGetDevCaps)>("TSPI_lineGetDevCaps", sdk::TestServer::line_base, sdk::version_2_2, DWORD{0}, caps.get()), 0);
    EXPECT_NE(caps->dwDevCapFlags & LINEDEVCAPFLAGS_MEDIACONTROL, 0u);
    EXPECT_NE(caps->dwLineFeatures & LINEFEATURE_SETMEDIACONTROL, 0u);
    EXPECT_EQ(caps->dwMediaModes, all_modes);
    for (const DWORD most : {caps->dwMedCtlDigitMaxListSize, caps->dwMedCtlMediaMaxListSize, caps->dwMedCtlToneMaxListSize, caps->dwMedCtlCallStateMaxListSize})
        EXPECT_EQ(most, 16u);
    EXPECT_NE(provider.status(provider.line()).dwLineFeatures & LINEFEATURE_SETMEDIACONTROL, 0u);
}

}  // namespace
}  // namespace tapi::test
