// SPDX-License-Identifier: Apache-2.0
// A provider in a tapihost process.
#include <sys/socket.h>
#include <tapi.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "server/host/child_runner.hpp"
#include "server/host/socket_transport.hpp"

namespace tapi::server {
namespace {

constexpr int link_fd = 3;  // in the host

class ProcessRunner final : public ChildRunner {
  public:
    using ChildRunner::ChildRunner;
    Result<std::shared_ptr<Transport>> start(Ended ended) override;
};

Result<std::shared_ptr<Transport>> ProcessRunner::start(Ended ended) {
    int ends[2];
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) {
        return failure(static_cast<int32_t>(LINEERR_RESOURCEUNAVAIL), std::strerror(errno));
    }
    auto transport = std::make_shared<SocketTransport>(loop_, ends[0]);
    const ChildPlan plan{settings_.host_program, host_arguments(settings_, "--fd", std::to_string(link_fd)), {}, ends[1], link_fd, false};
    auto child = ChildProcess::start(loop_, plan);
    ::close(ends[1]);
    if (!child) return child.error();
    child_ = *child;
    child_->when_ended(std::move(ended));
    return std::shared_ptr<Transport>(std::move(transport));
}

}  // namespace

std::unique_ptr<Runner> make_process_runner(boost::asio::io_context& loop, const ProviderSettings& settings) {
    return std::make_unique<ProcessRunner>(loop, settings);
}

}  // namespace tapi::server
