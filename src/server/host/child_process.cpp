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

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace tapi::server {
namespace {

class SpawnSetup {
  public:
    SpawnSetup(int fd, int child_fd) {
        ::posix_spawn_file_actions_init(&actions_);
        ::posix_spawn_file_actions_adddup2(&actions_, fd, child_fd);
        ::posix_spawn_file_actions_addclosefrom_np(&actions_, std::max(child_fd, STDERR_FILENO) + 1);
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

    int spawn(pid_t& pid, const std::string& program, char* const* arguments, char* const* environment) {
        return ::posix_spawn(&pid, program.c_str(), &actions_, &attributes_, arguments, environment);
    }

  private:
    posix_spawn_file_actions_t actions_;
    posix_spawnattr_t attributes_;
};

// For exec; the words stay where they are.
std::vector<char*> pointers_to(const std::vector<std::string>& words) {
    std::vector<char*> list;
    for (const auto& word : words) list.push_back(const_cast<char*>(word.c_str()));
    list.push_back(nullptr);
    return list;
}

std::vector<std::string> with_program(const ChildPlan& plan) {
    std::vector<std::string> words{plan.program};
    words.insert(words.end(), plan.arguments.begin(), plan.arguments.end());
    return words;
}

bool same_variable(std::string_view a, std::string_view b) { return a.substr(0, a.find('=')) == b.substr(0, b.find('=')); }

std::vector<std::string> environment_of(const ChildPlan& plan) {
    std::vector<std::string> words = plan.environment;
    for (char** own = environ; *own != nullptr; ++own) {
        const auto replaced = [own](const std::string& word) { return same_variable(word, *own); };
        if (std::none_of(plan.environment.begin(), plan.environment.end(), replaced)) words.emplace_back(*own);
    }
    return words;
}

}  // namespace

Result<std::shared_ptr<ChildProcess>> ChildProcess::start(boost::asio::io_context& loop, const ChildPlan& plan) {
    const std::string& program = plan.program;
    const std::vector<std::string> words = with_program(plan), environment = environment_of(plan);
    pid_t pid = 0;
    if (const int error = SpawnSetup(plan.fd, plan.child_fd)
                              .spawn(pid, program, pointers_to(words).data(), pointers_to(environment).data());
        error != 0) {
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
    return std::shared_ptr<ChildProcess>(new ChildProcess(loop, pid, pid_fd, plan.end_group));
}

ChildProcess::ChildProcess(boost::asio::io_context& loop, pid_t pid, int pid_fd, bool end_group)
    : pid_(pid), end_group_(end_group), descriptor_(loop, pid_fd) {}

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
    if (!ended_) ::kill(end_group_ ? -pid_ : pid_, SIGKILL);
}

void ChildProcess::kill_now() {
    const Ended dropped = std::exchange(handler_, nullptr);  // what it holds outlasts the process
    if (ended_) return;
    kill();
    reap();
    boost::system::error_code ignored;
    descriptor_.close(ignored);
}

}  // namespace tapi::server
