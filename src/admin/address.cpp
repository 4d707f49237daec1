// SPDX-License-Identifier: Apache-2.0
// Server discovery, by the rules of the client library.
#include "admin/address.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <charconv>
#include <cstdlib>

namespace tapi::admin {

std::string Address::text() const {
    return path.empty() ? "tcp:" + host + ":" + std::to_string(port) : "unix:" + path;
}

std::optional<Address> parse_address(std::string_view text) {
    constexpr std::string_view unix_prefix = "unix:", tcp_prefix = "tcp:";
    if (text.starts_with(unix_prefix)) {
        text.remove_prefix(unix_prefix.size());
        return text.empty() ? std::nullopt : std::optional(Address{std::string(text), {}, 0});
    }
    if (!text.starts_with(tcp_prefix)) return std::nullopt;
    text.remove_prefix(tcp_prefix.size());
    const size_t colon = text.rfind(':');
    if (colon == std::string_view::npos || colon == 0) return std::nullopt;
    Address address;
    address.host = text.substr(0, colon);
    const std::string_view port = text.substr(colon + 1);
    const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), address.port);
    if (error != std::errc() || end != port.data() + port.size() || address.port == 0) return std::nullopt;
    return address;
}

std::optional<std::string> process_variable(const char* name) {
    const char* value = secure_getenv(name);
    if (value == nullptr || *value == 0) return std::nullopt;
    return value;
}

std::vector<Address> default_addresses(const Variable& variable, const std::string& shared) {
    if (const auto given = variable("OPENTAPI_SERVER")) {
        const auto address = parse_address(*given);
        return address ? std::vector{*address} : std::vector<Address>{};
    }
    std::vector<Address> addresses;
    if (const auto runtime = variable("XDG_RUNTIME_DIR")) {
        addresses.push_back({*runtime + "/opentapi/tapisrv.sock", {}, 0});
    } else if (!shared.empty()) {
        addresses.push_back({shared + "/tapisrv.sock", {}, 0});
    }
    addresses.push_back({"/run/opentapi/tapisrv.sock", {}, 0});
    return addresses;
}

std::vector<Address> default_addresses() {
    // Anybody may make this folder under /tmp; it counts only when it is the user's own.
    const std::string shared = "/tmp/opentapi-" + std::to_string(geteuid());
    struct stat facts {};
    const bool own = lstat(shared.c_str(), &facts) == 0 && S_ISDIR(facts.st_mode) &&
                     facts.st_uid == geteuid() && (facts.st_mode & (S_IWGRP | S_IWOTH)) == 0;
    return default_addresses(process_variable, own ? shared : std::string());
}

}  // namespace tapi::admin
