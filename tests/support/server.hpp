// SPDX-License-Identifier: Apache-2.0
// A real telephony server with a real provider host in a folder of its own. The test's process, and programs that it
// starts, find it through OPENTAPI_SERVER.
#pragma once

#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "support/child.hpp"
#include "support/temp_dir.hpp"

namespace tapi::test {

struct ServerSetup {
    std::string exchange;             // TOML of the exchange; empty: as it is built in
    std::string isolation = "process";
    std::string module;               // of the provider; empty: the exchange
    std::string provider_file;        // the provider's configuration when it is not the exchange
    std::string provider;             // more lines for its [[provider]]
    std::string server;               // more lines for [server]
    std::string tables;               // more tables, and more providers
    std::string log_level = "debug";
    std::vector<std::string> arguments;
    std::vector<std::string> environment;
    std::optional<size_t> file_size;  // RLIMIT_FSIZE
    std::optional<uid_t> user;
};

class TestServer {
  public:
    // Starts it and waits until it listens.
    explicit TestServer(ServerSetup setup = {});
    // The same without starting.
    struct Later {};
    TestServer(Later, ServerSetup setup);
    ~TestServer();

    void start();  // throws with the log when it does not come up
    // False when the server ended instead; its words are in log().
    bool try_start();
    // SIGTERM; the exit code.
    int stop();
    // SIGKILL.
    void kill();

    const TempDir& folder() const { return folder_; }
    std::string socket() const { return folder_ / "server.sock"; }
    std::string state() const { return folder_ / "state"; }
    std::string config_file() const { return folder_ / "tapisrv.toml"; }
    pid_t pid() const { return child_->pid(); }
    Child& process() { return *child_; }
    Output& log() { return child_->errors(); }
    // How it would be started, for tests that do that themselves.
    Launch launch() const;
    ServerSetup& setup() { return setup_; }
    void write_config() const;

    // Asks the server through the administration library: "status", "providers", "sessions", "calls", "lines".
    nlohmann::json ask(const std::string& what) const;
    // The same with arguments; an error is part of the answer.
    struct Answer {
        int32_t result = 0;
        std::string error;
        nlohmann::json value;
    };
    Answer request(const std::string& what, const nlohmann::json& args,
                   std::optional<std::chrono::milliseconds> limit = std::nullopt) const;
    pid_t host_pid(size_t provider = 0) const;
    // Waits until `so` is true of the answer to `what`. The server is asked again and again, as it does not tell.
    template <class Predicate>
    bool becomes(const std::string& what, Predicate so) const;

  private:
    bool wait_ready(int descriptor);

    TempDir folder_;
    ServerSetup setup_;
    std::unique_ptr<Child> child_;
    std::vector<std::unique_ptr<Child>> earlier_;  // their logs are shown when the test fails
};

template <class Predicate>
bool TestServer::becomes(const std::string& what, Predicate so) const {
    const auto deadline = std::chrono::steady_clock::now() + patience;
    while (std::chrono::steady_clock::now() < deadline) {
        if (so(ask(what))) return true;
        std::this_thread::yield();
    }
    return false;
}

// The paths of what was built.
std::string server_program();
std::string host_program();
std::string puppet_program();
std::string exchange_module();
std::string faults_module();

}  // namespace tapi::test
