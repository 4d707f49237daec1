// SPDX-License-Identifier: Apache-2.0
// What is heard by who waits, and of whom: treatments, terminals.
#include "exchange/sound_fixture.hpp"

namespace tapi::exchange {
namespace {

// The tones of what the exchange plays, and silence.
const std::vector<media::ToneWatch> played{{1, Millis(250), {523}},       {2, Millis(250), {659}},
                                    {3, Millis(1500), {440, 480}}, {4, Millis(400), {480, 620}},
                                    {5, Millis(2000), {}}};
const Seen music{"1001 tone 1/1", "1001 tone 1/2"}, ringback{"1001 tone 1/3"}, busy{"1001 tone 1/4"},
    silence{"1001 tone 1/5"};

TEST(Waiting, SM_26_AHeldPartyHearsTheTreatmentThatIsChosen) {
    Office office;
    office.connect();
    must(office.sound.monitor_tones(office.caller, 1, played));
    must(office.plant.hold(office.called));
    office.advance(850);
    EXPECT_EQ(office.heard(), music);
    const auto treated = [&](uint32_t treatment, int64_t time) {
        must(office.plant.set_treatment(office.called, treatment));
        office.advance(time);
        return office.heard();
    };
    EXPECT_EQ(treated(LINECALLTREATMENT_RINGBACK, 1900), ringback);
    EXPECT_EQ(treated(LINECALLTREATMENT_BUSY, 800), busy);
    EXPECT_EQ(treated(LINECALLTREATMENT_SILENCE, 3000), silence);
    EXPECT_EQ(treated(LINECALLTREATMENT_MUSIC, 850), music) << "from its beginning";
    must(office.plant.unhold(office.called));
    office.advance(3000);
    EXPECT_EQ(office.heard(), silence) << "nobody waits any more";
}

TEST(Waiting, SM_26_WhoHoldsHearsNothing) {
    Office office;
    office.connect();
    must(office.sound.monitor_tones(office.called, 1, played));
    must(office.plant.hold(office.called));
    office.advance(5000);
    EXPECT_EQ(office.heard(), Seen{});
}

TEST(Waiting, CC_4_CallersInAQueueHearItsTreatmentAndThenTheRinging) {
    Office office(R"(
[[extensions]]
from = 1001
to = 1002
[[queue]]
number = "1900"
treatment = "music"
)");
    const HalfId caller = office.call("1001", "1900");
    must(office.sound.monitor_tones(caller, 1, played));
    office.advance(850);
    EXPECT_EQ(office.heard(), music);
    must(office.plant.redirect(office.half_on("1900"), u"1002"));
    office.advance(1900);
    EXPECT_EQ(office.heard(), ringback);
}

TEST(Waiting, SM_17_AParkedPartyHearsMusic) {
    Office office;
    office.connect();
    must(office.sound.monitor_tones(office.caller, 1, played));
    must(office.plant.park(office.called, u"1003"));
    office.advance(850);
    EXPECT_EQ(office.heard(), music);
}

TEST(ConferenceSound, CONF_3_MediaOfAConferenceAreWatchedOnItsParent) {
    Office office("[[extensions]]\nfrom = 1001\nto = 1003\n");
    office.connect();
    const auto created = office.plant.setup_conference(office.caller, CallRequest());
    ASSERT_TRUE(created.ok());
    office.plant.begin(created->consult);
    must(office.plant.dial(created->consult, u"1003"));
    const HalfId third = office.half_on("1003");
    must(office.plant.answer(third));
    must(office.plant.add_to_conference(created->parent, created->consult));
    must(office.sound.monitor_digits(created->parent, LINEDIGITMODE_DTMF));
    must(office.sound.generate_digits(office.called, 1, LINEDIGITMODE_DTMF, u"2", 0));
    office.advance(1000);
    EXPECT_EQ(office.heard(), (Seen{"1001 digit 2", "1002 generate 1 done"}));
    must(office.sound.generate_digits(third, 2, LINEDIGITMODE_DTMF, u"3", 0));
    office.advance(1000);
    EXPECT_EQ(office.heard(), (Seen{"1001 digit 3", "1003 generate 2 done"}));
    must(office.sound.monitor_digits(created->parent, 0));
    must(office.sound.monitor_digits(office.caller, LINEDIGITMODE_DTMF));
    must(office.sound.monitor_digits(created->consult, LINEDIGITMODE_DTMF));
    must(office.sound.generate_digits(third, 3, LINEDIGITMODE_DTMF, u"3", 0));
    office.advance(1000);
    EXPECT_EQ(office.heard(), (Seen{"1003 generate 3 done"})) << "not on the members";
}

TEST(Terminals, DIG_11_AUserIsHeardThroughATerminalThatSendsToTheLine) {
    Office office(R"(
[[extension]]
number = "1001"
[[extension]]
number = "1002"
sound = "voice"
)");
    office.connect();
    const auto heard = [&] {
        must(office.sound.monitor_media(office.caller, LINEMEDIAMODE_INTERACTIVEVOICE));
        must(office.sound.monitor_tones(office.caller, 1, {{5, Millis(2000), {}}}));
        office.advance(3000);
        must(office.sound.monitor_media(office.caller, 0));
        return office.heard();
    };
    const Seen voice{"1001 media 0x4"};
    EXPECT_EQ(heard(), voice);
    const uint32_t all = LINETERMMODE_MEDIATOLINE | LINETERMMODE_MEDIABIDIRECT;
    must(office.plant.set_call_terminal(office.called, 0, all, false));
    EXPECT_EQ(heard(), silence) << "no terminal sends";
    must(office.plant.set_line_terminal(office.half(office.called).line, {}, 1, LINETERMMODE_MEDIATOLINE, true));
    EXPECT_EQ(heard(), voice) << "by the headset";
}

}  // namespace
}  // namespace tapi::exchange
