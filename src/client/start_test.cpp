// SPDX-License-Identifier: Apache-2.0
// Finding and starting the server. Each case runs in a process of its own, which leaves with 0 when all was
// right.
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <optional>
#include <string>
#include <thread>

#include "client/locate.hpp"
#include "client/test_app.hpp"

namespace tapi::client {
namespace {

// A folder for sockets; servers that were started there end by themselves.
class Place {
  public:
    Place() {
        char folder[] = "/tmp/opentapi-start-XXXXXX";
        folder_ = mkdtemp(folder);
        setenv("XDG_RUNTIME_DIR", folder_.c_str(), 1);
        setenv("FAKE_TAPISRV_LOG", log().c_str(), 1);
        setenv("OPENTAPI_TAPISRV", FAKE_TAPISRV, 1);
        unsetenv("OPENTAPI_SERVER");
        unsetenv("OPENTAPI_AUTOSTART");
    }
    ~Place() {
        std::error_code ignored;
        std::filesystem::remove_all(folder_, ignored);
    }
    std::string log() const { return folder_ + "/log"; }
    std::string path(const char* name) const { return folder_ + "/" + name; }
    int starts() const {
        std::FILE* const file = std::fopen(log().c_str(), "r");
        if (file == nullptr) return 0;
        int lines = 0;
        for (int c = std::fgetc(file); c != EOF; c = std::fgetc(file)) lines += c == '\n';
        std::fclose(file);
        return lines;
    }

  private:
    std::string folder_;
};

bool use_server() {
    HLINEAPP app = 0;
    LINEINITIALIZEEXPARAMS params;
    return initialize(app, LINEINITIALIZEEXOPTION_USEEVENT, params) == 0 && lineShutdown(app) == 0;
}

template <class Body>
bool in_child(Body&& body) {
    const pid_t child = fork();
    if (child == 0) _exit(body() ? 0 : 1);
    int status = -1;
    waitpid(child, &status, 0);
    return status == 0;
}

TEST(Start, ARCH_2_TheFirstInitialiseStartsTheServerAndWaits) {
    const Place place;
    EXPECT_TRUE(in_child([] { return use_server() && use_server(); }));
    EXPECT_EQ(place.starts(), 1);
    EXPECT_TRUE(in_child(use_server));
    EXPECT_GE(place.starts(), 1);
}

TEST(Start, SeveralAtOnceStartOne) {
    const Place place;
    int hold[2];
    ASSERT_EQ(pipe(hold), 0);
    std::vector<pid_t> children;
    for (int i = 0; i < 6; ++i) {
        children.push_back(fork());
        if (children.back() != 0) continue;
        // Stays connected until the parent has seen all of them succeed, so that the server does not end
        // between.
        close(hold[1]);
        const bool good = use_server();
        if (good) kill(getpid(), SIGSTOP);
        char byte = 0;
        (void)!read(hold[0], &byte, 1);
        _exit(good ? 0 : 1);
    }
    for (const pid_t child : children) {
        int status = 0;
        waitpid(child, &status, WUNTRACED);
        EXPECT_TRUE(WIFSTOPPED(status));
    }
    close(hold[0]);
    close(hold[1]);
    for (const pid_t child : children) kill(child, SIGCONT);
    for (const pid_t child : children) {
        int status = -1;
        waitpid(child, &status, 0);
        EXPECT_EQ(status, 0);
    }
    EXPECT_EQ(place.starts(), 1);
}

TEST(Start, AutostartOnlyWhereItIsWanted) {
    const Place place;
    setenv("OPENTAPI_AUTOSTART", "0", 1);
    EXPECT_FALSE(in_child(use_server));
    unsetenv("OPENTAPI_AUTOSTART");
    setenv("OPENTAPI_SERVER", ("unix:" + place.path("named")).c_str(), 1);
    EXPECT_FALSE(in_child(use_server));
    EXPECT_EQ(place.starts(), 0);
    setenv("OPENTAPI_AUTOSTART", "1", 1);
    EXPECT_TRUE(in_child(use_server));
    EXPECT_EQ(place.starts(), 1);
}

TEST(Start, AProgramThatDoesNotStartIsAnError) {
    const Place place;
    setenv("OPENTAPI_TAPISRV", "/bin/false", 1);
    EXPECT_FALSE(in_child(use_server));
    setenv("OPENTAPI_TAPISRV", "/nonexistent/tapisrv", 1);
    EXPECT_FALSE(in_child(use_server));
}

TEST(Start, EndpointsAreParsed) {
    EXPECT_EQ(parse_endpoint("unix:/a/b")->place, "/a/b");
    const auto tcp = parse_endpoint("tcp:127.0.0.1:4242");
    ASSERT_TRUE(tcp);
    EXPECT_EQ(tcp->kind, Endpoint::Kind::tcp);
    EXPECT_EQ(tcp->place, "127.0.0.1");
    EXPECT_EQ(tcp->port, 4242);
    for (const char* bad :
         {"", "unix:", "tcp:", "tcp:host", "tcp:host:", "tcp:host:0", "tcp:host:99999", "/a"}) {
        EXPECT_FALSE(parse_endpoint(bad)) << bad;
    }
}

// Takes one connection after the other and keeps what their greetings say.
class TcpListener {
  public:
    TcpListener() : listener_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        bind(listener_, reinterpret_cast<sockaddr*>(&address), size);
        listen(listener_, 4);
        getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
        port_ = ntohs(address.sin_port);
        thread_ = std::thread([this] { run(); });
    }
    std::vector<wire::Hello> finish() {
        shutdown(listener_, SHUT_RDWR);
        thread_.join();
        close(listener_);
        return hellos_;
    }
    uint16_t port() const { return port_; }

  private:
    void run() {
        for (int connection = accept(listener_, nullptr, nullptr); connection >= 0;
             connection = accept(listener_, nullptr, nullptr)) {
            std::byte bytes[4096];
            const ssize_t got = read(connection, bytes, sizeof bytes);
            const ByteView frame(bytes, got > 0 ? static_cast<size_t>(got) : 0);
            if (frame.size() > sizeof(wire::Header)) {
                hellos_.push_back(
                    wire::read_hello(frame.subspan(sizeof(wire::Header))).value_or(wire::Hello{}));
            }
            close(connection);
        }
    }

    int listener_;
    uint16_t port_ = 0;
    std::vector<wire::Hello> hellos_;
    std::thread thread_;
};

TEST(Start, TcpClientsPresentTheirToken) {
    const Place place;
    std::FILE* const file = std::fopen(place.path("token").c_str(), "w");
    std::fputs("secret", file);
    std::fclose(file);
    TcpListener listener;
    setenv("OPENTAPI_TOKEN_FILE", place.path("token").c_str(), 1);
    setenv("OPENTAPI_SERVER", ("tcp:127.0.0.1:" + std::to_string(listener.port())).c_str(), 1);
    EXPECT_FALSE(use_server());  // nobody answers the greeting
    unsetenv("OPENTAPI_TOKEN_FILE");
    const auto hellos = listener.finish();
    ASSERT_FALSE(hellos.empty());
    EXPECT_EQ(hellos.front().token.size(), 6u);
}

TEST(Start, TraceShowsCallsAndMessages) {
    // The process that runs the statement is started anew with the same environment.
    std::optional<Place> place;
    if (getenv("OPENTAPI_TRACE") == nullptr) {
        place.emplace();
        setenv("OPENTAPI_TRACE", place->path("trace").c_str(), 1);
    }
    GTEST_FLAG_SET(death_test_style, "threadsafe");
    EXPECT_EXIT(
        {
            FakeServer server;
            EventApp app;
            server.message(app.app(), message_of(LINE_CREATE, 0, 3));
            app.next();
            _exit(0);
        },
        ::testing::ExitedWithCode(0), "");
    GTEST_FLAG_SET(death_test_style, "fast");
    std::FILE* const file = std::fopen(getenv("OPENTAPI_TRACE"), "r");
    ASSERT_NE(file, nullptr);
    char text[1000] = {};
    text[std::fread(text, 1, sizeof text - 1, file)] = 0;
    std::fclose(file);
    unsetenv("OPENTAPI_TRACE");
    EXPECT_NE(std::string_view(text).find("lineInitializeEx = 0x00000000"), std::string_view::npos) << text;
    EXPECT_NE(std::string_view(text).find("message 19 device 0x00000000"), std::string_view::npos) << text;
}

TEST(Start, TokensLoseTheirLineEnd) {
    const Place place;
    const std::string path = place.path("token");
    std::FILE* const file = std::fopen(path.c_str(), "w");
    std::fputs("secret\n", file);
    std::fclose(file);
    setenv("OPENTAPI_TOKEN_FILE", path.c_str(), 1);
    EXPECT_EQ(server_token({}).size(), 6u);
    setenv("OPENTAPI_TOKEN_FILE", "/nonexistent", 1);
    EXPECT_TRUE(server_token({}).empty());
    unsetenv("OPENTAPI_TOKEN_FILE");
}

}  // namespace
}  // namespace tapi::client
