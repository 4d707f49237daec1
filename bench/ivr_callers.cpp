// SPDX-License-Identifier: Apache-2.0
// See ivr_callers.hpp.
#include "ivr_callers.hpp"

#include <arpa/inet.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string_view>

namespace bench {
namespace {

constexpr int64_t tick_ns = 20'000'000;
constexpr size_t payload = 160, head = 12;
constexpr uint8_t silence = 0xD5, pcma = 8, events = 101;
constexpr int key_packets = 5, end_packets = 3;
constexpr int connect_seconds = 60;

int64_t now_ns() {
    timespec now{};
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * int64_t{1'000'000'000} + now.tv_nsec;
}

sockaddr_in loopback(uint16_t port) {
    sockaddr_in at{};
    at.sin_family = AF_INET;
    at.sin_port = htons(port);
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return at;
}

int open_socket(uint16_t& port) {
    const int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    sockaddr_in at = loopback(0);
    socklen_t size = sizeof at;
    if (fd < 0 || bind(fd, reinterpret_cast<sockaddr*>(&at), sizeof at) != 0 || getsockname(fd, reinterpret_cast<sockaddr*>(&at), &size) != 0) {
        std::perror("bench: no UDP port");
        std::exit(1);
    }
    port = ntohs(at.sin_port);
    return fd;
}

void put16(uint8_t* at, uint16_t value) {
    at[0] = static_cast<uint8_t>(value >> 8);
    at[1] = static_cast<uint8_t>(value);
}
void put32(uint8_t* at, uint32_t value) {
    put16(at, static_cast<uint16_t>(value >> 16));
    put16(at + 2, static_cast<uint16_t>(value));
}

// Loud for A-law: an exponent of at least 3.
bool loud(const uint8_t* samples, size_t count) {
    size_t found = 0;
    for (size_t at = 0; at < count; ++at) found += ((samples[at] ^ 0x55) & 0x70) >= 0x30;
    return found > count / 4;
}

struct Caller {
    int fd = -1;
    uint16_t port = 0;
    sockaddr_in far{};  // of its sound
    std::string call_id;
    bool connected = false;
    uint16_t sequence = 0;
    uint32_t time = 0, key_time = 0;
    int key_left = 0;
    int64_t next_key = 0, pressed = 0;
    bool was_loud = false;
};

class Callers {
  public:
    explicit Callers(const CallerLoad& load) : load_(load), epoll_(epoll_create1(EPOLL_CLOEXEC)), all_(static_cast<size_t>(load.calls)) {
        for (size_t at = 0; at < all_.size(); ++at) {
            all_[at].fd = open_socket(all_[at].port);
            all_[at].time = static_cast<uint32_t>(at) * 7919;
            watch(all_[at].fd, at);
        }
    }
    ~Callers() {
        for (const Caller& caller : all_) close(caller.fd);
        close(epoll_);
    }
    void watch(int fd, size_t number) {
        epoll_event event{};
        event.events = EPOLLIN;
        event.data.u64 = number;
        epoll_ctl(epoll_, EPOLL_CTL_ADD, fd, &event);
    }
    std::vector<Caller>& all() { return all_; }
    CallerCounts& counts() { return counts_; }

    // Sends and hears until then; `other` is called for what is no caller's.
    template <class Other>
    void run(int64_t until, bool keys, Other other) {
        std::array<epoll_event, 256> ready;
        while (now_ns() < until) {
            const int64_t wait = std::max<int64_t>(0, std::min(until, next_tick_) - now_ns());
            const int count = epoll_wait(epoll_, ready.data(), ready.size(), static_cast<int>(wait / 1'000'000));
            for (int at = 0; at < count; ++at) {
                const uint64_t number = ready[static_cast<size_t>(at)].data.u64;
                if (number < all_.size()) hear(all_[number]);
                else other();
            }
            if (now_ns() < next_tick_) continue;
            next_tick_ = std::max(next_tick_ + tick_ns, now_ns() - 5 * tick_ns);
            for (Caller& caller : all_) {
                if (caller.connected) say(caller, keys);
            }
        }
    }
    void spread_keys() {
        const int64_t now = now_ns();
        const auto between = static_cast<int64_t>(load_.between_keys * 1e9);
        for (size_t at = 0; at < all_.size(); ++at) all_[at].next_key = now + between * static_cast<int64_t>(at) / static_cast<int64_t>(all_.size());
    }

  private:
    void send_packet(Caller& caller, uint8_t type, uint32_t time, bool mark, const uint8_t* body, size_t size) {
        std::array<uint8_t, head + payload> packet{};
        packet[0] = 0x80;
        packet[1] = static_cast<uint8_t>(type | (mark ? 0x80 : 0));
        put16(&packet[2], caller.sequence++);
        put32(&packet[4], time);
        put32(&packet[8], 0x10000000U + caller.port);
        std::memcpy(&packet[head], body, size);
        sendto(caller.fd, packet.data(), head + size, 0, reinterpret_cast<const sockaddr*>(&caller.far), sizeof caller.far);
        ++counts_.sent;
    }
    void say(Caller& caller, bool keys) {
        const int64_t now = now_ns();
        caller.time += payload;
        if (keys && caller.key_left == 0 && now >= caller.next_key) {
            caller.key_left = key_packets + end_packets;
            caller.key_time = caller.time;
            caller.next_key = now + static_cast<int64_t>(load_.between_keys * 1e9);
            caller.pressed = now;
            ++counts_.keys;
        }
        if (caller.key_left > 0) {
            const int sent = key_packets + end_packets - caller.key_left;
            const bool ends = sent >= key_packets;
            std::array<uint8_t, 4> event{5, static_cast<uint8_t>((ends ? 0x80 : 0) | 10), 0, 0};
            put16(&event[2], static_cast<uint16_t>(payload * static_cast<size_t>(std::min(sent + 1, key_packets))));
            send_packet(caller, events, caller.key_time, sent == 0, event.data(), event.size());
            --caller.key_left;
            return;
        }
        std::array<uint8_t, payload> quiet;
        quiet.fill(silence);
        send_packet(caller, pcma, caller.time, false, quiet.data(), quiet.size());
    }
    void hear(Caller& caller) {
        std::array<uint8_t, 2048> room;
        for (;;) {
            const ssize_t size = recv(caller.fd, room.data(), room.size(), 0);
            if (size < static_cast<ssize_t>(head)) return;
            ++counts_.received;
            const bool sound = (room[1] & 0x7F) == pcma && loud(&room[head], static_cast<size_t>(size) - head);
            if (sound && !caller.was_loud && caller.pressed != 0) {
                counts_.latency_ms.push_back(static_cast<double>(now_ns() - caller.pressed) * 1e-6);
                ++counts_.heard;
                caller.pressed = 0;
            }
            caller.was_loud = sound;
        }
    }

    CallerLoad load_;
    int epoll_;
    std::vector<Caller> all_;
    CallerCounts counts_;
    int64_t next_tick_ = now_ns();
};

std::string_view line_of(std::string_view message, std::string_view name) {
    const size_t at = message.find("\r\n" + std::string(name));
    if (at == std::string_view::npos) return {};
    return message.substr(at + 2, message.find("\r\n", at + 2) - at - 2);
}

// Just enough of SIP to call and to hang up.
class Dialogs {
  public:
    Dialogs(Callers& callers, uint16_t target, std::string user) : callers_(callers), target_(loopback(target)), user_(std::move(user)), fd_(open_socket(port_)) {
        const int room = 8 << 20;
        setsockopt(fd_, SOL_SOCKET, SO_RCVBUF, &room, sizeof room);
        callers.watch(fd_, callers.all().size());
    }
    ~Dialogs() { close(fd_); }

    void invite(size_t number) {
        Caller& caller = callers_.all()[number];
        caller.call_id = std::to_string(number) + "@bench";
        const std::string sdp = "v=0\r\no=c 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio " + std::to_string(caller.port) +
                                " RTP/AVP 8 101\r\na=rtpmap:101 telephone-event/8000\r\na=fmtp:101 0-15\r\n";
        send("INVITE", number, 1, "", "Contact: <sip:c@127.0.0.1:" + std::to_string(port_) + ">\r\nContent-Type: application/sdp\r\n", sdp);
    }
    void bye(size_t number) { send("BYE", number, 2, to_[number], "", ""); }

    void answers() {
        std::array<char, 8192> room;
        for (;;) {
            const ssize_t size = recv(fd_, room.data(), room.size(), 0);
            if (size <= 0) return;
            answer(std::string_view(room.data(), static_cast<size_t>(size)));
        }
    }

  private:
    void send(const std::string& method, size_t number, int sequence, const std::string& to, const std::string& more, const std::string& body) {
        const std::string own = "127.0.0.1:" + std::to_string(port_), uri = "sip:" + user_ + "@127.0.0.1:" + std::to_string(ntohs(target_.sin_port));
        const std::string text = method + " " + uri + " SIP/2.0\r\nVia: SIP/2.0/UDP " + own + ";branch=z9hG4bK" + std::to_string(number) + method +
                                 "\r\nMax-Forwards: 70\r\nFrom: <sip:c" + std::to_string(number) + "@" + own + ">;tag=" + std::to_string(number) + "\r\n" +
                                 (to.empty() ? "To: <" + uri + ">" : to) + "\r\nCall-ID: " + std::to_string(number) + "@bench\r\nCSeq: " +
                                 std::to_string(sequence) + " " + method + "\r\n" + more + "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
        sendto(fd_, text.data(), text.size(), 0, reinterpret_cast<const sockaddr*>(&target_), sizeof target_);
    }
    void answer(std::string_view message) {
        if (!message.starts_with("SIP/2.0 200") || line_of(message, "CSeq:").find("INVITE") == std::string_view::npos) return;
        const size_t number = static_cast<size_t>(std::atol(std::string(line_of(message, "Call-ID:").substr(8)).c_str()));
        const size_t media = message.find("m=audio ");
        if (number >= callers_.all().size() || media == std::string_view::npos) return;
        to_.resize(callers_.all().size());
        to_[number] = line_of(message, "To:");
        send("ACK", number, 1, to_[number], "", "");
        Caller& caller = callers_.all()[number];
        if (!caller.connected) ++callers_.counts().connected;
        caller.connected = true;
        caller.far = loopback(static_cast<uint16_t>(std::atoi(message.data() + media + 8)));
    }

    Callers& callers_;
    sockaddr_in target_;
    std::string user_;
    uint16_t port_ = 0;
    int fd_;
    std::vector<std::string> to_;
};

}  // namespace

CallerCounts call_ivr(uint16_t port, const std::string& user, const CallerLoad& load, void (*begun)(void*), void* context) {
    Callers callers(load);
    Dialogs dialogs(callers, port, user);
    const auto answers = [&] { dialogs.answers(); };
    const auto gap = static_cast<int64_t>(1e9 / load.calls_per_second);
    for (size_t number = 0; number < callers.all().size(); ++number) {
        dialogs.invite(number);
        callers.run(now_ns() + gap, false, answers);
    }
    const int64_t limit = now_ns() + connect_seconds * int64_t{1'000'000'000};
    while (callers.counts().connected < load.calls && now_ns() < limit) callers.run(now_ns() + tick_ns, false, answers);
    callers.run(now_ns() + 2'000'000'000, false, answers);  // what a beginning call costs is not measured
    callers.counts().sent = callers.counts().received = 0;
    callers.spread_keys();
    begun(context);
    callers.run(now_ns() + static_cast<int64_t>(load.seconds * 1e9), true, answers);
    for (size_t number = 0; number < callers.all().size(); ++number) {
        if (callers.all()[number].connected) dialogs.bye(number);
    }
    return callers.counts();
}

Echo::Echo(int ports) {
    std::vector<int> sockets;
    for (int at = 0; at < ports; ++at) {
        uint16_t port = 0;
        sockets.push_back(open_socket(port));
        ports_.push_back(port);
    }
    pid_ = fork();
    if (pid_ != 0) {
        for (const int fd : sockets) close(fd);
        return;
    }
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    const int epoll = epoll_create1(0);
    for (const int fd : sockets) {
        epoll_event event{};
        event.events = EPOLLIN;
        event.data.fd = fd;
        epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event);
    }
    std::array<epoll_event, 256> ready;
    std::array<char, 2048> room;
    for (;;) {
        const int count = epoll_wait(epoll, ready.data(), ready.size(), -1);
        for (int at = 0; at < count; ++at) {
            sockaddr_in from{};
            socklen_t size = sizeof from;
            const int fd = ready[static_cast<size_t>(at)].data.fd;
            const ssize_t length = recvfrom(fd, room.data(), room.size(), 0, reinterpret_cast<sockaddr*>(&from), &size);
            if (length > 0) sendto(fd, room.data(), static_cast<size_t>(length), 0, reinterpret_cast<sockaddr*>(&from), size);
        }
    }
}

Echo::~Echo() {
    kill(pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
}

CallerCounts call_echo(const Echo& echo, const CallerLoad& load, void (*begun)(void*), void* context) {
    Callers callers(load);
    for (size_t number = 0; number < callers.all().size(); ++number) {
        callers.all()[number].far = loopback(echo.ports()[number]);
        callers.all()[number].connected = true;
    }
    callers.run(now_ns() + 1'000'000'000, false, [] {});
    callers.counts().sent = callers.counts().received = 0;
    callers.spread_keys();
    begun(context);
    callers.run(now_ns() + static_cast<int64_t>(load.seconds * 1e9), true, [] {});
    return callers.counts();
}

}  // namespace bench
