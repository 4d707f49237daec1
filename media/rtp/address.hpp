// SPDX-License-Identifier: Apache-2.0
// Where datagrams come from and go to: an IP address and a port, as a value.
#pragma once

#include <netinet/in.h>
#include <sys/socket.h>

#include <array>
#include <cstdint>
#include <optional>
#include <string>

namespace tapi::media {

struct Address {
    std::array<uint8_t, 16> ip{};  // an IPv4 address is mapped into IPv6 (RFC 4291)
    uint32_t scope = 0;
    uint16_t port = 0;  // 0: nowhere
    bool operator==(const Address&) const = default;
    bool v4() const;
};

// Numbers only, no names.
std::optional<Address> make_address(const std::string& ip, uint16_t port);
std::string to_string(const Address& address);  // without the port
Address from_sockaddr(const sockaddr_storage& from);
// For a socket of either family; the length.
socklen_t to_sockaddr(const Address& address, bool v6_socket, sockaddr_storage& to);

}  // namespace tapi::media
