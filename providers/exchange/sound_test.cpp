// SPDX-License-Identifier: Apache-2.0
// Sound between the halves of calls: played here, heard there, by samples and by a clock that the test moves.
#include "exchange/sound_fixture.hpp"

namespace tapi::exchange {
namespace {

TEST(SoundPath, DIG_1_DigitsOfOneHalfAreHeardByTheOther) {
    Office office;
    office.connect();
    ASSERT_TRUE(office.sound.monitor_digits(office.called, LINEDIGITMODE_DTMF | LINEDIGITMODE_DTMFEND).ok());
    ASSERT_TRUE(office.sound.monitor_digits(office.caller, LINEDIGITMODE_DTMF).ok());
    ASSERT_TRUE(office.sound.generate_digits(office.caller, 7, LINEDIGITMODE_DTMF, u"1x#", 0).ok());
    office.advance(1000);
    EXPECT_EQ(office.heard(), (Seen{"1002 digit 1", "1002 digit 1 end", "1002 digit #", "1002 digit # end",
                                    "1001 generate 7 done"}))
        << "nobody hears himself";
}

TEST(SoundPath, DIG_1_PulsesAreHeardAsPulses) {
    Office office;
    office.connect();
    const uint32_t modes = LINEDIGITMODE_DTMF | LINEDIGITMODE_PULSE;
    ASSERT_TRUE(office.sound.monitor_digits(office.caller, modes).ok());
    ASSERT_TRUE(office.sound.generate_digits(office.called, 1, LINEDIGITMODE_PULSE, u"30", 0).ok());
    office.advance(5000);
    EXPECT_EQ(office.heard(), (Seen{"1001 digit 3 pulse", "1001 digit 0 pulse", "1002 generate 1 done"}));
}

TEST(SoundPath, NothingRunsUnlessSomebodyPlaysOrListens) {
    Office office;
    office.connect();
    EXPECT_EQ(office.timers.size(), 0u);
    must(office.sound.monitor_digits(office.called, LINEDIGITMODE_DTMF));
    EXPECT_EQ(office.timers.size(), 1u);
    office.advance(2000);
    EXPECT_EQ(office.timers.size(), 0u) << "who listens to silence waits without frames";
    must(office.sound.generate_digits(office.caller, 1, LINEDIGITMODE_DTMF, u"5", 0));
    EXPECT_EQ(office.timers.size(), 1u);
    office.advance(2000);
    EXPECT_EQ(office.heard(), (Seen{"1002 digit 5", "1001 generate 1 done"}));
    EXPECT_EQ(office.timers.size(), 0u);
    must(office.sound.monitor_digits(office.called, 0));
    office.advance(100);
    must(office.sound.generate_digits(office.caller, 2, LINEDIGITMODE_DTMF, u"5", 0));
    office.advance(2000);
    EXPECT_EQ(office.heard(), (Seen{"1001 generate 2 done"}));
}

TEST(SoundPath, HoldAndItsEndCutAndMendThePath) {
    Office office;
    office.connect();
    must(office.sound.monitor_digits(office.called, LINEDIGITMODE_DTMF));
    must(office.sound.generate_digits(office.caller, 1, LINEDIGITMODE_DTMF, u"123456", 0));
    office.advance(450);
    ASSERT_TRUE(office.plant.hold(office.called).ok());
    office.advance(400);
    ASSERT_TRUE(office.plant.unhold(office.called).ok());
    office.advance(2000);
    const Seen heard = office.heard();
    EXPECT_EQ(heard.front(), "1002 digit 1");
    EXPECT_EQ(std::count(heard.begin(), heard.end(), "1002 digit 4"), 0);
    EXPECT_EQ(std::count(heard.begin(), heard.end(), "1002 digit 6"), 1);
    EXPECT_EQ(heard.back(), "1001 generate 1 done") << "playing goes on";
}

TEST(SoundPath, HoldByThePlayerCutsThePathToo) {
    Office office;
    office.connect();
    must(office.sound.monitor_digits(office.called, LINEDIGITMODE_DTMF));
    ASSERT_TRUE(office.plant.hold(office.caller).ok());
    must(office.sound.generate_digits(office.caller, 1, LINEDIGITMODE_DTMF, u"12", 0));
    office.advance(2000);
    EXPECT_EQ(office.heard(), (Seen{"1001 generate 1 done"}));
}

TEST(SoundPath, DisconnectingEndsEverythingOfTheHalf) {
    Office office;
    office.connect();
    must(office.sound.monitor_digits(office.called, LINEDIGITMODE_DTMF));
    must(office.sound.gather_digits(office.caller, office.gather(3, 5, {}, 1000)));
    must(office.sound.generate_tone(office.caller, 4, LINETONEMODE_BEEP, 0, {}));
    office.advance(100);
    ASSERT_TRUE(office.plant.drop(office.caller).ok());
    EXPECT_EQ(office.heard(), (Seen{"1001 generate 4 cancel", "1001 gather 3 cancel "}));
    office.advance(5000);
    EXPECT_EQ(office.heard(), Seen{});
    ASSERT_TRUE(office.plant.drop(office.called).ok());
    EXPECT_EQ(office.timers.size(), 0u);
    EXPECT_EQ(office.sound.generate_tone(office.called, 5, LINETONEMODE_BEEP, 0, {}).code(),
              code(LINEERR_INVALCALLSTATE));
}

TEST(SoundPath, WhoHearsSeveralHearsThemMixed) {
    Office office(R"(
[[extension]]
number = "1001"
[[trunk]]
name = "City"
prefix = "9"
lines = true
[other_numbers]
sound = "fax_calling"
)");
    const HalfId call = office.call("1001", "91");
    const HalfId circuit = office.half_on("City/1");
    must(office.sound.monitor_tones(
        call, 1, {{1, Millis(300), {1100, 2500}}, {2, Millis(300), {1100}}, {3, Millis(300), {2500}}}));
    must(office.sound.generate_tone(circuit, 1, LINETONEMODE_CUSTOM, 2000,
                                    {{2500, Millis(2000), {}, media::amplitude(-13), {}}}));
    office.advance(2500);
    EXPECT_EQ(office.heard(), (Seen{"1001 tone 1/1", "1001 tone 1/3", "City/1 generate 1 done"}))
        << "the far end's tone together with the circuit's, then the circuit's alone";
}

TEST(Generation, DIG_5_ANewOneCancelsTheOld) {
    Office office;
    office.connect();
    must(office.sound.generate_tone(office.caller, 1, LINETONEMODE_BUSY, 0, {}));
    office.advance(100);
    must(office.sound.generate_digits(office.caller, 2, LINEDIGITMODE_DTMF, u"1", 0));
    EXPECT_EQ(office.heard(), (Seen{"1001 generate 1 cancel"}));
    must(office.sound.generate_tone(office.caller, 3, LINETONEMODE_BEEP, 100, {}));
    EXPECT_EQ(office.heard(), (Seen{"1001 generate 2 cancel"}));
    office.sound.cancel_generation(office.caller);
    EXPECT_EQ(office.heard(), (Seen{"1001 generate 3 cancel"}));
    office.sound.cancel_generation(office.caller);
    office.advance(1000);
    EXPECT_EQ(office.heard(), Seen{});
    EXPECT_EQ(office.sound.generate_tone(office.caller, 4, LINETONEMODE_CUSTOM, 0, {}).code(),
              code(LINEERR_INVALTONE));
    EXPECT_EQ(office.sound.generate_tone(office.caller, 4, 0x20, 0, {}).code(), code(LINEERR_INVALTONEMODE));
    EXPECT_EQ(office.sound.generate_digits(office.caller, 4, LINEDIGITMODE_DTMFEND, u"1", 0).code(),
              code(LINEERR_INVALDIGITMODE));
}

TEST(Generation, DIG_5_DurationsAreClampedAndHaveADefault) {
    Office office;
    office.connect();
    const auto lasts = [&](std::u16string_view digits, uint32_t duration) {
        const Instant begin = office.clock.now();
        EXPECT_TRUE(
            office.sound.generate_digits(office.caller, 1, LINEDIGITMODE_DTMF, digits, duration).ok());
        office.advance(20000);
        EXPECT_EQ(office.heard(), (Seen{"1001 generate 1 done"}));
        return office.since(begin);
    };
    EXPECT_NEAR(lasts(u"12", 0), 400, 40);
    EXPECT_NEAR(lasts(u"12", 1), 200, 40);
    EXPECT_NEAR(lasts(u"12", 300), 1200, 40);
    EXPECT_NEAR(lasts(u"1", 1'000'000), 10000, 40);
    EXPECT_NEAR(lasts(u",", 0), 2000, 40);
    EXPECT_NEAR(lasts(u"!", 0), 600, 40);
    EXPECT_NEAR(lasts(u"", 0), 20, 20);
    ASSERT_TRUE(office.plant.set_dial_params(office.caller, {500, 60, 70, 0}).ok());
    EXPECT_NEAR(lasts(u"1,", 0), 630, 40) << "DIG-13";
}

TEST(Generation, DIG_6_TonesLastAsLongAsAskedOrAsTheyAre) {
    Office office;
    office.connect();
    const Instant begin = office.clock.now();
    must(office.sound.generate_tone(office.caller, 1, LINETONEMODE_BILLING, 0, {}));
    office.advance(5000);
    EXPECT_EQ(office.heard(), (Seen{"1001 generate 1 done"}));
    EXPECT_NEAR(office.since(begin), 1000, 40);
    must(office.sound.generate_tone(office.caller, 2, LINETONEMODE_RINGBACK, 0, {}));
    office.advance(60000);
    EXPECT_EQ(office.heard(), Seen{}) << "without end";
}

TEST(Gathering, DIG_3_FullTerminatedAndTimedOut) {
    Office office;
    office.connect();
    const auto play = [&](std::u16string_view digits) {
        must(office.sound.generate_digits(office.caller, 9, LINEDIGITMODE_DTMF, digits, 0));
        office.advance(3000);
        Seen seen = office.heard();
        std::erase(seen, "1001 generate 9 done");
        return seen;
    };
    must(office.sound.gather_digits(office.called, office.gather(1, 3)));
    EXPECT_EQ(play(u"12345"), (Seen{"1002 gather 1 full 123"}));
    must(office.sound.gather_digits(office.called, office.gather(2, 9, u"#*")));
    EXPECT_EQ(play(u"98#7"), (Seen{"1002 gather 2 terminator 98#"}));
    const Instant begin = office.clock.now();
    must(office.sound.gather_digits(office.called, office.gather(3, 9, {}, 2000, 500)));
    office.advance(10000);
    EXPECT_EQ(office.heard(), (Seen{"1002 gather 3 first timeout "}));
    EXPECT_EQ(office.since(begin), 2000);
    must(office.sound.gather_digits(office.called, office.gather(4, 9, {}, 2000, 500)));
    EXPECT_EQ(play(u"42"), (Seen{"1002 gather 4 inter timeout 42"}));
}

TEST(Gathering, DIG_2_ANewGatheringEndsTheOldWithWhatItHas) {
    Office office;
    office.connect();
    must(office.sound.gather_digits(office.called, office.gather(1, 9)));
    must(office.sound.generate_digits(office.caller, 9, LINEDIGITMODE_DTMF, u"12", 0));
    office.advance(1000);
    office.heard();
    must(office.sound.gather_digits(office.called, office.gather(2, 9)));
    EXPECT_EQ(office.heard(), (Seen{"1002 gather 1 cancel 12"}));
    office.sound.cancel_gathering(office.called);
    EXPECT_EQ(office.heard(), (Seen{"1002 gather 2 cancel "}));
    office.sound.cancel_gathering(office.called);
    EXPECT_EQ(office.heard(), Seen{});
}

TEST(Gathering, DIG_3_BadRequestsChangeNothing) {
    Office office;
    office.connect();
    ASSERT_TRUE(office.sound.gather_digits(office.called, office.gather(1, 9)).ok());
    const auto refused = [&](auto change) {
        sdk::GatherRequest request = office.gather(2, 3);
        change(request);
        return office.sound.gather_digits(office.called, request).code();
    };
    EXPECT_EQ(refused([](sdk::GatherRequest& r) { r.modes = 0; }), code(LINEERR_INVALDIGITMODE));
    EXPECT_EQ(refused([](sdk::GatherRequest& r) { r.modes = LINEDIGITMODE_DTMFEND; }),
              code(LINEERR_INVALDIGITMODE));
    EXPECT_EQ(refused([](sdk::GatherRequest& r) { r.capacity = 0; }), code(LINEERR_INVALPARAM));
    EXPECT_EQ(refused([](sdk::GatherRequest& r) { r.terminators = u"#x"; }), code(LINEERR_INVALDIGITS));
    EXPECT_EQ(refused([](sdk::GatherRequest& r) { r.modes = LINEDIGITMODE_PULSE, r.terminators = u"#"; }),
              code(LINEERR_INVALDIGITS));
    EXPECT_EQ(refused([](sdk::GatherRequest& r) { r.first_digit = Millis(99); }), code(LINEERR_INVALTIMEOUT));
    EXPECT_EQ(refused([](sdk::GatherRequest& r) { r.between_digits = Millis(300001); }),
              code(LINEERR_INVALTIMEOUT));
    EXPECT_EQ(office.heard(), Seen{});
}

TEST(Gathering, DIG_4_MonitoringAndGatheringSeeEachDigit) {
    Office office;
    office.connect();
    must(office.sound.monitor_digits(office.called, LINEDIGITMODE_DTMF));
    must(office.sound.gather_digits(office.called, office.gather(1, 2)));
    must(office.sound.generate_digits(office.caller, 9, LINEDIGITMODE_DTMF, u"123", 0));
    office.advance(1000);
    EXPECT_EQ(office.heard(), (Seen{"1002 digit 1", "1002 digit 2", "1002 gather 1 full 12", "1002 digit 3",
                                    "1001 generate 9 done"}));
}

TEST(ToneMonitoring, DIG_7_ListsAreApartAndToldTogether) {
    Office office;
    office.connect();
    const media::ToneWatch thousand{11, Millis(300), {1000}}, other{12, Millis(300), {700}};
    ASSERT_TRUE(office.sound.monitor_tones(office.called, 1, {thousand, other}).ok());
    ASSERT_TRUE(office.sound.monitor_tones(office.called, 2, {{21, Millis(100), {1000}}}).ok());
    must(office.sound.generate_tone(office.caller, 1, LINETONEMODE_CUSTOM, 500,
                                    {{1000, Millis(500), {}, 8000, {}}}));
    office.advance(2000);
    EXPECT_EQ(office.heard(), (Seen{"1002 tone 2/21", "1002 tone 1/11", "1001 generate 1 done"}));
    office.sound.forget_tones(office.called, 2);
    must(office.sound.monitor_tones(office.called, 1, {other}));
    must(office.sound.generate_tone(office.caller, 2, LINETONEMODE_CUSTOM, 500,
                                    {{1000, Millis(500), {}, 8000, {}}}));
    office.advance(2000);
    EXPECT_EQ(office.heard(), (Seen{"1001 generate 2 done"}));
    EXPECT_EQ(
        office.sound.monitor_tones(office.called, 3, std::vector<media::ToneWatch>(17, thousand)).code(),
        code(LINEERR_RESOURCEUNAVAIL));
}

TEST(ToneMonitoring, DIG_7_SilenceIsMeasuredWhileConnected) {
    Office office;
    office.connect();
    ASSERT_TRUE(office.sound.monitor_tones(office.called, 1, {{5, Millis(3000), {}}}).ok());
    const Instant begin = office.clock.now();
    office.advance(10000);
    EXPECT_EQ(office.heard(), (Seen{"1002 tone 1/5"}));
    EXPECT_NEAR(office.since(begin), 3000, 40);
    EXPECT_EQ(office.timers.size(), 0u);
    must(office.sound.generate_digits(office.caller, 1, LINEDIGITMODE_DTMF, u"1", 0));
    office.advance(10000);
    EXPECT_EQ(office.heard(), (Seen{"1001 generate 1 done", "1002 tone 1/5"}));
}

TEST(ToneMonitoring, DIG_7_TheProgressOfACallIsHeardInItsTones) {
    Office office;
    const HalfId caller = office.call("1001", "1002");
    const std::vector<media::ToneWatch> watches{{1, Millis(1000), {440, 480}}, {2, Millis(300), {480, 620}}};
    ASSERT_TRUE(office.sound.monitor_tones(caller, 1, watches).ok());
    office.advance(1500);
    EXPECT_EQ(office.heard(), (Seen{"1001 tone 1/1"}));
    office.advance(6000);
    EXPECT_EQ(office.heard(), (Seen{"1001 tone 1/1"})) << "each ring";
}

// Half a second of its frequencies is dial tone; with a message waiting they come in bursts.
TEST(SoundPath, DialToneStuttersWhileAMessageIsWaiting) {
    Office office;
    const media::ToneWatch steady{1, Millis(500), {350, 440}};
    for (const bool waiting : {false, true, false}) {
        must(office.plant.set_line_status(office.line("1001"), LINEDEVSTATUSFLAGS_MSGWAIT, waiting));
        const HalfId call = office.call("1001", "");
        ASSERT_EQ(office.half(call).state, CallState::dialtone);
        must(office.sound.monitor_tones(call, 1, {steady}));
        office.advance(2000);
        EXPECT_EQ(office.heard().empty(), waiting);
        must(office.plant.drop(call));
        office.plant.close(call);
    }
}

}  // namespace
}  // namespace tapi::exchange
