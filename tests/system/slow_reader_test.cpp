// SPDX-License-Identifier: Apache-2.0
// An application that does not read its messages (RACE-6): nobody waits for it, and it loses its session, not a message.
#include "desk.hpp"

namespace tapi::test {
namespace {

TEST(SlowReader, RACE_6_its_session_ends_with_a_reason_and_the_others_are_not_held_up) {
    ServerSetup setup = quick();
    setup.log_level = "info";
    setup.tables = "\n[limits]\nmax_queued_messages = 1000\n";
    TestServer server(setup);
    Puppet owner("owner"), slow("slow"), fast("fast");
    owner.initialize();
    slow.initialize();
    fast.initialize();
    const DWORD line = owner.open(0, own);
    slow.open(0, watch);
    const DWORD watched = fast.open(0, watch);
    const DWORD call = owner.make_call(line, "1002");
    const DWORD theirs = slow.wait_new_call(LINECALLSTATE_UNKNOWN);
    slow.stop_reading();

    // Each value of the call's number is a message to everybody who holds it.
    constexpr int most = 30'000;
    int sent = 0;
    while (sent < most && !server.log().find("does not read its messages", 0, std::chrono::milliseconds{0})) {
        ++sent;
        ASSERT_EQ(owner.result({{"do", "set_app_specific"}, {"call", call}, {"value", sent}}), 0);
    }
    EXPECT_LT(sent, most) << "the queue has no end";
    EXPECT_GT(sent, 1000);
    EXPECT_TRUE(server.log().find("ended: message queue overflow: the application does not read its messages"));

    // The fast one has heard of each, in order; the call is counted without the slow one.
    fast.settle(watched);
    const Lines heard = only(fast.transcript(), "CALLINFO c1 APPSPECIFIC");
    EXPECT_EQ(heard.size(), static_cast<size_t>(sent));
    EXPECT_EQ(owner.call_info(call).at("monitors"), 1u);
    EXPECT_EQ(owner.call_info(call).at("app_specific"), static_cast<DWORD>(sent));

    // When it reads again it gets what was on its way, without a gap, and then the end.
    slow.resume_reading();
    slow.wait([](const Msg& m) { return m.message == LINE_LINEDEVSTATE && m.p1 == LINEDEVSTATE_REINIT; }, "REINIT");
    const Lines rest = slow.transcript();
    EXPECT_EQ(rest.at(rest.size() - 2), "CLOSE L1");
    EXPECT_LT(only(rest, "CALLINFO").size(), static_cast<size_t>(sent));
    EXPECT_LT(slow.call_status(theirs).at("result").get<LONG>(), 0);
    slow.ask({{"do", "shutdown"}});
    slow.initialize();
    slow.open(0, watch);
}

TEST(SlowReader, RACE_6_a_reader_that_catches_up_in_time_misses_nothing) {
    TestServer server(quick());
    LocalProgram owner;
    Puppet slow("slow");
    owner.initialize();
    slow.initialize();
    const DWORD line = owner.open(0, own);
    const DWORD watched = slow.open(0, watch);
    const DWORD call = owner.make_call(line, "1002");
    slow.wait_new_call(LINECALLSTATE_UNKNOWN);
    slow.stop_reading();
    constexpr DWORD many = 5000;
    for (DWORD value = 1; value <= many; ++value) {
        ASSERT_EQ(owner.result({{"do", "set_app_specific"}, {"call", call}, {"value", value}}), 0);
    }
    slow.resume_reading();
    slow.settle(watched);
    EXPECT_EQ(only(slow.transcript(), "CALLINFO c1 APPSPECIFIC").size(), many);
}

}  // namespace
}  // namespace tapi::test
