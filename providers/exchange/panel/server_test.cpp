// SPDX-License-Identifier: Apache-2.0
// The panel's socket: who may, how many, and what a client that misbehaves costs the others.
#include "exchange/panel/server.hpp"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstring>
#include <fstream>

#include "exchange/panel/fake_surface.hpp"

namespace tapi::exchange::panel {
namespace {

class PanelServer : public testing::Test {
  protected:
    PanelServer() { ::unlink(path.c_str()); }
    ~PanelServer() override { ::unlink(path.c_str()); }

    Result<std::unique_ptr<Server>> listen() { return Server::listen(path, surface); }
    int connect() const {
        const int socket = ::socket(AF_UNIX, SOCK_STREAM, 0);
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        std::strcpy(address.sun_path, path.c_str());
        EXPECT_EQ(::connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
        return socket;
    }
    static void say(int socket, const std::string& text) {
        EXPECT_EQ(::send(socket, text.data(), text.size(), MSG_NOSIGNAL), static_cast<ssize_t>(text.size()));
    }
    // Empty when the server has closed the connection.
    static std::string line(int socket) {
        std::string text;
        for (char c; ::recv(socket, &c, 1, 0) == 1;) {
            if (c == '\n') return text;
            text += c;
        }
        return {};
    }

    const std::string path = testing::TempDir() + "panel-server-" + std::to_string(::getpid()) + ".sock";
    FakeSurface surface;
};

TEST_F(PanelServer, AnswersAndTellsOfChanges) {
    const auto server = listen();
    ASSERT_TRUE(server.ok());
    const int panel = connect();
    say(panel, R"({"do":"watch","phone":"1"})" "\n");
    EXPECT_NE(line(panel).find("\"version\":1"), std::string::npos);
    {
        const std::lock_guard lock(surface.mutex);
        surface.versions["1"] = 2;
    }
    (*server)->notify();
    EXPECT_NE(line(panel).find("\"event\":\"changed\""), std::string::npos);
    ::close(panel);
}

TEST_F(PanelServer, OnlyItsUserMayOpenTheSocket) {
    const auto server = listen();
    struct stat found {};
    ASSERT_EQ(::stat(path.c_str(), &found), 0);
    EXPECT_EQ(found.st_mode & 0777, 0600u);
}

TEST_F(PanelServer, TakesThePlaceOfADeadOneOnly) {
    {
        auto server = listen();
        ASSERT_TRUE(server.ok());
        const auto second = listen();
        ASSERT_FALSE(second.ok());
        EXPECT_NE(second.error().context.find("something else is there already"), std::string::npos);
    }
    EXPECT_NE(::access(path.c_str(), F_OK), 0);  // it cleans up
    std::ofstream(path) << "a file";
    EXPECT_FALSE(listen().ok());
    ::unlink(path.c_str());
    const int dead = ::socket(AF_UNIX, SOCK_STREAM, 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::strcpy(address.sun_path, path.c_str());
    ASSERT_EQ(::bind(dead, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
    ::close(dead);
    EXPECT_TRUE(listen().ok());
}

TEST_F(PanelServer, SaysWhyItCannotListen) {
    const auto long_path = Server::listen("/" + std::string(200, 'x'), surface);
    EXPECT_NE(long_path.error().context.find("longer than 107 characters"), std::string::npos);
    const auto nowhere = Server::listen("/nowhere/panel.sock", surface);
    EXPECT_NE(nowhere.error().context.find("No such file"), std::string::npos);
}

TEST_F(PanelServer, RefusesOneClientTooMany) {
    const auto server = listen();
    std::vector<int> panels;
    for (size_t at = 0; at < Server::most_clients; ++at) {
        panels.push_back(connect());
        say(panels.back(), "{\"do\":\"list\"}\n");
        EXPECT_NE(line(panels.back()), "");
    }
    const int late = connect();
    EXPECT_EQ(line(late), "");
    ::close(late);
    ::close(panels.back());
    panels.pop_back();
    say(panels.front(), "{\"do\":\"list\"}\n");
    EXPECT_NE(line(panels.front()), "");
    for (const int panel : panels) ::close(panel);
}

TEST_F(PanelServer, AClientThatDoesNotReadHoldsNobodyUp) {
    surface.text = std::string(30000, 'x');
    const auto server = listen();
    const int deaf = connect(), other = connect();
    const std::string request = R"({"do":"show","phone":"1"})" "\n";
    // More answers than sockets and server keep.
    size_t sent = 0;
    while (sent < 4000 &&
           ::send(deaf, request.data(), request.size(), MSG_NOSIGNAL | MSG_DONTWAIT) == static_cast<ssize_t>(request.size()))
        ++sent;
    EXPECT_LT(sent, 4000u);
    say(other, "{\"do\":\"list\"}\n");
    EXPECT_NE(line(other), "");
    ::close(deaf);
    ::close(other);
}

TEST_F(PanelServer, ALineThatIsTooLongIsAnsweredAndEnds) {
    const auto server = listen();
    const int panel = connect();
    say(panel, std::string(Session::longest_line + 1, 'x'));
    EXPECT_EQ(line(panel), "{\"error\":\"a line has at most 4096 bytes\"}");
    EXPECT_EQ(line(panel), "");
    ::close(panel);
}

}  // namespace
}  // namespace tapi::exchange::panel
