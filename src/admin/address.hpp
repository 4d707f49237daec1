// SPDX-License-Identifier: Apache-2.0
// Where a server listens, and where to look for one.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tapi::admin {

struct Address {
    std::string path;  // of a unix socket; empty: TCP
    std::string host;
    uint16_t port = 0;

    std::string text() const;
};

// "unix:PATH" or "tcp:HOST:PORT".
std::optional<Address> parse_address(std::string_view text);

using Variable = std::function<std::optional<std::string>(const char*)>;
// Empty when unset; also in programs that run with more rights than their caller.
std::optional<std::string> process_variable(const char* name);

// What to try, in this order: $OPENTAPI_SERVER alone when it is set, else the user's own server
// ($XDG_RUNTIME_DIR, or `shared` when that is unset: a folder under /tmp), then the system's. Empty when
// $OPENTAPI_SERVER is malformed.
std::vector<Address> default_addresses(const Variable& variable, const std::string& shared);
std::vector<Address> default_addresses();

}  // namespace tapi::admin
