// SPDX-License-Identifier: Apache-2.0
// Starting, ending and reaping provider hosts.
#include "server/host/child_process.hpp"

#include <fmt/format.h>
#include <signal.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <tapi.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace tapi::server {
namespace {

class SpawnSetup {
  public:
    explicit SpawnSetup(int fd) {
        ::posix_spawn_file_actions_init(&actions_);
        ::posix_spawn_file_actions_adddup2(&actions_, fd, ChildProcess::child_fd);
        ::posix_spawn_file_actions_addclosefrom_np(&actions_, ChildProcess::child_fd + 1);
        ::posix_spawnattr_init(&attributes_);
        sigset_t none, all;
        ::sigemptyset(&none);
        ::sigfillset(&all);
        ::posix_spawnattr_setsigmask(&attributes_, &none);
        ::posix_spawnattr_setsigdefault(&attributes_, &all);
        ::posix_spawnattr_setpgroup(&attributes_, 0);
        ::posix_spawnattr_setflags(&attributes_,
                                   POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
    }
    ~SpawnSetup() {
        ::posix_spawn_file_actions_destroy(&actions_);
        ::posix_spawnattr_destroy(&attributes_);
    }
    SpawnSetup(const SpawnSetup&) = delete;
    SpawnSetup& operator=(const SpawnSetup&) = delete;

    int spawn(pid_t& pid, const std::string& program, char* const* arguments) {
        return ::posix_spawn(&pid, program.c_str(), &actions_, &attributes_, arguments, environ);
    }

  private:
    posix_spawn_file_actions_t actions_;
    posix_spawnattr_t attributes_;
};

std::vector<char*> argument_list(const std::string& program, const std::vector<std::string>& arguments) {
    std::vector<char*> list{const_cast<char*>(program.c_str())};
    for (const auto& argument : arguments) list.push_back(const_cast<char*>(argument.c_str()));
    list.push_back(nullptr);
    return list;
}

}  // namespace

Result<std::shared_ptr<ChildProcess>> ChildProcess::start(boost::asio::io_context& loop,
                                                          const std::string& program,
                                                          const std::vector<std::string>& arguments, int fd) {
    const auto list = argument_list(program, arguments);
    pid_t pid = 0;
    if (const int error = SpawnSetup(fd).spawn(pid, program, list.data()); error != 0) {
        return failure(static_cast<int32_t>(LINEERR_NODRIVER),
                       fmt::format("cannot start {}: {}", program, std::strerror(error)));
    }
    // By number: the C library header of Debian 12 lacks the C linkage that C++ needs.
    const auto pid_fd = static_cast<int>(::syscall(SYS_pidfd_open, pid, 0));
    if (pid_fd < 0) {
        const int error = errno;
        ::kill(pid, SIGKILL);
        ::waitpid(pid, nullptr, 0);
        return failure(static_cast<int32_t>(LINEERR_NODRIVER),
                       fmt::format("cannot watch {}: {}", program, std::strerror(error)));
    }
    return std::shared_ptr<ChildProcess>(new ChildProcess(loop, pid, pid_fd));
}

ChildProcess::ChildProcess(boost::asio::io_context& loop, pid_t pid, int pid_fd)
    : pid_(pid), descriptor_(loop, pid_fd) {}

ChildProcess::~ChildProcess() { kill_now(); }

void ChildProcess::when_ended(Ended handler) {
    handler_ = std::move(handler);
    descriptor_.async_wait(boost::asio::posix::stream_descriptor::wait_read,
                           [self = shared_from_this()](boost::system::error_code error) {
                               if (error || self->ended_) return;
                               const std::string how = self->reap();
                               if (const Ended handler = std::exchange(self->handler_, nullptr)) handler(how);
                           });
}

std::string ChildProcess::reap() {
    int status = 0;
    ::waitpid(pid_, &status, 0);
    ended_ = true;
    if (WIFSIGNALED(status)) {
        return fmt::format("was killed by signal {} ({})", WTERMSIG(status), ::strsignal(WTERMSIG(status)));
    }
    return fmt::format("exited with status {}", WEXITSTATUS(status));
}

// Until it is reaped the number of the process cannot be given to another one.
void ChildProcess::kill() {
    if (!ended_) ::kill(pid_, SIGKILL);
}

void ChildProcess::kill_now() {
    handler_ = nullptr;
    if (ended_) return;
    kill();
    reap();
    boost::system::error_code ignored;
    descriptor_.close(ignored);
}

}  // namespace tapi::server
