// SPDX-License-Identifier: Apache-2.0
// Finding and starting the server. Each case runs in a process of its own, which leaves with 0 when all was right.
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <string>

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
        // Stays connected until the parent has seen all of them succeed, so that the server does not end between.
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
    for (const char* bad : {"", "unix:", "tcp:", "tcp:host", "tcp:host:", "tcp:host:0", "tcp:host:99999", "/a"}) {
        EXPECT_FALSE(parse_endpoint(bad)) << bad;
    }
}

TEST(Start, TokensLoseTheirLineEnd) {
    const Place place;
    const std::string path = place.path("token");
    std::FILE* const file = std::fopen(path.c_str(), "w");
    std::fputs("secret\n", file);
    std::fclose(file);
    setenv("OPENTAPI_TOKEN_FILE", path.c_str(), 1);
    EXPECT_EQ(server_token().size(), 6u);
    setenv("OPENTAPI_TOKEN_FILE", "/nonexistent", 1);
    EXPECT_TRUE(server_token().empty());
    unsetenv("OPENTAPI_TOKEN_FILE");
}

}  // namespace
}  // namespace tapi::client
