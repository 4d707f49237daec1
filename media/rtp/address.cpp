// SPDX-License-Identifier: Apache-2.0
// See address.hpp.
#include "media/rtp/address.hpp"

#include <arpa/inet.h>
#include <net/if.h>

#include <algorithm>
#include <cstring>

namespace tapi::media {
namespace {

constexpr std::array<uint8_t, 12> v4_prefix{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};

}  // namespace

bool Address::v4() const { return std::equal(v4_prefix.begin(), v4_prefix.end(), ip.begin()); }

std::optional<Address> make_address(const std::string& text, uint16_t port) {
    Address address;
    address.port = port;
    if (inet_pton(AF_INET, text.c_str(), address.ip.data() + v4_prefix.size()) == 1) {
        std::copy(v4_prefix.begin(), v4_prefix.end(), address.ip.begin());
        return address;
    }
    const size_t percent = text.find('%');
    if (percent != std::string::npos) address.scope = if_nametoindex(text.c_str() + percent + 1);
    if (inet_pton(AF_INET6, text.substr(0, percent).c_str(), address.ip.data()) == 1) return address;
    return std::nullopt;
}

std::string to_string(const Address& address) {
    char text[INET6_ADDRSTRLEN] = "";
    if (address.v4()) {
        inet_ntop(AF_INET, address.ip.data() + v4_prefix.size(), text, sizeof text);
    } else {
        inet_ntop(AF_INET6, address.ip.data(), text, sizeof text);
    }
    return text;
}

Address from_sockaddr(const sockaddr_storage& from) {
    Address address;
    if (from.ss_family == AF_INET) {
        sockaddr_in in;
        std::memcpy(&in, &from, sizeof in);
        std::copy(v4_prefix.begin(), v4_prefix.end(), address.ip.begin());
        std::memcpy(address.ip.data() + v4_prefix.size(), &in.sin_addr, 4);
        address.port = ntohs(in.sin_port);
    } else if (from.ss_family == AF_INET6) {
        sockaddr_in6 in;
        std::memcpy(&in, &from, sizeof in);
        std::memcpy(address.ip.data(), &in.sin6_addr, 16);
        address.port = ntohs(in.sin6_port);
        address.scope = in.sin6_scope_id;
    }
    return address;
}

socklen_t to_sockaddr(const Address& address, bool v6_socket, sockaddr_storage& to) {
    if (!v6_socket) {
        sockaddr_in in{};
        in.sin_family = AF_INET;
        in.sin_port = htons(address.port);
        std::memcpy(&in.sin_addr, address.ip.data() + v4_prefix.size(), 4);
        std::memcpy(&to, &in, sizeof in);
        return sizeof in;
    }
    sockaddr_in6 in{};
    in.sin6_family = AF_INET6;
    in.sin6_port = htons(address.port);
    in.sin6_scope_id = address.scope;
    std::memcpy(&in.sin6_addr, address.ip.data(), 16);
    std::memcpy(&to, &in, sizeof in);
    return sizeof in;
}

}  // namespace tapi::media
