// SPDX-License-Identifier: Apache-2.0
// The other end: programs that speak SIP and were not written here, started on loopback; and our provider, loaded as a server
// loads it. What became of a call is read from both.
#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "sdk/test_server.hpp"
#include "sdk/text.hpp"
#include "support/child.hpp"
#include "support/temp_dir.hpp"

namespace tapi::test {

// A port that nobody has.
uint16_t free_port();
// Waits until the program listens there.
void wait_bound(uint16_t port, Child& program, const char* table = "/proc/net/udp");

// Messages of a sipp scenario, as text between two of which the blank line is.
struct Scenario {
    std::string xml;

    Scenario& send(const std::string& message, const std::string& attributes = {});
    Scenario& receive(const std::string& request, const std::string& action = {}, const std::string& attributes = {});
    Scenario& expect(int status, const std::string& attributes = {});
    Scenario& pause(int milliseconds);
    Scenario& nop(const std::string& action);
    std::string text() const;
};

// Pieces of messages.
std::string response(const std::string& status, const std::string& extra = {}, const std::string& sdp = {}, const std::string& to_tag = "[call_number]");
std::string sdp(const std::string& direction = "sendrecv");
// Fails the scenario unless the message matches.
std::string must_match(const std::string& expression);

class Sipp {
  public:
    // Answers calls on `port`.
    Sipp(const Scenario& scenario, uint16_t port, int calls = 1);
    // Calls `user` at `target`.
    Sipp(const Scenario& scenario, uint16_t port, uint16_t target, const std::string& user, int calls = 1, int rate = 10);
    // True when every call went as the scenario says; else what it says went wrong is shown.
    bool succeeded();
    std::string messages() const;

  private:
    void start(const Scenario& scenario, std::vector<std::string> more, uint16_t port, int calls);
    TempDir folder_;
    std::unique_ptr<Child> child_;
};

// The provider with a trunk to 127.0.0.1:`peer` and extensions 1001 and 1002, or with another file.
class Provider {
  public:
    Provider();
    explicit Provider(const std::string& config);
    static std::string transport(uint16_t port, const std::string& at = "127.0.0.1") { return "[[transport]]\nlisten = \"udp:" + at + ":" + std::to_string(port) + "\"\n"; }

    HDRVLINE line(DWORD number = 0);
    std::u16string info_text(HDRVCALL call, DWORD LINECALLINFO::*size);
    LINECALLINFO info(HDRVCALL call);
    DWORD state(HDRVCALL call);
    DWORD features(HDRVCALL call);
    LINEDEVSTATUS status(HDRVLINE line);
    // Until the call has the state; its mode.
    DWORD wait(const std::string& call, DWORD state, std::chrono::seconds limit = std::chrono::seconds(10));
    // Until that many states of the call were seen.
    void wait_states(const std::string& call, size_t count);
    // Until something that begins so was seen.
    void until(const std::string& beginning, std::chrono::seconds limit = std::chrono::seconds(10));
    // What of the seen is about this call's states: "0x10", "0x100 0x1".
    std::vector<std::string> states(const std::string& call) const;
    void done(DWORD request, DWORD error = 0);

    uint16_t own = free_port(), peer = free_port();
    std::unique_ptr<sdk::TestServer> server;
    std::vector<std::string> all;  // everything seen so far
};

}  // namespace tapi::test
