// SPDX-License-Identifier: Apache-2.0
// What is recognised in the sound of calls, and what media control does about it.
#include "exchange/sound_fixture.hpp"

namespace tapi::exchange {
namespace {

TEST(MediaMonitoring, DIG_8_FarEndsSoundAsWhatTheyAre) {
    Office office(R"(
[[extension]]
number = "1001"
media_modes = ["interactivevoice", "g3fax", "datamodem"]
[[trunk]]
prefix = "9"
[[far_end]]
number = "1"
sound = "fax_calling"
[[far_end]]
number = "2"
sound = "modem"
[[far_end]]
number = "3"
sound = "voice"
[[far_end]]
number = "4"
)");
    const char* expected[] = {"1001 media 0x20", "1001 media 0x10", "1001 media 0x4"};
    for (int number = 1; number <= 4; ++number) {
        const HalfId call = office.call("1001", "9" + std::to_string(number));
        ASSERT_TRUE(office.sound
                        .monitor_media(call, LINEMEDIAMODE_INTERACTIVEVOICE | LINEMEDIAMODE_G3FAX |
                                                 LINEMEDIAMODE_DATAMODEM)
                        .ok());
        office.advance(3000);
        EXPECT_EQ(office.heard(), number < 4 ? Seen{expected[number - 1]} : Seen{}) << number;
        EXPECT_EQ(office.sound.monitor_media(call, LINEMEDIAMODE_TDD).code(), code(LINEERR_INVALMEDIAMODE));
        ASSERT_TRUE(office.sound.monitor_media(call, 0).ok());
        office.advance(100);
        EXPECT_EQ(office.timers.size(), 0u);
        must(office.plant.drop(call));
        office.plant.close(call);
    }
}

TEST(MediaMonitoring, DIG_8_WhatPassedBeforeListeningIsNotHeard) {
    Office office(R"(
[[extension]]
number = "1001"
media_modes = ["interactivevoice", "datamodem"]
[[trunk]]
prefix = "9"
[other_numbers]
sound = "modem"
)");
    const HalfId call = office.call("1001", "91");
    office.advance(6000);
    ASSERT_TRUE(office.sound.monitor_media(call, LINEMEDIAMODE_DATAMODEM).ok());
    office.advance(6000);
    EXPECT_EQ(office.heard(), Seen{});
}

TEST(MediaControlOfCalls, DIG_10_ADigitPausesAndAnotherResumes) {
    Office office;
    office.connect();
    sdk::MediaControl control;
    control.digits = {{'1', LINEDIGITMODE_DTMF, LINEMEDIACONTROL_PAUSE},
                      {'2', LINEDIGITMODE_DTMF, LINEMEDIACONTROL_RESUME},
                      {'3', LINEDIGITMODE_DTMF, LINEMEDIACONTROL_RESET}};
    ASSERT_TRUE(office.sound.control_call(office.caller, control).ok());
    const auto press = [&](std::u16string_view digit) {
        must(office.sound.generate_digits(office.called, 9, LINEDIGITMODE_DTMF, digit, 0));
        office.advance(1000);
        Seen seen = office.heard();
        std::erase(seen, "1002 generate 9 done");
        return seen;
    };
    must(office.sound.generate_tone(office.caller, 1, LINETONEMODE_BEEP, 2000, {}));
    EXPECT_EQ(press(u"1"), Seen{});
    office.advance(60000);
    EXPECT_EQ(office.heard(), Seen{}) << "paused";
    EXPECT_EQ(office.timers.size(), 0u);
    EXPECT_EQ(press(u"2"), Seen{});
    office.advance(3000);
    EXPECT_EQ(office.heard(), (Seen{"1001 generate 1 done"}));
    must(office.sound.generate_tone(office.caller, 2, LINETONEMODE_BEEP, 0, {}));
    EXPECT_EQ(press(u"3"), (Seen{"1001 generate 2 cancel"}));
    ASSERT_TRUE(office.sound.control_call(office.caller, {}).ok());
    must(office.sound.generate_tone(office.caller, 3, LINETONEMODE_BEEP, 0, {}));
    EXPECT_EQ(press(u"3"), Seen{}) << "switched off";
}

TEST(MediaControlOfCalls, DIG_10_TonesMediaAndStatesAct) {
    Office office;
    office.connect();
    sdk::MediaControl control;
    control.tones = {{0, 200, 1000, 0, 0, LINEMEDIACONTROL_RESET}};
    control.states = {{LINECALLSTATE_ONHOLD, LINEMEDIACONTROL_PAUSE},
                      {LINECALLSTATE_CONNECTED, LINEMEDIACONTROL_RESUME}};
    ASSERT_TRUE(office.sound.control_call(office.caller, control).ok());
    const Instant begin = office.clock.now();
    must(office.sound.generate_tone(office.caller, 1, LINETONEMODE_BEEP, 1000, {}));
    office.advance(500);
    must(office.plant.hold(office.caller));
    office.advance(5000);
    EXPECT_EQ(office.heard(), Seen{});
    must(office.plant.unhold(office.caller));
    office.advance(5000);
    EXPECT_EQ(office.heard(), (Seen{"1001 generate 1 done"}));
    EXPECT_NEAR(office.since(begin), 6000, 60);
    must(office.sound.generate_tone(office.caller, 2, LINETONEMODE_BEEP, 0, {}));
    must(office.sound.generate_tone(office.called, 3, LINETONEMODE_CUSTOM, 500,
                                    {{1000, Millis(500), {}, 8000, {}}}));
    office.advance(1000);
    EXPECT_EQ(office.heard(), (Seen{"1001 generate 2 cancel", "1002 generate 3 done"}));
}

TEST(MediaControlOfCalls, DIG_10_MediaActsWhenItHasLasted) {
    Office office(R"(
[[extension]]
number = "1001"
[[trunk]]
prefix = "9"
[other_numbers]
sound = "voice"
)");
    const HalfId call = office.call("1001", "91");
    sdk::MediaControl control;
    control.media = {{LINEMEDIAMODE_INTERACTIVEVOICE, 1000, LINEMEDIACONTROL_RESET}};
    ASSERT_TRUE(office.sound.control_call(call, control).ok());
    must(office.sound.generate_tone(call, 1, LINETONEMODE_BEEP, 0, {}));
    office.advance(800);
    EXPECT_EQ(office.heard(), Seen{});
    office.advance(3000);
    EXPECT_EQ(office.heard(), (Seen{"1001 generate 1 cancel"}));
}

TEST(MediaControlOfCalls, DIG_10_LineAndAddressAreDefaultsOfTheirCalls) {
    Office office;
    sdk::MediaControl reset;
    reset.digits = {{'3', LINEDIGITMODE_DTMF, LINEMEDIACONTROL_RESET}};
    ASSERT_TRUE(office.sound.control_line(office.line("1001"), std::nullopt, reset).ok());
    office.connect();
    const auto is_reset = [&] {
        must(office.sound.generate_tone(office.caller, 1, LINETONEMODE_BEEP, 0, {}));
        must(office.sound.generate_digits(office.called, 9, LINEDIGITMODE_DTMF, u"3", 0));
        office.advance(1000);
        const Seen seen = office.heard();
        office.sound.cancel_generation(office.caller);
        office.heard();
        return std::count(seen.begin(), seen.end(), "1001 generate 1 cancel") == 1;
    };
    EXPECT_TRUE(is_reset());
    ASSERT_TRUE(office.sound.control_call(office.caller, {}).ok());
    EXPECT_FALSE(is_reset()) << "the call's own lists count, empty ones too";
    office.sound.forget(office.caller);
    EXPECT_TRUE(is_reset()) << "of the line";
    office.sound.forget_line(office.line("1001"));
    office.sound.forget(office.caller);
    EXPECT_FALSE(is_reset());
    sdk::MediaControl bad;
    bad.digits = {{'x', LINEDIGITMODE_DTMF, LINEMEDIACONTROL_RESET}};
    EXPECT_EQ(office.sound.control_line(office.line("1001"), 0, bad).code(), code(LINEERR_INVALDIGITLIST));
    bad = {};
    bad.tones = {{0, 0, 99999, 0, 0, 0}};
    EXPECT_EQ(office.sound.control_call(office.caller, bad).code(), code(LINEERR_INVALTONELIST));
    bad = {};
    bad.media = {{LINEMEDIAMODE_TDD, 0, 0}};
    EXPECT_EQ(office.sound.control_call(office.caller, bad).code(), code(LINEERR_INVALMEDIALIST));
    bad = {};
    bad.states = {{LINECALLSTATE_IDLE, 0x80000000}};
    EXPECT_EQ(office.sound.control_call(office.caller, bad).code(), code(LINEERR_INVALCALLSTATELIST));
}

TEST(Features, DEV_6_MediaServicesAreOfferedWhileThereIsACall) {
    Office office;
    office.connect();
    const uint32_t media = LINECALLFEATURE_GATHERDIGITS | LINECALLFEATURE_GENERATEDIGITS |
                           LINECALLFEATURE_GENERATETONE | LINECALLFEATURE_MONITORDIGITS |
                           LINECALLFEATURE_MONITORMEDIA | LINECALLFEATURE_MONITORTONES |
                           LINECALLFEATURE_SETMEDIACONTROL | LINECALLFEATURE_SETTERMINAL;
    EXPECT_EQ(office.plant.call_features(office.half(office.called)) & media, media);
    must(office.plant.drop(office.caller));
    EXPECT_EQ(office.plant.call_features(office.half(office.called)) & media, 0u);
    EXPECT_EQ(office.sound.monitor_digits(office.called, LINEDIGITMODE_DTMF).code(),
              code(LINEERR_INVALCALLSTATE));
    EXPECT_TRUE(office.sound.monitor_digits(office.called, 0).ok()) << "ending is always possible";
}

}  // namespace
}  // namespace tapi::exchange
