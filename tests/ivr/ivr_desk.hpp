// SPDX-License-Identifier: Apache-2.0
// tapi-ivr with a flow, on a server of its own.
#pragma once

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <csignal>
#include <nlohmann/json.hpp>

#include "support/child.hpp"
#include "support/temp_dir.hpp"

namespace tapi::test {

// A running tapi-ivr, and what it says.
class Ivr {
  public:
    // `file_size`: with no room on the disk for more in one file.
    Ivr(TempDir& folder, const std::string& flow, const std::string& line, std::vector<std::string> more = {}, std::optional<size_t> file_size = {})
        : socket_(folder / "ivr.sock"), flow_(folder.write("flow.yaml", flow)) {
        std::vector<std::string> arguments{"--json", "run", flow_, "--line", line, "--socket", socket_, "--recordings", folder / "recordings"};
        arguments.insert(arguments.end(), more.begin(), more.end());
        Launch program = launch(arguments);
        program.file_size = file_size;
        child_ = std::make_unique<Child>(program);
        EXPECT_TRUE(child_->output().find("\"open\":true")) << said();
    }
    static Launch launch(const std::vector<std::string>& arguments) {
        Launch launch;
        launch.arguments = {IVR_PROGRAM};
        launch.arguments.insert(launch.arguments.end(), arguments.begin(), arguments.end());
        return launch;
    }
    struct Ran {
        int code = -1;
        std::string output, errors;
    };
    static Ran run(const std::vector<std::string>& arguments) {
        Child child(launch(arguments));
        const auto code = child.wait();
        child.output().ended();
        child.errors().ended();
        return {code.value_or(-1000), child.output().text(), child.errors().text()};
    }
    // Waits for an event that has this in its JSON, behind those that were waited for before.
    bool says(const std::string& text) {
        const auto at = child_->output().find(text, at_);
        if (at) at_ = *at;
        return at.has_value();
    }
    std::string said() { return child_->output().text() + child_->errors().text(); }
    const std::string& socket() const { return socket_; }
    const std::string& flow() const { return flow_; }
    Child& process() { return *child_; }
    int stop() {
        child_->send(SIGTERM);
        return child_->wait().value_or(-1000);
    }
    Ran status() { return run({"--json", "status", "--socket", socket_}); }

  private:
    std::string socket_, flow_;
    std::unique_ptr<Child> child_;
    size_t at_ = 0;
};

// What a web server answers.
inline std::string http_get(uint16_t port, const std::string& target) {
    const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in at{};
    at.sin_family = AF_INET;
    at.sin_port = htons(port);
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    std::string answer;
    const std::string request = "GET " + target + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
    if (::connect(fd, reinterpret_cast<sockaddr*>(&at), sizeof at) == 0 && ::send(fd, request.data(), request.size(), MSG_NOSIGNAL) > 0) {
        char part[4096];
        for (ssize_t size = 0; (size = ::recv(fd, part, sizeof part, 0)) > 0;) answer.append(part, static_cast<size_t>(size));
    }
    ::close(fd);
    return answer;
}

// The digits that multimon-ng, which was not written here, hears in a file.
inline std::string decoded_by_multimon(TempDir& folder, const std::string& wav) {
    const std::string raw = folder / "raw";
    Launch convert;
    convert.arguments = {"/usr/bin/sox", wav, "-t", "raw", "-e", "signed-integer", "-b", "16", "-r", "22050", "-c", "1", raw};
    EXPECT_EQ(Child(convert).wait().value_or(-1), 0);
    Launch decode;
    decode.arguments = {"/usr/bin/multimon-ng", "-q", "-t", "raw", "-c", "-a", "DTMF", raw};
    Child child(decode);
    EXPECT_EQ(child.wait().value_or(-1), 0);
    child.output().ended();
    std::string digits;
    while (const auto line = child.output().next_line(std::chrono::milliseconds(0))) {
        if (line->starts_with("DTMF: ")) digits += (*line)[6];
    }
    return digits;
}

}  // namespace tapi::test
