// SPDX-License-Identifier: Apache-2.0
// Providers that crash, hang, start slowly, do not load, or say what makes no sense.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "desk.hpp"

namespace tapi::test {
namespace {

// The exchange, and beside it the provider that misbehaves; its line comes first.
ServerSetup beside(const std::string& faults, const std::string& provider = "") {
    ServerSetup setup;
    setup.module = faults_module();
    setup.provider_file = faults;
    setup.provider = "backoff_first_ms = 50\nbackoff_last_ms = 100\n" + provider;
    setup.tables = "\n[[provider]]\nname = \"exchange\"\nmodule = \"" + exchange_module() + "\"\n";
    return setup;
}

// The device id of the exchange's first line.
DWORD exchange_line(Program& app) {
    for (DWORD device = 0; device < app.devices(); ++device) {
        const json caps = app.ask({{"do", "dev_caps"}, {"device", device}});
        if (caps.at("result") == 0 && caps.at("provider") == "OpenTAPI Exchange") return device;
    }
    throw std::runtime_error("there is no exchange");
}

// The line of the provider that misbehaves. It knows no media modes, so nobody can open it as an owner.
DWORD open_bad_line(Program& app, DWORD privileges = LINECALLPRIVILEGE_NONE) {
    return app.open(exchange_line(app) == 0 ? 10 : 0, privileges);
}

json provider(const json& answer, size_t index = 0) { return (answer.is_array() ? answer : answer.at("items"))[index]; }

TEST(ProviderFaults, PROV_3_a_crash_inside_a_function_fails_that_function_only) {
    TestServer server(beside("crash=TSPI_lineMakeCall\n"));
    LocalProgram app;
    app.initialize();
    const DWORD device = exchange_line(app);
    const DWORD bad = open_bad_line(app);
    const DWORD good = app.open(device, own);
    EXPECT_RESULT(LINEERR_OPERATIONFAILED, app.start_call(bad, "1"));
    const DWORD call = app.make_call(good, "1002");
    EXPECT_EQ(app.state_of(call), LINECALLSTATE_RINGBACK);
    EXPECT_TRUE(server.log().find("signal 11")) << "the log says how it ended";
}

TEST(ProviderFaults, a_function_that_hangs_is_ended_and_holds_up_nobody_else) {
    TestServer server(beside("hang=TSPI_lineMakeCall\n", "call_deadline_ms = 300\n"));
    LocalProgram app;
    app.initialize();
    const DWORD device = exchange_line(app);
    const DWORD bad = open_bad_line(app);
    // Somebody else works on while this one waits.
    Puppet other("other");
    other.initialize();
    const DWORD good = other.open(device, own);
    std::thread waiting([&] { EXPECT_RESULT(LINEERR_OPERATIONFAILED, app.start_call(bad, "1")); });
    const DWORD call = other.make_call(good, "1002");
    EXPECT_EQ(other.state_of(call), LINECALLSTATE_RINGBACK);
    waiting.join();
    EXPECT_EQ(other.state_of(call), LINECALLSTATE_RINGBACK);
    EXPECT_TRUE(server.becomes("providers", [](const json& answer) {
        return provider(answer).at("starts").get<int>() >= 2 && provider(answer).at("state") == "up";
    }));
}

TEST(ProviderFaults, a_thread_that_hangs_cannot_be_ended_and_its_provider_stays_failed) {
    ServerSetup setup = beside("hang=TSPI_lineMakeCall\n", "call_deadline_ms = 200\n");
    setup.isolation = "none";
    TestServer server(setup);
    LocalProgram app;
    app.initialize();
    const DWORD device = exchange_line(app);
    const DWORD bad = open_bad_line(app);
    EXPECT_RESULT(LINEERR_OPERATIONFAILED, app.start_call(bad, "1"));
    EXPECT_TRUE(server.becomes("providers", [](const json& answer) { return provider(answer).at("state") == "failed"; }));
    const DWORD call = app.make_call(app.open(device, own), "1002");
    EXPECT_EQ(app.state_of(call), LINECALLSTATE_RINGBACK);
    server.kill();  // its hung thread would make an orderly end wait
}

TEST(ProviderFaults, ARCH_2_DEV_2_a_slow_start_is_waited_for_and_then_its_lines_come_later) {
    TestServer server(TestServer::Later{}, {});
    const std::string gate = server.folder() / "gate";
    ASSERT_EQ(mkfifo(gate.c_str(), 0600), 0);
    server.setup() = beside("lines=2\ngate=TSPI_providerInit\ngate_path=" + gate + "\n");
    server.setup().server = "start_wait_ms = 2000\n";
    server.write_config();
    server.start();
    LocalProgram app;
    app.initialize();
    EXPECT_EQ(server.ask("status").at("providers_up"), 1);
    EXPECT_TRUE(server.log().find("not every provider is up"));
    const DWORD before = app.devices();
    close(open(gate.c_str(), O_WRONLY));
    app.wait([](const Msg& m) { return m.message == LINE_CREATE; }, "LINE_CREATE");
    const Msg second = app.wait([](const Msg& m) { return m.message == LINE_CREATE; }, "LINE_CREATE");
    EXPECT_RESULT(0, app.ask({{"do", "negotiate"}, {"device", second.p1}}));
    EXPECT_RESULT(0, app.try_open(static_cast<DWORD>(second.p1), watch));
    LocalProgram later;
    later.initialize();
    EXPECT_GE(later.devices(), before);
}

TEST(ProviderFaults, PROV_3_a_module_that_is_not_there_stops_nobody) {
    ServerSetup setup = quick();
    setup.tables = "\n[[provider]]\nname = \"missing\"\nmodule = \"/no/such/module.tsp\"\nbackoff_first_ms = 50\n"
                   "\n[[provider]]\nname = \"text\"\nmodule = \"/etc/passwd\"\n";
    Desk desk(1, setup);
    EXPECT_EQ(desk.app.devices(), 4u);
    EXPECT_TRUE(desk.server.becomes("providers", [](const json& answer) {
        return provider(answer, 1).at("state") == "restarting" && !provider(answer, 1).at("reason").get<std::string>().empty() &&
               provider(answer, 2).at("state") == "restarting";
    }));
    EXPECT_TRUE(desk.server.log().find("/no/such/module.tsp"));
    const DWORD call = desk.app.make_call(desk.lines[0], "1002");
    desk.app.finish_call(call);
}

TEST(ProviderFaults, PROV_3_a_provider_that_cannot_start_stops_nobody) {
    for (const char* function : {"TSPI_providerInit", "TSPI_providerEnumDevices", "TSPI_lineNegotiateTSPIVersion"}) {
        for (const char* fault : {"crash", "fail", "throw"}) {
            TestServer server(beside(std::string(fault) + "=" + function + "\n"));
            LocalProgram app;
            app.initialize();
            const DWORD call = app.make_call(app.open(exchange_line(app), own), "1002");
            app.finish_call(call);
        }
    }
}

TEST(ProviderFaults, events_about_nothing_are_logged_and_ignored) {
    TestServer server(beside("events=bad\n"));
    LocalProgram app;
    app.initialize();
    const DWORD device = exchange_line(app);
    const DWORD bad = open_bad_line(app, watch);
    const DWORD call = app.make_call(app.open(device, own), "1002");
    app.finish_call(call);
    EXPECT_RESULT(0, app.result({{"do", "close"}, {"line", bad}}));
    EXPECT_TRUE(server.log().find("which it does not have"));
}

TEST(ProviderFaults, completions_twice_or_for_unknown_requests_give_one_reply) {
    for (const char* how : {"twice", "unknown", "thread", "now", "next", "failed"}) {
        TestServer server(beside(std::string("completion=") + how + "\n"));
        LocalProgram app;
        app.initialize();
        const DWORD line = open_bad_line(app);
        const LONG request = app.start_call(line, "1");
        ASSERT_GT(request, 0) << how;
        if (how == std::string("next")) app.start_call(line, "2");  // "next" completes at the next function
        EXPECT_RESULT(how == std::string("failed") ? static_cast<LONG>(LINEERR_RESOURCEUNAVAIL) : 0, app.finish(request)) << how;
        EXPECT_FALSE(app.look([](const Msg& m) { return m.message == LINE_REPLY; })) << how;
    }
}

TEST(ProviderFaults, MEM_4_structures_whose_sizes_lie_fail_that_function_only) {
    for (const char* sizes : {"total", "used", "needed", "endless"}) {
        TestServer server(beside(std::string("sizes=") + sizes + "\n"));
        LocalProgram app;
        app.initialize();
        const DWORD device = exchange_line(app);
        const json caps = app.ask({{"do", "dev_caps"}, {"device", device == 0 ? 10 : 0}});
        EXPECT_RESULT(LINEERR_OPERATIONFAILED, caps) << sizes;
        const DWORD call = app.make_call(app.open(device, own), "1002");
        app.finish_call(call);
    }
}

TEST(ProviderFaults, OWN_9_calls_announced_inside_TSPI_lineOpen_reach_the_first_opener) {
    TestServer server(beside("events=calls\n"));
    LocalProgram app;
    app.initialize();
    const DWORD line = open_bad_line(app, watch);
    const DWORD first = app.wait_new_call(LINECALLSTATE_OFFERING);
    const DWORD second = app.wait_new_call(LINECALLSTATE_OFFERING);
    EXPECT_NE(first, second);
    EXPECT_EQ(only(app.transcript(), "APPNEWCALL").size(), 2u);
    EXPECT_EQ(only(app.transcript(), "APPNEWCALL").at(0), "APPNEWCALL L1 address 0 c1 MONITOR");
    EXPECT_RESULT(0, app.result({{"do", "close"}, {"line", line}}));
}

}  // namespace
}  // namespace tapi::test
