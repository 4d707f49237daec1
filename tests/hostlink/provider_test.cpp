// SPDX-License-Identifier: Apache-2.0
// Real provider hosts with a provider that misbehaves: in a process of their own, and on a thread.
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <tspi.h>
#include <unistd.h>

#include "model/dialog.hpp"
#include "bench.hpp"
#include "server/host/child_process.hpp"
#include "server/host/host_link.hpp"
#include "server/host/socket_transport.hpp"
#include "wire/message.hpp"

namespace tapi::server {
namespace {

using Log = std::vector<std::string>;

class ProviderTest : public testing::TestWithParam<Isolation> {
  protected:
    // A host for a provider with these faults.
    void make(const std::string& faults) {
        settings.name = "testfaults";
        if (settings.module.empty()) settings.module = own_module("own.tsp");
        settings.config_file = scratch.write("faults", faults);
        settings.isolation = isolation();
        settings.permanent_id = 42;
        settings.host_program = TAPIHOST_PROGRAM;
        settings.log_level = "error";
        host = std::make_unique<ProviderHost>(bench.loop, bench.timers, bench.clock, settings, events);
    }
    // A copy has variables of its own, also when a hung thread keeps another test's module loaded.
    std::string own_module(const std::string& name) const {
        std::filesystem::copy_file(TESTFAULTS_MODULE, scratch.path(name));
        return scratch.path(name);
    }
    virtual Isolation isolation() const { return GetParam(); }
    bool reach(ProviderState state) {
        return bench.run_until([&] { return host->status().state == state; });
    }
    void bring_up(const std::string& faults = "") {
        make(faults);
        host->start();
        ASSERT_TRUE(reach(ProviderState::up)) << host->status().reason;
    }
    void stop() {
        bool done = false;
        host->stop([&] { done = true; });
        ASSERT_TRUE(bench.run_until([&] { return done; }));
    }
    // Makes a call of the core and waits for its return.
    template <class Call>
    typename Call::Response returned(const Call& call, int32_t expected = 0) {
        std::optional<typename Call::Response> response;
        host->calls().call(call, [&](int32_t result, const auto& answer) {
            EXPECT_EQ(result, expected) << name_of(Call::function);
            response = answer;
        });
        EXPECT_TRUE(bench.run_until([&] { return response.has_value(); }));
        return response.value_or(typename Call::Response{});
    }
    // An asynchronous call; both its ends are written down.
    template <class Call>
    void begin(const Call& call) {
        host->calls().call(
            call, [this](int32_t result, const auto&) { events.note(result > 0 ? "returned" : "refused"); },
            [this](int32_t result, const auto&) { events.note(fmt::format("completed {}", result)); });
    }
    void wait_for(const std::string& entry, size_t count = 1) {
        EXPECT_TRUE(bench.run_until([&] { return events.count(entry) >= count; })) << entry;
    }
    void open_line() {
        tspi::LineOpen call;
        call.device_id = 10;
        call.ht_line = 11;
        returned(call);
    }
    Log since_up() const {
        return Log(std::find(events.log.begin(), events.log.end(), "up") + 1, events.log.end());
    }

    Scratch scratch;
    Bench bench;
    Recorder events;
    ProviderSettings settings;
    std::unique_ptr<ProviderHost> host;
};

class ProcessTest : public ProviderTest {
    Isolation isolation() const override { return Isolation::process; }
};
class ThreadTest : public ProviderTest {
    Isolation isolation() const override { return Isolation::none; }
};

INSTANTIATE_TEST_SUITE_P(Both, ProviderTest, testing::Values(Isolation::process, Isolation::none),
                         [](const auto& given) {
                             return given.param == Isolation::process ? "Process" : "Thread";
                         });

// ---- Starting and stopping

TEST_P(ProviderTest, PROV_2_NegotiatesCountsInitialises) {
    bring_up("lines=3\nphones=2\n");
    EXPECT_EQ(events.log, (Log{"counted 3 2", "up"}));
    EXPECT_EQ(events.facts.tspi_version, 0x00020002u);
    EXPECT_EQ(events.facts.lines, 3u);
    EXPECT_EQ(events.facts.phones, 2u);
    EXPECT_EQ(events.facts.bases.line, 10u);
    EXPECT_EQ(events.facts.bases.phone, 20u);
    EXPECT_EQ(events.facts.options, LINETSPIOPTION_NONREENTRANT);
    EXPECT_EQ(host->status().process_id != 0, GetParam() == Isolation::process);
}

TEST_P(ProviderTest, PROV_2_StopShutsDown) {
    const std::string mark = scratch.path("mark");
    bring_up("shutdown_mark=" + mark + "\n");
    stop();
    EXPECT_TRUE(std::filesystem::exists(mark));
    EXPECT_EQ(events.log, (Log{"counted 1 1", "up", "lost"}));
    EXPECT_EQ(host->status().state, ProviderState::stopped);
    EXPECT_EQ(bench.timers.size(), 0u);
    host->start();
    EXPECT_TRUE(reach(ProviderState::up));
}

TEST_P(ProviderTest, StopBeforeStartIsDoneAtOnce) {
    make("");
    stop();
    EXPECT_EQ(host->status().state, ProviderState::stopped);
}

TEST_P(ProviderTest, StopWhileStarting) {
    make("");
    host->start();
    stop();
    EXPECT_EQ(events.count("up"), 0u);
}

TEST_P(ProviderTest, StopWhileWaitingForRestart) {
    make("fail=TSPI_providerInit\n");
    host->start();
    ASSERT_TRUE(reach(ProviderState::restarting));
    stop();
    bench.advance(Millis(100'000));
    EXPECT_EQ(host->status().starts, 1u);
}

TEST_P(ProviderTest, EventsBeforeInitReturnsFollowUp) {
    bring_up("early_events=1\n");
    EXPECT_EQ(events.log, (Log{"counted 1 1", "up", fmt::format("line message {}", LINE_CREATE),
                               fmt::format("phone message {}", PHONE_CREATE)}));
    EXPECT_EQ(events.line_events[0].device, 0u);
    EXPECT_EQ(events.line_events[0].param1, 42u);
    EXPECT_EQ(events.line_events[0].param2, 71u);
    EXPECT_EQ(events.phone_events[0].device, 0u);
    EXPECT_EQ(events.phone_events[0].param2, 72u);
}

TEST_P(ProviderTest, PROV_3_StartThatFailsIsRepeatedWithBackoff) {
    make("fail=TSPI_providerInit\n");
    host->start();
    ASSERT_TRUE(reach(ProviderState::restarting));
    EXPECT_NE(host->status().reason.find("TSPI_providerInit answered 0x8000004B"), std::string::npos)
        << host->status().reason;
    EXPECT_EQ(events.count("lost"), 0u);
    for (const int seconds : {1, 2, 4, 8, 16, 32, 60, 60}) {
        const uint32_t starts = host->status().starts;
        ASSERT_TRUE(
            bench.run_until([&] { return host->status().reason.find("; the host") != std::string::npos; }));
        bench.advance(Millis(1000 * seconds - 1));
        EXPECT_EQ(host->status().starts, starts) << seconds;
        bench.advance(Millis(1));
        EXPECT_EQ(host->status().starts, starts + 1) << seconds;
        ASSERT_TRUE(reach(ProviderState::restarting));
    }
}

TEST_P(ProviderTest, VersionThatWasNotOfferedIsRefused) {
    make("version=30000\n");
    host->start();
    ASSERT_TRUE(reach(ProviderState::restarting));
    EXPECT_NE(host->status().reason.find("0x00030000"), std::string::npos) << host->status().reason;
}

TEST_P(ProviderTest, ModuleThatIsNotThereIsTheReason) {
    settings.module = scratch.path("no.tsp");
    make("");
    host->start();
    ASSERT_TRUE(reach(ProviderState::restarting));
    EXPECT_NE(host->status().reason.find("no.tsp"), std::string::npos) << host->status().reason;
}

TEST_P(ProviderTest, LibraryThatIsNoProviderIsRefused) {
    settings.module = "libm.so.6";
    make("");
    host->start();
    ASSERT_TRUE(reach(ProviderState::restarting));
    EXPECT_NE(host->status().reason.find("it does not export TSPI_lineNegotiateTSPIVersion"), std::string::npos)
        << host->status().reason;
}

TEST_P(ProviderTest, AttachMayRefuse) {
    make("fail=OPENTAPI_providerAttach\n");
    host->start();
    ASSERT_TRUE(reach(ProviderState::restarting));
    EXPECT_NE(host->status().reason.find("OPENTAPI_providerAttach"), std::string::npos)
        << host->status().reason;
}

TEST_P(ProviderTest, SlowStartDoesNotBlockTheLoop) {
    const std::string gate = scratch.path("gate");
    ASSERT_EQ(::mkfifo(gate.c_str(), 0600), 0);
    make("gate=TSPI_providerInit\ngate_path=" + gate + "\n");
    host->start();
    wait_for("counted 1 1");
    bench.settle();
    bench.advance(Millis(29'000));  // beyond the deadline of calls, within that of the start
    EXPECT_EQ(host->status().state, ProviderState::starting);
    int writer = -1;
    ASSERT_TRUE(bench.run_until([&] { return (writer = ::open(gate.c_str(), O_WRONLY | O_NONBLOCK)) >= 0; }));
    EXPECT_TRUE(reach(ProviderState::up));
    ::close(writer);
}

// ---- Calls

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

// ---- Crashes and hangs

TEST_F(ProcessTest, RACE_7_CrashEndsEveryRequestOnceAndRestarts) {
    bring_up("completion=never\ncrash=TSPI_lineCloseCall\n");
    open_line();
    begin(tspi::LineDrop{});
    wait_for("returned");
    begin(tspi::LineDrop{});
    returned(tspi::LineCloseCall{}, failed);
    wait_for("lost");
    // The second request was in the same batch as the call that crashed, or answered before it.
    EXPECT_EQ(events.count("returned") + events.count("refused"), 2u);
    EXPECT_EQ(events.count(fmt::format("completed {}", failed)), events.count("returned"));
    EXPECT_EQ(events.log.back(), "lost");
    EXPECT_EQ(host->status().state, ProviderState::restarting);
    ASSERT_TRUE(
        bench.run_until([&] { return host->status().reason.find("signal 11") != std::string::npos; }));

    bench.advance(Millis(999));
    EXPECT_EQ(host->status().starts, 1u);
    bench.advance(Millis(1));
    EXPECT_EQ(host->status().starts, 2u);
    ASSERT_TRUE(reach(ProviderState::up));
    EXPECT_EQ(events.count("up"), 2u);
    EXPECT_NE(host->status().reason.find("signal 11"), std::string::npos);
}

TEST_F(ProcessTest, BackoffBeginsAgainAfterAGoodRun) {
    bring_up("crash=TSPI_lineClose\n");
    const auto crash = [&] {
        returned(tspi::LineClose{}, failed);
        ASSERT_TRUE(reach(ProviderState::restarting));
    };
    crash();
    bench.advance(Millis(1'000));
    ASSERT_TRUE(reach(ProviderState::up));
    crash();
    bench.advance(Millis(1'000));
    EXPECT_EQ(host->status().starts, 2u);
    bench.advance(Millis(1'000));
    ASSERT_TRUE(reach(ProviderState::up));
    bench.advance(Millis(60'000));
    crash();
    bench.advance(Millis(1'000));
    EXPECT_EQ(host->status().starts, 4u);
}

TEST_F(ProcessTest, HungProviderIsKilledAfterTheDeadline) {
    bring_up("hang=TSPI_lineClose\n");
    int32_t result = 0;
    host->calls().call(tspi::LineClose{}, [&](int32_t given, const auto&) { result = given; });
    bench.settle();
    bench.advance(Millis(9'999));
    EXPECT_EQ(result, 0);
    bench.advance(Millis(1));
    EXPECT_EQ(result, failed);
    EXPECT_EQ(events.lost_reason, "TSPI_lineClose did not return in time");
    ASSERT_TRUE(bench.run_until([&] { return host->status().process_id == 0; }));
    bench.advance(Millis(1'000));
    EXPECT_TRUE(reach(ProviderState::up));
}

TEST_F(ProcessTest, SlowStartIsKilledAndRepeated) {
    make("hang=TSPI_providerInit\n");
    host->start();
    wait_for("counted 1 1");
    bench.settle();
    bench.advance(Millis(30'000));
    EXPECT_EQ(host->status().state, ProviderState::restarting);
    EXPECT_TRUE(host->status().reason.starts_with("the start took longer than 30000 ms")) << host->status().reason;
    ASSERT_TRUE(bench.run_until([&] { return host->status().process_id == 0; }));
    bench.advance(Millis(1'000));
    EXPECT_EQ(host->status().state, ProviderState::starting);
}

TEST_F(ProcessTest, HangInShutdownIsKilled) {
    bring_up("hang=TSPI_providerShutdown\n");
    bool done = false;
    host->stop([&] { done = true; });
    bench.settle();
    bench.advance(Millis(5'000));
    ASSERT_TRUE(bench.run_until([&] { return done; }));
    EXPECT_EQ(host->status().state, ProviderState::stopped);
    EXPECT_EQ(host->status().process_id, 0u);
}

TEST_F(ProcessTest, ProgramThatCannotBeStartedIsTheReason) {
    make("");
    settings.host_program = scratch.path("no-tapihost");
    host = std::make_unique<ProviderHost>(bench.loop, bench.timers, bench.clock, settings, events);
    host->start();
    EXPECT_EQ(host->status().state, ProviderState::restarting);
    EXPECT_NE(host->status().reason.find("no-tapihost"), std::string::npos);
    stop();
}

TEST_F(ProcessTest, ProgramThatIsNoHostIsTheReason) {
    make("");
    settings.host_program = "/bin/true";
    host = std::make_unique<ProviderHost>(bench.loop, bench.timers, bench.clock, settings, events);
    host->start();
    ASSERT_TRUE(reach(ProviderState::restarting));
    EXPECT_TRUE(bench.run_until([&] {
        return host->status().reason == "the host ended; the host exited with status 0";
    })) << host->status().reason;
}

// A server that dies cannot shut its providers down; their hosts do it themselves.
TEST_F(ProcessTest, HostOfALostServerShutsTheProviderDown) {
    struct Server final : LinkEvents {
        void greeted() override {
            link->call(tspi::ProviderInit{}, [this](int32_t, const auto&) { link->close("gone"); });
        }
        void line_event(const ProviderEvent&) override {}
        void phone_event(const ProviderEvent&) override {}
        void link_lost(const std::string&, Loss) override {}
        HostLink* link = nullptr;
    } server;
    HostLink link(bench.loop, bench.timers, bench.clock, "testfaults", server);
    server.link = &link;
    const std::string mark = scratch.path("mark");
    int ends[2];
    ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), 0);
    const auto child =
        ChildProcess::start(bench.loop, {TAPIHOST_PROGRAM,
                                         {"--module", TESTFAULTS_MODULE, "--name", "testfaults", "--fd", "3", "--config",
                                          scratch.write("faults", "shutdown_mark=" + mark + "\n")},
                                         {},
                                         ends[1],
                                         3,
                                         false});
    ::close(ends[1]);
    ASSERT_TRUE(child.ok());
    std::string ended;
    child.value()->when_ended([&](const std::string& how) { ended = how; });
    link.open(std::make_shared<SocketTransport>(bench.loop, ends[0]));
    ASSERT_TRUE(bench.run_until([&] { return !ended.empty(); }));
    EXPECT_EQ(ended, "exited with status 0");
    EXPECT_TRUE(std::filesystem::exists(mark));
}

TEST_F(ThreadTest, ServerThatEndsShutsTheProviderDown) {
    const std::string mark = scratch.path("mark");
    bring_up("shutdown_mark=" + mark + "\n");
    host.reset();
    EXPECT_TRUE(std::filesystem::exists(mark));
}

TEST_F(ThreadTest, HungProviderFailsForGood) {
    const std::string mark = scratch.path("mark");
    bring_up("hang=TSPI_lineClose\nhang_mark=" + mark + "\n");
    int32_t result = 0;
    host->calls().call(tspi::LineClose{}, [&](int32_t given, const auto&) { result = given; });
    ASSERT_TRUE(bench.run_until([&] { return std::filesystem::exists(mark); }));
    bench.advance(Millis(10'000));
    EXPECT_EQ(result, failed);
    EXPECT_EQ(events.count("lost"), 1u);
    EXPECT_EQ(host->status().state, ProviderState::failed);
    EXPECT_NE(host->status().reason.find("TSPI_lineClose did not return in time"), std::string::npos);
    bench.advance(Millis(100'000));
    EXPECT_EQ(host->status().starts, 1u);
    host->start();
    EXPECT_EQ(host->status().state, ProviderState::failed);
    stop();
    EXPECT_EQ(host->status().state, ProviderState::stopped);
}

TEST_F(ThreadTest, SeveralProvidersInOneProcess) {
    bring_up("events=calls\n");
    Recorder other_events;
    settings.module = own_module("other.tsp");
    ProviderHost other(bench.loop, bench.timers, bench.clock, settings, other_events);
    other.start();
    ASSERT_TRUE(bench.run_until([&] { return other_events.count("up") == 1; }));
    open_line();
    EXPECT_EQ(events.line_events.size() + other_events.line_events.size(), 4u);
}

}  // namespace
}  // namespace tapi::server
