// SPDX-License-Identifier: Apache-2.0
// Providers and devices that come and go while programs run, through real processes.
#include <sys/resource.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include "desk.hpp"

namespace tapi::test {
namespace {

namespace fs = std::filesystem;

const char* const four = "[[extensions]]\nfrom = 1001\nto = 1004\n";

json list_of(const json& answer) { return answer.is_array() ? answer : answer.at("items"); }

// The provider with the name; null when there is none.
json provider(const TestServer& server, const std::string& name) {
    for (const json& item : list_of(server.ask("providers"))) {
        if (item.at("name") == name) return item;
    }
    return nullptr;
}

bool is_up(const TestServer& server, const std::string& name) {
    return server.becomes("providers", [&](const json&) {
        const json item = provider(server, name);
        return !item.is_null() && item.at("state") == "up";
    });
}

// Of the command line of a process: what follows `word`.
std::string command_word_after(pid_t process, const std::string& word) {
    std::ifstream line("/proc/" + std::to_string(process) + "/cmdline");
    for (std::string at; std::getline(line, at, '\0');) {
        if (at == word && std::getline(line, at, '\0')) return at;
    }
    return {};
}

LONG add(const std::string& module, DWORD& id) { return lineAddProviderA(module.c_str(), nullptr, &id); }

Msg created(Program& app) {
    return app.wait([](const Msg& m) { return m.message == LINE_CREATE; }, "LINE_CREATE");
}

// A program of an old or new version that has initialised.
struct Veteran {
    Puppet program;
    explicit Veteran(DWORD version) : program("veteran") { program.initialize({{"version", version}}); }
};

bool is_reinit(const Msg& m) { return m.message == LINE_LINEDEVSTATE && m.p1 == LINEDEVSTATE_REINIT; }

// ---- Adding and removing

TEST(Management, PROV_1_DEV_2_a_provider_is_added_and_its_lines_come) {
    Desk desk(1);
    DWORD id = 0;
    ASSERT_EQ(add(faults_module(), id), 0);
    EXPECT_NE(id, 0u);
    EXPECT_EQ(created(desk.app).p1, 4u) << "behind those that are there";
    EXPECT_EQ(provider(desk.server, "testfaults").at("id"), id);
    Space<LINEPROVIDERLIST> list;
    ASSERT_EQ(lineGetProviderListA(api_2_2, list.get()), 0);
    EXPECT_EQ(list->dwNumProviders, 2u);
    EXPECT_RESULT(0, desk.app.ask({{"do", "negotiate"}, {"device", 4}}));
    EXPECT_RESULT(0, desk.app.try_open(4, watch));
    desk.app.finish_call(desk.app.make_call(desk.lines[0], "1002"));
}

TEST(Management, PROV_1_a_name_in_UTF_16_and_in_the_provider_folder) {
    ServerSetup setup = quick();
    setup.environment = {"OPENTAPI_PROVIDER_PATH=" + fs::path(faults_module()).parent_path().string()};
    Desk desk(1, setup);
    DWORD id = 0;
    EXPECT_EQ(lineAddProviderW(u"testfaults.tsp", nullptr, &id), 0);
    EXPECT_TRUE(is_up(desk.server, "testfaults"));
}

TEST(Management, PROV_1_errors_of_lineAddProvider) {
    Desk desk(1);
    DWORD id = 4711;
    EXPECT_RESULT(LINEERR_INVALPOINTER, lineAddProviderA(nullptr, nullptr, &id));
    EXPECT_RESULT(LINEERR_INVALPOINTER, lineAddProviderA("x.tsp", nullptr, nullptr));
    EXPECT_RESULT(LINEERR_INVALPARAM, add("", id));
    EXPECT_RESULT(LINEERR_OPERATIONFAILED, add("/no/such/module.tsp", id));
    EXPECT_TRUE(desk.server.log().find("there is no provider module /no/such/module.tsp"));
    EXPECT_RESULT(LINEERR_OPERATIONFAILED, add("/etc/passwd", id));
    EXPECT_RESULT(LINEERR_OPERATIONFAILED, add(puppet_program(), id));
    EXPECT_EQ(id, 4711u) << "untouched on errors";
    EXPECT_EQ(list_of(desk.server.ask("providers")).size(), 1u);
    desk.app.finish_call(desk.app.make_call(desk.lines[0], "1002"));
}

TEST(Management, PROV_1_a_module_without_the_mandatory_functions_is_named_with_them) {
    Desk desk(1);
    // A shared object that is no provider.
    const auto refused = desk.server.request("provider", {{"action", "add"}, {"module", "/lib/x86_64-linux-gnu/libm.so.6"}});
    EXPECT_RESULT(LINEERR_OPERATIONFAILED, refused.result);
    EXPECT_NE(refused.error.find("it does not export TSPI_lineNegotiateTSPIVersion"), std::string::npos) << refused.error;
}

TEST(Management, PROV_1_a_kind_that_is_there_once_is_not_there_twice) {
    TestServer server(quick());
    const std::string faults = server.folder().write("faults", "single=1\n");
    const json wanted{{"action", "add"}, {"module", faults_module()}, {"config", faults}};
    ASSERT_EQ(server.request("provider", wanted).result, 0);
    EXPECT_RESULT(LINEERR_NOMULTIPLEINSTANCE, server.request("provider", wanted).result);
    EXPECT_EQ(list_of(server.ask("providers")).size(), 2u);
    // Others are, under another name.
    server.folder().write("faults", "");
    const auto second = server.request("provider", wanted);
    EXPECT_EQ(second.value.at("name"), "testfaults-2");
}

TEST(Management, PROV_1_PROV_3_an_installation_that_fails_leaves_nothing) {
    for (const char* fault : {"fail=", "crash=", "throw="}) {
        TestServer server(quick());
        const std::string faults = server.folder().write("faults", std::string(fault) + "TSPI_providerInstall\n");
        const auto refused =
            server.request("provider", {{"action", "add"}, {"module", faults_module()}, {"config", faults}});
        EXPECT_LT(refused.result, 0) << fault;
        EXPECT_EQ(list_of(server.ask("providers")).size(), 1u) << fault;
        EXPECT_EQ(server.stop(), 0);
        server.start();
        EXPECT_EQ(list_of(server.ask("providers")).size(), 1u) << fault << " after a restart";
    }
}

TEST(Management, PROV_1_what_was_added_is_there_after_a_restart_with_its_id) {
    TestServer server(quick());
    DWORD id = 0, again = 0;
    ASSERT_EQ(add(faults_module(), id), 0);
    EXPECT_EQ(server.stop(), 0);
    server.start();
    EXPECT_TRUE(is_up(server, "testfaults"));
    EXPECT_EQ(provider(server, "testfaults").at("id"), id);
    EXPECT_EQ(provider(server, "testfaults").at("source"), "added");
    EXPECT_EQ(lineRemoveProvider(id, nullptr), 0);
    EXPECT_EQ(server.stop(), 0);
    server.start();
    EXPECT_TRUE(provider(server, "testfaults").is_null());
    ASSERT_EQ(add(faults_module(), again), 0);
    EXPECT_NE(again, id) << "an id is never given twice";
}

TEST(Management, PROV_1_DEV_3_RACE_15_a_provider_is_removed_under_who_uses_it) {
    TestServer server(quick());
    const std::string faults = server.folder().write("faults", "completion=never\n");
    const json added =
        server.request("provider", {{"action", "add"}, {"module", faults_module()}, {"config", faults}}).value;
    ASSERT_TRUE(is_up(server, "testfaults"));
    LocalProgram app;
    app.initialize();
    ASSERT_EQ(app.devices(), 5u);
    const DWORD good = app.open(0, own), call = app.make_call(good, "1002");
    const DWORD bad = app.open(4, LINECALLPRIVILEGE_NONE);
    const LONG request = app.start_call(bad, "1");
    ASSERT_GT(request, 0);
    app.forget();
    EXPECT_EQ(lineRemoveProvider(added.at("id").get<DWORD>(), nullptr), 0);
    app.wait([](const Msg& m) { return m.message == LINE_REMOVE; }, "LINE_REMOVE");
    const Lines seen = app.transcript();
    const auto at = [&](const char* word) {
        const auto found = std::find_if(seen.begin(), seen.end(), [&](const std::string& s) { return s.starts_with(word); });
        return found - seen.begin();
    };
    EXPECT_LT(at("REPLY"), at("CLOSE")) << testing::PrintToString(seen);
    EXPECT_LT(at("CLOSE"), at("REMOVE")) << testing::PrintToString(seen);
    EXPECT_RESULT(LINEERR_NODRIVER, app.ask({{"do", "negotiate"}, {"device", 4}}));
    EXPECT_RESULT(LINEERR_NODRIVER, app.try_open(4, watch));
    EXPECT_EQ(app.state_of(call), LINECALLSTATE_RINGBACK) << "others are not touched";
    app.finish_call(call);
}

TEST(Management, PROV_1_errors_of_lineRemoveProvider) {
    TestServer server(quick());
    EXPECT_RESULT(LINEERR_INVALPARAM, lineRemoveProvider(4711, nullptr));
    const DWORD configured = provider(server, "exchange").at("id");
    EXPECT_RESULT(LINEERR_OPERATIONFAILED, lineRemoveProvider(configured, nullptr));
    EXPECT_TRUE(server.log().find("take it out there, then `tapi reload`"));
    EXPECT_TRUE(is_up(server, "exchange"));
}

TEST(Management, PROV_1_a_provider_may_refuse_to_go) {
    TestServer server(quick());
    const std::string faults = server.folder().write("faults", "fail=TSPI_providerRemove\n");
    const json added =
        server.request("provider", {{"action", "add"}, {"module", faults_module()}, {"config", faults}}).value;
    ASSERT_TRUE(is_up(server, "testfaults"));
    EXPECT_RESULT(LINEERR_RESOURCEUNAVAIL, lineRemoveProvider(added.at("id").get<DWORD>(), nullptr));
    EXPECT_EQ(provider(server, "testfaults").at("state"), "up");
    EXPECT_EQ(server.stop(), 0);
    server.start();
    EXPECT_FALSE(provider(server, "testfaults").is_null()) << "and it is still there after a restart";
}

TEST(Management, PROV_1_a_provider_that_dies_while_it_is_removed_stays_and_can_be_removed_again) {
    TestServer server(quick());
    const std::string faults = server.folder().write("faults", "crash=TSPI_providerRemove\n");
    const json added =
        server.request("provider", {{"action", "add"}, {"module", faults_module()}, {"config", faults}}).value;
    ASSERT_TRUE(is_up(server, "testfaults"));
    const auto id = added.at("id").get<DWORD>();
    EXPECT_RESULT(LINEERR_OPERATIONFAILED, lineRemoveProvider(id, nullptr));
    EXPECT_FALSE(provider(server, "testfaults").is_null());
    server.folder().write("faults", "");
    EXPECT_EQ(lineRemoveProvider(id, nullptr), 0) << "asked in a host of its own, or in the one that came back";
    EXPECT_TRUE(provider(server, "testfaults").is_null());
}

TEST(Management, PROV_1_one_that_does_not_start_can_be_removed) {
    TestServer server(quick());
    const std::string faults = server.folder().write("faults", "fail=TSPI_providerInit\n");
    const json added =
        server.request("provider", {{"action", "add"}, {"module", faults_module()}, {"config", faults}}).value;
    EXPECT_TRUE(server.becomes("providers", [&](const json&) {
        return provider(server, "testfaults").at("state") == "restarting";
    }));
    EXPECT_EQ(lineRemoveProvider(added.at("id").get<DWORD>(), nullptr), 0);
    EXPECT_TRUE(provider(server, "testfaults").is_null());
}

TEST(Management, PROV_1_without_room_in_the_database_nothing_changes) {
    ServerSetup setup = quick();
    setup.file_size = 1 << 20;
    TestServer server(setup);
    DWORD id = 0, other = 0;
    ASSERT_EQ(add(faults_module(), id), 0);
    ASSERT_TRUE(is_up(server, "testfaults"));
    const rlimit none{512, 1 << 20}, room{1 << 20, 1 << 20};
    ASSERT_EQ(prlimit(server.pid(), RLIMIT_FSIZE, &none, nullptr), 0);
    EXPECT_RESULT(LINEERR_OPERATIONFAILED, add(faults_module(), other));
    EXPECT_TRUE(server.log().find("was not added"));
    EXPECT_RESULT(LINEERR_OPERATIONFAILED, lineRemoveProvider(id, nullptr));
    EXPECT_TRUE(server.log().find("was not removed"));
    EXPECT_EQ(provider(server, "testfaults").at("state"), "up");
    ASSERT_EQ(prlimit(server.pid(), RLIMIT_FSIZE, &room, nullptr), 0);
    EXPECT_EQ(lineRemoveProvider(id, nullptr), 0);
}

TEST(Management, DEV_2_a_device_that_its_provider_does_not_create_is_not_there) {
    TestServer server(quick());
    const std::string faults =
        server.folder().write("faults", "early_events=1\nfail=TSPI_providerCreateLineDevice\n");
    LocalProgram app;
    app.initialize();
    ASSERT_EQ(server.request("provider", {{"action", "add"}, {"module", faults_module()}, {"config", faults}}).result, 0);
    EXPECT_EQ(created(app).p1, 4u);
    EXPECT_TRUE(server.log().find("was announced but not created"));
    EXPECT_FALSE(app.look([](const Msg& m) { return m.message == LINE_CREATE; }));
    EXPECT_RESULT(LINEERR_NODEVICE, app.ask({{"do", "negotiate"}, {"device", 5}}));
}

// ---- REINIT

TEST(Management, INIT_4_other_devices_after_a_restart_need_everybody_to_shut_down) {
    ServerSetup setup;
    setup.module = faults_module();
    setup.provider_file = "lines=2\n";
    setup.provider = "backoff_first_ms = 50\n";
    TestServer server(setup);
    Puppet first("first"), second("second");
    first.initialize();
    second.initialize({{"version", api_1_4}});
    const DWORD line = first.open(1, LINECALLPRIVILEGE_NONE);
    server.folder().write("provider.conf", "lines=3\n");
    EXPECT_EQ(server.request("provider", {{"action", "reload"}, {"provider", "provider"}}).value.at("applied"), "demanded");
    first.wait(is_reinit, "REINIT");
    second.wait(is_reinit, "REINIT");
    LocalProgram late;
    EXPECT_RESULT(LINEERR_REINIT, late.ask({{"do", "initialize"}}));
    EXPECT_RESULT(LINEERR_REINIT, first.try_open(0, LINECALLPRIVILEGE_NONE));
    EXPECT_RESULT(0, first.result({{"do", "close"}, {"line", line}}));
    EXPECT_RESULT(0, first.result({{"do", "shutdown"}}));
    EXPECT_RESULT(LINEERR_REINIT, late.ask({{"do", "initialize"}})) << "one is left";
    second.kill();
    EXPECT_TRUE(server.becomes("status", [](const json& status) { return status.at("reinit") == false; }));
    late.initialize();
    EXPECT_EQ(late.devices(), 3u) << "ARCH-8: a new beginning counts anew";
    EXPECT_RESULT(0, late.try_open(2, LINECALLPRIVILEGE_NONE));
}

TEST(Management, INIT_4_ARCH_8_nobody_there_means_no_waiting) {
    ServerSetup setup;
    setup.module = faults_module();
    setup.provider_file = "lines=2\n";
    TestServer server(setup);
    server.folder().write("provider.conf", "lines=5\n");
    EXPECT_EQ(server.request("provider", {{"action", "reload"}, {"provider", "provider"}}).value.at("applied"), "restarted");
    EXPECT_TRUE(server.becomes("status", [](const json& status) { return status.at("lines") == 5; }));
    LocalProgram app;
    app.initialize();
    EXPECT_EQ(app.devices(), 5u);
}

TEST(Management, PROV_4_a_provider_that_failed_starts_with_its_repaired_configuration) {
    ServerSetup setup = quick();
    setup.provider = "backoff_first_ms = 600000\nbackoff_last_ms = 600000\n";
    setup.exchange = "[[extension]]\n";
    TestServer server(TestServer::Later{}, setup);
    server.setup().server = "start_wait_ms = 100\n";
    server.write_config();
    server.start();
    EXPECT_NE(provider(server, "exchange").at("state"), "up");
    server.folder().write("provider.conf", four);
    EXPECT_EQ(server.request("provider", {{"action", "reload"}, {"provider", "exchange"}}).result, 0);
    EXPECT_TRUE(is_up(server, "exchange"));
}

// ---- The exchange reads its configuration again

struct Changing {
    TestServer server;
    static ServerSetup setup() {
        ServerSetup setup = quick();
        setup.exchange = four;
        return setup;
    }
    Changing() : server(setup()) {}
    TestServer::Answer change(const std::string& text) {
        server.folder().write("provider.conf", text);
        return server.request("provider", {{"action", "reload"}, {"provider", "exchange"}});
    }
};

TEST(Reconfigure, PROV_4_DEV_2_VER_3_new_extensions_appear_in_the_words_of_every_version) {
    Changing exchange;
    Veteran v1_3(api_1_3), v1_4(api_1_4), v2_0(api_2_0), v2_2(api_2_2);
    const DWORD call = v2_2.program.make_call(v2_2.program.open(0, own), "1002");
    EXPECT_EQ(exchange.change(std::string(four) + "[[extension]]\nnumber = \"1007\"\n").value.at("applied"), "live");
    const Msg told = v1_3.program.wait(is_reinit, "REINIT");
    EXPECT_EQ(told.p2, DWORD_PTR{LINE_CREATE});
    EXPECT_EQ(told.p3, 4u);
    for (Puppet* program : {&v1_4.program, &v2_0.program, &v2_2.program}) EXPECT_EQ(created(*program).p1, 4u);
    EXPECT_EQ(v2_2.program.state_of(call), LINECALLSTATE_RINGBACK) << "calls of others go on";
    v2_2.program.finish_call(call);
    EXPECT_RESULT(0, v2_2.program.ask({{"do", "negotiate"}, {"device", 4}}));
    const json caps = v2_2.program.ask({{"do", "dev_caps"}, {"device", 4}});
    EXPECT_EQ(caps.at("name"), "Extension 1007");
    const DWORD line = v2_2.program.open(4, own);
    const DWORD out = v2_2.program.make_call(line, "1002");
    v2_2.program.finish_call(out);
    // INIT-5: who was told REINIT begins again at once, and sees all five.
    EXPECT_RESULT(0, v1_3.program.result({{"do", "shutdown"}}));
    v1_3.program.initialize({{"version", api_1_3}});
    EXPECT_EQ(v1_3.program.devices(), 5u);
}

TEST(Reconfigure, PROV_4_DEV_3_VER_3_extensions_that_are_gone_are_closed_and_removed) {
    Changing exchange;
    Veteran v1_4(api_1_4), v2_2(api_2_2);
    const DWORD talking = v2_2.program.make_call(v2_2.program.open(0, own), "1002");
    const DWORD theirs = v1_4.program.open(3, LINECALLPRIVILEGE_NONE);
    v2_2.program.open(3, LINECALLPRIVILEGE_NONE);
    v1_4.program.forget();
    EXPECT_EQ(exchange.change("[[extensions]]\nfrom = 1001\nto = 1003\n").value.at("applied"), "live");
    v2_2.program.wait([](const Msg& m) { return m.message == LINE_CLOSE; }, "LINE_CLOSE");
    EXPECT_EQ(v2_2.program.wait([](const Msg& m) { return m.message == LINE_REMOVE; }, "LINE_REMOVE").p1, 3u);
    v1_4.program.wait([](const Msg& m) { return m.message == LINE_LINEDEVSTATE && m.p1 == LINEDEVSTATE_REMOVED; },
                      "REMOVED");
    v1_4.program.wait([](const Msg& m) { return m.message == LINE_CLOSE; }, "LINE_CLOSE");
    EXPECT_FALSE(v1_4.program.look([](const Msg& m) { return m.message == LINE_REMOVE; }));
    EXPECT_RESULT(LINEERR_INVALLINEHANDLE, v1_4.program.result({{"do", "close"}, {"line", theirs}}));
    EXPECT_RESULT(LINEERR_NODEVICE, v2_2.program.try_open(3, watch));
    EXPECT_EQ(v2_2.program.state_of(talking), LINECALLSTATE_RINGBACK);
    v2_2.program.finish_call(talking);
    EXPECT_EQ(list_of(exchange.server.ask("lines")).size(), 3u);
}

TEST(Reconfigure, PROV_4_VER_3_what_is_different_is_CAPSCHANGE) {
    Changing exchange;
    LocalProgram app;
    app.initialize();
    const DWORD line = app.open(1, own);
    EXPECT_RESULT(0, app.ask({{"do", "set_status"}, {"line", line}, {"line_states", LINEDEVSTATE_CAPSCHANGE}}));
    EXPECT_EQ(app.ask({{"do", "dev_caps"}, {"device", 0}}).at("name"), "Extension 1001");
    EXPECT_EQ(exchange
                  .change("[[extension]]\nnumber = \"1001\"\nname = \"Reception\"\n[[extension]]\nnumber = \"1002\"\n"
                          "name = \"Shop\"\n[[extensions]]\nfrom = 1003\nto = 1004\n")
                  .value.at("applied"),
              "live");
    const Msg told = app.wait([](const Msg& m) { return m.message == LINE_LINEDEVSTATE; }, "LINE_LINEDEVSTATE");
    EXPECT_EQ(told.p1, DWORD_PTR{LINEDEVSTATE_CAPSCHANGE});
    EXPECT_EQ(app.ask({{"do", "dev_caps"}, {"device", 1}}).at("name"), "Shop");
    EXPECT_EQ(app.ask({{"do", "dev_caps"}, {"device", 0}}).at("name"), "Reception") << "also of a line that is closed";
}

TEST(Reconfigure, PROV_4_an_error_changes_nothing_and_is_named_with_file_and_line) {
    Changing exchange;
    LocalProgram app;
    app.initialize();
    const DWORD call = app.make_call(app.open(0, own), "1002");
    const auto refused = exchange.change(std::string(four) + "[[extension]]\nnumbr = \"1007\"\n");
    EXPECT_LT(refused.result, 0);
    EXPECT_NE(refused.error.find("provider.conf:"), std::string::npos) << refused.error;
    EXPECT_NE(refused.error.find("number is missing"), std::string::npos) << refused.error;
    EXPECT_EQ(app.state_of(call), LINECALLSTATE_RINGBACK);
    app.finish_call(call);
    EXPECT_EQ(list_of(exchange.server.ask("lines")).size(), 4u);
}

TEST(Reconfigure, PROV_4_INIT_4_trunks_need_a_start_and_so_everybody_is_asked) {
    Changing exchange;
    LocalProgram app;
    app.initialize();
    app.open(0, own);
    const std::string with_trunks = std::string(four) + "[[trunk]]\nname = \"New\"\ncircuits = 2\nlines = true\n";
    EXPECT_EQ(exchange.change(with_trunks).value.at("applied"), "demanded");
    app.wait(is_reinit, "REINIT");
    EXPECT_RESULT(0, app.result({{"do", "shutdown"}}));
    EXPECT_TRUE(exchange.server.becomes("status", [](const json& status) { return status.at("lines") == 6; }));
}

// ---- The server reads its configuration again

TEST(Reload, PROV_4_providers_that_the_file_names_come_and_go) {
    TestServer server(quick());
    LocalProgram app;
    app.initialize();
    server.setup().tables = "[[provider]]\nname = \"more\"\nmodule = \"" + faults_module() + "\"\n";
    server.write_config();
    const auto reloaded = server.request("reload", json::object());
    EXPECT_EQ(reloaded.value.at("applied"), json::array({"provider more started"}));
    EXPECT_TRUE(reloaded.value.at("needs_restart").empty());
    EXPECT_EQ(created(app).p1, 4u);
    server.setup().tables.clear();
    server.write_config();
    EXPECT_EQ(server.request("reload", json::object()).value.at("applied"), json::array({"provider more ended"}));
    app.wait([](const Msg& m) { return m.message == LINE_REMOVE; }, "LINE_REMOVE");
    EXPECT_RESULT(LINEERR_NODRIVER, app.ask({{"do", "negotiate"}, {"device", 4}}));
}

TEST(Reload, SEC_1_log_level_and_rules_at_once_and_the_rest_says_what_it_needs) {
    TestServer server(quick());
    server.setup().log_level = "error";
    server.setup().server = "unowned_calls = \"drop\"\n";
    server.setup().tables = "[access]\nadmins = [\"somebody\"]\n[limits]\nmax_apps = 1\n";
    server.write_config();
    const auto reloaded = server.request("reload", json::object());
    EXPECT_EQ(reloaded.value.at("applied").size(), 3u) << reloaded.value;
    EXPECT_EQ(reloaded.value.at("needs_restart"), json::array({"[server] unowned_calls"}));
    LocalProgram app;
    app.initialize();
    LocalProgram second;
    EXPECT_RESULT(LINEERR_RESOURCEUNAVAIL, second.ask({{"do", "initialize"}})) << "one application each from now on";
}

TEST(Reload, providers_log_as_the_server_does_unless_their_table_says_otherwise) {
    ServerSetup setup = quick();
    setup.log_level = "warning";
    setup.tables = "[[provider]]\nname = \"more\"\nmodule = \"" + faults_module() + "\"\nlog_level = \"debug\"\n";
    TestServer server(setup);
    EXPECT_EQ(command_word_after(server.host_pid(0), "--log-level"), "warning");
    EXPECT_EQ(command_word_after(server.host_pid(1), "--log-level"), "debug");
}

TEST(Reload, a_wrong_file_changes_nothing) {
    TestServer server(quick());
    server.setup().server = "no_such_key = 1\n";
    server.write_config();
    const auto refused = server.request("reload", json::object());
    EXPECT_RESULT(LINEERR_INIFILECORRUPT, refused.result);
    EXPECT_NE(refused.error.find("tapisrv.toml:"), std::string::npos) << refused.error;
    EXPECT_TRUE(is_up(server, "exchange"));
}

TEST(Reload, a_signal_does_it_too) {
    TestServer server(quick());
    server.setup().tables = "[[provider]]\nname = \"more\"\nmodule = \"" + faults_module() + "\"\n";
    server.write_config();
    server.process().send(SIGHUP);
    EXPECT_TRUE(server.log().find("applied: provider more started"));
    EXPECT_TRUE(is_up(server, "more"));
}

}  // namespace
}  // namespace tapi::test
