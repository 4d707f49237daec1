// SPDX-License-Identifier: Apache-2.0
// Addresses in headers: "Display name" <sip:user@host:port;uri-param>;header-param. RFC 3261, 20 and 25.1. What comes from
// the network is hostile: every list has a limit, and what cannot be read is left out.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tapi::sip {

struct Uri {
    std::string scheme;   // sip, sips, tel, in lower case
    std::string user;     // escapes resolved; the number of a tel URI
    std::string host;     // with its brackets when it is an IPv6 address; empty in a tel URI
    uint16_t port = 0;    // 0: not said
    std::string params;   // what follows the first ';', as it stands
    std::string headers;  // what follows '?'

    std::string param(std::string_view name) const;
    bool has_param(std::string_view name) const;
    bool is_sip() const { return scheme == "sip" || scheme == "sips"; }
    // Back to text, headers left out.
    std::string text() const;
};

struct NameAddr {
    std::string display;
    std::string uri;  // as it stands
    Uri parts;
    std::string params;  // of the header, as they stand

    std::string param(std::string_view name) const;
    bool has_param(std::string_view name) const;
};

inline constexpr size_t most_name_addrs = 32, longest_uri = 2048;

std::optional<Uri> parse_uri(std::string_view text);
// sofia-sip reads past the end of parameters of which the last begins with a name that it looks for and goes on (";lrx"). No
// address that came from somewhere else is given to it with those.
bool overruns(std::string_view params);
// host[:port]
std::string domain_of(const Uri& uri);
std::optional<NameAddr> parse_name_addr(std::string_view text);
// Those of a comma-separated list that can be read, the first `most_name_addrs` of them.
std::vector<NameAddr> parse_name_addrs(std::string_view text);

std::string format(const NameAddr& address);
// A user part as it is written in a URI: everything that is not allowed there is escaped.
std::string escape_user(std::string_view user);
std::string unescape(std::string_view text);

// One parameter of `a=b;c;d="e"`: its value without quotes, empty when it has none; nothing when it is not there.
std::optional<std::string> find_param(std::string_view params, std::string_view name);

}  // namespace tapi::sip
