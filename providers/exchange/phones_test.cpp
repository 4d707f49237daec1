// SPDX-License-Identifier: Apache-2.0
// Phones and their lines, in both directions (PH-9).
#include "exchange/phones.hpp"

#include "exchange/phones_fixture.hpp"
#include "sdk/text.hpp"

namespace tapi::exchange {
namespace {

using Seen = Exchange::Seen;

class PhonesTest : public testing::Test {
  protected:
    // 1001 has called 1002, and they talk.
    void connect() {
        office.lift("1001");
        office.keys("1001", "1002");
        office.lift("1002");
        office.told();
        office.states();
    }
    CallState state(const std::string& number) { return office.state(office.half_on(number)); }

    PhoneOffice office;
};

TEST_F(PhonesTest, PH_9_OffHookGivesDialToneAndDigitsDial) {
    office.lift("1001");
    EXPECT_EQ(office.states(), Seen{"1001 DIALTONE 0x1"});
    EXPECT_EQ(office.display("1001"), "|Dial tone");
    office.keys("1001", "10");
    EXPECT_EQ(office.states(), Seen{"1001 DIALING"});
    EXPECT_EQ(office.display("1001"), "10|Dialing");
    office.keys("1001", "02");
    EXPECT_EQ(office.states(), (Seen{"1001 PROCEEDING", "1002 OFFERING 0x1", "1002 RINGING mode 1 count 0",
                                     "1001 RINGBACK"}));
    EXPECT_EQ(office.display("1001"), "1002 Bob|Ringing there");
}

TEST_F(PhonesTest, PH_9_ACallFlashesRingsAndIsShownAndOffHookAnswersIt) {
    office.call("1001", "1002");
    office.phones.settle();
    EXPECT_EQ(office.lamp("1002", "Call 1"), DWORD{PHONELAMPMODE_FLASH});
    EXPECT_EQ(office.phone("1002").ring_mode(), Switch::internal_ring);
    EXPECT_EQ(office.display("1002"), "1001 Alice|Incoming call");
    office.states();
    office.lift("1002");
    EXPECT_EQ(office.states(), (Seen{"1002 CONNECTED 0x1", "1001 CONNECTED 0x1"}));
    EXPECT_EQ(office.lamp("1002", "Call 1"), DWORD{PHONELAMPMODE_STEADY});
    EXPECT_EQ(office.phone("1002").ring_mode(), 0u);
    EXPECT_EQ(office.display("1002"), "1001 Alice|Connected");
    EXPECT_EQ(office.hook("1002", speaker), PhoneOffice::on_hook);
}

TEST_F(PhonesTest, PH_9_OnHookEndsTheCall) {
    connect();
    office.replace("1001");
    EXPECT_EQ(office.states(), (Seen{"1001 IDLE", "1002 DISCONNECTED 0x1"}));
    EXPECT_EQ(office.display("1001"), "1001 Alice|");
    EXPECT_EQ(office.display("1002"), "1001 Alice|Disconnected");
    office.replace("1002");
    EXPECT_EQ(office.states(), Seen{"1002 IDLE"});
    EXPECT_EQ(office.lamp("1002", "Call 1"), DWORD{PHONELAMPMODE_OFF});
}

TEST_F(PhonesTest, PH_9_WhatApplicationsAnswerOrMakeIsHandsFree) {
    const HalfId caller = office.call("1001", "1002");
    office.phones.settle();
    EXPECT_EQ(office.hook("1001", speaker), PhoneOffice::talking);
    EXPECT_EQ(office.hook("1002", speaker), PhoneOffice::on_hook);
    office.done(office.plant.answer(office.half_on("1002")));
    EXPECT_EQ(office.hook("1002", speaker), PhoneOffice::talking);
    EXPECT_EQ(office.lamp("1002", "Speaker"), DWORD{PHONELAMPMODE_STEADY});
    office.done(office.plant.drop(caller));
    EXPECT_EQ(office.hook("1001", speaker), PhoneOffice::on_hook);
    EXPECT_EQ(office.hook("1002", speaker), PhoneOffice::talking);  // its call is still there
    office.done(office.plant.drop(office.half_on("1002")));
    EXPECT_EQ(office.hook("1002", speaker), PhoneOffice::on_hook);
}

TEST_F(PhonesTest, PH_9_TheHandsetTakesOverFromTheSpeaker) {
    office.call("1001", "1002");
    office.phones.settle();
    office.states();
    office.lift("1001");
    EXPECT_EQ(office.hook("1001", speaker), PhoneOffice::on_hook);
    EXPECT_EQ(office.hook("1001", handset), PhoneOffice::talking);
    EXPECT_EQ(office.states(), Seen{});
    office.replace("1001");
    EXPECT_EQ(office.states(), (Seen{"1001 IDLE", "1002 DISCONNECTED 0x1", "1002 IDLE"}));
    EXPECT_EQ(office.hook("1001", speaker), PhoneOffice::on_hook);
}

TEST_F(PhonesTest, PH_9_TheSpeakerKeyTakesOverFromTheHandset) {
    connect();
    office.key("1001", "Speaker");
    office.replace("1001");
    EXPECT_EQ(office.states(), Seen{});
    office.key("1001", "Speaker");
    EXPECT_EQ(office.states(), (Seen{"1001 IDLE", "1002 DISCONNECTED 0x1"}));
}

TEST_F(PhonesTest, PH_9_DigitsOfAConnectedCallAreTones) {
    connect();
    EXPECT_TRUE(office.sound.monitor_digits(office.half_on("1002"), LINEDIGITMODE_DTMF).ok());
    office.keys("1001", "5#*");
    office.settle_and_advance(2000);
    EXPECT_EQ(office.heard(), "5#*");  // and no word that something was generated
}

TEST_F(PhonesTest, PH_9_KeyedDigitsFollowWhatAnApplicationPlays) {
    connect();
    EXPECT_TRUE(office.sound.monitor_digits(office.half_on("1002"), LINEDIGITMODE_DTMF).ok());
    EXPECT_TRUE(office.sound.generate_digits(office.half_on("1001"), 1, LINEDIGITMODE_DTMF, u"12", 0).ok());
    office.keys("1001", "34");
    office.settle_and_advance(3000);
    EXPECT_EQ(office.heard(), "12(generated)34");
    for (size_t at = 0; at <= Sound::most_keyed; ++at) office.key("1001", "7");
    EXPECT_EQ(office.sound.key_digit(office.half_on("1001"), u'7').code(), sdk::result_of(LINEERR_RESOURCEUNAVAIL));
}

TEST_F(PhonesTest, PH_9_HoldWinksAndComesBack) {
    connect();
    office.key("1001", "Hold");
    EXPECT_EQ(state("1001"), CallState::on_hold);
    EXPECT_EQ(office.lamp("1001", "Call 1"), DWORD{PHONELAMPMODE_WINK});
    EXPECT_EQ(office.display("1001"), "1002 Bob|On hold");
    office.key("1001", "Call 1");
    EXPECT_EQ(state("1001"), CallState::connected);
    office.key("1001", "Hold");
    office.replace("1001");
    EXPECT_EQ(state("1001"), CallState::on_hold);  // held calls stay
    EXPECT_EQ(office.hook("1001", speaker), PhoneOffice::on_hook);
    office.key("1001", "Call 1");  // hands-free
    EXPECT_EQ(state("1001"), CallState::connected);
    EXPECT_EQ(office.hook("1001", speaker), PhoneOffice::talking);
}

TEST_F(PhonesTest, PH_9_TransferKeyConsultsAndCompletes) {
    connect();
    office.key("1001", "Transfer");
    EXPECT_EQ(office.lamp("1001", "Call 1"), DWORD{PHONELAMPMODE_WINK});
    EXPECT_EQ(office.lamp("1001", "Call 2"), DWORD{PHONELAMPMODE_STEADY});
    office.keys("1001", "1003");
    office.lift("1003");
    office.states();
    office.key("1001", "Transfer");
    EXPECT_EQ(office.states(), (Seen{"1001 IDLE", "1001 IDLE", "1002 CONNECTED 0x1"}));
    EXPECT_EQ(office.display("1003"), "1002 Bob|Connected");
    EXPECT_EQ(office.lamp("1001", "Call 1"), DWORD{PHONELAMPMODE_OFF});
}

TEST_F(PhonesTest, PH_9_OnHookCompletesATransfer) {
    connect();
    office.key("1001", "Transfer");
    office.keys("1001", "1003");
    office.replace("1001");
    office.lift("1003");
    EXPECT_EQ(office.display("1003"), "1002 Bob|Connected");
    EXPECT_EQ(office.hook("1001", speaker), PhoneOffice::on_hook);
}

TEST_F(PhonesTest, PH_9_OnHookWithATransferThatCannotBeCompletedEndsBothCalls) {
    connect();
    office.key("1001", "Transfer");
    office.replace("1001");
    EXPECT_TRUE(office.plant.line(office.line("1001")).calls == 0);
    EXPECT_EQ(office.hook("1001", speaker), PhoneOffice::on_hook);
}

TEST_F(PhonesTest, PH_9_ConferenceKeyBringsThreeTogether) {
    connect();
    office.key("1001", "Conference");
    office.keys("1001", "1003");
    office.lift("1003");
    office.key("1001", "Conference");
    EXPECT_EQ(office.display("1001"), "Conference|Connected");
    EXPECT_EQ(office.plant.heard_by(office.half(office.half_on("1003"))).size(), 2u);
    office.replace("1001");
    EXPECT_EQ(office.plant.line(office.line("1001")).calls, 0u);
}

TEST_F(PhonesTest, PH_9_ASecondCallIsAnsweredOnItsKey) {
    connect();
    office.call("1003", "1001");
    office.phones.settle();
    EXPECT_EQ(office.lamp("1001", "Call 2"), DWORD{PHONELAMPMODE_FLASH});
    EXPECT_EQ(office.display("1001"), "1002 Bob|Also: 1003 Extension 100");
    office.key("1001", "Call 2");
    EXPECT_EQ(office.lamp("1001", "Call 1"), DWORD{PHONELAMPMODE_WINK});
    EXPECT_EQ(office.lamp("1001", "Call 2"), DWORD{PHONELAMPMODE_STEADY});
    office.key("1001", "Call 1");
    EXPECT_EQ(office.lamp("1001", "Call 1"), DWORD{PHONELAMPMODE_STEADY});
    EXPECT_EQ(office.lamp("1001", "Call 2"), DWORD{PHONELAMPMODE_WINK});
}

TEST_F(PhonesTest, PH_9_AFreeCallKeyHoldsTheCallAndGetsDialTone) {
    connect();
    office.key("1001", "Call 2");
    EXPECT_EQ(office.states(), (Seen{"1001 ONHOLD", "1002 CONNECTED 0x4", "1001 DIALTONE 0x1"}));
}

TEST_F(PhonesTest, PH_9_MuteClosesTheMicrophoneAndKeepsTheGain) {
    connect();
    EXPECT_TRUE(office.phone("1001").set_gain(handset, 77).ok());
    office.key("1001", "Mute");
    EXPECT_EQ(office.hook("1001", handset), PhoneOffice::muted);
    EXPECT_EQ(office.lamp("1001", "Mute"), DWORD{PHONELAMPMODE_STEADY});
    office.key("1001", "Mute");
    EXPECT_EQ(office.hook("1001", handset), PhoneOffice::talking);
    EXPECT_EQ(office.lamp("1001", "Mute"), DWORD{PHONELAMPMODE_OFF});
    EXPECT_EQ(office.phone("1001").hook(handset).gain, 77u);
    EXPECT_EQ(office.states(), Seen{});
}

TEST_F(PhonesTest, PH_9_RedialCallsTheLastNumberHandsFree) {
    connect();
    office.replace("1001");
    office.replace("1002");
    office.key("1001", "Redial");
    EXPECT_EQ(office.display("1001"), "1002 Bob|Ringing there");
    EXPECT_EQ(office.hook("1001", speaker), PhoneOffice::talking);
    office.key("1001", "Drop");
    EXPECT_EQ(office.plant.line(office.line("1001")).calls, 0u);
}

TEST_F(PhonesTest, PH_9_TheMessageLampFollowsTheLineAndCallsBack) {
    const LineNo bob = office.line("1002");
    office.done(office.plant.set_line_status(bob, LINEDEVSTATUSFLAGS_MSGWAIT, true));
    EXPECT_EQ(office.lamp("1002", "Message"), DWORD{PHONELAMPMODE_STEADY});
    EXPECT_EQ(office.display("1002"), "1002 Bob|Message waiting");
    office.done(office.plant.set_line_status(bob, LINEDEVSTATUSFLAGS_MSGWAIT, false));
    EXPECT_EQ(office.lamp("1002", "Message"), DWORD{PHONELAMPMODE_OFF});
    const HalfId caller = office.call("1001", "1002");
    EXPECT_TRUE(office.plant.complete_call(caller, LINECALLCOMPLMODE_MESSAGE, 0).ok());
    office.phones.settle();
    EXPECT_EQ(office.lamp("1002", "Message"), DWORD{PHONELAMPMODE_STEADY});
    office.key("1002", "Message");
    EXPECT_EQ(office.display("1001"), "1002 Bob|Incoming call");
    EXPECT_EQ(office.lamp("1002", "Message"), DWORD{PHONELAMPMODE_OFF});
}

TEST_F(PhonesTest, PH_5_VolumeKeysChangeWhatIsInUse) {
    office.key("1001", "Volume +");
    EXPECT_EQ(office.phone("1001").ring_volume(), 0x9000u);
    office.lift("1001");
    office.key("1001", "Volume -");
    EXPECT_EQ(office.phone("1001").hook(handset).volume, 0x7000u);
    for (int at = 0; at < 20; ++at) office.key("1001", "Volume -");
    EXPECT_EQ(office.phone("1001").hook(handset).volume, 0u);
}

TEST_F(PhonesTest, PH_3_EveryPressIsFollowedByARelease) {
    office.phone("1001");
    office.told();
    office.done(office.phones.press(office.line("1001"), 5));
    EXPECT_EQ(office.phones.press(office.line("1001"), 5).code(), sdk::result_of(PHONEERR_INVALPHONESTATE));
    EXPECT_EQ(office.phones.press(office.line("1001"), 999).code(), sdk::result_of(PHONEERR_INVALBUTTONLAMPID));
    EXPECT_EQ(office.phones.release(office.line("1001"), 999).code(), sdk::result_of(PHONEERR_INVALBUTTONLAMPID));
    office.settle_and_advance(Phones::longest_press.count());
    EXPECT_EQ(office.told(), (Seen{"1001 down 5", "1001 up 5"}));
    office.done(office.phones.release(office.line("1001"), 5));
    EXPECT_EQ(office.told(), Seen{});
}

TEST_F(PhonesTest, PH_5_WhatApplicationsShowStaysUntilACallChangesIt) {
    EXPECT_TRUE(office.phone("1001").write(1, 0, u"Lunch").ok());
    EXPECT_TRUE(office.phone("1001").set_lamp(12, PHONELAMPMODE_FLUTTER).ok());
    office.done(office.plant.configure_line(office.line("1001"), {}));
    EXPECT_EQ(office.display("1001"), "1001 Alice|Lunch");
    office.call("1002", "1001");
    office.phones.settle();
    EXPECT_EQ(office.display("1001"), "1002 Bob|Incoming call");
    EXPECT_EQ(office.phone("1001").lamp(12), DWORD{PHONELAMPMODE_FLASH});
}

TEST_F(PhonesTest, PH_9_CallsOfAPhoneOffHookOutliveTheApplicationThatLeaves) {
    office.lift("1001");
    const HalfId half = office.half_on("1001");
    office.plant.close(half);
    EXPECT_EQ(state("1001"), CallState::dialtone);
    office.keys("1001", "4444");  // unobtainable
    EXPECT_EQ(state("1001"), CallState::special_info);
    office.replace("1001");
    EXPECT_EQ(office.plant.find(half), nullptr);
}

TEST(PhoneDialing, PH_9_ANumberThatCanGoOnWaitsForMore) {
    PhoneOffice office(R"(
[[extension]]
number = "1001"
[extension.phone]
dial_wait_ms = 3000
[[extension]]
number = "1002"
[[extension]]
number = "10025"
[[trunk]]
prefix = "9"
[other_numbers]
behaviour = "answer"
)");
    office.lift("1001");
    office.keys("1001", "1002");
    EXPECT_EQ(office.state(office.half_on("1001")), CallState::dialing);
    office.settle_and_advance(2999);
    EXPECT_EQ(office.state(office.half_on("1001")), CallState::dialing);
    office.settle_and_advance(1);
    EXPECT_EQ(office.display("1001"), "1002 Extension 1002|Ringing there");
    office.replace("1001");
    office.lift("1001");
    office.keys("1001", "9123#");  // ends it at once
    office.settle_and_advance(1);
    EXPECT_EQ(office.display("1001"), "9123|Connected");
    office.replace("1001");
    office.lift("1001");
    office.keys("1001", "10");
    office.replace("1001");
    office.settle_and_advance(5000);  // nothing is left of it
    EXPECT_EQ(office.plant.line(office.line("1001")).calls, 0u);
}

TEST(PhoneDialing, PH_9_ALineThatIsLockedGivesNoDialTone) {
    PhoneOffice office;
    EXPECT_TRUE(office.plant.set_line_status(office.line("1001"), LINEDEVSTATUSFLAGS_LOCKED, true).ok());
    office.lift("1001");
    EXPECT_EQ(office.plant.line(office.line("1001")).calls, 0u);
    EXPECT_EQ(office.hook("1001", handset), PhoneOffice::talking);
}

}  // namespace
}  // namespace tapi::exchange
