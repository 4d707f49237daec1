// SPDX-License-Identifier: Apache-2.0
// How servers come to run: started by the first application, by the service manager, on loopback TCP.
#include <admin.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "raw_client.hpp"
#include "system_test.hpp"

namespace tapi::test {
namespace {

namespace fs = std::filesystem;

json ask_server(const std::string& address, const char* what) {
    HTAPIADMIN link = nullptr;
    if (tapiAdminConnect(address.c_str(), &link) != 0) return {};
    char* text = nullptr;
    const int32_t result = tapiAdminRequest(link, what, nullptr, &text);
    json answer = result == 0 && text != nullptr ? json::parse(text) : json();
    tapiAdminFree(text);
    tapiAdminClose(link);
    return answer;
}

// A user's folders in which a server is started when it is needed, and ended with the test.
class OnDemand {
  public:
    OnDemand() {
        fs::create_directories(folder_ / "config/opentapi");
        fs::create_directories(folder_ / "run");
        fs::permissions(folder_ / "run", fs::perms::owner_all);
        const std::string exchange = folder_.write("exchange.toml", quick_exchange);
        folder_.write("config/opentapi/tapisrv.toml",
                      "[server]\nstate = \"" + folder_ / "state" + "\"\n[log]\nfile = \"" + log_file() +
                          "\"\n[[provider]]\nname = \"exchange\"\nmodule = \"" + exchange_module() + "\"\nconfig = \"" +
                          exchange + "\"\n");
    }
    ~OnDemand() {
        const json status = ask_server(address(), "status");
        ask_server(address(), "stop");
        if (!status.contains("pid")) return;
        EXPECT_TRUE(wait_gone(status.at("pid").get<pid_t>()));
    }
    Launch program() const {
        Launch launch;
        launch.environment = {"OPENTAPI_SERVER=", "OPENTAPI_AUTOSTART=", "XDG_RUNTIME_DIR=" + folder_ / "run",
                              "XDG_CONFIG_HOME=" + folder_ / "config", "OPENTAPI_TAPISRV=" + server_program(),
                              "OPENTAPI_TAPIHOST=" + host_program()};
        return launch;
    }
    std::string address() const { return "unix:" + folder_ / "run/opentapi/tapisrv.sock"; }
    std::string log_file() const { return folder_ / "server.log"; }
    std::string log() const {
        std::ifstream in(log_file());
        return {std::istreambuf_iterator<char>(in), {}};
    }

  private:
    TempDir folder_;
};

size_t count(const std::string& text, const std::string& word) {
    size_t found = 0;
    for (size_t at = text.find(word); at != text.npos; at = text.find(word, at + 1)) ++found;
    return found;
}

TEST(Start, ARCH_2_the_first_initialisation_starts_the_server_and_waits_for_its_lines) {
    OnDemand home;
    Puppet app("first", home.program());
    app.initialize();
    EXPECT_EQ(app.devices(), 4u);
    const DWORD call = app.make_call(app.open(0, own), "1002");
    app.finish_call(call);
    const pid_t server = ask_server(home.address(), "status").at("pid");
    Puppet second("second", home.program());
    second.initialize();
    EXPECT_EQ(ask_server(home.address(), "status").at("pid"), server);
}

TEST(Start, ARCH_1_ARCH_2_eight_programs_at_once_start_one_server) {
    OnDemand home;
    std::vector<std::unique_ptr<Puppet>> programs;
    for (int i = 0; i < 8; ++i) programs.push_back(std::make_unique<Puppet>("program", home.program()));
    // All are told before any has answered.
    for (const auto& program : programs) program->process().write("{\"do\": \"initialize\"}\n");
    for (const auto& program : programs) {
        const json answer = program->answer();
        EXPECT_RESULT(0, answer);
        EXPECT_EQ(answer.at("devices"), 4u);
    }
    EXPECT_EQ(ask_server(home.address(), "status").at("sessions"), 8);
    EXPECT_EQ(count(home.log(), "listening on"), 1u) << home.log();
}

TEST(Start, ARCH_2_without_a_server_and_without_leave_to_start_one_the_initialisation_says_so) {
    OnDemand home;
    Launch launch = home.program();
    launch.set("OPENTAPI_AUTOSTART=0");
    Puppet app("app", launch);
    EXPECT_RESULT(LINEERR_SERVICE_NOT_RUNNING, app.ask({{"do", "initialize"}}));
}

TEST(Start, ARCH_2_a_server_that_cannot_start_fails_the_initialisation) {
    OnDemand home;
    Launch launch = home.program();
    launch.set("OPENTAPI_TAPISRV=/bin/false");
    Puppet app("app", launch);
    EXPECT_RESULT(LINEERR_SERVICE_NOT_RUNNING, app.ask({{"do", "initialize"}}));
    EXPECT_EQ(app.ask({{"do", "get_priority"}, {"module", "x"}, {"media", voice}}).at("result").get<LONG>(),
              err(LINEERR_SERVICE_NOT_RUNNING));
}

TEST(Start, a_folder_that_others_may_write_is_not_trusted) {
    OnDemand home;
    const std::string run = home.address().substr(5, home.address().find("/tapisrv.sock") - 5);
    fs::create_directory(run);
    fs::permissions(run, fs::perms(0777));
    Puppet app("app", home.program());
    // Only the system's own server may be used then.
    const json answer = app.ask({{"do", "initialize"}});
    EXPECT_EQ(ask_server(home.address(), "status"), json());
    const LONG result = answer.at("result");
    EXPECT_TRUE(result == 0 || result == err(LINEERR_SERVICE_NOT_RUNNING)) << named(result);
}

TEST(Start, a_socket_of_the_service_manager_is_served) {
    TestServer server(TestServer::Later{}, quick());
    const std::string path = server.folder() / "activated.sock";
    const int listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::strncpy(address.sun_path, path.c_str(), sizeof address.sun_path - 1);
    ASSERT_EQ(bind(listener, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
    ASSERT_EQ(listen(listener, 10), 0);

    // The program knocks first; the server is started because of it.
    Launch client;
    client.environment = {"OPENTAPI_SERVER=unix:" + path};
    Puppet app("app", client);
    app.process().write("{\"do\": \"initialize\"}\n");
    Launch launch = server.launch();
    launch.descriptors.emplace_back(listener, 3);
    launch.environment.push_back("LISTEN_FDS=1");
    launch.activated = true;
    Child activated(launch);
    EXPECT_RESULT(0, app.answer());
    EXPECT_EQ(ask_server("unix:" + path, "status").at("sessions"), 1);
    activated.send(SIGTERM);
    EXPECT_EQ(activated.wait(), 0);
    EXPECT_TRUE(fs::exists(path)) << "it belongs to the service manager";
    EXPECT_FALSE(fs::exists(server.socket()));
    close(listener);
}

struct Tcp {
    TestServer server{TestServer::Later{}, quick()};
    uint16_t port = 0;

    Tcp() {
        server.setup().tables = "\n[tcp]\nlisten = \"127.0.0.1:0\"\ntoken_directory = \"" + tokens() + "\"\n";
        server.write_config();
        server.start();
        const std::string listening = server.ask("status").at("tcp");
        port = static_cast<uint16_t>(std::stoi(listening.substr(listening.rfind(':') + 1)));
    }
    std::string tokens() const { return server.folder() / "tokens"; }
    std::string token_file() const {
        for (const auto& entry : fs::directory_iterator(tokens())) {
            if (entry.path().extension() == ".token") return entry.path();
        }
        return {};
    }
    Launch program(const std::string& token) const {
        Launch launch;
        launch.environment = {"OPENTAPI_SERVER=tcp:127.0.0.1:" + std::to_string(port), "OPENTAPI_TOKEN_FILE=" + token};
        return launch;
    }
};

TEST(Tcp, SEC_4_who_presents_the_token_is_served) {
    Tcp tcp;
    struct stat facts {};
    ASSERT_EQ(stat(tcp.token_file().c_str(), &facts), 0);
    EXPECT_EQ(facts.st_mode & 0777, 0600u);
    EXPECT_EQ(facts.st_size, 64);
    Puppet app("app", tcp.program(tcp.token_file()));
    app.initialize();
    EXPECT_EQ(app.devices(), 4u);
    const DWORD line = app.open(0, own_and_watch), other = app.open(1, own_and_watch);
    const DWORD out = app.make_call(line, "1002");
    const DWORD in = app.wait_new_call(LINECALLSTATE_OFFERING);
    EXPECT_RESULT(0, app.run("answer", in));
    app.wait_state(out, LINECALLSTATE_CONNECTED);
    app.settle(other);
}

// Where programs under Wine look for it.
TEST(Tcp, the_address_is_beside_the_tokens_until_the_server_ends) {
    Tcp tcp;
    const std::string file = tcp.tokens() + "/address";
    std::ifstream in(file);
    EXPECT_EQ(std::string(std::istreambuf_iterator<char>(in), {}), "tcp:127.0.0.1:" + std::to_string(tcp.port) + "\n");
    struct stat facts {};
    ASSERT_EQ(stat(file.c_str(), &facts), 0);
    EXPECT_EQ(facts.st_mode & 0777, 0644u);
    EXPECT_EQ(tcp.server.stop(), 0);
    EXPECT_FALSE(fs::exists(file));
}

TEST(Tcp, SEC_4_who_does_not_is_refused_and_learns_nothing) {
    Tcp tcp;
    const std::string wrong = tcp.server.folder().write("wrong", std::string(64, 'a'));
    const std::string empty = tcp.server.folder().write("empty", "");
    for (const std::string& token : {wrong, empty, std::string("/no/such/file")}) {
        Puppet app("app", tcp.program(token));
        EXPECT_RESULT(LINEERR_SERVICE_NOT_RUNNING, app.ask({{"do", "initialize"}}));
    }
    for (const wire::Role role : {wire::Role::client, wire::Role::admin, wire::Role::events, wire::Role::host}) {
        RawClient raw = RawClient::tcp(tcp.port);
        wire::Hello hello;
        hello.role = role;
        hello.user = u"root";
        hello.token = Bytes(64, std::byte{'b'});
        raw.hello(hello);
        const auto end = raw.goodbye();
        ASSERT_TRUE(end);
        EXPECT_EQ(end->reason, wire::Bye::not_permitted);
        EXPECT_EQ(end->text, "not permitted");
    }
    EXPECT_EQ(tcp.server.ask("status").at("sessions"), 0);
}

TEST(Tcp, SEC_4_tokens_are_new_at_each_start_and_go_with_the_server) {
    Tcp tcp;
    const auto content = [&] {
        std::ifstream in(tcp.token_file());
        return std::string(std::istreambuf_iterator<char>(in), {});
    };
    const std::string first = content();
    EXPECT_EQ(tcp.server.stop(), 0);
    EXPECT_EQ(tcp.token_file(), "");
    tcp.server.start();
    EXPECT_NE(content(), first);
}

TEST(Tcp, SEC_1_only_loopback_is_listened_on) {
    TestServer server(TestServer::Later{}, quick());
    server.setup().tables = "\n[tcp]\nlisten = \"0.0.0.0:0\"\n";
    server.write_config();
    EXPECT_FALSE(server.try_start());
    EXPECT_TRUE(server.log().find("loopback"));
}

}  // namespace
}  // namespace tapi::test
