// SPDX-License-Identifier: Apache-2.0
// See server.hpp.
#include "exchange/panel/server.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "sdk/text.hpp"

namespace tapi::exchange::panel {
namespace {

constexpr uint64_t changed = 1, stop = 1 << 20;  // what notify() and the end add to the event's counter
constexpr size_t read_at_once = 1024;

Error failed(const std::string& path, const std::string& why) {
    return sdk::error(LINEERR_OPERATIONFAILED, "panel socket " + path + ": " + why);
}

sockaddr_un address_of(const std::string& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
    return address;
}

bool bind_at(int socket, const std::string& path) {
    const sockaddr_un address = address_of(path);
    return ::bind(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
}

// What a server that is gone has left there. A file that is no socket, or one that is in use, is let alone.
bool remove_stale(const std::string& path) {
    struct stat found {};
    if (::lstat(path.c_str(), &found) != 0 || !S_ISSOCK(found.st_mode)) return false;
    const int probe = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const sockaddr_un address = address_of(path);
    const bool refused = probe >= 0 &&
                         ::connect(probe, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 &&
                         errno == ECONNREFUSED;
    if (probe >= 0) ::close(probe);
    return refused && ::unlink(path.c_str()) == 0;
}

bool is_own_user(int socket) {
    ucred peer{};
    socklen_t size = sizeof peer;
    if (::getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0) return false;
    return peer.uid == ::geteuid() || peer.uid == 0;
}

}  // namespace

struct Server::Client {
    Client(int socket, Surface& surface) : fd(socket), session(surface) {}
    ~Client() { ::close(fd); }
    bool listens() const { return !session.ended() && output_size() < most_waiting; }
    size_t output_size() const { return const_cast<Session&>(session).output().size(); }

    const int fd;
    Session session;
};

Result<std::unique_ptr<Server>> Server::listen(const std::string& path, Surface& surface) {
    if (path.size() >= sizeof sockaddr_un{}.sun_path)
        return failed(path, "longer than " + std::to_string(sizeof sockaddr_un{}.sun_path - 1) +
                                " characters; choose a shorter [panel] socket");
    const int listener = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    const int wake = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    // The mode of a socket that is not bound yet becomes that of its file.
    bool ready = listener >= 0 && wake >= 0 && ::fchmod(listener, 0600) == 0;
    ready = ready && (bind_at(listener, path) ||
                      (errno == EADDRINUSE && remove_stale(path) && bind_at(listener, path)));
    if (ready && ::listen(listener, most_clients) == 0)
        return std::unique_ptr<Server>(new Server(path, listener, wake, surface));
    const std::string why = errno == EADDRINUSE || errno == 0
                                ? std::string("something else is there already")
                                : std::string(std::strerror(errno));
    if (listener >= 0) ::close(listener);
    if (wake >= 0) ::close(wake);
    return failed(path, why);
}

Server::Server(std::string path, int listener, int wake, Surface& surface)
    : path_(std::move(path)), listener_(listener), wake_(wake), surface_(surface) {
    thread_ = std::thread([this] { run(); });
}

Server::~Server() {
    (void)!::write(wake_, &stop, sizeof stop);
    thread_.join();
    clients_.clear();
    ::close(listener_);
    ::close(wake_);
    ::unlink(path_.c_str());
}

void Server::notify() { (void)!::write(wake_, &changed, sizeof changed); }

void Server::run() {
    while (serve_once()) {
    }
}

bool Server::serve_once() {
    std::vector<pollfd> fds{{wake_, POLLIN, 0}, {listener_, POLLIN, 0}};
    for (const auto& client : clients_) {
        const int in = client->listens() ? POLLIN : 0, out = client->output_size() != 0 ? POLLOUT : 0;
        fds.push_back({client->fd, static_cast<short>(in | out), 0});
    }
    if (::poll(fds.data(), fds.size(), -1) < 0) return errno == EINTR;
    uint64_t events = 0;
    if (::read(wake_, &events, sizeof events) == sizeof events && events >= stop) return false;
    const size_t known = clients_.size();
    for (size_t at = 0; at < known; ++at) {
        Client& client = *clients_[at];
        const short happened = fds[at + 2].revents;
        const bool lives = ((happened & POLLIN) == 0 || read(client)) && write(client) &&
                           (happened & (POLLERR | POLLNVAL)) == 0 &&
                           ((happened & POLLHUP) == 0 || (happened & POLLIN) != 0);
        if (!lives) clients_[at].reset();
    }
    std::erase(clients_, nullptr);
    if (fds[1].revents != 0) accept();
    return true;
}

void Server::accept() {
    const int socket = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
    if (socket < 0) return;
    if (clients_.size() >= most_clients || !is_own_user(socket)) {
        ::close(socket);
        return;
    }
    clients_.push_back(std::make_unique<Client>(socket, surface_));
}

// False when the client is gone.
bool Server::read(Client& client) {
    char bytes[read_at_once];
    const ssize_t size = ::recv(client.fd, bytes, sizeof bytes, 0);
    if (size < 0) return errno == EAGAIN || errno == EINTR;
    if (size == 0) return false;
    client.session.receive({bytes, static_cast<size_t>(size)});
    return true;
}

// Everything that can be sent now; what has changed is shown to who has read what was shown before.
bool Server::write(Client& client) {
    if (client.output_size() < most_waiting && !client.session.ended()) client.session.update();
    std::string& output = client.session.output();
    while (!output.empty()) {
        const ssize_t size = ::send(client.fd, output.data(), output.size(), MSG_NOSIGNAL);
        if (size < 0) return errno == EAGAIN || errno == EINTR;
        output.erase(0, static_cast<size_t>(size));
    }
    return !client.session.ended();
}

}  // namespace tapi::exchange::panel
