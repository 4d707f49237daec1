// SPDX-License-Identifier: Apache-2.0
// Provider hosts that crash, hang, or are none; and the server's end.
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "provider_fixture.hpp"
#include "server/host/child_process.hpp"
#include "server/host/socket_transport.hpp"
#include "wire/message.hpp"

namespace tapi::server {
namespace {

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
