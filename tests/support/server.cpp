// SPDX-License-Identifier: Apache-2.0
// See server.hpp.
#include "support/server.hpp"

#include <admin.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <exception>
#include <stdexcept>

namespace tapi::test {
namespace {

constexpr int ready_descriptor = 3;

std::string quoted(const std::string& text) { return '"' + text + '"'; }

}  // namespace

std::string server_program() { return TAPISRV_PROGRAM; }
std::string host_program() { return TAPIHOST_PROGRAM; }
std::string puppet_program() { return PUPPET_PROGRAM; }
std::string exchange_module() { return EXCHANGE_MODULE; }
std::string faults_module() { return FAULTS_MODULE; }

TestServer::TestServer(Later, ServerSetup setup) : setup_(std::move(setup)) {
    setenv("OPENTAPI_SERVER", ("unix:" + socket()).c_str(), 1);
    setenv("OPENTAPI_AUTOSTART", "0", 1);
    write_config();
}

TestServer::TestServer(ServerSetup setup) : TestServer(Later{}, std::move(setup)) { start(); }

TestServer::~TestServer() {
    if (child_ && child_->running()) stop();
    if (!testing::Test::HasFailure() && std::uncaught_exceptions() == 0) return;
    if (child_) earlier_.push_back(std::move(child_));
    for (const auto& child : earlier_) std::fprintf(stderr, "--- the server's log\n%s", child->errors().text().c_str());
}

void TestServer::write_config() const {
    const bool exchange = setup_.module.empty();
    std::string text = "[server]\nsocket = " + quoted(socket()) + "\nstate = " + quoted(state()) + "\n" + setup_.server +
                       "\n[log]\nlevel = " + quoted(setup_.log_level) + "\n" + "\n[[provider]]\nname = " +
                       quoted(exchange ? "exchange" : "provider") + "\nmodule = " +
                       quoted(exchange ? exchange_module() : setup_.module) + "\nisolation = " +
                       quoted(setup_.isolation) + "\n";
    const std::string file = exchange ? setup_.exchange : setup_.provider_file;
    if (!file.empty()) text += "config = " + quoted(folder_.write("provider.conf", file)) + "\n";
    folder_.write("tapisrv.toml", text + setup_.provider + "\n" + setup_.tables);
}

Launch TestServer::launch() const {
    Launch launch;
    launch.arguments = {server_program(), "--config", config_file()};
    launch.arguments.insert(launch.arguments.end(), setup_.arguments.begin(), setup_.arguments.end());
    launch.environment = setup_.environment;
    launch.environment.push_back("OPENTAPI_TAPIHOST=" + host_program());
    launch.file_size = setup_.file_size;
    launch.user = setup_.user;
    return launch;
}

bool TestServer::try_start() {
    int ends[2];
    if (pipe(ends) != 0) throw std::runtime_error("pipe");
    Launch how = launch();
    how.arguments.insert(how.arguments.end(), {"--ready-fd", std::to_string(ready_descriptor)});
    how.descriptors.emplace_back(ends[1], ready_descriptor);
    if (child_) earlier_.push_back(std::move(child_));
    child_ = std::make_unique<Child>(how);
    close(ends[1]);
    char byte = 0;
    const bool ready = read(ends[0], &byte, 1) == 1;
    close(ends[0]);
    if (!ready) child_->wait();
    return ready;
}

void TestServer::start() {
    if (!try_start()) throw std::runtime_error("the server did not start:\n" + log().text());
}

int TestServer::stop() {
    child_->send(SIGTERM);
    return child_->wait().value_or(-1000);
}

void TestServer::kill() {
    child_->send(SIGKILL);
    child_->wait();
}

nlohmann::json TestServer::ask(const std::string& what) const {
    HTAPIADMIN link = nullptr;
    if (tapiAdminConnect(("unix:" + socket()).c_str(), &link) != 0) {
        throw std::runtime_error(std::string("the server is not to be asked: ") + tapiAdminLastError());
    }
    char* text = nullptr;
    const int32_t result = tapiAdminRequest(link, what.c_str(), nullptr, &text);
    const std::string answer = text == nullptr ? "" : text;
    tapiAdminFree(text);
    tapiAdminClose(link);
    if (result != 0) throw std::runtime_error("the server did not answer " + what);
    return nlohmann::json::parse(answer);
}

TestServer::Answer TestServer::request(const std::string& what, const nlohmann::json& args,
                                       std::optional<std::chrono::milliseconds> limit) const {
    HTAPIADMIN link = nullptr;
    if (tapiAdminConnect(("unix:" + socket()).c_str(), &link) != 0) {
        throw std::runtime_error(std::string("the server is not to be asked: ") + tapiAdminLastError());
    }
    if (limit) tapiAdminSetTimeout(link, static_cast<int32_t>(limit->count()));
    char* text = nullptr;
    Answer answer;
    answer.result = tapiAdminRequest(link, what.c_str(), args.dump().c_str(), &text);
    if (answer.result != 0) answer.error = tapiAdminLastError();
    if (text != nullptr) answer.value = nlohmann::json::parse(text);
    tapiAdminFree(text);
    tapiAdminClose(link);
    return answer;
}

pid_t TestServer::host_pid(size_t provider) const {
    const auto answer = ask("providers");
    const auto& list = answer.is_array() ? answer : answer.at("items");
    return list.at(provider).at("pid").get<pid_t>();
}

}  // namespace tapi::test
