// SPDX-License-Identifier: Apache-2.0
// Starting the server and other programs on Linux.
#include <dlfcn.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <climits>
#include <cstdlib>

#include "client/spawn.hpp"

namespace tapi::client {
namespace {

constexpr int given_descriptor = 3;

// What the new process does with the descriptor that it is given.
enum class Given : uint8_t {
    kept,  // keeps it, to say when it is ready or to speak with us
    fate   // says "begun" on it, and "failed" if the program cannot run
};
constexpr char begun = 'b', failed = 'f';

// In the new process, between fork and exec: system calls only.
[[noreturn]] void become(char* const* arguments, int descriptor, Given given) {
    setsid();
    if (descriptor != given_descriptor) dup2(descriptor, given_descriptor);
    const int nothing = open("/dev/null", O_RDWR);
    for (const int standard : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) dup2(nothing, standard);
    fcntl(given_descriptor, F_SETFD, given == Given::fate ? FD_CLOEXEC : 0);
    close_range(given_descriptor + 1, ~0u, 0);
    if (chdir("/") != 0) _exit(127);
    for (int number = 1; number < NSIG; ++number) signal(number, SIG_DFL);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, nullptr);
    if (given == Given::fate && write(given_descriptor, &begun, 1) != 1) _exit(127);
    execvp(arguments[0], arguments);
    if (given == Given::fate) _exit(write(given_descriptor, &failed, 1) == 1 ? 127 : 126);
    _exit(127);
}

// Two forks: the program's parent is init, so that nobody here has to wait for it. _Fork runs no handlers of
// the application.
void launch(char* const* arguments, int descriptor, Given given) {
    const pid_t first = _Fork();
    if (first == 0) {
        if (_Fork() == 0) become(arguments, descriptor, given);
        _exit(0);
    }
    while (first > 0 && waitpid(first, nullptr, 0) < 0 && errno == EINTR) {
    }
}

// Until the other end is closed: by exec, or by an end.
std::string read_fate(int fate) {
    std::string said;
    for (;;) {
        char byte = 0;
        const ssize_t got = read(fate, &byte, 1);
        if (got < 0 && errno == EINTR) continue;
        if (got != 1) return said;
        said.push_back(byte);
    }
}

bool wait_ready(int ready) {
    const auto deadline = std::chrono::steady_clock::now() + start_limit;
    for (;;) {
        const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
            deadline - std::chrono::steady_clock::now());
        pollfd poller{ready, POLLIN, 0};
        const int found = left.count() > 0 ? poll(&poller, 1, static_cast<int>(left.count())) : 0;
        if (found < 0 && errno == EINTR) continue;
        char byte = 0;
        return found > 0 && read(ready, &byte, 1) == 1;
    }
}

}  // namespace

std::string own_folder() {
    Dl_info here{};
    char path[PATH_MAX];
    if (dladdr(reinterpret_cast<void*>(&own_folder), &here) == 0 || here.dli_fname == nullptr) return "";
    if (realpath(here.dli_fname, path) == nullptr) return "";
    const std::string file = path;
    return file.substr(0, file.rfind('/'));
}

bool start_server(const std::string& program, const std::string& socket_path) {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) return false;
    std::string words[] = {
        program, "--socket", socket_path, "--ready-fd", std::to_string(given_descriptor), "--on-demand"};
    char* arguments[std::size(words) + 1] = {};
    for (size_t i = 0; i < std::size(words); ++i) arguments[i] = words[i].data();
    launch(arguments, ends[1], Given::kept);
    close(ends[1]);
    const bool listening = wait_ready(ends[0]);
    close(ends[0]);
    return listening;
}

bool start_program(const std::string& name) {
    int ends[2];
    if (name.empty() || name.find('/') != name.npos || pipe2(ends, O_CLOEXEC) != 0) return false;
    std::string word = name;
    char* arguments[] = {word.data(), nullptr};
    launch(arguments, ends[1], Given::fate);
    close(ends[1]);
    const std::string said = read_fate(ends[0]);
    close(ends[0]);
    return said == std::string{begun};
}

void start_helper(const std::string& program, int descriptor) {
    std::string word = program;
    char* arguments[] = {word.data(), nullptr};
    launch(arguments, descriptor, Given::kept);
}

StartLock::StartLock(const std::string& socket_path)
    : descriptor_(open((socket_path + ".start").c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600)) {
    while (descriptor_ >= 0 && flock(descriptor_, LOCK_EX) != 0 && errno == EINTR) {
    }
}

StartLock::~StartLock() {
    if (descriptor_ >= 0) close(descriptor_);
}

bool private_directory(const std::string& path) {
    if (mkdir(path.c_str(), 0700) != 0 && errno != EEXIST) return false;
    struct stat facts {};
    return lstat(path.c_str(), &facts) == 0 && S_ISDIR(facts.st_mode) && facts.st_uid == geteuid() &&
           (facts.st_mode & (S_IWGRP | S_IWOTH)) == 0;
}

}  // namespace tapi::client
