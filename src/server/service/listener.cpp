// SPDX-License-Identifier: Apache-2.0
// Listening sockets.
#include "server/service/listener.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <tapi.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>

namespace tapi::server {
namespace {

constexpr int backlog = 256;
constexpr int first_activated = 3;

Error system_error(const std::string& what) {
    return failure(LINEERR_OPERATIONFAILED, what + ": " + std::strerror(errno));
}

bool somebody_serves(const sockaddr_un& address) {
    const int probe = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (probe < 0) return false;
    const bool served = connect(probe, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
    close(probe);
    return served;
}

bool is_loopback(const addrinfo& found) {
    if (found.ai_family == AF_INET) {
        const auto* v4 = reinterpret_cast<const sockaddr_in*>(found.ai_addr);
        return (ntohl(v4->sin_addr.s_addr) >> 24) == 127;
    }
    return found.ai_family == AF_INET6 &&
           IN6_IS_ADDR_LOOPBACK(&reinterpret_cast<const sockaddr_in6*>(found.ai_addr)->sin6_addr);
}

}  // namespace

std::vector<int> activated_sockets() {
    const char* process = std::getenv("LISTEN_PID");
    const char* count = std::getenv("LISTEN_FDS");
    if (process == nullptr || count == nullptr || std::atoi(process) != getpid()) return {};
    std::vector<int> sockets;
    for (int i = 0; i < std::atoi(count); ++i) {
        fcntl(first_activated + i, F_SETFD, FD_CLOEXEC);
        sockets.push_back(first_activated + i);
    }
    unsetenv("LISTEN_PID");
    unsetenv("LISTEN_FDS");
    unsetenv("LISTEN_FDNAMES");
    return sockets;
}

Result<int> listen_unix(const std::string& path, bool open_to_all) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.size() >= sizeof address.sun_path) {
        return failure(LINEERR_OPERATIONFAILED, "the socket's path is too long (107 bytes at most): " + path);
    }
    std::memcpy(address.sun_path, path.data(), path.size());
    std::error_code ignored;
    std::filesystem::create_directories(std::filesystem::path(path).parent_path(), ignored);
    if (somebody_serves(address)) {
        return failure(LINEERR_OPERATIONFAILED, "another server listens on " + path + " already");
    }
    unlink(path.c_str());
    const int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0) return system_error("cannot make a socket");
    const mode_t before = umask(0177);
    const int bound = bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address);
    umask(before);
    if (bound != 0 || (open_to_all && chmod(path.c_str(), 0666) != 0) || listen(fd, backlog) != 0) {
        const Error error = system_error("cannot listen on " + path);
        close(fd);
        return error;
    }
    return fd;
}

Result<int> listen_tcp(const std::string& host, uint16_t& port) {
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV;
    addrinfo* found = nullptr;
    if (const int why = getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &found)) {
        return failure(LINEERR_OPERATIONFAILED, "cannot find " + host + ": " + gai_strerror(why));
    }
    Result<int> result = failure(LINEERR_OPERATIONFAILED, host + " is not a loopback address: TCP is for this machine only");
    if (is_loopback(*found)) {
        const int fd = socket(found->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
        const int yes = 1;
        sockaddr_storage bound{};
        socklen_t size = sizeof bound;
        if (fd >= 0 && setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes) == 0 &&
            bind(fd, found->ai_addr, found->ai_addrlen) == 0 && listen(fd, backlog) == 0 &&
            getsockname(fd, reinterpret_cast<sockaddr*>(&bound), &size) == 0) {
            port = ntohs(bound.ss_family == AF_INET ? reinterpret_cast<sockaddr_in*>(&bound)->sin_port
                                                     : reinterpret_cast<sockaddr_in6*>(&bound)->sin6_port);
            result = fd;
        } else {
            result = system_error("cannot listen on " + host + " port " + std::to_string(port));
            if (fd >= 0) close(fd);
        }
    }
    freeaddrinfo(found);
    return result;
}

}  // namespace tapi::server
