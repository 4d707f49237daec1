// SPDX-License-Identifier: Apache-2.0
// Gathering and generating: one at a time on a call, cancelled by the next, matched by end-to-end ids.
#include <tspi.h>

#include "server/testing/media_fixture.hpp"

namespace tapi::server {
namespace {

using namespace testing;

const Texts nothing{};

class Gathering : public MediaTest {};
class Generating : public MediaTest {
  protected:
    uint32_t digits_id() const { return fake.last<tspi::LineGenerateDigits>().end_to_end_id; }
    uint32_t tone_id() const { return fake.last<tspi::LineGenerateTone>().end_to_end_id; }
};

// ---- Gathering

TEST_F(Gathering, DIG_2_TheProviderIsAsked) {
    EXPECT_EQ(gather(a, 5), "0");
    const auto sent = fake.last<tspi::LineGatherDigits>();
    EXPECT_EQ(sent.hd_call, find(ht_call)->hd_call);
    EXPECT_NE(sent.end_to_end_id, 0u);
    EXPECT_EQ(sent.digit_modes, uint32_t{LINEDIGITMODE_DTMF});
    EXPECT_EQ(sent.digits, 1u);
    EXPECT_EQ(sent.num_digits, 4u);
    EXPECT_EQ(sent.termination_digits, u"#");
    EXPECT_EQ(sent.first_digit_timeout, 1000u);
    EXPECT_EQ(sent.inter_digit_timeout, 500u);
}

TEST_F(Gathering, DIG_3_EachReasonArrivesAsItIs) {
    for (const uint32_t reason :
         {LINEGATHERTERM_BUFFERFULL, LINEGATHERTERM_TERMDIGIT, LINEGATHERTERM_FIRSTTIMEOUT,
          LINEGATHERTERM_INTERTIMEOUT, LINEGATHERTERM_CANCEL}) {
        gather(b, 7);
        say_gathered(reason, gather_id(), u"12");
        ASSERT_NE(two.sink.last(LINE_GATHERDIGITS), nullptr);
        EXPECT_EQ(two.sink.last(LINE_GATHERDIGITS)->param1, reason);
        EXPECT_EQ(two.sink.last(LINE_GATHERDIGITS)->param2, 0u);
        EXPECT_EQ(two.sink.last(LINE_GATHERDIGITS)->param3, 77u);
        EXPECT_EQ(two.sink.last(LINE_GATHERDIGITS)->device, of(b).handle);
        EXPECT_EQ(gathered_by(two).buffer, 7u);
        EXPECT_EQ(gathered_by(two).digits, u"12");
        EXPECT_EQ(one.sink.count(LINE_GATHERDIGITS), 0u);
        forget();
    }
}

TEST_F(Gathering, DIG_2_AnotherOwnersRequestCancelsTheFormer) {
    gather(a, 5);
    const uint32_t first = gather_id();
    gather(b, 6);
    const uint32_t second = gather_id();
    EXPECT_NE(first, second);
    say_gathered(LINEGATHERTERM_CANCEL, first, u"1");
    EXPECT_EQ(one.sink.count(LINE_GATHERDIGITS), 1u);
    EXPECT_EQ(gathered_by(one).digits, u"1");
    EXPECT_EQ(two.sink.count(LINE_GATHERDIGITS), 0u);
    say_gathered(LINEGATHERTERM_BUFFERFULL, second, u"2345");
    EXPECT_EQ(gathered_by(two).digits, u"2345");
}

TEST_F(Gathering, DIG_2_NullCancels) {
    gather(a, 5);
    const uint32_t first = gather_id();
    EXPECT_EQ(gather(b, 0), "0");
    EXPECT_EQ(fake.last<tspi::LineGatherDigits>().digits, 0u);
    say_gathered(LINEGATHERTERM_CANCEL, first, u"1");
    EXPECT_EQ(gathered_by(one).digits, u"1");
    EXPECT_EQ(two.sink.count(LINE_GATHERDIGITS), 0u);
}

TEST_F(Gathering, DIG_2_TheCancelMayComeBeforeTheNewRequestReturns) {
    gather(a, 5);
    const uint32_t first = gather_id();
    fake.on<tspi::LineGatherDigits>().answer = [&](const auto&, auto&) {
        feed->line_event(
            {core.lines[0]->ht_line(), ht_call, LINE_GATHERDIGITS, LINEGATHERTERM_CANCEL, first, 1, {}});
        return 0;
    };
    EXPECT_EQ(gather(b, 6), "0");
    fake.on<tspi::LineGatherDigits>().answer = nullptr;  // not when the test's calls end with it
    EXPECT_EQ(one.sink.last(LINE_GATHERDIGITS)->param1, uint64_t{LINEGATHERTERM_CANCEL});
}

TEST_F(Gathering, DIG_2_AProviderThatForgetsTheFormerEndsItWithTheNext) {
    gather(a, 5);
    gather(a, 6);
    forget();
    gather(a, 8);
    say_gathered(LINEGATHERTERM_BUFFERFULL, gather_id(), u"9");
    ASSERT_EQ(one.sink.count(LINE_GATHERDIGITS), 3u);
    EXPECT_EQ(one.sink.messages[0].param1, uint64_t{LINEGATHERTERM_CANCEL});
    EXPECT_EQ(one.sink.messages[1].param1, uint64_t{LINEGATHERTERM_CANCEL});
    EXPECT_EQ(one.sink.messages[2].param1, uint64_t{LINEGATHERTERM_BUFFERFULL});
    EXPECT_EQ(gathered_by(one).buffer, 8u);
}

TEST_F(Gathering, DIG_2_AProviderThatEndsNothingDoesNotPileThemUp) {
    for (uint32_t buffer = 1; buffer <= 300; ++buffer) gather(a, buffer);
    EXPECT_LE(find(ht_call)->gatherings.size(), 256u);
    EXPECT_EQ(one.sink.count(LINE_GATHERDIGITS), 300 - find(ht_call)->gatherings.size());
    EXPECT_EQ(one.sink.last(LINE_GATHERDIGITS)->param1, uint64_t{LINEGATHERTERM_CANCEL});
}

TEST_F(Gathering, DIG_2_LateAndUnknownAnswersAreIgnored) {
    gather(a, 5);
    const uint32_t id = gather_id();
    say_gathered(LINEGATHERTERM_BUFFERFULL, id, u"1234");
    forget();
    say_gathered(LINEGATHERTERM_CANCEL, id, u"1");
    say_gathered(LINEGATHERTERM_CANCEL, id + 100, u"1");
    EXPECT_EQ(one.sink.take(), nothing);
}

TEST_F(Gathering, DIG_2_ARefusedRequestLeavesTheFormerRunning) {
    gather(a, 5);
    const uint32_t first = gather_id();
    fake.refuse<tspi::LineGatherDigits>(LINEERR_INVALTIMEOUT);
    EXPECT_EQ(gather(b, 6), "LINEERR_INVALTIMEOUT");
    say_gathered(LINEGATHERTERM_BUFFERFULL, gather_id(), u"9");
    EXPECT_EQ(two.sink.count(LINE_GATHERDIGITS), 0u);
    say_gathered(LINEGATHERTERM_BUFFERFULL, first, u"1234");
    EXPECT_EQ(gathered_by(one).digits, u"1234");
}

TEST_F(Gathering, DIG_4_MonitoringSeesTheDigitsToo) {
    gather(a, 5);
    digits(a, LINEDIGITMODE_DTMF);
    forget();
    say(LINE_MONITORDIGITS, '1', LINEDIGITMODE_DTMF);
    EXPECT_EQ(one.sink.count(LINE_MONITORDIGITS), 1u);
    EXPECT_EQ(fake.count<tspi::LineGatherDigits>(), 0u);
}

TEST_F(Gathering, DIG_2_IdleCancels) {
    gather(a, 5);
    const uint32_t id = gather_id();
    forget();
    state(ht_call, LINECALLSTATE_IDLE);
    ASSERT_EQ(one.sink.messages.size(), 2u);
    EXPECT_EQ(one.sink.messages[0].message, uint32_t{LINE_GATHERDIGITS});
    EXPECT_EQ(one.sink.messages[0].param1, uint64_t{LINEGATHERTERM_CANCEL});
    EXPECT_EQ(one.sink.messages[1].message, uint32_t{LINE_CALLSTATE});
    forget();
    say_gathered(LINEGATHERTERM_CANCEL, id, u"1");
    EXPECT_EQ(one.sink.take(), nothing);
}

TEST_F(Gathering, DIG_2_IdleWhileTheRequestIsUnderWay) {
    fake.on<tspi::LineGatherDigits>().hold_return = true;
    std::optional<int32_t> refused, begun;
    gather_digits(core, of(a), {LINEDIGITMODE_DTMF, 5, 4, {}, 0, 0},
                  [&](int32_t result) { refused = result; });
    gather_digits(core, of(b), {LINEDIGITMODE_DTMF, 6, 4, {}, 0, 0}, [&](int32_t result) { begun = result; });
    state(ht_call, LINECALLSTATE_IDLE);
    EXPECT_EQ(one.sink.count(LINE_GATHERDIGITS), 0u);
    fake.return_held<tspi::LineGatherDigits>(LINEERR_INVALCALLSTATE);
    EXPECT_EQ(names::result(*refused), "LINEERR_INVALCALLSTATE");
    EXPECT_EQ(one.sink.count(LINE_GATHERDIGITS), 0u);  // who was refused hears nothing
    fake.return_held<tspi::LineGatherDigits>();
    EXPECT_EQ(names::result(*begun), "0");
    EXPECT_EQ(two.sink.count(LINE_GATHERDIGITS), 1u);
}

TEST_F(Gathering, DIG_2_LosingTheProviderCancels) {
    gather(a, 5);
    lose_provider();
    EXPECT_EQ(one.sink.last(LINE_GATHERDIGITS)->param1, uint64_t{LINEGATHERTERM_CANCEL});
    EXPECT_EQ(gather(a, 5), "LINEERR_OPERATIONFAILED");
}

TEST_F(Gathering, ASY_12_WhoGaveTheHandleUpHearsNothing) {
    gather(a, 5);
    const uint32_t id = gather_id();
    EXPECT_EQ(deallocate(core, of(a)), 0);
    settle();
    EXPECT_EQ(fake.last<tspi::LineGatherDigits>().digits, 0u);  // nobody waits for them
    forget();
    say_gathered(LINEGATHERTERM_CANCEL, id, u"1");
    EXPECT_EQ(one.sink.take(), nothing);
    EXPECT_EQ(two.sink.take(), nothing);
}

TEST_F(Gathering, ASY_12_WhoClosedTheLineHearsNothing) {
    gather(a, 5);
    const uint32_t id = gather_id();
    close(a);
    forget();
    say_gathered(LINEGATHERTERM_BUFFERFULL, id, u"1234");
    EXPECT_EQ(one.sink.take(), nothing);
}

TEST_F(Gathering, DIG_2_AnotherOwnersGatheringSurvivesADeallocation) {
    gather(a, 5);
    gather(b, 6);
    const uint32_t id = gather_id();
    forget();
    deallocate(core, of(a));
    settle();
    EXPECT_EQ(fake.count<tspi::LineGatherDigits>(), 0u);
    say_gathered(LINEGATHERTERM_BUFFERFULL, id, u"12");
    EXPECT_EQ(gathered_by(two).digits, u"12");
}

TEST_F(Gathering, DIG_3_DigitsEndAtTheProvidersNul) {
    gather(a, 5);
    say_gathered(LINEGATHERTERM_INTERTIMEOUT, gather_id(), std::u16string_view(u"12\0junk", 7));
    EXPECT_EQ(gathered_by(one).digits, u"12");
}

// ---- Generating

TEST_F(Generating, DIG_5_PausesFlashesAndUnknownDigitsReachTheProvider) {
    EXPECT_EQ(generate(a, u"12,3!x"), "0");
    EXPECT_EQ(fake.last<tspi::LineGenerateDigits>().digits, u"12,3!x");
    EXPECT_EQ(fake.last<tspi::LineGenerateDigits>().duration, 100u);
}

TEST_F(Generating, DIG_5_DoneGoesToTheAsker) {
    generate(a, u"1");
    const uint32_t id = digits_id();
    forget();
    say(LINE_GENERATE, LINEGENERATETERM_DONE, id);
    EXPECT_EQ(one.sink.take(), (Texts{"LINE_GENERATE reason=DONE tick=77"}));
    EXPECT_EQ(two.sink.take(), nothing);
    say(LINE_GENERATE, LINEGENERATETERM_DONE, id);
    EXPECT_EQ(one.sink.take(), nothing);
}

TEST_F(Generating, DIG_5_ATonesRequestCancelsDigits) {
    generate(a, u"123");
    const uint32_t first = digits_id();
    EXPECT_EQ(tone(b, LINETONEMODE_BUSY), "0");
    const uint32_t second = tone_id();
    EXPECT_NE(first, second);
    forget();
    say(LINE_GENERATE, LINEGENERATETERM_CANCEL, first);
    EXPECT_EQ(one.sink.take(), (Texts{"LINE_GENERATE reason=CANCEL tick=77"}));
    EXPECT_EQ(two.sink.take(), nothing);
    say(LINE_GENERATE, LINEGENERATETERM_DONE, second);
    EXPECT_EQ(two.sink.take(), (Texts{"LINE_GENERATE reason=DONE tick=77"}));
}

TEST_F(Generating, DIG_5_NullAndModeZeroCancel) {
    tone(a, LINETONEMODE_BUSY);
    const uint32_t id = tone_id();
    EXPECT_EQ(generate(b, {}), "0");
    EXPECT_FALSE(fake.last<tspi::LineGenerateDigits>().digits.has_value());
    forget();
    say(LINE_GENERATE, LINEGENERATETERM_CANCEL, id);
    EXPECT_EQ(one.sink.count(LINE_GENERATE), 1u);
    generate(a, u"1");
    EXPECT_EQ(tone(a, 0), "0");
    EXPECT_EQ(fake.last<tspi::LineGenerateTone>().tone_mode, 0u);
}

TEST_F(Generating, DIG_5_AProviderThatForgetsTheFormerEndsItWithTheNext) {
    generate(a, u"1");
    generate(b, u"2");
    const uint32_t id = digits_id();
    forget();
    say(LINE_GENERATE, LINEGENERATETERM_DONE, id);
    EXPECT_EQ(one.sink.take(), (Texts{"LINE_GENERATE reason=CANCEL tick=77"}));
    EXPECT_EQ(two.sink.take(), (Texts{"LINE_GENERATE reason=DONE tick=77"}));
}

TEST_F(Generating, DIG_5_IdleCancels) {
    tone(a, LINETONEMODE_BUSY);
    forget();
    state(ht_call, LINECALLSTATE_IDLE);
    EXPECT_EQ(one.sink.messages.at(0).message, uint32_t{LINE_GENERATE});
    EXPECT_EQ(one.sink.messages.at(0).param1, uint64_t{LINEGENERATETERM_CANCEL});
}

TEST_F(Generating, DIG_5_WhoLeavesLetsTheDigitsRun) {
    generate(a, u"123");
    const uint32_t id = digits_id();
    deallocate(core, of(a));
    settle();
    EXPECT_EQ(fake.count<tspi::LineGenerateDigits>(), 1u);
    forget();
    say(LINE_GENERATE, LINEGENERATETERM_DONE, id);
    EXPECT_EQ(one.sink.take(), nothing);
    EXPECT_EQ(two.sink.take(), nothing);
}

TEST_F(Generating, DIG_5_ARefusalIsAnsweredOnce) {
    fake.refuse<tspi::LineGenerateDigits>(LINEERR_INVALCALLSTATE);
    EXPECT_EQ(generate(a, u"1"), "LINEERR_INVALCALLSTATE");
    const uint32_t id = digits_id();
    forget();
    say(LINE_GENERATE, LINEGENERATETERM_CANCEL, id);
    EXPECT_EQ(one.sink.take(), nothing);
}

TEST_F(Generating, DIG_5_DoesNotCauseDialing) {
    generate(a, u"123");
    EXPECT_EQ(find(ht_call)->state, uint32_t{LINECALLSTATE_CONNECTED});
    EXPECT_EQ(fake.count<tspi::LineDial>(), 0u);
}

// ---- Device-specific

TEST_F(MediaTest, EXT_1_EventsOfACallGoToEveryHolder) {
    say(LINE_CALLDEVSPECIFIC, 1, 2, 3);
    EXPECT_EQ(one.sink.messages.at(0).message, uint32_t{LINE_DEVSPECIFIC});
    EXPECT_EQ(one.sink.messages.at(0).device, of(a).handle);
    EXPECT_EQ(one.sink.messages.at(0).param3, 3u);
    EXPECT_EQ(three.sink.messages.at(0).device, of(watcher).handle);
    forget();
    say(LINE_CALLDEVSPECIFICFEATURE, 1, 2, 3);
    EXPECT_EQ(two.sink.messages.at(0).message, uint32_t{LINE_DEVSPECIFICFEATURE});
}

TEST_F(MediaTest, EXT_1_EventsOfALineGoToEveryOpener) {
    event(LINE_DEVSPECIFIC, 1, uint64_t{1} << 40, 3);
    for (TestApp* app : {&one, &two, &three}) {
        ASSERT_EQ(app->sink.messages.size(), 1u);
        EXPECT_EQ(app->sink.messages[0].device, app->opened()->handle);
        EXPECT_EQ(app->sink.messages[0].instance, 7u);
        EXPECT_EQ(app->sink.messages[0].param2, uint64_t{1} << 40);
    }
    forget();
    event(LINE_DEVSPECIFICFEATURE, 4, 5, 6);
    EXPECT_EQ(one.sink.messages.at(0).message, uint32_t{LINE_DEVSPECIFICFEATURE});
}

}  // namespace
}  // namespace tapi::server
