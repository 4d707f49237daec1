// SPDX-License-Identifier: Apache-2.0
// A driver for Windows in a tapihost.exe under Wine.
#include <fcntl.h>
#include <tapi.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "server/host/awaited_transport.hpp"
#include "server/host/child_runner.hpp"

namespace tapi::server {
namespace {

// Its reading end with the secret in it: it fits into every pipe. -1 with errno set.
int pipe_with(const std::string& secret) {
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) return -1;
    const bool written = ::write(ends[1], secret.data(), secret.size()) == static_cast<ssize_t>(secret.size());
    ::close(ends[1]);
    if (written) return ends[0];
    ::close(ends[0]);
    return -1;
}

class WineRunner final : public ChildRunner {
  public:
    using ChildRunner::ChildRunner;
    Result<std::shared_ptr<Transport>> start(Ended ended) override;

  private:
    Status spawn(const WineCommand& command, const AwaitedTransport& link);
};

Result<std::shared_ptr<Transport>> WineRunner::start(Ended ended) {
    const auto command = wine_command(*settings_.wine, settings_.module);
    if (!command) return command.error();
    auto link = AwaitedTransport::listen(loop_);
    if (!link) return link.error();
    if (Status spawned = spawn(*command, **link); !spawned) return spawned.error();
    // Holds the link: its connection must outlast the process.
    child_->when_ended([ended = std::move(ended), link = *link](const std::string& how) {
        link->process_ended();
        ended(how);
    });
    return std::shared_ptr<Transport>(std::move(*link));
}

// Wine's services, which it starts with the first program of a prefix, have process groups of their own and stay.
Status WineRunner::spawn(const WineCommand& command, const AwaitedTransport& link) {
    const int secret = pipe_with(link.secret());
    if (secret < 0) return failure(static_cast<int32_t>(LINEERR_RESOURCEUNAVAIL), std::strerror(errno));
    ChildPlan plan{command.program, {command.host}, command.environment, secret, STDIN_FILENO, true};
    const auto words = host_arguments(settings_, "--port", std::to_string(link.port()));
    plan.arguments.insert(plan.arguments.end(), words.begin(), words.end());
    const auto child = ChildProcess::start(loop_, plan);
    ::close(secret);
    if (!child) return child.error();
    child_ = *child;
    return success();
}

}  // namespace

std::unique_ptr<Runner> make_wine_runner(boost::asio::io_context& loop, const ProviderSettings& settings) {
    return std::make_unique<WineRunner>(loop, settings);
}

}  // namespace tapi::server
