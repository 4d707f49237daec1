// SPDX-License-Identifier: Apache-2.0
// Assisted Telephony through real processes: this one asks for calls, puppets take the requests.
#include <cstdlib>
#include <filesystem>

#include "system_test.hpp"
#include "wire/limits.hpp"

namespace tapi::test {
namespace {

class AssistedCalls : public testing::Test {
  protected:
    // Nothing on this machine is started by accident.
    AssistedCalls() { setenv("PATH", server_.folder().path().c_str(), 1); }
    ~AssistedCalls() override { setenv("PATH", path_.c_str(), 1); }

    static LONG ask(const char* number) { return tapiRequestMakeCallA(number, "test", nullptr, nullptr); }
    static void enlist(Program& program, DWORD instance = 7) {
        program.initialize();
        EXPECT_RESULT(0, program.result({{"do", "register_recipient"}, {"registration", instance}}));
    }
    static void told(Program& program, DWORD_PTR instance = 7) {
        const Msg message = program.wait_message(LINE_REQUEST, 0);
        EXPECT_EQ(message.instance, instance);
        EXPECT_EQ(message.p1, static_cast<DWORD_PTR>(LINEREQUESTMODE_MAKECALL));
    }
    // The number, or the error.
    static std::string take(Program& program) {
        const json answer = program.ask({{"do", "get_request"}});
        return answer.at("result") == 0 ? answer.at("address").get<std::string>() : named(answer);
    }
    static void prefer(Program& program, const char* module) {
        EXPECT_RESULT(0, program.result({{"do", "set_priority"}, {"module", module}, {"media", 0},
                                         {"request_mode", LINEREQUESTMODE_MAKECALL}, {"priority", 1}}));
    }

    const std::string path_ = getenv("PATH");
    TestServer server_{quick()};
};

TEST_F(AssistedCalls, AT_1_AT_2_a_request_passes_from_one_process_to_another) {
    Puppet dialer("dialer");
    enlist(dialer, 99);
    EXPECT_EQ(tapiRequestMakeCallW(u"1002", u"Büro", u"Ms Example", u"hello"), 0);
    told(dialer, 99);
    const json taken = dialer.ask({{"do", "get_request"}});
    EXPECT_EQ(taken.at("address"), "1002");
    EXPECT_EQ(taken.at("app_name"), "Büro");
    EXPECT_EQ(taken.at("called_party"), "Ms Example");
    EXPECT_EQ(taken.at("comment"), "hello");
    EXPECT_EQ(take(dialer), "LINEERR_NOREQUEST");
}

TEST_F(AssistedCalls, AT_2_the_list_survives_a_restart_and_decides) {
    {
        LocalProgram admin;
        admin.initialize();
        prefer(admin, "second");
    }
    EXPECT_EQ(server_.stop(), 0);
    server_.start();
    Puppet first("first"), second("second");
    enlist(first);
    enlist(second);
    EXPECT_EQ(ask("1"), 0);
    told(second);
    EXPECT_EQ(take(first), "LINEERR_NOREQUEST");
    EXPECT_EQ(take(second), "1");
}

TEST_F(AssistedCalls, AT_4_INIT_7_a_killed_recipient_hands_on) {
    Puppet first("first"), second("second");
    enlist(first);
    enlist(second);
    EXPECT_EQ(ask("1"), 0);
    EXPECT_EQ(ask("2"), 0);
    told(first);
    EXPECT_EQ(take(first), "1");
    first.kill();
    told(second);
    EXPECT_EQ(take(second), "2");
    second.kill();
    EXPECT_TRUE(server_.becomes("sessions", [](const auto& sessions) { return sessions.size() <= 1; }));
    EXPECT_EQ(ask("3"), TAPIERR_NOREQUESTRECIPIENT);
}

TEST_F(AssistedCalls, AT_3_nobody_takes_requests_and_nothing_can_be_started) {
    EXPECT_EQ(ask("1"), TAPIERR_NOREQUESTRECIPIENT);
    EXPECT_EQ(tapiRequestMakeCallA(std::string(80, '1').c_str(), nullptr, nullptr, nullptr), TAPIERR_INVALDESTADDRESS);
}

TEST_F(AssistedCalls, AT_3_REQUESTQUEUEFULL) {
    Puppet dialer("dialer");
    enlist(dialer);
    for (uint32_t i = 0; i < wire::limits::max_call_requests; ++i) EXPECT_EQ(ask("1"), 0);
    EXPECT_EQ(ask("2"), TAPIERR_REQUESTQUEUEFULL);
    EXPECT_EQ(take(dialer), "1");
    EXPECT_EQ(ask("2"), 0);
}

TEST_F(AssistedCalls, AT_3_a_program_of_the_list_is_started_and_gets_the_request) {
    std::filesystem::create_symlink("/bin/true", server_.folder() / "dialer");
    LocalProgram admin;
    admin.initialize();
    prefer(admin, "dialer");
    prefer(admin, "missing");
    EXPECT_EQ(ask("1"), 0);
    // It has started and says nothing yet: what comes meanwhile is kept for it.
    EXPECT_EQ(ask("2"), 0);
    Puppet dialer("dialer");
    enlist(dialer);
    told(dialer);
    EXPECT_EQ(take(dialer), "1");
    EXPECT_EQ(take(dialer), "2");
}

TEST_F(AssistedCalls, INIT_6_AT_4_lineShutdown_withdraws) {
    LocalProgram dialer;
    enlist(dialer);
    EXPECT_RESULT(0, lineRegisterRequestRecipient(dialer.app(), 0, LINEREQUESTMODE_MAKECALL, 0));
    EXPECT_EQ(take(dialer), "LINEERR_NOTREGISTERED");
    EXPECT_RESULT(0, lineRegisterRequestRecipient(dialer.app(), 0, LINEREQUESTMODE_MAKECALL, 1));
    EXPECT_EQ(ask("1"), 0);
    EXPECT_RESULT(0, dialer.result({{"do", "shutdown"}}));
    EXPECT_EQ(ask("1"), TAPIERR_NOREQUESTRECIPIENT);
}

TEST_F(AssistedCalls, AT_5_MEDIACALL_is_refused) {
    LocalProgram app;
    app.initialize();
    EXPECT_RESULT(LINEERR_INVALREQUESTMODE, lineRegisterRequestRecipient(app.app(), 0, LINEREQUESTMODE_MEDIACALL, 1));
    EXPECT_EQ(tapiRequestDrop(nullptr, 1), TAPIERR_REQUESTFAILED);
}

class OtherUsers : public testing::Test {};

TEST_F(OtherUsers, AT_2_a_request_stays_with_its_user) {
    if (geteuid() != 0) GTEST_SKIP() << "only root can become another user";
    Launch as_nobody;
    as_nobody.user = 65534;
    as_nobody.arguments = {"/usr/bin/env", "test", "-x", puppet_program()};
    if (Child(as_nobody).wait() != 0) GTEST_SKIP() << "another user cannot run the programs of this build";
    as_nobody.arguments.clear();
    ServerSetup setup = quick();
    setup.tables = "\n[access]\nusers = [\"nobody\"]\n";
    TestServer server(TestServer::Later{}, setup);
    std::filesystem::permissions(server.folder().path(), std::filesystem::perms(0755));
    server.start();
    Puppet mine("dialer"), theirs("dialer", as_nobody);
    mine.initialize();
    theirs.initialize();
    EXPECT_RESULT(0, mine.result({{"do", "register_recipient"}}));
    EXPECT_RESULT(0, theirs.result({{"do", "register_recipient"}}));
    EXPECT_EQ(tapiRequestMakeCallA("1", nullptr, nullptr, nullptr), 0);
    EXPECT_RESULT(0, theirs.result({{"do", "request_call"}, {"address", "2"}}));
    EXPECT_EQ(theirs.ask({{"do", "get_request"}}).at("address"), "2");
    EXPECT_RESULT(LINEERR_NOREQUEST, theirs.result({{"do", "get_request"}}));
    EXPECT_EQ(mine.ask({{"do", "get_request"}}).at("address"), "1");
    // Who does not administer sets no list whose programs others start.
    const json list{{"do", "set_priority"}, {"module", "x"}, {"media", 0}, {"request_mode", 1}, {"priority", 1}};
    EXPECT_RESULT(LINEERR_OPERATIONFAILED, theirs.result(list));
    EXPECT_RESULT(0, mine.result(list));
}

}  // namespace
}  // namespace tapi::test
