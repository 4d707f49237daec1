// SPDX-License-Identifier: Apache-2.0
// Drivers for Windows that do wrong, and Wine that is not as it must be: what programs and the log say. The module and the wrongly
// exported one are named by TESTFAULTS and DECORATED; WINEPREFIX has a prefix.
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <regex>
#include <thread>

#include "support/program.hpp"
#include "support/server.hpp"

namespace tapi::test {
namespace {

std::string variable(const char* name) {
    const char* const value = std::getenv(name);
    if (value == nullptr) throw std::runtime_error(std::string(name) + " is not set");
    return value;
}

ServerSetup driver(const std::string& faults, const std::string& provider = "", const std::string& module = variable("TESTFAULTS")) {
    ServerSetup setup;
    setup.module = module;
    setup.provider_file = faults.empty() ? "lines=1\n" : faults;
    setup.server = "start_wait_ms = 120000\n";
    setup.provider = "wine = true\nstart_timeout_ms = 120000\nbackoff_first_ms = 50\nbackoff_last_ms = 100\n" + provider;
    return setup;
}

// Wine starts slowly where much else runs.
constexpr std::chrono::milliseconds wine_patience{180'000};

bool says(TestServer& server, const std::string& words) { return server.log().find(words, 0, wine_patience).has_value(); }

// The server is asked again and again, as it does not tell.
template <class Predicate>
bool becomes(const TestServer& server, Predicate so) {
    const auto deadline = std::chrono::steady_clock::now() + wine_patience;
    while (std::chrono::steady_clock::now() < deadline) {
        if (so(server.ask("providers"))) return true;
        std::this_thread::yield();
    }
    return false;
}

json the_provider(const json& answer) { return (answer.is_array() ? answer : answer.at("items"))[0]; }

bool comes_back(const TestServer& server) {
    return becomes(server, [](const json& answer) {
        return the_provider(answer).at("starts").get<int>() >= 2 && the_provider(answer).at("state") == "up";
    });
}

// A program that has the line open; the driver's line has no media modes, so nobody owns.
struct Caller {
    Caller() {
        app.initialize();
        line = app.open(0, LINECALLPRIVILEGE_NONE);
    }
    LocalProgram app;
    DWORD line = 0;
};

TEST(Driver, comes_up_under_wine_and_ends_in_order) {
    TestServer server(driver(""));
    Caller caller;
    EXPECT_GT(caller.app.start_call(caller.line, "1"), 0);
    const json shown = the_provider(server.ask("providers"));
    EXPECT_EQ(shown.at("isolation"), "wine");
    EXPECT_EQ(shown.at("tspi_version"), "2.2");
    EXPECT_EQ(server.stop(), 0);
    EXPECT_TRUE(says(server, "exited with status 0"));
}

TEST(Driver, keeps_the_secret_out_of_what_others_can_read) {
    TestServer server(driver(""));
    Caller caller;
    const auto content = [&](const char* file) {
        std::ifstream in("/proc/" + std::to_string(server.host_pid()) + "/" + file);
        return std::string{std::istreambuf_iterator<char>(in), {}};
    };
    const std::regex secret("[0-9a-f]{64}");
    EXPECT_NE(content("cmdline").find("--port"), std::string::npos);
    EXPECT_FALSE(std::regex_search(content("cmdline"), secret));
    EXPECT_FALSE(std::regex_search(content("environ"), secret));
}

TEST(Driver, completes_and_reports_from_inside_a_function_and_on_any_thread) {
    TestServer server(driver("events=calls\ncompletion=thread\n"));
    LocalProgram app;
    app.initialize();
    const DWORD line = app.open(0, LINECALLPRIVILEGE_MONITOR);
    EXPECT_NE(app.wait_new_call(LINECALLSTATE_OFFERING), 0u);
    const LONG request = app.start_call(line, "1");
    ASSERT_GT(request, 0);
    EXPECT_EQ(app.wait_reply(request).p2, 0u);
}

TEST(DriverFaults, an_access_violation_in_a_function_is_named_and_the_driver_comes_back) {
    TestServer server(driver("crash=TSPI_lineMakeCall\n"));
    Caller caller;
    EXPECT_EQ(caller.app.start_call(caller.line, "1"), err(LINEERR_OPERATIONFAILED));
    EXPECT_TRUE(says(server, "access violation (0xC0000005) in TSPI_lineMakeCall, at testfaults.tsp+0x"));
    EXPECT_TRUE(comes_back(server));
}

TEST(DriverFaults, an_access_violation_in_providerInit_is_named) {
    TestServer server(driver("crash=TSPI_providerInit\n"));
    EXPECT_TRUE(says(server, "access violation (0xC0000005) in TSPI_providerInit"));
    EXPECT_TRUE(becomes(server, [](const json& answer) { return the_provider(answer).at("starts").get<int>() >= 2; }));
}

TEST(DriverFaults, an_access_violation_in_an_upcall_is_named) {
    TestServer server(driver("events=wild\n"));
    LocalProgram app;
    app.initialize();
    EXPECT_EQ(app.try_open(0, LINECALLPRIVILEGE_NONE, 0), err(LINEERR_OPERATIONFAILED));
    EXPECT_TRUE(says(server, "access violation (0xC0000005) in LINEEVENT, called by TSPI_lineOpen"));
}

TEST(DriverFaults, an_access_violation_on_a_thread_of_the_driver_is_named) {
    TestServer server(driver("crash_thread=TSPI_lineMakeCall\n"));
    Caller caller;
    EXPECT_EQ(caller.app.start_call(caller.line, "1"), err(LINEERR_OPERATIONFAILED));
    EXPECT_TRUE(says(server, "access violation (0xC0000005) in a thread of the provider"));
    EXPECT_TRUE(comes_back(server));
}

// Depending on the architecture the exception reaches the host, which answers, or ends the process.
TEST(DriverFaults, a_cpp_exception_is_named_with_its_function) {
    TestServer server(driver("throw=TSPI_lineMakeCall\n"));
    Caller caller;
    EXPECT_EQ(caller.app.start_call(caller.line, "1"), err(LINEERR_OPERATIONFAILED));
    EXPECT_TRUE(says(server, variable("ARCH") == "x86_64" ? "TSPI_lineMakeCall threw" : "abort() in TSPI_lineMakeCall"));
}

TEST(DriverFaults, a_function_that_never_returns_is_ended) {
    TestServer server(driver("hang=TSPI_lineMakeCall\n", "call_deadline_ms = 3000\n"));
    Caller caller;
    EXPECT_EQ(caller.app.start_call(caller.line, "1"), err(LINEERR_OPERATIONFAILED));
    EXPECT_TRUE(says(server, "TSPI_lineMakeCall did not return in time"));
    EXPECT_TRUE(says(server, "was killed by signal 9"));
    EXPECT_TRUE(comes_back(server));
}

TEST(DriverFaults, what_never_completes_stays_outstanding_until_the_line_is_closed) {
    TestServer server(driver("completion=never\n"));
    Caller caller;
    EXPECT_GT(caller.app.start_call(caller.line, "1"), 0);
    EXPECT_EQ(server.ask("status").at("providers_up"), 1);
    EXPECT_EQ(caller.app.result({{"do", "close"}, {"line", caller.line}}), 0);
}

TEST(DriverFaults, decorated_exports_are_listed) {
    TestServer server(driver("", "", variable("DECORATED")));
    EXPECT_TRUE(says(server, "their names are decorated: _TSPI_lineDrop@16, _TSPI_providerInit@32, _TSPI_providerShutdown@8"));
    EXPECT_TRUE(says(server, "it does not export TSPI_providerInit, TSPI_providerShutdown under that name"));
}

TEST(DriverFaults, functions_that_leave_their_parameters_on_the_stack_are_named) {
    if (variable("ARCH") != "i686") GTEST_SKIP() << "only there a function takes its parameters off the stack";
    TestServer server(driver("", "", variable("WRONG_STACK")));
    EXPECT_TRUE(says(server, "TSPI_lineNegotiateTSPIVersion took 0 bytes off the stack, not 16: it is not compiled as stdcall"));
}

// ---- Drivers of later times

// They answer 3.0 whatever is offered, as Windows offers it.
TEST(DriverStart, one_that_answers_version_3_gets_2_2) {
    TestServer server(driver("version=30000\n"));
    Caller caller;
    EXPECT_GT(caller.app.start_call(caller.line, "1"), 0);
    EXPECT_TRUE(says(server, "the driver chose version 0x00030000 for device -1, of which 0x00020002 is used"));
}

// ---- Many programs, one driver

// The second call begins while the first is inside the driver, and must wait outside until that has returned. With
// LINETSPIOPTION_NONREENTRANT TAPI must do so, and without it may.
void expect_one_at_a_time(const std::string& options) {
    TestServer server(driver("crowd=TSPI_lineMakeCall\n" + options));
    Caller one, other;
    std::thread second([&] {
        EXPECT_TRUE(says(server, "inside TSPI_lineMakeCall"));
        EXPECT_GT(other.app.start_call(other.line, "2"), 0);
    });
    EXPECT_GT(one.app.start_call(one.line, "1"), 0);
    second.join();
    const std::string alone = "alone in TSPI_lineMakeCall";
    const auto first = server.log().find(alone, 0, wine_patience);
    ASSERT_TRUE(first);
    EXPECT_TRUE(server.log().find(alone, *first + 1, wine_patience));
    EXPECT_EQ(server.log().text().find("company in TSPI_lineMakeCall"), std::string::npos);
}

TEST(DriverCalls, PROV_2_NONREENTRANT_it_is_never_entered_twice_at_a_time) { expect_one_at_a_time(""); }
TEST(DriverCalls, PROV_2_without_NONREENTRANT_it_is_not_either) { expect_one_at_a_time("reentrant=1\n"); }

// ---- What must be there

TEST(DriverStart, without_a_prefix_the_log_says_how_to_make_one) {
    TestServer server(driver("", "prefix = \"/nonexistent/prefix\"\n"));
    EXPECT_TRUE(says(server, "there is no Wine prefix in /nonexistent/prefix: make one with `WINEPREFIX=/nonexistent/prefix wineboot"));
}

TEST(DriverStart, another_users_prefix_is_not_used) {
    if (geteuid() != 0) GTEST_SKIP() << "only root can give a folder away";
    const TempDir folder;
    folder.write("system.reg", "WINE REGISTRY Version 2\n");
    ASSERT_EQ(chown((folder / "").c_str(), 65534, 65534), 0);
    TestServer server(driver("", "prefix = \"" + (folder / "") + "\"\n"));
    EXPECT_TRUE(says(server, "belongs to another user (id 65534)"));
}

// The server of a prefix's Wine, which is running, answers nobody for as long as this is there.
class StoppedWine {
  public:
    explicit StoppedWine(const std::string& prefix) {
        for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
            if (content(entry.path() / "comm").starts_with("wineserver") &&
                content(entry.path() / "environ").find("WINEPREFIX=" + prefix + '\0') != std::string::npos)
                process_ = std::stoi(entry.path().filename());
        }
        if (process_ == 0) throw std::runtime_error("no Wine runs in " + prefix);
        kill(process_, SIGSTOP);
    }
    ~StoppedWine() { kill(process_, SIGCONT); }

  private:
    static std::string content(const std::filesystem::path& file) {
        std::ifstream in(file);
        return {std::istreambuf_iterator<char>(in), {}};
    }
    pid_t process_ = 0;
};

TEST(DriverStart, a_prefix_that_is_held_by_a_wine_that_hangs) {
    TestServer first(driver(""));
    ASSERT_TRUE(becomes(first, [](const json& answer) { return the_provider(answer).at("state") == "up"; }));
    const StoppedWine wine(variable("WINEPREFIX"));
    ServerSetup setup = driver("");
    setup.provider = "wine = true\nstart_timeout_ms = 2000\n";
    TestServer second(setup);
    EXPECT_TRUE(says(second, "the start took longer than 2000 ms"));
    EXPECT_TRUE(says(second, "was killed by signal 9"));
}

TEST(DriverStart, a_shared_object_for_linux_is_no_dll) {
    TestServer server(driver("", "", exchange_module()));
    EXPECT_TRUE(says(server, "exchange.tsp is no DLL for Windows"));
}

TEST(DriverStart, a_driver_for_another_machine_is_named) {
    const std::string other = variable("ARCH") == "i686" ? "x86_64" : "i686";
    TestServer server(driver("", "arch = \"" + other + "\"\n"));
    EXPECT_TRUE(says(server, "testfaults.tsp is for " + variable("ARCH") + ", not for " + other));
}

TEST(DriverStart, without_tapihost_exe_its_place_is_named) {
    ServerSetup setup = driver("");
    setup.environment = {"OPENTAPI_WINDOWS_DLLS=/nonexistent"};
    TestServer server(setup);
    EXPECT_TRUE(says(server, "is not installed: there is no /nonexistent/" + variable("ARCH") + "/tapihost.exe"));
}

TEST(DriverStart, without_wine_the_package_is_named) {
    ServerSetup setup = driver("");
    setup.environment = {"PATH=/nonexistent"};
    TestServer server(setup);
    EXPECT_TRUE(says(server, "there is no wine in PATH: install the package wine"));
}

TEST(DriverStart, is_added_and_removed_while_the_server_runs) {
    TestServer server;
    const json args{{"action", "add"}, {"module", variable("TESTFAULTS")}, {"name", "vendor"}};
    const auto without = server.request("provider", args);
    EXPECT_NE(without.error.find("is a driver for Windows and lies in no Wine prefix: `tapi provider add --wine"), std::string::npos) << without.error;
    json wanted = args;
    wanted["wine"] = true;
    wanted["prefix"] = "/nonexistent/prefix";
    const auto nowhere = server.request("provider", wanted);
    EXPECT_NE(nowhere.error.find("there is no Wine prefix in /nonexistent/prefix"), std::string::npos) << nowhere.error;
    wanted["prefix"] = variable("WINEPREFIX");
    const auto added = server.request("provider", wanted, wine_patience);
    ASSERT_EQ(added.result, 0) << added.error;
    const auto up = [](const json& answer) {
        const json& list = answer.is_array() ? answer : answer.at("items");
        return list.size() == 2 && list[1].at("state") == "up" && list[1].at("isolation") == "wine";
    };
    EXPECT_TRUE(becomes(server, up));
    // It is kept.
    EXPECT_EQ(server.stop(), 0);
    server.start();
    EXPECT_TRUE(becomes(server, up));
    EXPECT_EQ(server.request("provider", {{"action", "remove"}, {"provider", "vendor"}}, wine_patience).result, 0);
}

}  // namespace
}  // namespace tapi::test
