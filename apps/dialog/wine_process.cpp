// SPDX-License-Identifier: Apache-2.0
// See wine_process.hpp.
#include "wine_process.hpp"

#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <tapi.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <utility>

#include "tapihost/secret.hpp"

extern char** environ;

namespace tapi::dialog {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::seconds start_limit{60};  // Wine updates a prefix with its first program after it has been updated itself
constexpr size_t max_strangers = 8;

Error went_wrong(std::string why) { return failure(static_cast<int32_t>(LINEERR_OPERATIONFAILED), std::move(why)); }

std::string new_secret() {
    unsigned char random[host::secret_size / 2];
    if (getrandom(random, sizeof random, 0) != static_cast<ssize_t>(sizeof random)) return "";
    std::string secret;
    for (const unsigned char byte : random) {
        constexpr const char* digits = "0123456789abcdef";
        secret += {digits[byte >> 4], digits[byte & 15]};
    }
    return secret;
}

// Takes as long for a wrong secret, wherever it is wrong.
bool same(const std::string& one, const std::string& other) {
    unsigned char different = one.size() == other.size() ? 0 : 1;
    for (size_t i = 0; i < one.size() && i < other.size(); ++i) different |= static_cast<unsigned char>(one[i] ^ other[i]);
    return different == 0;
}

uint16_t port_of(int listener) {
    sockaddr_in here{};
    socklen_t size = sizeof here;
    return getsockname(listener, reinterpret_cast<sockaddr*>(&here), &size) == 0 ? ntohs(here.sin_port) : 0;
}

// Its reading end with the secret in it: it fits into every pipe.
int pipe_with(const std::string& secret) {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) return -1;
    const bool written = write(ends[1], secret.data(), secret.size()) == static_cast<ssize_t>(secret.size());
    close(ends[1]);
    if (written) return ends[0];
    close(ends[0]);
    return -1;
}

// What this process has, in the driver's prefix; a program under Wine that asked for the dialog has one of its own.
void choose_prefix(const std::string& prefix) {
    setenv("WINEPREFIX", prefix.c_str(), 1);
    setenv("WINEDEBUG", "-all", 0);
    for (const char* name : {"WINELOADER", "WINESERVER", "WINEDLLPATH", "WINEARCH"}) unsetenv(name);
}

pid_t spawn_wine(std::vector<std::string> words, int input) {
    std::vector<char*> arguments;
    for (std::string& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    posix_spawn_file_actions_t files;
    posix_spawnattr_t how;
    posix_spawn_file_actions_init(&files);
    posix_spawnattr_init(&how);
    posix_spawn_file_actions_adddup2(&files, input, STDIN_FILENO);
    posix_spawnattr_setflags(&how, POSIX_SPAWN_SETPGROUP);  // a group of its own, to end it with what it starts
    pid_t made = 0;
    const int error = posix_spawnp(&made, "wine", &files, &how, arguments.data(), environ);
    posix_spawnattr_destroy(&how);
    posix_spawn_file_actions_destroy(&files);
    errno = error;
    return error == 0 ? made : -1;
}

}  // namespace

WineProcess::~WineProcess() {
    if (group_ > 0) kill(-group_, SIGKILL);
    if (group_ > 0) waitpid(group_, nullptr, 0);
    for (const Stranger& stranger : strangers_) close(stranger.descriptor);
    for (const int descriptor : {listener_, process_, connected_}) {
        if (descriptor >= 0) close(descriptor);
    }
}

Result<int> WineProcess::start(const WinePlace& place, const std::string& name, int asker) {
    if (Status listening = listen(); !listening) return listening.error();
    if (Status spawned = spawn(place, name); !spawned) return spawned.error();
    return wait(asker);
}

Status WineProcess::listen() {
    secret_ = new_secret();
    listener_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    sockaddr_in here{};
    here.sin_family = AF_INET;
    here.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const bool bound = listener_ >= 0 && bind(listener_, reinterpret_cast<sockaddr*>(&here), sizeof here) == 0;
    if (bound && ::listen(listener_, max_strangers) == 0 && !secret_.empty()) return success();
    return went_wrong(std::string("cannot listen on 127.0.0.1 for tapihost.exe: ") + std::strerror(errno));
}

Status WineProcess::spawn(const WinePlace& place, const std::string& name) {
    const int input = pipe_with(secret_);
    if (input < 0) return went_wrong(std::string("no pipe for tapihost.exe: ") + std::strerror(errno));
    choose_prefix(place.prefix);
    group_ = spawn_wine({"wine", place.host, "--dialog", "--port", std::to_string(port_of(listener_)), "--name", name}, input);
    close(input);
    if (group_ < 0) return went_wrong(std::string("wine cannot be started: ") + std::strerror(errno));
    process_ = static_cast<int>(syscall(SYS_pidfd_open, group_, 0));
    if (process_ < 0) return went_wrong(std::string("wine cannot be watched: ") + std::strerror(errno));
    return success();
}

Result<int> WineProcess::wait(int asker) {
    const auto deadline = Clock::now() + start_limit;
    for (;;) {
        std::vector<pollfd> watched{{listener_, POLLIN, 0}, {process_, POLLIN, 0}, {asker, POLLIN | POLLRDHUP, 0}};
        for (const Stranger& stranger : strangers_) watched.push_back({stranger.descriptor, POLLIN, 0});
        const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now()).count();
        const int found = left > 0 ? poll(watched.data(), watched.size(), static_cast<int>(left)) : 0;
        if (found < 0 && errno == EINTR) continue;
        if (found <= 0) return went_wrong("tapihost.exe under Wine did not begin within " + std::to_string(start_limit.count()) + " s");
        for (size_t i = strangers_.size(); i-- > 0;) {
            if (watched[3 + i].revents == 0) continue;
            const Heard heard = hear(strangers_[i]);
            if (heard == Heard::right) return take(i);
            if (heard == Heard::wrong) forget(i);
        }
        if ((watched[2].revents & (POLLHUP | POLLRDHUP)) != 0) return went_wrong("who asked for the dialog is gone");
        if (watched[1].revents != 0) return went_wrong("tapihost.exe ended before it was there; `wine` in a terminal may say why");
        if (watched[0].revents != 0) welcome();
    }
}

// Nobody is answered: who does not know the secret learns nothing here.
void WineProcess::welcome() {
    const int made = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
    if (made < 0) return;
    if (strangers_.size() >= max_strangers) forget(0);
    strangers_.push_back({made, ""});
}

// From here on it is read as a whole.
int WineProcess::take(size_t which) {
    connected_ = std::exchange(strangers_[which].descriptor, -1);
    const int on = 1;
    setsockopt(connected_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    fcntl(connected_, F_SETFL, fcntl(connected_, F_GETFL) & ~O_NONBLOCK);
    forget(which);
    return connected_;
}

void WineProcess::forget(size_t which) {
    if (strangers_[which].descriptor >= 0) close(strangers_[which].descriptor);
    strangers_.erase(strangers_.begin() + static_cast<ptrdiff_t>(which));
}

// Reads what is there.
WineProcess::Heard WineProcess::hear(Stranger& stranger) const {
    char room[host::secret_size];
    const ssize_t got = recv(stranger.descriptor, room, secret_.size() - stranger.said.size(), 0);
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) return Heard::not_all;
    if (got <= 0) return Heard::wrong;
    stranger.said.append(room, static_cast<size_t>(got));
    if (stranger.said.size() < secret_.size()) return Heard::not_all;
    return same(stranger.said, secret_) ? Heard::right : Heard::wrong;
}

}  // namespace tapi::dialog
