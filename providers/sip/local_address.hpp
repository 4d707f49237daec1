// SPDX-License-Identifier: Apache-2.0
// Which of this machine's addresses others are reached from, asked of the kernel's routing table; nothing is sent.
#pragma once

#include <string>

namespace tapi::sip {

// `host` is an address, IPv6 in brackets; for a name the way to the world is taken.
std::string local_address_towards(const std::string& host, bool ipv6);

}  // namespace tapi::sip
