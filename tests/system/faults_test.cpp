// SPDX-License-Identifier: Apache-2.0
// Applications, provider hosts and servers that are killed: what each of the others sees. docs/faults.md has the tables.
#include <signal.h>

#include <filesystem>

#include "desk.hpp"

namespace tapi::test {
namespace {

bool is_info(const Msg& m, DWORD item) { return m.message == LINE_CALLINFO && (m.p1 & item) != 0; }

// A caller in the test's process, an owner and a monitor of line 1 in processes that can be killed.
struct Trio {
    TestServer server;
    LocalProgram caller;
    Puppet owner{"owner"}, monitor{"monitor"};
    DWORD from = 0, owned = 0, watched = 0;
    DWORD out = 0, call = 0, seen = 0;

    explicit Trio(ServerSetup setup = quick()) : server(std::move(setup)) {
        caller.initialize();
        owner.initialize();
        monitor.initialize();
        from = caller.open(0, own);
        owned = owner.open(1, own_and_watch);
        watched = monitor.open(1, watch);
        out = caller.make_call(from, "1002");
        call = owner.wait_new_call(LINECALLSTATE_OFFERING);
        seen = monitor.wait_new_call(LINECALLSTATE_OFFERING);
        EXPECT_RESULT(0, owner.run("answer", call));
        owner.wait_state(call, LINECALLSTATE_CONNECTED);
        caller.wait_state(out, LINECALLSTATE_CONNECTED);
        monitor.wait_state(seen, LINECALLSTATE_CONNECTED);
    }
};

TEST(Faults, RACE_7_INIT_7_AMB_4_a_killed_owner_leaves_its_call_to_who_takes_it) {
    Trio trio;
    EXPECT_RESULT(0, trio.monitor.result({{"do", "set_status"}, {"line", trio.watched}, {"line_states", LINEDEVSTATE_CLOSE}}));
    trio.owner.kill();
    trio.monitor.wait([](const Msg& m) { return is_info(m, LINECALLINFOSTATE_NUMOWNERDECR); }, "NUMOWNERDECR");
    trio.monitor.wait_message(LINE_LINEDEVSTATE, trio.watched);
    EXPECT_EQ(trio.monitor.call_info(trio.seen).at("owners"), 0u);
    EXPECT_EQ(trio.monitor.state_of(trio.seen), LINECALLSTATE_CONNECTED);
    EXPECT_EQ(trio.caller.state_of(trio.out), LINECALLSTATE_CONNECTED);
    EXPECT_RESULT(0, trio.monitor.result({{"do", "set_privilege"}, {"call", trio.seen}, {"privilege", own}}));
    EXPECT_RESULT(0, trio.monitor.run("drop", trio.seen));
    trio.caller.wait_state(trio.out, LINECALLSTATE_DISCONNECTED);
    EXPECT_TRUE(trio.server.log().find("(owner, pid " + std::to_string(trio.owner.process().pid())));
    EXPECT_TRUE(trio.server.log().find("ended: disconnected"));
}

TEST(Faults, RACE_7_a_killed_monitor_is_only_counted) {
    Trio trio;
    trio.owner.settle(trio.owned);
    trio.owner.forget();
    trio.monitor.kill();
    trio.owner.wait([](const Msg& m) { return is_info(m, LINECALLINFOSTATE_NUMMONITORS); }, "NUMMONITORS");
    EXPECT_EQ(trio.owner.call_info(trio.call).at("monitors"), 0u);
    EXPECT_EQ(trio.owner.state_of(trio.call), LINECALLSTATE_CONNECTED);
    EXPECT_RESULT(0, trio.owner.run("drop", trio.call));
}

TEST(Faults, RACE_7_CLOSE_4_the_calls_of_a_killed_sole_opener_are_dropped_where_the_line_says_so) {
    ServerSetup setup = quick();
    setup.exchange.replace(setup.exchange.find("[exchange]"), 10, "[exchange]\ndrop_on_close = true");
    Trio trio(setup);
    trio.monitor.kill();
    trio.owner.wait([](const Msg& m) { return is_info(m, LINECALLINFOSTATE_NUMMONITORS); }, "NUMMONITORS");
    trio.owner.kill();
    trio.caller.wait_state(trio.out, LINECALLSTATE_DISCONNECTED);
}

TEST(Faults, RACE_7_an_application_that_comes_back_finds_its_call) {
    Trio trio;
    trio.owner.kill();
    trio.monitor.wait([](const Msg& m) { return is_info(m, LINECALLINFOSTATE_NUMOWNERDECR); }, "NUMOWNERDECR");
    Puppet again("owner");
    again.initialize();
    const DWORD line = again.open(1, own);
    const json found = again.ask({{"do", "get_new_calls"}, {"line", line}}).at("calls");
    ASSERT_EQ(found.size(), 1u);
    EXPECT_RESULT(0, again.result({{"do", "set_privilege"}, {"call", found[0]}, {"privilege", own}}));
    EXPECT_RESULT(0, again.run("drop", found[0]));
    trio.caller.wait_state(trio.out, LINECALLSTATE_DISCONNECTED);
}

ServerSetup quick_restart() {
    ServerSetup setup = quick();
    setup.provider = "backoff_first_ms = 100\nbackoff_last_ms = 400\n";
    return setup;
}

TEST(Faults, RACE_7_ASY_13_a_killed_provider_host_ends_its_calls_and_comes_back) {
    Trio trio(quick_restart());
    const DWORD wanted = LINEDEVSTATE_OUTOFSERVICE | LINEDEVSTATE_INSERVICE;
    EXPECT_RESULT(0, trio.monitor.result({{"do", "set_status"}, {"line", trio.watched}, {"line_states", wanted}}));
    trio.monitor.settle(trio.watched);
    trio.monitor.forget();
    const pid_t host = trio.server.host_pid();
    ASSERT_EQ(kill(host, SIGKILL), 0);
    trio.monitor.wait([](const Msg& m) { return m.message == LINE_LINEDEVSTATE && m.p1 == LINEDEVSTATE_INSERVICE; },
                      "INSERVICE");
    EXPECT_EQ(trio.monitor.transcript(),
              (Lines{"CALLSTATE c1 DISCONNECTED OUTOFORDER", "CALLSTATE c1 IDLE", "LINEDEVSTATE L1 OUTOFSERVICE 0 0",
                     "LINEDEVSTATE L1 INSERVICE 0 0"}));
    EXPECT_EQ(trio.owner.state_of(trio.call), LINECALLSTATE_IDLE) << "handles of calls stay until they are given back";
    EXPECT_RESULT(0, trio.owner.result({{"do", "deallocate"}, {"call", trio.call}}));
    EXPECT_NE(trio.server.host_pid(), host);
    EXPECT_TRUE(trio.server.log().find("provider lost"));

    // The old handles of lines work on.
    trio.caller.wait_state(trio.out, LINECALLSTATE_IDLE);
    const DWORD out = trio.caller.make_call(trio.from, "1002");
    const DWORD in = trio.owner.wait_new_call(LINECALLSTATE_OFFERING);
    EXPECT_RESULT(0, trio.owner.run("answer", in));
    trio.caller.wait_state(out, LINECALLSTATE_CONNECTED);
}

TEST(Faults, RACE_7_while_a_provider_is_away_its_lines_say_so) {
    ServerSetup setup = quick();
    setup.provider = "backoff_first_ms = 600000\nbackoff_last_ms = 600000\n";
    Desk desk(1, setup);
    EXPECT_RESULT(0, desk.app.result({{"do", "set_status"}, {"line", desk.lines[0]},
                                      {"line_states", LINEDEVSTATE_OUTOFSERVICE}}));
    ASSERT_EQ(kill(desk.server.host_pid(), SIGKILL), 0);
    desk.app.wait_message(LINE_LINEDEVSTATE, desk.lines[0]);
    EXPECT_RESULT(LINEERR_RESOURCEUNAVAIL, desk.app.try_open(1, own));
    EXPECT_LT(desk.app.start_call(desk.lines[0], "1002"), 0);
    const json status = desk.app.ask({{"do", "dev_status"}, {"line", desk.lines[0]}});
    EXPECT_RESULT(0, status);
    EXPECT_EQ(status.at("flags").get<DWORD>() & LINEDEVSTATUSFLAGS_INSERVICE, 0u);
    EXPECT_RESULT(0, desk.app.result({{"do", "close"}, {"line", desk.lines[0]}}));
    EXPECT_EQ(desk.server.stop(), 0);
}

TEST(Faults, a_provider_that_dies_again_and_again_is_started_with_growing_delays) {
    TestServer server(quick_restart());
    for (int i = 0; i < 3; ++i) {
        pid_t host = 0;
        ASSERT_TRUE(server.becomes("providers", [&](const json& answer) {
            const json& list = answer.is_array() ? answer : answer.at("items");
            host = list[0].at("pid").get<pid_t>();
            return list[0].at("state") == "up" && list[0].at("starts") == i + 1;
        }));
        ASSERT_EQ(kill(host, SIGKILL), 0);
    }
    size_t at = 0;
    for (const char* delay : {"next start in 100 ms", "next start in 200 ms", "next start in 400 ms"}) {
        const auto found = server.log().find(delay, at);
        ASSERT_TRUE(found) << delay << "\n" << server.log().text();
        at = *found;
    }
    LocalProgram app;
    app.initialize();
    EXPECT_EQ(app.devices(), 4u) << "DEV-1: the ids stay";
}

TEST(Faults, RACE_7_RACE_8_a_killed_server_is_told_and_a_new_one_is_found) {
    Trio trio;
    trio.caller.settle(trio.from);
    trio.caller.forget();
    trio.server.kill();
    trio.caller.wait([](const Msg& m) { return m.message == LINE_LINEDEVSTATE && m.p1 == LINEDEVSTATE_REINIT; }, "REINIT");
    EXPECT_EQ(trio.caller.transcript(), (Lines{"CLOSE L1", "LINEDEVSTATE - REINIT 0 0"}));
    trio.monitor.wait_message(LINE_CLOSE, trio.watched);
    EXPECT_LT(trio.caller.start_call(trio.from, "1002"), 0);
    EXPECT_RESULT(LINEERR_SERVICE_NOT_RUNNING, trio.caller.ask({{"do", "negotiate"}, {"device", 0}}));
    EXPECT_RESULT(0, trio.caller.result({{"do", "shutdown"}}));
    EXPECT_RESULT(LINEERR_SERVICE_NOT_RUNNING, trio.caller.ask({{"do", "initialize"}}));

    trio.server.start();
    trio.caller.initialize();
    trio.caller.forget();
    const DWORD line = trio.caller.open(0, own);
    const DWORD call = trio.caller.make_call(line, "1003");
    trio.caller.finish_call(call);
    // The monitor had not even noticed that it should shut down first (INIT-5).
    trio.monitor.initialize();
    trio.monitor.open(1, watch);
}

TEST(Faults, RACE_7_every_request_without_its_reply_gets_one_when_the_server_dies) {
    ServerSetup setup;
    setup.module = faults_module();
    setup.provider_file = "completion=never\n";
    Desk desk(0, setup);
    const DWORD line = desk.app.open(0, LINECALLPRIVILEGE_NONE);
    const LONG first = desk.app.start_call(line, "1");
    const LONG second = desk.app.start_call(line, "2");
    ASSERT_GT(first, 0);
    ASSERT_GT(second, 0);
    desk.server.kill();
    EXPECT_RESULT(LINEERR_OPERATIONFAILED, desk.app.finish(first));
    EXPECT_RESULT(LINEERR_OPERATIONFAILED, desk.app.finish(second));
    desk.app.wait([](const Msg& m) { return m.message == LINE_LINEDEVSTATE; }, "REINIT");
    EXPECT_EQ(only(desk.app.transcript(), "REPLY").size(), 2u);
}

TEST(Faults, ASY_3_ASY_13_every_request_without_its_reply_gets_one_when_the_provider_dies) {
    ServerSetup setup;
    setup.module = faults_module();
    setup.provider_file = "completion=never\n";
    Desk desk(0, setup);
    const DWORD line = desk.app.open(0, LINECALLPRIVILEGE_NONE);
    const LONG first = desk.app.start_call(line, "1");
    const LONG second = desk.app.start_call(line, "2");
    ASSERT_EQ(kill(desk.server.host_pid(), SIGKILL), 0);
    EXPECT_RESULT(LINEERR_OPERATIONFAILED, desk.app.finish(first));
    EXPECT_RESULT(LINEERR_OPERATIONFAILED, desk.app.finish(second));
    EXPECT_TRUE(desk.server.log().find("provider lost"));
    desk.app.ask({{"do", "get_status"}, {"line", line}});
    EXPECT_FALSE(desk.app.look([](const Msg& m) { return m.message == LINE_REPLY; }));
}

TEST(Faults, a_server_that_is_told_to_end_does_so_in_order) {
    Trio trio;
    const pid_t host = trio.server.host_pid();
    EXPECT_TRUE(std::filesystem::exists(trio.server.socket()));
    EXPECT_EQ(trio.server.stop(), 0);
    EXPECT_FALSE(std::filesystem::exists(trio.server.socket()));
    EXPECT_TRUE(wait_gone(host));
    EXPECT_TRUE(trio.server.log().find("shutting down"));
    EXPECT_TRUE(trio.server.log().find("ended"));
    trio.owner.wait_message(LINE_CLOSE, trio.owned);
    trio.monitor.wait([](const Msg& m) { return m.message == LINE_LINEDEVSTATE && m.p1 == LINEDEVSTATE_REINIT; }, "REINIT");
}

TEST(Faults, provider_hosts_end_with_a_killed_server) {
    TestServer server(quick());
    LocalProgram app;
    app.initialize();
    const pid_t host = server.host_pid();
    server.kill();
    EXPECT_TRUE(wait_gone(host));
}

TEST(Faults, a_socket_that_a_killed_server_left_is_replaced_and_one_that_is_served_is_not) {
    TestServer server(quick());
    Child second(server.launch());
    EXPECT_EQ(second.wait(), 1);
    EXPECT_TRUE(second.errors().ended());
    EXPECT_NE(second.errors().text().find("another server listens on " + server.socket()), std::string::npos)
        << second.errors().text();
    LocalProgram app;
    app.initialize();
    EXPECT_EQ(app.devices(), 4u) << "the first one serves on";
    server.kill();
    EXPECT_TRUE(std::filesystem::exists(server.socket()));
    server.start();
    LocalProgram again;
    again.initialize();
}

}  // namespace
}  // namespace tapi::test
