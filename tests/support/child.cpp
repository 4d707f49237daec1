// SPDX-License-Identifier: Apache-2.0
// See child.hpp.
#include "support/child.hpp"

#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <stdexcept>

extern char** environ;

namespace tapi::test {
namespace {

using Clock = std::chrono::steady_clock;

int open_process(pid_t process) { return static_cast<int>(syscall(SYS_pidfd_open, process, 0)); }

bool wait_readable(int descriptor, std::chrono::milliseconds limit) {
    const auto deadline = Clock::now() + limit;
    for (;;) {
        const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now()).count();
        pollfd poller{descriptor, POLLIN, 0};
        const int found = poll(&poller, 1, static_cast<int>(std::max<long long>(left, 0)));
        if (found > 0) return true;
        if (found == 0 || errno != EINTR) return false;
    }
}

// The environment of a child: ours, without what would lead it to another server, and the additions.
std::vector<std::string> environment_for(const std::vector<std::string>& additions, bool activated) {
    std::vector<std::string> all;
    auto replaced = [&](const std::string& entry) {
        const std::string name = entry.substr(0, entry.find('=') + 1);
        for (const std::string& addition : additions) {
            if (addition.starts_with(name)) return true;
        }
        return false;
    };
    for (char** entry = environ; *entry != nullptr; ++entry) {
        if (!replaced(*entry)) all.push_back(*entry);
    }
    all.insert(all.end(), additions.begin(), additions.end());
    if (activated) all.push_back("LISTEN_PID=          ");  // the child writes its number
    return all;
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
    std::vector<char*> list;
    for (std::string& text : texts) list.push_back(text.data());
    list.push_back(nullptr);
    return list;
}

// Everything the new process needs, ready before the fork: after it only system calls are safe.
struct Plan {
    std::vector<std::string> argument_texts, environment_texts;
    std::vector<char*> arguments, environment;
    std::string program;
    const Launch& launch;
    char* own_number = nullptr;

    explicit Plan(const Launch& given) : program(given.arguments.at(0)), launch(given) {
        argument_texts = given.arguments;
        if (!given.name.empty()) argument_texts[0] = given.name;
        environment_texts = environment_for(given.environment, given.activated);
        arguments = pointers(argument_texts);
        environment = pointers(environment_texts);
        if (given.activated) own_number = environment_texts.back().data() + std::strlen("LISTEN_PID=");
    }
};

void write_number(char* at, unsigned long number) {
    char digits[24];
    int count = 0;
    do {
        digits[count++] = static_cast<char>('0' + number % 10);
        number /= 10;
    } while (number != 0);
    while (count > 0) *at++ = digits[--count];
    *at = '\0';
}

[[noreturn]] void become(const Plan& plan, const int (&standard)[3], pid_t parent) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent) _exit(126);
    for (int i = 0; i < 3; ++i) dup2(standard[i], i);
    // High first, so that no wanted number is taken by a descriptor that still has to move.
    std::array<int, 8> moved{};
    for (size_t i = 0; i < plan.launch.descriptors.size(); ++i) {
        moved[i] = fcntl(plan.launch.descriptors[i].first, F_DUPFD_CLOEXEC, 100);
    }
    for (size_t i = 0; i < plan.launch.descriptors.size(); ++i) dup2(moved[i], plan.launch.descriptors[i].second);
    if (plan.launch.file_size) {
        const rlimit limit{*plan.launch.file_size, *plan.launch.file_size};
        setrlimit(RLIMIT_FSIZE, &limit);
        signal(SIGXFSZ, SIG_IGN);
    }
    if (plan.launch.user) {
        const gid_t group = *plan.launch.user;
        if (setgroups(0, nullptr) != 0 || setgid(group) != 0 || setuid(*plan.launch.user) != 0) _exit(125);
        prctl(PR_SET_PDEATHSIG, SIGKILL);
    }
    if (plan.own_number != nullptr) write_number(plan.own_number, static_cast<unsigned long>(getpid()));
    signal(SIGPIPE, SIG_DFL);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, nullptr);
    execve(plan.program.c_str(), plan.arguments.data(), plan.environment.data());
    _exit(127);
}

struct Pipe {
    int ends[2];
    Pipe() {
        if (pipe2(ends, O_CLOEXEC) != 0) throw std::runtime_error("pipe");
    }
};

}  // namespace

void Launch::set(const std::string& entry) {
    const std::string name = entry.substr(0, entry.find('=') + 1);
    std::erase_if(environment, [&](const std::string& other) { return other.starts_with(name); });
    environment.push_back(entry);
}

Output::~Output() {
    if (reader_.joinable()) reader_.join();
}

void Output::follow(int descriptor) {
    over_ = false;
    reader_ = std::thread([this, descriptor] { read_all(descriptor); });
}

void Output::read_all(int descriptor) {
    char buffer[16384];
    for (;;) {
        const ssize_t got = ::read(descriptor, buffer, sizeof buffer);
        if (got < 0 && errno == EINTR) continue;
        const std::lock_guard lock(mutex_);
        if (got <= 0) over_ = true;
        if (got > 0) text_.append(buffer, static_cast<size_t>(got));
        changed_.notify_all();
        if (over_) break;
    }
    ::close(descriptor);
}

std::string Output::text() const {
    const std::lock_guard lock(mutex_);
    return text_;
}

std::optional<size_t> Output::find(const std::string& wanted, size_t from, std::chrono::milliseconds limit) const {
    std::unique_lock lock(mutex_);
    size_t found = std::string::npos;
    changed_.wait_for(lock, limit, [&] {
        found = from <= text_.size() ? text_.find(wanted, from) : std::string::npos;
        return found != std::string::npos || over_;
    });
    if (found == std::string::npos) return std::nullopt;
    return found + wanted.size();
}

std::optional<std::string> Output::next_line(std::chrono::milliseconds limit) {
    std::unique_lock lock(mutex_);
    size_t end = std::string::npos;
    changed_.wait_for(lock, limit, [&] {
        end = text_.find('\n', taken_);
        return end != std::string::npos || over_;
    });
    if (end == std::string::npos) return std::nullopt;
    std::string line = text_.substr(taken_, end - taken_);
    taken_ = end + 1;
    return line;
}

bool Output::ended(std::chrono::milliseconds limit) const {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, limit, [this] { return over_; });
}

Child::Child(const Launch& launch) {
    signal(SIGPIPE, SIG_IGN);  // a child that is gone is told by write()
    const Plan plan(launch);
    Pipe in, out, err;
    const int standard[3] = {in.ends[0], out.ends[1], err.ends[1]};
    const pid_t parent = getpid();
    pid_ = fork();
    if (pid_ == 0) become(plan, standard, parent);
    for (const int end : standard) ::close(end);
    if (pid_ < 0) throw std::runtime_error("fork");
    descriptor_ = open_process(pid_);
    input_ = in.ends[1];
    output_.follow(out.ends[0]);
    errors_.follow(err.ends[0]);
}

Child::~Child() {
    send(SIGKILL);
    wait();
    close_input();
    if (descriptor_ >= 0) ::close(descriptor_);
}

bool Child::write(const std::string& text) const {
    size_t sent = 0;
    while (sent < text.size()) {
        const ssize_t n = ::write(input_, text.data() + sent, text.size() - sent);
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) return false;
        sent += static_cast<size_t>(n);
    }
    return true;
}

void Child::close_input() {
    if (input_ >= 0) ::close(input_);
    input_ = -1;
}

void Child::send(int signal) const {
    if (pid_ > 0 && !status_) ::kill(pid_, signal);
}

std::optional<int> Child::wait(std::chrono::milliseconds limit) {
    if (status_ || pid_ <= 0) return status_;
    if (!wait_readable(descriptor_, limit)) return std::nullopt;
    int status = 0;
    if (waitpid(pid_, &status, 0) != pid_) return std::nullopt;
    status_ = WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
    return status_;
}

bool wait_gone(pid_t process, std::chrono::milliseconds limit) {
    const int descriptor = open_process(process);
    if (descriptor < 0) return true;
    const bool gone = wait_readable(descriptor, limit);
    ::close(descriptor);
    return gone;
}

}  // namespace tapi::test
