// SPDX-License-Identifier: Apache-2.0
// See local_address.hpp.
#include "sip/local_address.hpp"

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

namespace tapi::sip {
namespace {

constexpr uint16_t any_port = 5060;

template <class Address>
bool ask(int family, const Address& to, Address& from) {
    const int fd = ::socket(family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (fd < 0) return false;
    socklen_t size = sizeof from;
    const bool known = ::connect(fd, reinterpret_cast<const sockaddr*>(&to), sizeof to) == 0 &&
                       ::getsockname(fd, reinterpret_cast<sockaddr*>(&from), &size) == 0;
    ::close(fd);
    return known;
}

std::string towards4(const std::string& host) {
    sockaddr_in to{}, from{};
    to.sin_family = AF_INET;
    to.sin_port = htons(any_port);
    // 192.0.2.0/24 is nobody's (RFC 5737), and goes where everything goes.
    if (::inet_pton(AF_INET, host.c_str(), &to.sin_addr) != 1) ::inet_pton(AF_INET, "192.0.2.1", &to.sin_addr);
    char text[INET_ADDRSTRLEN] = "127.0.0.1";
    if (ask(AF_INET, to, from)) ::inet_ntop(AF_INET, &from.sin_addr, text, sizeof text);
    return text;
}

std::string towards6(std::string host) {
    if (host.size() > 2 && host.front() == '[') host = host.substr(1, host.size() - 2);
    sockaddr_in6 to{}, from{};
    to.sin6_family = AF_INET6;
    to.sin6_port = htons(any_port);
    if (::inet_pton(AF_INET6, host.c_str(), &to.sin6_addr) != 1) ::inet_pton(AF_INET6, "2001:db8::1", &to.sin6_addr);
    char text[INET6_ADDRSTRLEN] = "::1";
    if (ask(AF_INET6, to, from)) ::inet_ntop(AF_INET6, &from.sin6_addr, text, sizeof text);
    return text;
}

}  // namespace

std::string local_address_towards(const std::string& host, bool ipv6) { return ipv6 ? towards6(host) : towards4(host); }

}  // namespace tapi::sip
