// SPDX-License-Identifier: Apache-2.0
// Calls into real provider hosts, and what they report.
#include "model/dialog.hpp"
#include "provider_fixture.hpp"
#include "wire/message.hpp"

namespace tapi::server {
namespace {

TEST_P(ProviderTest, MissingFunctionIsUnavailable) {
    bring_up();
    returned(tspi::LineGetCallAddressID{}, unavailable);
    returned(tspi::LineGetIcon{}, unavailable);
    returned(tspi::LineGatherDigits{}, unavailable);
    returned(tspi::PhoneGetRing{}, static_cast<int32_t>(PHONEERR_OPERATIONUNAVAIL));
}

TEST_P(ProviderTest, ExceptionIsAFailureOfThatCall) {
    bring_up("throw=TSPI_lineOpen\n");
    returned(tspi::LineOpen{}, failed);
    EXPECT_EQ(returned(tspi::LineGetNumAddressIDs{}).num_address_i_ds, 1u);
}

TEST_P(ProviderTest, StructuresTravelWholeAndClosed) {
    bring_up();
    const Bytes caps = returned(tspi::LineGetDevCaps{}).line_dev_caps;
    const auto head = load<LINEDEVCAPS>(caps, 0);
    EXPECT_EQ(caps.size(), sizeof(LINEDEVCAPS) + sizeof(u"testfaults"));
    EXPECT_EQ(head.dwTotalSize, caps.size());
    EXPECT_EQ(head.dwNeededSize, caps.size());
    EXPECT_EQ(head.dwUsedSize, caps.size());
    EXPECT_EQ(head.dwNumAddresses, 1u);
}

TEST_P(ProviderTest, GrowingStructureIsAskedForAgain) {
    bring_up("sizes=grow\n");
    EXPECT_FALSE(returned(tspi::LineGetDevCaps{}).line_dev_caps.empty());
}

TEST_P(ProviderTest, ImpossibleSizesFail) {
    for (const std::string sizes : {"total", "used", "needed", "endless"}) {
        SCOPED_TRACE(sizes);
        bring_up("sizes=" + sizes + "\n");
        EXPECT_TRUE(returned(tspi::LineGetDevCaps{}, failed).line_dev_caps.empty());
        stop();
    }
}

TEST_P(ProviderTest, EventPrecedesTheReturnInWhichItWasRaised) {
    bring_up();
    open_line();
    begin(tspi::LineMakeCall{});
    wait_for("completed 0");
    EXPECT_EQ(since_up(), (Log{fmt::format("line message {}", LINE_CALLSTATE), "returned", "completed 0"}));
}

TEST_P(ProviderTest, CompletionsInEveryOrder) {
    for (const std::string how : {"now", "thread", "next"}) {
        SCOPED_TRACE(how);
        events.log.clear();
        bring_up("completion=" + how + "\n");
        begin(tspi::LineDrop{});
        wait_for("returned");
        returned(tspi::LineGetNumAddressIDs{});
        wait_for("completed 0");
        EXPECT_EQ(since_up(), (Log{"returned", "completed 0"}));
        stop();
    }
}

TEST_P(ProviderTest, StaleCompletionsAreCounted) {
    bring_up("completion=twice\n");
    begin(tspi::LineDrop{});
    begin(tspi::PhoneSetLamp{});
    wait_for("completed 0", 2);
    returned(tspi::LineGetNumAddressIDs{});
    EXPECT_EQ(host->status().stray_completions, 2u);
    EXPECT_EQ(events.count("completed 0"), 2u);
    stop();
    bring_up("completion=unknown\n");
    begin(tspi::LineDrop{});
    wait_for("completed 0", 3);
    EXPECT_EQ(host->status().stray_completions, 1u);
}

TEST_P(ProviderTest, FailedCompletionCarriesItsError) {
    bring_up("completion=failed\n");
    begin(tspi::LineCompleteCall{});
    wait_for(fmt::format("completed {}", static_cast<int32_t>(LINEERR_RESOURCEUNAVAIL)));
}

TEST_P(ProviderTest, RepliesCarryWhatTheProviderWrote) {
    bring_up("completion=next\n");
    uint32_t completion_id = 0;
    Bytes params, where;
    const auto ignore = [](int32_t, const auto&) {};
    host->calls().call(tspi::LineCompleteCall{}, ignore,
                       [&](int32_t, const auto& reply) { completion_id = reply.completion_id; });
    tspi::LineDevSpecific specific;
    specific.params = Bytes{std::byte{1}, std::byte{2}, std::byte{3}};
    specific.size = 300;  // more than is there
    host->calls().call(specific, ignore, [&](int32_t, const auto& reply) { params = reply.params; });
    host->calls().call(tspi::LinePark{}, ignore,
                       [&](int32_t, const auto& reply) { where = reply.non_dir_address; });
    returned(tspi::LineGetNumAddressIDs{});
    ASSERT_TRUE(bench.run_until([&] { return !where.empty(); }));
    EXPECT_EQ(completion_id, 77u);
    EXPECT_EQ(params, (Bytes{std::byte{3}, std::byte{2}, std::byte{1}}));
    EXPECT_EQ(load<VARSTRING>(where, 0).dwStringSize, 8u);
    EXPECT_EQ(load<VARSTRING>(where, 0).dwTotalSize, where.size());
}

TEST_P(ProviderTest, ImpossibleReplyFailsTheRequest) {
    bring_up("sizes=used\n");
    begin(tspi::LinePark{});
    wait_for(fmt::format("completed {}", failed));
}

TEST_P(ProviderTest, NewCallsAreNumberedByTheHost) {
    bring_up("events=calls\n");
    open_line();
    ASSERT_EQ(events.line_events.size(), 4u);
    const auto& first = events.line_events[0];
    EXPECT_EQ(first.message, static_cast<uint32_t>(LINE_NEWCALL));
    EXPECT_EQ(first.device, 11u);
    EXPECT_EQ(first.call, 0u);
    EXPECT_EQ(first.param1, 0x1101u);
    EXPECT_TRUE(first.param2 & wire::host_call_bit);
    EXPECT_EQ(events.line_events[1].call, first.param2);
    EXPECT_EQ(events.line_events[1].param1, LINECALLSTATE_OFFERING);
    EXPECT_NE(events.line_events[2].param2, first.param2);
    EXPECT_EQ(events.line_events[3].call, events.line_events[2].param2);
}

TEST_P(ProviderTest, UI_2_ADialogIsNumberedBeforeTheEventReturns) {
    bring_up("dialog=ui.so\n");
    open_line();
    begin(tspi::LineMakeCall{});
    wait_for(fmt::format("line message {}", LINE_CREATEDIALOGINSTANCE));
    const ProviderEvent event = events.line_events.back();
    EXPECT_EQ(event.param1, host->calls().last_request());
    EXPECT_EQ(event.param2, 0x2001u);
    EXPECT_EQ(event.param3, 1u);
    DialogOpening opening;
    Reader in(event.data);
    decode(in, opening);
    EXPECT_TRUE(in.complete());
    EXPECT_EQ(opening.module, u"ui.so");
    // What the module says comes back changed; the provider says more by the handle that it was given.
    Bytes block(5, std::byte{'a'});
    block[0] = std::byte{'b'};
    const auto answer = returned(tspi::ProviderGenericDialogData{0x2001, TUISPIDLL_OBJECT_DIALOGINSTANCE, block, 5});
    EXPECT_EQ(answer.params.back(), std::byte{'b'});
    wait_for(fmt::format("line message {}", LINE_SENDDIALOGINSTANCEDATA));
    EXPECT_EQ(events.line_events.back().device, 1u);
    returned(tspi::ProviderFreeDialogInstance{0x2001});
    wait_for("completed 0");
}

TEST_P(ProviderTest, DialogsWithoutParametersAreDropped) {
    bring_up("events=bad\n");
    open_line();
    EXPECT_EQ(since_up(), (Log{fmt::format("line message {}", LINE_CALLSTATE), "line message 12345"}));
    EXPECT_EQ(events.line_events[0].call, 0x1BADu);
}

TEST_P(ProviderTest, PhonesReportButtons) {
    bring_up();
    tspi::PhoneOpen call;
    call.ht_phone = 7;
    returned(call);
    ASSERT_EQ(events.phone_events.size(), 1u);
    EXPECT_EQ(events.phone_events[0].device, 7u);
    EXPECT_EQ(events.phone_events[0].param1, 5u);
}

TEST_P(ProviderTest, CallsWhileNotUpFail) {
    make("");
    returned(tspi::LineClose{}, failed);
    begin(tspi::LineDrop{});
    wait_for("refused");
    host->start();
    returned(tspi::LineClose{}, failed);
    ASSERT_TRUE(reach(ProviderState::up));
    EXPECT_EQ(events.count("refused"), 1u);
}

TEST_P(ProviderTest, CallMadeOnUpIsServed) {
    make("");
    host->start();
    ASSERT_TRUE(bench.run_until([&] { return events.count("up") == 1; }));
    returned(tspi::LineGetNumAddressIDs{});
}

TEST_P(ProviderTest, ManyCallsAtOnce) {
    bring_up();
    size_t done = 0;
    for (int i = 0; i < 10'000; ++i) {
        host->calls().call(
            tspi::LineDrop{}, [](int32_t, const auto&) {},
            [&](int32_t result, const auto&) { done += result == 0; });
    }
    EXPECT_TRUE(bench.run_until([&] { return done == 10'000; }));
}

}  // namespace
}  // namespace tapi::server
