// SPDX-License-Identifier: Apache-2.0
// Starting and stopping real provider hosts, in a process of their own and on a thread.
#include "provider_fixture.hpp"

namespace tapi::server {
namespace {

INSTANTIATE_TEST_SUITE_P(Both, ProviderTest, testing::Values(Isolation::process, Isolation::none),
                         [](const auto& given) {
                             return given.param == Isolation::process ? "Process" : "Thread";
                         });

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

}  // namespace
}  // namespace tapi::server
