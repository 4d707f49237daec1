// SPDX-License-Identifier: Apache-2.0
// See wave_server.hpp.
#include "media/wave/wave_server.hpp"

#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <stdexcept>

namespace tapi::media {
namespace {

constexpr size_t most_connections = 8;  // of one device: two are used, the rest are about to be refused
constexpr int backlog = 4;

bool make_name(const std::string& path, sockaddr_un& name) {
    name = {};
    name.sun_family = AF_UNIX;
    if (path.size() >= sizeof name.sun_path) return false;
    std::memcpy(name.sun_path, path.c_str(), path.size() + 1);
    return true;
}

// Nobody listens there any more.
bool is_left_over(const sockaddr_un& name) {
    const int socket = ::socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (socket < 0) return false;
    const bool refused = ::connect(socket, reinterpret_cast<const sockaddr*>(&name), sizeof name) != 0 &&
                         errno == ECONNREFUSED;
    ::close(socket);
    return refused;
}

bool answer(int socket, const wave::Welcome& welcome, std::span<const int> descriptors) {
    iovec part{const_cast<wave::Welcome*>(&welcome), sizeof welcome};
    msghdr message{};
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    alignas(cmsghdr) std::array<char, CMSG_SPACE(2 * sizeof(int))> control{};
    if (!descriptors.empty()) {
        message.msg_control = control.data();
        message.msg_controllen = CMSG_SPACE(descriptors.size_bytes());
        cmsghdr* header = CMSG_FIRSTHDR(&message);
        header->cmsg_level = SOL_SOCKET;
        header->cmsg_type = SCM_RIGHTS;
        header->cmsg_len = CMSG_LEN(descriptors.size_bytes());
        std::memcpy(CMSG_DATA(header), descriptors.data(), descriptors.size_bytes());
    }
    return ::sendmsg(socket, &message, MSG_NOSIGNAL | MSG_DONTWAIT) == sizeof welcome;
}

uid_t peer_of(int socket) {
    ucred credentials{};
    socklen_t size = sizeof credentials;
    if (getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &credentials, &size) != 0) return static_cast<uid_t>(-1);
    return credentials.uid;
}

}  // namespace

std::string wave_folder() {
    if (const char* folder = std::getenv("OPENTAPI_WAVE_DIR"); folder != nullptr && *folder != '\0')
        return folder;
    if (const char* run = std::getenv("RUNTIME_DIRECTORY"); run != nullptr && *run != '\0')
        return std::string(run) + "/wave";
    if (const char* run = std::getenv("XDG_RUNTIME_DIR"); run != nullptr && *run != '\0')
        return std::string(run) + "/opentapi/wave";
    return "/tmp/opentapi-" + std::to_string(geteuid()) + "/wave";
}

std::string wave_socket(const std::string& folder, uint32_t id) { return folder + "/" + std::to_string(id); }

WaveServer::WaveServer(Engine& engine, std::string folder, Admits admits)
    : engine_(engine),
      folder_(std::move(folder)),
      admits_(std::move(admits)),
      poll_(epoll_create1(EPOLL_CLOEXEC)) {
    if (poll_ < 0) throw std::runtime_error("no descriptor for the wave server");
    if (!admits_) admits_ = [own = geteuid()](uid_t user) { return user == own || user == 0; };
}

WaveServer::~WaveServer() {
    while (!entries_.empty()) remove(entries_.begin()->first);
    ::close(poll_);
}

void WaveServer::watch(int descriptor) {
    epoll_event wanted{};
    wanted.events = EPOLLIN;
    wanted.data.fd = descriptor;
    epoll_ctl(poll_, EPOLL_CTL_ADD, descriptor, &wanted);
}

Result<int> WaveServer::listen_on(uint32_t id) {
    sockaddr_un name;
    const std::string path = wave_socket(folder_, id);
    if (!make_name(path, name))
        return failure(ENAMETOOLONG, "the path " + path + " is too long for a socket");
    const int socket = ::socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (socket < 0) return failure(errno, "no socket");
    const auto* address = reinterpret_cast<const sockaddr*>(&name);
    int result = ::bind(socket, address, sizeof name);
    if (result != 0 && errno == EADDRINUSE && is_left_over(name)) {
        ::unlink(path.c_str());
        result = ::bind(socket, address, sizeof name);
    }
    if (result == 0) result = ::listen(socket, backlog);
    if (result == 0) return socket;
    const int error = errno;
    ::close(socket);
    return failure(error, path + ": " + std::strerror(error));
}

Result<WaveServer::Device> WaveServer::add(uint32_t rate) {
    std::error_code ignored;
    std::filesystem::create_directories(folder_, ignored);
    for (uint32_t id = 0; id < wave::most_streams; ++id) {
        if (entries_.contains(id)) continue;
        const auto listener = listen_on(id);
        if (!listener) {
            if (listener.code() == EADDRINUSE) continue;
            return listener.error();
        }
        const auto leg = engine_.add(std::make_unique<WavePort>(rate));
        if (!leg) {
            ::close(*listener);
            ::unlink(wave_socket(folder_, id).c_str());
            return leg.error();
        }
        entries_[id] = Entry{*leg, *listener, {}};
        watch(*listener);
        return Device{*leg, id};
    }
    return failure(ENOSPC, "all wave devices are in use");
}

void WaveServer::remove(uint32_t id) {
    const auto found = entries_.find(id);
    if (found == entries_.end()) return;
    Entry& entry = found->second;
    ::unlink(wave_socket(folder_, id).c_str());
    ::close(entry.listener);
    for (const auto& [socket, connection] : entry.connections) ::close(socket);
    engine_.remove(entry.leg);
    entries_.erase(found);
}

size_t WaveServer::streams() const {
    size_t all = 0;
    for (const auto& [id, entry] : entries_) {
        all += static_cast<size_t>(std::count_if(entry.connections.begin(), entry.connections.end(),
                                                 [](const auto& other) { return other.second.greeted; }));
    }
    return all;
}

void WaveServer::serve() {
    std::array<epoll_event, 16> ready{};
    const int count = epoll_wait(poll_, ready.data(), static_cast<int>(ready.size()), 0);
    for (int at = 0; at < count; ++at) {
        const int descriptor = ready[static_cast<size_t>(at)].data.fd;
        for (auto& [id, entry] : entries_) {
            if (entry.listener == descriptor) {
                accept(entry);
                break;
            }
            const auto found = entry.connections.find(descriptor);
            if (found == entry.connections.end()) continue;
            // After its greeting an application says nothing; what can be read then is its end.
            if (found->second.greeted) {
                drop(entry, descriptor);
            } else {
                greet(entry, found->second);
            }
            break;
        }
    }
}

void WaveServer::accept(Entry& entry) {
    const int socket = ::accept4(entry.listener, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (socket < 0) return;
    if (entry.connections.size() >= most_connections || !admits_(peer_of(socket))) {
        ::close(socket);
        return;
    }
    entry.connections[socket] = {socket, {}, false};
    watch(socket);
}

wave::Answer WaveServer::admit(const Entry& entry, const wave::Hello& hello) const {
    const bool known = hello.magic == wave::magic && hello.version == wave::version &&
                       (hello.direction == wave::Direction::out || hello.direction == wave::Direction::in) &&
                       (hello.rate == narrow_rate || hello.rate == wide_rate);
    if (!known) return wave::Answer::bad_hello;
    const bool taken = std::any_of(
        entry.connections.begin(), entry.connections.end(),
        [&](const auto& other) { return other.second.greeted && other.second.direction == hello.direction; });
    return taken ? wave::Answer::taken : wave::Answer::welcome;
}

void WaveServer::greet(Entry& entry, Connection& connection) {
    wave::Hello hello;
    wave::Welcome welcome;
    const int socket = connection.socket;
    if (::recv(socket, &hello, sizeof hello, MSG_DONTWAIT) != sizeof hello) return drop(entry, socket);
    welcome.answer = admit(entry, hello);
    std::unique_ptr<WaveRing> ring;
    if (welcome.answer == wave::Answer::welcome) {
        try {
            ring = std::make_unique<WaveRing>(hello.direction, hello.rate);
        } catch (const std::exception&) {
            welcome.answer = wave::Answer::no_room;
        }
    }
    if (ring == nullptr) {
        answer(socket, welcome, {});
        return drop(entry, socket);
    }
    welcome.ring_samples = wave::ring_samples;
    const int descriptors[] = {ring->memory(), ring->wake()};
    if (!answer(socket, welcome, descriptors)) return drop(entry, socket);
    connection.greeted = true;
    connection.direction = hello.direction;
    exchange(entry.leg, hello.direction, std::move(ring));
}

// On the media thread the ring takes the place of what was there, which comes back and ends here.
void WaveServer::exchange(LegId leg, wave::Direction direction, std::unique_ptr<WaveRing> ring) {
    engine_.run(leg, [direction, holder = std::make_shared<std::unique_ptr<WaveRing>>(std::move(ring))](
                         Port& port) { static_cast<WavePort&>(port).exchange(direction, *holder); });
}

void WaveServer::drop(Entry& entry, int socket) {
    const auto found = entry.connections.find(socket);
    const Connection connection = found->second;
    entry.connections.erase(found);
    ::close(socket);
    if (connection.greeted) exchange(entry.leg, connection.direction, nullptr);
}

}  // namespace tapi::media
