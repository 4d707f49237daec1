// SPDX-License-Identifier: Apache-2.0
// Other users of the machine: who may come in, and which lines they then see. Needs root, to become somebody else.
#include <admin.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>

#include "system_test.hpp"

namespace tapi::test {
namespace {

constexpr uid_t nobody = 65534;

class Access : public testing::Test {
  protected:
    void SetUp() override {
        if (geteuid() != 0) GTEST_SKIP() << "only root can become another user";
        Launch launch;
        launch.user = nobody;
        launch.arguments = {"/usr/bin/env", "test", "-x", puppet_program()};
        if (Child(launch).wait() != 0) GTEST_SKIP() << "another user cannot run the programs of this build";
    }
    // A server in a folder that others can enter.
    void serve(const std::string& tables, const std::string& more = "") {
        ServerSetup setup = quick();
        setup.tables = tables + more;
        server_ = std::make_unique<TestServer>(TestServer::Later{}, setup);
        std::filesystem::permissions(server_->folder().path(), std::filesystem::perms(0755));
        server_->start();
    }
    static Launch as_nobody() {
        Launch launch;
        launch.user = nobody;
        return launch;
    }
    std::unique_ptr<TestServer> server_;
};

TEST_F(Access, SEC_1_by_default_only_the_user_who_runs_the_server_may_connect) {
    serve("");
    struct stat facts {};
    ASSERT_EQ(stat(server_->socket().c_str(), &facts), 0);
    EXPECT_EQ(facts.st_mode & 0777, 0600u);
    Puppet stranger("stranger", as_nobody());
    EXPECT_RESULT(LINEERR_SERVICE_NOT_RUNNING, stranger.ask({{"do", "initialize"}}));
    LocalProgram owner;
    owner.initialize();
}

TEST_F(Access, SEC_1_a_user_who_is_not_listed_is_refused_by_name) {
    serve("\n[access]\nusers = [\"daemon\"]\n");
    Puppet stranger("stranger", as_nobody());
    EXPECT_RESULT(LINEERR_SERVICE_NOT_RUNNING, stranger.ask({{"do", "initialize"}}));
    EXPECT_TRUE(server_->log().find("user nobody may not connect"));
    EXPECT_EQ(server_->ask("status").at("sessions"), 0);
}

TEST_F(Access, SEC_1_a_listed_user_is_served) {
    serve("\n[access]\nusers = [\"nobody\"]\n");
    Puppet guest("guest", as_nobody());
    guest.initialize();
    EXPECT_EQ(guest.devices(), 4u);
    const DWORD call = guest.make_call(guest.open(0, own), "1002");
    guest.finish_call(call);
    EXPECT_EQ(server_->ask("sessions").is_array() ? server_->ask("sessions")[0].at("user")
                                                   : server_->ask("sessions").at("items")[0].at("user"),
              "nobody");
}

TEST_F(Access, SEC_1_rules_decide_which_lines_exist_for_a_user) {
    serve(R"(
[access]
users = ["nobody"]
[[access.rule]]
user = "nobody"
lines = ["Extension 1002"]
rights = "own"
[[access.rule]]
user = "nobody"
lines = ["Extension 1003"]
rights = "monitor"
[[access.rule]]
user = "nobody"
rights = "none"
)");
    Puppet guest("guest", as_nobody());
    guest.initialize();
    ASSERT_EQ(guest.devices(), 2u) << "numbered from 0 without gaps";
    EXPECT_EQ(guest.ask({{"do", "dev_caps"}, {"device", 0}}).at("name"), "Extension 1002");
    EXPECT_EQ(guest.ask({{"do", "dev_caps"}, {"device", 1}}).at("name"), "Extension 1003");
    EXPECT_EQ(guest.ask({{"do", "address_caps"}, {"device", 1}}).at("device"), 1u);
    EXPECT_RESULT(LINEERR_BADDEVICEID, guest.ask({{"do", "negotiate"}, {"device", 2}}));
    EXPECT_RESULT(LINEERR_INVALPRIVSELECT, guest.try_open(1, own));
    const DWORD watched = guest.open(1, watch);
    EXPECT_EQ(guest.ask({{"do", "get_id"}, {"line", watched}, {"class", "tapi/line"}}).at("id"), 1u);

    // It sees what happens on the line that it may watch, and cannot take the call.
    LocalProgram owner;
    owner.initialize();
    ASSERT_EQ(owner.devices(), 4u) << "the rules are for others";
    const DWORD from = owner.open(0, own);
    owner.open(2, own);
    const DWORD out = owner.make_call(from, "1003");
    const DWORD seen = guest.wait_new_call(LINECALLSTATE_OFFERING);
    EXPECT_EQ(guest.call_info(seen).at("device"), 1u);
    EXPECT_LT(guest.result({{"do", "set_privilege"}, {"call", seen}, {"privilege", own}}), 0);
    EXPECT_RESULT(LINEERR_NOTOWNER, guest.start("drop", seen));
    EXPECT_LT(guest.start_call(watched, "1001"), 0) << "and not make one either";
    const DWORD line = guest.open(0, own);
    const DWORD own_call = guest.make_call(line, "1004");
    guest.finish_call(own_call);
    owner.finish_call(out);
}

TEST_F(Access, SEC_1_only_administrators_administer) {
    serve("\n[access]\nusers = [\"nobody\"]\n");
    const std::string address = "unix:" + server_->socket();
    const pid_t child = fork();
    if (child == 0) {
        if (setgid(nobody) != 0 || setuid(nobody) != 0) _exit(99);
        HTAPIADMIN link = nullptr;
        const int32_t result = tapiAdminConnect(address.c_str(), &link);
        _exit(result == static_cast<int32_t>(LINEERR_OPERATIONUNAVAIL) ? 0 : 1);
    }
    int status = 0;
    ASSERT_EQ(waitpid(child, &status, 0), child);
    EXPECT_EQ(WEXITSTATUS(status), 0);
    EXPECT_TRUE(server_->log().find("user nobody may not administer"));
}

TEST_F(Access, SEC_4_a_token_belongs_to_its_user) {
    ServerSetup setup = quick();
    server_ = std::make_unique<TestServer>(TestServer::Later{}, setup);
    server_->setup().tables = "\n[access]\nusers = [\"nobody\"]\n[tcp]\nlisten = \"127.0.0.1:0\"\ntoken_directory = \"" +
                              server_->folder() / "tokens" + "\"\n";
    server_->write_config();
    std::filesystem::permissions(server_->folder().path(), std::filesystem::perms(0755));
    server_->start();
    const std::string listening = server_->ask("status").at("tcp");
    Launch launch = as_nobody();
    launch.environment = {"OPENTAPI_SERVER=tcp:" + listening};
    launch.set("OPENTAPI_TOKEN_FILE=" + server_->folder() / "tokens/root.token");
    Puppet thief("thief", launch);
    EXPECT_RESULT(LINEERR_SERVICE_NOT_RUNNING, thief.ask({{"do", "initialize"}})) << "it cannot even read it";
    launch.set("OPENTAPI_TOKEN_FILE=" + server_->folder() / "tokens/nobody.token");
    Puppet guest("guest", launch);
    guest.initialize();
    const json sessions = server_->ask("sessions");
    EXPECT_EQ((sessions.is_array() ? sessions : sessions.at("items"))[0].at("user"), "nobody");
}

}  // namespace
}  // namespace tapi::test
