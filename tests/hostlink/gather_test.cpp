// SPDX-License-Identifier: Apache-2.0
// Gathered digits on their way from a provider's buffer to the server.
#include <tspi.h>

#include "bench.hpp"
#include "tapihost/gather_buffers.hpp"
#include "wire/limits.hpp"

namespace tapi::server {
namespace {

std::u16string text_of(const Bytes& data) {
    std::u16string text(data.size() / 2, u'\0');
    for (size_t i = 0; i < text.size(); ++i) text[i] = load<char16_t>(data, i * 2);
    return text;
}

class Gathered : public testing::TestWithParam<Isolation> {
  protected:
    void SetUp() override {
        std::filesystem::copy_file(GATHERING_MODULE, scratch.path("own.tsp"));
        settings.name = "gathering";
        settings.module = scratch.path("own.tsp");
        settings.isolation = GetParam();
        settings.host_program = TAPIHOST_PROGRAM;
        settings.log_level = "error";
        host = std::make_unique<ProviderHost>(bench.loop, bench.timers, bench.clock, settings, events);
        host->start();
        ASSERT_TRUE(bench.run_until([&] { return host->status().state == ProviderState::up; }));
        tspi::LineOpen open;
        open.ht_line = 11;
        call(open);
    }
    void TearDown() override {
        bool done = false;
        host->stop([&] { done = true; });
        EXPECT_TRUE(bench.run_until([&] { return done; }));
    }
    template <class Call>
    int32_t call(const Call& order) {
        std::optional<int32_t> result;
        host->calls().call(order, [&](int32_t given, const auto&) { result = given; });
        EXPECT_TRUE(bench.run_until([&] { return result.has_value(); }));
        return result.value_or(1);
    }
    int32_t gather(uint32_t id, uint32_t digits, OptText how = {}, uint32_t of_line = 11) {
        return call(tspi::LineGatherDigits{1, id, LINEDIGITMODE_DTMF, of_line, digits, std::move(how), 0, 0});
    }
    // The n-th LINE_GATHERDIGITS: its id, its reason and its digits.
    std::string ended(size_t n) {
        EXPECT_TRUE(bench.run_until([&] { return events.line_events.size() > n; }));
        if (events.line_events.size() <= n) return "nothing";
        const ProviderEvent& event = events.line_events[n];
        EXPECT_EQ(event.message, static_cast<uint32_t>(LINE_GATHERDIGITS));
        EXPECT_EQ(event.call, 0x77u);
        const std::u16string digits = text_of(event.data);
        return fmt::format("{} {} {}", event.param2, event.param1, std::string(digits.begin(), digits.end()));
    }

    Scratch scratch;
    Bench bench;
    Recorder events;
    ProviderSettings settings;
    std::unique_ptr<ProviderHost> host;
};

INSTANTIATE_TEST_SUITE_P(Both, Gathered, testing::Values(Isolation::process, Isolation::none),
                         [](const auto& given) {
                             return given.param == Isolation::process ? "Process" : "Thread";
                         });

TEST_P(Gathered, DIG_3_TheDigitsTravelWithTheEvent) {
    EXPECT_EQ(gather(9, 10, u"!"), 0);
    EXPECT_EQ(ended(0), fmt::format("9 {} 123", LINEGATHERTERM_BUFFERFULL));
}

TEST_P(Gathered, DIG_3_AFullBufferHasNoNul) {
    EXPECT_EQ(gather(9, 3, u"!"), 0);
    EXPECT_EQ(ended(0), fmt::format("9 {} 123", LINEGATHERTERM_BUFFERFULL));
}

TEST_P(Gathered, DIG_3_FromAnotherThreadOfTheProvider) {
    EXPECT_EQ(gather(9, 8, u"&"), 0);
    EXPECT_EQ(ended(0), fmt::format("9 {} 12", LINEGATHERTERM_INTERTIMEOUT));
}

TEST_P(Gathered, DIG_2_TheNextRequestEndsTheFormerInItsOwnBuffer) {
    EXPECT_EQ(gather(9, 8), 0);
    EXPECT_EQ(gather(10, 8, u"!"), 0);
    EXPECT_EQ(ended(0), fmt::format("9 {} 1", LINEGATHERTERM_CANCEL));
    EXPECT_EQ(ended(1), fmt::format("10 {} 123", LINEGATHERTERM_BUFFERFULL));
}

TEST_P(Gathered, DIG_2_NullIsNull) {
    EXPECT_EQ(gather(9, 8), 0);
    EXPECT_EQ(gather(10, 0, {}, 0), 0);
    EXPECT_EQ(ended(0), fmt::format("9 {} 1", LINEGATHERTERM_CANCEL));
}

TEST_P(Gathered, CLOSE_5_ALineThatIsTakenAwayTakesItsBuffersAlong) {
    EXPECT_EQ(gather(9, 8, u"^"), 0);
    EXPECT_EQ(ended(1), fmt::format("9 {} ", LINEGATHERTERM_CANCEL));
}

TEST_P(Gathered, DIG_2_ARefusalEndsNothing) {
    EXPECT_EQ(gather(9, 0), static_cast<int32_t>(LINEERR_INVALPARAM));
    EXPECT_EQ(call(tspi::LineCloseCall{1}), 0);
    EXPECT_TRUE(events.line_events.empty());
}

// ---- The buffers themselves

TEST(GatherBuffers, DIG_3_DigitsEndAtTheNulOrTheRoom) {
    host::GatherBuffers buffers;
    char16_t* digits = buffers.hold(1, 7, 1, 4);
    std::copy_n(u"12\0x", 4, digits);
    EXPECT_EQ(text_of(buffers.take(1)), u"12");
    digits = buffers.hold(2, 7, 1, 4);
    std::copy_n(u"1234", 5, digits);  // with a NUL that was not asked for
    EXPECT_EQ(text_of(buffers.take(2)), u"1234");
    EXPECT_TRUE(buffers.take(2).empty());
}

TEST(GatherBuffers, NoneIsHeldForNull) {
    host::GatherBuffers buffers;
    EXPECT_EQ(buffers.hold(1, 7, 0, 4), nullptr);
    EXPECT_TRUE(buffers.take(1).empty());
}

TEST(GatherBuffers, RefusedRequestsClosedCallsAndLinesThatWereTakenAwayGiveThemBack) {
    host::GatherBuffers buffers;
    for (uint32_t id = 1; id <= 4; ++id) *buffers.hold(id, id >= 3 ? 8 : 7, id == 3 ? 2 : 1, 1) = u'5';
    buffers.drop(1);
    buffers.drop_call(7);
    buffers.drop_line(2);
    for (uint32_t id = 1; id <= 3; ++id) EXPECT_TRUE(buffers.take(id).empty());
    EXPECT_EQ(text_of(buffers.take(4)), u"5");
}

TEST(GatherBuffers, TheRoomIsBounded) {
    EXPECT_EQ(host::GatherBuffers::room(0xFFFFFFFF), wire::limits::max_gathered);
    EXPECT_EQ(host::GatherBuffers::room(4), 4u);
}

}  // namespace
}  // namespace tapi::server
