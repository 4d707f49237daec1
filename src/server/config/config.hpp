// SPDX-License-Identifier: Apache-2.0
// Everything a person can configure, with its default. The file is described in tapisrv.toml(5).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/log.hpp"
#include "base/result.hpp"
#include "server/config/access.hpp"
#include "server/config/paths.hpp"
#include "wire/limits.hpp"

namespace tapi::server {

enum class UnownedCalls {
    keep,  // a call that nobody may own goes on
    drop,  // the server drops it
};

struct TcpConfig {
    bool enabled = false;
    std::string host = "127.0.0.1";  // loopback only
    uint16_t port = 0;               // 0: any free one
    std::string token_directory;     // one token file for each user
    bool operator==(const TcpConfig&) const = default;
};

// A client's share of the server; see wire/limits.hpp.
struct LimitsConfig {
    uint32_t max_sessions = wire::limits::max_sessions;
    uint32_t max_apps = wire::limits::max_apps;
    uint32_t max_handles = wire::limits::max_handles;
    uint32_t max_pending = wire::limits::max_pending;
    uint32_t max_queued_messages = wire::limits::max_queued_messages;
    uint32_t max_queued_bytes = wire::limits::max_queued_bytes;
    uint32_t max_host_backlog = wire::limits::max_host_backlog;
    bool operator==(const LimitsConfig&) const = default;
};

enum class ProviderIsolation { process, none };

// A driver for Windows.
struct WineConfig {
    bool wanted = false;
    std::string prefix;  // absolute; empty: the default one
    std::string arch;    // "x86_64" or "i686"; empty: what the module is for
    bool operator==(const WineConfig&) const = default;
};

struct ProviderConfig {
    std::string name;
    std::string module;       // path; a bare name stays one when no provider folder has it
    std::string config_file;  // the provider's own, absolute; may be empty
    ProviderIsolation isolation = ProviderIsolation::process;
    Millis start_timeout{30'000};
    Millis call_deadline{10'000};
    Millis stop_timeout{5'000};
    Millis backoff_first{1'000};
    Millis backoff_last{60'000};
    std::string log_level;  // of its host; empty: the server's
    WineConfig wine;
};

struct Config {
    std::string file;  // empty: built-in defaults
    std::string socket;
    std::string state_directory;
    TcpConfig tcp;
    log::Options log;
    Millis start_wait{10'000};  // how long lineInitialize waits for providers that are still starting
    UnownedCalls unowned_calls = UnownedCalls::keep;
    std::vector<uint32_t> media_mode_order;  // LINEMEDIAMODE_ values, all of them, each once
    std::vector<std::string> provider_directories;
    std::vector<ProviderConfig> providers;
    LimitsConfig limits;
    Access access;
    std::vector<std::string> warnings;  // for the log, once it is open
};

// The configuration without a file: the embedded exchange.
Config default_config(const Surroundings& around);

// Reads and checks a file. The error is LINEERR_INIFILECORRUPT; its context has one line for every mistake.
Result<Config> load_config(const std::string& path, const Surroundings& around);
// The same for a text; `path` stands in the messages, and relative paths start at its folder.
Result<Config> parse_config(std::string_view text, const std::string& path, const Surroundings& around);

// "[::1]:5060", "127.0.0.1:0", "localhost:7000" as host and port.
std::optional<std::pair<std::string, uint16_t>> split_host_port(std::string_view text);

}  // namespace tapi::server
