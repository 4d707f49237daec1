// SPDX-License-Identifier: Apache-2.0
// See sip_peers.hpp.
#include "sip_peers.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string_view>

namespace bench {
namespace {

constexpr int socket_room = 8 * 1024 * 1024;  // bursts must not be lost in the kernel

int open_udp(uint16_t& port) {
    const int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &socket_room, sizeof socket_room);
    sockaddr_in at{};
    at.sin_family = AF_INET;
    at.sin_port = htons(port);
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof at;
    if (bind(fd, reinterpret_cast<sockaddr*>(&at), size) != 0) {
        std::perror("bench: no UDP port");
        std::_Exit(1);
    }
    getsockname(fd, reinterpret_cast<sockaddr*>(&at), &size);
    port = ntohs(at.sin_port);
    return fd;
}

std::vector<std::string> split(const std::string& line) {
    std::vector<std::string> parts;
    std::istringstream in(line);
    for (std::string part; std::getline(in, part, ';');) parts.push_back(part);
    return parts;
}

// The last row of sipp's statistics, by the names in its first.
long counted(const std::string& file, const std::string& name) {
    std::ifstream in(file);
    std::string head, line, last;
    std::getline(in, head);
    while (std::getline(in, line)) last = line;
    const auto names = split(head), values = split(last);
    const auto at = std::find(names.begin(), names.end(), name);
    const auto index = static_cast<size_t>(at - names.begin());
    if (at == names.end() || index >= values.size()) {
        std::fprintf(stderr, "bench: sipp counts no %s in %s\n", name.c_str(), file.c_str());
        std::_Exit(1);
    }
    return std::atol(values[index].c_str());
}

bool listens(uint16_t port) {
    char wanted[16];
    std::snprintf(wanted, sizeof wanted, ":%04X ", port);
    std::ifstream table("/proc/net/udp");
    for (std::string line; std::getline(table, line);) {
        if (line.find(wanted) != std::string::npos) return true;
    }
    return false;
}

}  // namespace

uint16_t free_port() {
    uint16_t port = 0;
    close(open_udp(port));
    return port;
}

// ---- sipp

Sipp::Sipp(std::vector<std::string> arguments, const std::string& scenario, uint16_t awaited) {
    char pattern[] = "/tmp/opentapi-bench-sipp-XXXXXX";
    folder_ = mkdtemp(pattern);
    if (!scenario.empty()) {
        std::ofstream(folder_ + "/scenario.xml") << scenario;
        arguments.insert(arguments.begin(), {"-sf", folder_ + "/scenario.xml"});
    }
    arguments.insert(arguments.begin(), "sipp");
    for (const char* more : {"-i", "127.0.0.1", "-nostdin", "-trace_stat", "-fd", "1", "-deadcall_wait", "0", "-buff_size", "8388608", "-stf"}) arguments.emplace_back(more);
    arguments.push_back(folder_ + "/counts.csv");
    pid_ = fork();
    if (pid_ != 0) {
        for (int tries = 0; tries < 1000 && awaited != 0 && !listens(awaited); ++tries) usleep(10'000);  // nothing tells when another program binds
        return;
    }
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    std::vector<char*> words;
    for (std::string& argument : arguments) words.push_back(argument.data());
    words.push_back(nullptr);
    const int nowhere = open("/dev/null", O_RDWR);
    for (int fd = 0; fd < 3; ++fd) dup2(nowhere, fd);
    setenv("TERM", "dumb", 1);
    if (chdir(folder_.c_str()) == 0) execvp(words[0], words.data());
    _exit(127);
}

Sipp Sipp::answering(uint16_t port, const std::string& scenario) {
    std::vector<std::string> arguments{"-p", std::to_string(port)};
    if (scenario.empty()) arguments.insert(arguments.begin(), {"-sn", "uas"});
    return Sipp(std::move(arguments), scenario, port);
}

Sipp Sipp::calling(uint16_t target, const std::string& user, int at_once) {
    std::vector<std::string> arguments{"-sn", "uac", "127.0.0.1:" + std::to_string(target), "-s", user, "-p", std::to_string(free_port()),
                                       "-l",  std::to_string(at_once), "-r", "20000"};
    return Sipp(std::move(arguments), {}, 0);
}

Sipp::~Sipp() {
    if (pid_ > 0) {
        kill(pid_, SIGKILL);
        waitpid(pid_, nullptr, 0);
    }
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
}

SippCounts Sipp::finish() {
    kill(pid_, SIGUSR1);
    for (int tries = 0; tries < 2000 && waitpid(pid_, nullptr, WNOHANG) == 0; ++tries) usleep(10'000);
    kill(pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
    pid_ = -1;
    const std::string file = folder_ + "/counts.csv";
    return {counted(file, "SuccessfulCall(C)"), counted(file, "FailedCall(C)"), counted(file, "Retransmissions(C)")};
}

// ---- A bare caller

namespace {

std::string bare_request(const char* method, uint16_t to, uint16_t from, long call, const char* to_tag) {
    const std::string number = std::to_string(call), here = "127.0.0.1:" + std::to_string(from), there = "sip:2001@127.0.0.1:" + std::to_string(to);
    const int cseq = std::string_view(method) == "BYE" ? 2 : 1;
    return std::string(method) + " " + there + " SIP/2.0\r\nVia: SIP/2.0/UDP " + here + ";branch=z9hG4bK" + method + number + "\r\nFrom: <sip:bench@" + here +
           ">;tag=1\r\nTo: <" + there + ">" + to_tag + "\r\nCall-ID: bare" + number + "\r\nCSeq: " + std::to_string(cseq) + " " + method + "\r\nContact: <sip:bench@" +
           here + ">\r\nMax-Forwards: 70\r\nContent-Length: 0\r\n\r\n";
}

void until_200(int fd) {
    char room[4096];
    for (ssize_t length = 1; length > 0;) {
        length = recv(fd, room, sizeof room, 0);
        if (std::string_view(room, static_cast<size_t>(std::max<ssize_t>(length, 0))).starts_with("SIP/2.0 200")) return;
    }
    std::perror("bench: sipp does not answer");
    std::_Exit(1);
}

}  // namespace

std::vector<double> answer_times(uint16_t port, double seconds) {
    using Clock = std::chrono::steady_clock;
    using Milliseconds = std::chrono::duration<double, std::milli>;
    uint16_t own = 0;
    const int fd = open_udp(own);
    const timeval patience{5, 0};
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    sockaddr_in there{};
    there.sin_family = AF_INET;
    there.sin_port = htons(port);
    there.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const auto say = [&](const char* method, long call, const char* tag) {
        const std::string text = bare_request(method, port, own, call, tag);
        sendto(fd, text.data(), text.size(), 0, reinterpret_cast<sockaddr*>(&there), sizeof there);
    };
    std::vector<double> times;
    const auto end = Clock::now() + std::chrono::duration<double>(seconds);
    for (long call = 1; Clock::now() < end; ++call) {
        const auto asked = Clock::now();
        say("INVITE", call, "");
        until_200(fd);
        times.push_back(Milliseconds(Clock::now() - asked).count());
        say("ACK", call, ";tag=far");
        say("BYE", call, ";tag=far");
        until_200(fd);
    }
    close(fd);
    return times;
}

// ---- The registrar

namespace {

std::string_view header(std::string_view message, std::string_view name) {
    const size_t at = message.find("\r\n" + std::string(name) + ":");
    if (at == std::string_view::npos) return {};
    const size_t begin = at + 2;
    return message.substr(begin, message.find("\r\n", begin) - begin);
}

std::string answer(std::string_view request, const char* status, const std::string& more, const std::string& body = {}) {
    std::string text = std::string("SIP/2.0 ") + status + "\r\n";
    for (const char* name : {"Via", "From", "To", "Call-ID", "CSeq"}) {
        const std::string_view line = header(request, name);
        text += line;
        if (std::string_view(name) == "To" && line.find(";tag=") == std::string_view::npos) text += ";tag=far";
        text += "\r\n";
    }
    return text + more + "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

[[noreturn]] void serve(int fd, uint16_t port, long* registered) {
    const std::string here = "127.0.0.1:" + std::to_string(port), own = "Contact: <sip:far@" + here + ">\r\n";
    const std::string sdp = "v=0\r\no=far 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 9 RTP/AVP 0\r\na=inactive\r\n";
    std::vector<char> room(65536);
    for (;;) {
        sockaddr_in from{};
        socklen_t size = sizeof from;
        const ssize_t length = recvfrom(fd, room.data(), room.size(), 0, reinterpret_cast<sockaddr*>(&from), &size);
        if (length <= 0) continue;
        const std::string_view request(room.data(), static_cast<size_t>(length));
        std::string reply;
        if (request.starts_with("REGISTER ")) {
            if (header(request, "Authorization").empty()) {
                reply = answer(request, "401 Unauthorized", "WWW-Authenticate: Digest realm=\"bench\", nonce=\"abc\", qop=\"auth\"\r\n");
            } else {
                reply = answer(request, "200 OK", std::string(header(request, "Contact")) + "\r\nExpires: 3600\r\n");
                std::atomic_ref<long>(*registered).fetch_add(1);
            }
        } else if (request.starts_with("INVITE ")) {
            reply = answer(request, "200 OK", own + "Content-Type: application/sdp\r\n", sdp);
        } else if (request.starts_with("BYE ")) {
            reply = answer(request, "200 OK", {});
        }
        if (!reply.empty()) sendto(fd, reply.data(), reply.size(), 0, reinterpret_cast<sockaddr*>(&from), size);
    }
}

}  // namespace

Registrar::Registrar() {
    void* shared = mmap(nullptr, sizeof(long), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    registered_ = static_cast<long*>(shared);
    const int fd = open_udp(port_);
    pid_ = fork();
    if (pid_ == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        serve(fd, port_, registered_);
    }
    close(fd);
}

Registrar::~Registrar() {
    kill(pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
    munmap(registered_, sizeof(long));
}

long Registrar::registered() const { return std::atomic_ref<long>(*registered_).load(); }

}  // namespace bench
