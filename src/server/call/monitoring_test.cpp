// SPDX-License-Identifier: Apache-2.0
// Watching for digits, tones and media: every holder for itself, the provider for all.
#include <tspi.h>

#include "server/testing/media_fixture.hpp"

namespace tapi::server {
namespace {

using namespace testing;

constexpr uint32_t pulse = LINEDIGITMODE_PULSE, dtmf = LINEDIGITMODE_DTMF, dtmf_end = LINEDIGITMODE_DTMFEND;

class Monitoring : public MediaTest {
  protected:
    uint32_t at_provider() const { return fake.last<tspi::LineMonitorDigits>().digit_modes; }
    uint32_t list_of_last() const { return fake.last<tspi::LineMonitorTones>().tone_list_id; }
};

// ---- Digits

TEST_F(Monitoring, DIG_1_EachHolderHearsWhatItAskedFor) {
    EXPECT_EQ(digits(a, dtmf), "0");
    EXPECT_EQ(digits(watcher, pulse), "0");
    forget();
    say(LINE_MONITORDIGITS, '5', dtmf);
    EXPECT_EQ(one.sink.take(), (Texts{"LINE_MONITORDIGITS digit=5 mode=DTMF tick=77"}));
    EXPECT_EQ(two.sink.take(), Texts{});
    EXPECT_EQ(three.sink.take(), Texts{});
    say(LINE_MONITORDIGITS, '6', pulse);
    EXPECT_EQ(one.sink.take(), Texts{});
    EXPECT_EQ(three.sink.take(), (Texts{"LINE_MONITORDIGITS digit=6 mode=PULSE tick=77"}));
}

TEST_F(Monitoring, DIG_1_TheProviderGetsTheUnion) {
    digits(a, dtmf);
    EXPECT_EQ(at_provider(), dtmf);
    digits(b, pulse | dtmf_end);
    EXPECT_EQ(at_provider(), dtmf | pulse | dtmf_end);
    const size_t asked = fake.count<tspi::LineMonitorDigits>();
    digits(watcher, pulse);  // is watched for already
    EXPECT_EQ(fake.count<tspi::LineMonitorDigits>(), asked);
}

TEST_F(Monitoring, DIG_1_ZeroEndsItForTheAskerOnly) {
    digits(a, dtmf);
    digits(b, dtmf | pulse);
    EXPECT_EQ(digits(b, 0), "0");
    EXPECT_EQ(at_provider(), dtmf);
    forget();
    say(LINE_MONITORDIGITS, '1', dtmf);
    EXPECT_EQ(one.sink.count(LINE_MONITORDIGITS), 1u);
    EXPECT_EQ(two.sink.count(LINE_MONITORDIGITS), 0u);
    EXPECT_EQ(digits(a, 0), "0");
    EXPECT_EQ(at_provider(), 0u);
}

TEST_F(Monitoring, DIG_1_DeallocatingShrinksTheUnion) {
    digits(a, dtmf);
    digits(watcher, pulse);
    EXPECT_EQ(deallocate(core, of(watcher)), 0);
    settle();
    EXPECT_EQ(at_provider(), dtmf);
}

TEST_F(Monitoring, DIG_1_ClosingTheLineShrinksTheUnion) {
    digits(a, dtmf);
    digits(b, pulse);
    close(a);
    EXPECT_EQ(at_provider(), pulse);
}

TEST_F(Monitoring, DIG_1_TheLastHolderLeavesItToCloseCall) {
    digits(a, dtmf);
    deallocate(core, of(b));
    deallocate(core, of(watcher));
    forget();
    deallocate(core, of(a));
    settle();
    EXPECT_EQ(fake.names(), (Texts{"lineCloseCall"}));
}

TEST_F(Monitoring, DIG_1_IdleEndsIt) {
    digits(a, dtmf);
    forget();
    state(ht_call, LINECALLSTATE_IDLE);
    say(LINE_MONITORDIGITS, '1', dtmf);
    EXPECT_EQ(one.sink.count(LINE_MONITORDIGITS), 0u);
    EXPECT_EQ(fake.count<tspi::LineMonitorDigits>(), 0u);
    EXPECT_EQ(find(ht_call)->digit_modes, 0u);
}

TEST_F(Monitoring, DIG_1_ARefusalLeavesWhatWas) {
    digits(a, dtmf);
    fake.refuse<tspi::LineMonitorDigits>(LINEERR_RESOURCEUNAVAIL);
    EXPECT_EQ(digits(a, dtmf | pulse), "LINEERR_RESOURCEUNAVAIL");
    EXPECT_EQ(digits(watcher, pulse), "LINEERR_RESOURCEUNAVAIL");
    fake.on<tspi::LineMonitorDigits>() = {};
    forget();
    say(LINE_MONITORDIGITS, '1', dtmf);
    say(LINE_MONITORDIGITS, '1', pulse);
    EXPECT_EQ(one.sink.count(LINE_MONITORDIGITS), 1u);
    EXPECT_EQ(three.sink.count(LINE_MONITORDIGITS), 0u);
    EXPECT_EQ(find(ht_call)->digit_modes, dtmf);
    EXPECT_EQ(digits(b, pulse), "0");
    EXPECT_EQ(at_provider(), dtmf | pulse);
}

TEST_F(Monitoring, DIG_1_TheAskerMayLeaveBeforeTheProviderAnswers) {
    fake.on<tspi::LineMonitorDigits>().hold_return = true;
    std::optional<int32_t> result;
    monitor_digits(of(watcher), dtmf, [&](int32_t given) { result = given; });
    deallocate(core, of(watcher));
    fake.on<tspi::LineMonitorDigits>().hold_return = false;
    fake.return_held<tspi::LineMonitorDigits>(LINEERR_RESOURCEUNAVAIL);
    settle();
    EXPECT_EQ(names::result(*result), "LINEERR_RESOURCEUNAVAIL");
    EXPECT_EQ(find(ht_call)->digit_modes, 0u);
}

TEST_F(Monitoring, INFO_1_TheProviderSaysThatTheModesChanged) {
    EXPECT_EQ(digits(a, dtmf), "0");
    EXPECT_EQ(two.sink.take(), Texts{});
    info(ht_call, LINECALLINFOSTATE_MONITORMODES);
    EXPECT_EQ(two.sink.take(), (Texts{"LINE_CALLINFO changed=MONITORMODES"}));
}

TEST_F(Monitoring, PRIV_1_AMonitorMayWatch) {
    EXPECT_EQ(digits(watcher, dtmf), "0");
    EXPECT_EQ(media(watcher, fax), "0");
    EXPECT_EQ(tones(watcher, list_of<LINEMONITORTONE>({{1, 100, 440, 0, 0}}), 1), "0");
}

// ---- Time

TEST_F(Monitoring, DIG_9_TheServerStampsWhatTheProviderDidNot) {
    digits(a, dtmf);
    clock.advance(std::chrono::milliseconds(123456));
    say(LINE_MONITORDIGITS, '1', dtmf, 0);
    EXPECT_EQ(one.sink.last(LINE_MONITORDIGITS)->param3, 123456u);
    say(LINE_MONITORDIGITS, '1', dtmf, 5);
    EXPECT_EQ(one.sink.last(LINE_MONITORDIGITS)->param3, 5u);
}

TEST_F(Monitoring, DIG_9_TheStampWrapsAfter32Bits) {
    digits(a, dtmf);
    clock.advance(std::chrono::milliseconds((int64_t{1} << 32) + 9));
    say(LINE_MONITORDIGITS, '1', dtmf, 0);
    EXPECT_EQ(one.sink.last(LINE_MONITORDIGITS)->param3, 9u);
}

TEST_F(Monitoring, VER_3_Before2_0ThereIsNoStamp) {
    TestApp& old = make_app(u"old", api_1_4);
    OpenLine* line = open(old, monitor);
    ASSERT_TRUE(new_calls(core, *line, 0, LINECALLSELECT_LINE, 9).ok());
    digits(line, dtmf);
    say(LINE_MONITORDIGITS, '1', dtmf);
    ASSERT_NE(old.sink.last(LINE_MONITORDIGITS), nullptr);
    EXPECT_EQ(old.sink.last(LINE_MONITORDIGITS)->param3, 0u);
}

// ---- Media

TEST_F(Monitoring, DIG_8_MediaGoToThoseWhoAsked) {
    EXPECT_EQ(media(a, fax | data), "0");
    EXPECT_EQ(media(b, voice), "0");
    EXPECT_EQ(fake.last<tspi::LineMonitorMedia>().media_modes, fax | data | voice);
    forget();
    say(LINE_MONITORMEDIA, fax);
    EXPECT_EQ(one.sink.take(), (Texts{"LINE_MONITORMEDIA media=G3FAX tick=77"}));
    EXPECT_EQ(two.sink.take(), Texts{});
    EXPECT_EQ(media(a, 0), "0");
    EXPECT_EQ(fake.last<tspi::LineMonitorMedia>().media_modes, voice);
}

TEST_F(Monitoring, HAND_6_DetectionDoesNotChangeTheRecordedMode) {
    media(a, fax);
    say(LINE_MONITORMEDIA, fax);
    EXPECT_EQ(find(ht_call)->media_mode, voice);
}

TEST_F(Monitoring, DIG_8_LeavingAndIdleEndIt) {
    media(a, fax);
    media(b, data);
    deallocate(core, of(b));
    settle();
    EXPECT_EQ(fake.last<tspi::LineMonitorMedia>().media_modes, fax);
    state(ht_call, LINECALLSTATE_IDLE);
    forget();
    say(LINE_MONITORMEDIA, fax);
    EXPECT_EQ(one.sink.count(LINE_MONITORMEDIA), 0u);
}

TEST_F(Monitoring, EXT_3_MediaModesOfExtensionsPass) {
    fake.caps.dwMediaModes |= 0x80000000;
    EXPECT_EQ(media(a, 0x80000000), "0");
    say(LINE_MONITORMEDIA, 0x80000000);
    EXPECT_EQ(one.sink.last(LINE_MONITORMEDIA)->param1, 0x80000000u);
}

// ---- Tones

TEST_F(Monitoring, DIG_7_EachHolderHasAListOfItsOwn) {
    const OptBytes mine = list_of<LINEMONITORTONE>({{11, 100, 440, 0, 0}, {12, 500, 0, 0, 0}});
    EXPECT_EQ(tones(a, mine, 2), "0");
    const auto sent = fake.last<tspi::LineMonitorTones>();
    EXPECT_EQ(sent.tone_list, mine);
    EXPECT_EQ(sent.num_entries, 2u);
    EXPECT_EQ(tones(b, list_of<LINEMONITORTONE>({{11, 100, 440, 0, 0}}), 1), "0");
    const uint32_t other = list_of_last();
    EXPECT_NE(other, sent.tone_list_id);
    forget();
    say(LINE_MONITORTONE, 12, sent.tone_list_id);
    EXPECT_EQ(one.sink.take(), (Texts{"LINE_MONITORTONE tone=12 tick=77"}));
    EXPECT_EQ(two.sink.take(), Texts{});
    say(LINE_MONITORTONE, 11, other);
    EXPECT_EQ(one.sink.take(), Texts{});
    EXPECT_EQ(two.sink.take(), (Texts{"LINE_MONITORTONE tone=11 tick=77"}));
    EXPECT_EQ(two.sink.messages.size(), 0u);
}

TEST_F(Monitoring, DIG_7_ANewListReplacesTheOld) {
    tones(a, list_of<LINEMONITORTONE>({{11, 100, 440, 0, 0}}), 1);
    const uint32_t list = list_of_last();
    tones(a, list_of<LINEMONITORTONE>({{12, 100, 440, 0, 0}}), 1);
    EXPECT_EQ(list_of_last(), list);
}

TEST_F(Monitoring, DIG_7_NullDropsTheList) {
    tones(a, list_of<LINEMONITORTONE>({{11, 100, 440, 0, 0}}), 1);
    const uint32_t list = list_of_last();
    EXPECT_EQ(tones(a, {}, 7), "0");
    EXPECT_EQ(list_of_last(), list);
    EXPECT_FALSE(fake.last<tspi::LineMonitorTones>().tone_list.has_value());
    forget();
    say(LINE_MONITORTONE, 11, list);  // was under way
    EXPECT_EQ(one.sink.count(LINE_MONITORTONE), 0u);
    EXPECT_EQ(tones(a, {}, 0), "0");  // there is none: nothing to say
    EXPECT_EQ(fake.count<tspi::LineMonitorTones>(), 0u);
}

TEST_F(Monitoring, DIG_7_LeavingDropsTheList) {
    tones(b, list_of<LINEMONITORTONE>({{11, 100, 440, 0, 0}}), 1);
    const uint32_t list = list_of_last();
    deallocate(core, of(b));
    settle();
    EXPECT_EQ(list_of_last(), list);
    EXPECT_FALSE(fake.last<tspi::LineMonitorTones>().tone_list.has_value());
}

TEST_F(Monitoring, DIG_7_ARefusedFirstListIsNone) {
    fake.refuse<tspi::LineMonitorTones>(LINEERR_INVALTONE);
    EXPECT_EQ(tones(a, list_of<LINEMONITORTONE>({{11, 100, 440, 0, 0}}), 1), "LINEERR_INVALTONE");
    EXPECT_EQ(of(a).tone_list, 0u);
}

TEST_F(Monitoring, DIG_7_ARefusedLaterListLeavesTheFormer) {
    tones(a, list_of<LINEMONITORTONE>({{11, 100, 440, 0, 0}}), 1);
    const uint32_t list = list_of_last();
    fake.refuse<tspi::LineMonitorTones>(LINEERR_INVALTONE);
    EXPECT_EQ(tones(a, list_of<LINEMONITORTONE>({{12, 100, 1, 2, 3}}), 1), "LINEERR_INVALTONE");
    say(LINE_MONITORTONE, 11, list);
    EXPECT_EQ(one.sink.count(LINE_MONITORTONE), 1u);
}

// ---- Without a provider

TEST_F(Monitoring, ASY_13_WithoutTheProviderItFails) {
    lose_provider();
    EXPECT_EQ(digits(a, dtmf), "LINEERR_OPERATIONFAILED");
    EXPECT_EQ(tones(a, {}, 0), "LINEERR_OPERATIONFAILED");
}

}  // namespace
}  // namespace tapi::server
