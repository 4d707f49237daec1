// SPDX-License-Identifier: Apache-2.0
// tapisrv.toml into a Config.
#include "server/config/config.hpp"

#include <fmt/format.h>
#include <tapi.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <names.hpp>

#include "settings/toml_section.hpp"

namespace tapi::server {
namespace {

constexpr uint64_t ten_minutes = 600'000;

// What one reading of a file carries along.
struct Reading {
    Config config;
    Problems problems;
    std::string folder;  // of the file; relative paths start here
    Surroundings around;
};

std::vector<uint32_t> default_media_mode_order() {
    std::vector<uint32_t> order = {LINEMEDIAMODE_UNKNOWN, LINEMEDIAMODE_INTERACTIVEVOICE,
                                   LINEMEDIAMODE_AUTOMATEDVOICE, LINEMEDIAMODE_G3FAX,
                                   LINEMEDIAMODE_DATAMODEM};
    for (const names::Constant& mode : names::table(names::Family::LINEMEDIAMODE)) {
        if (std::find(order.begin(), order.end(), mode.value) == order.end()) order.push_back(mode.value);
    }
    return order;
}

ProviderConfig exchange_provider(const std::vector<std::string>& directories) {
    ProviderConfig provider;
    provider.name = "exchange";
    const std::string found = find_module("exchange.tsp", directories);
    provider.module = found.empty() ? "exchange.tsp" : found;
    return provider;
}

void read_millis(Section& section, std::string_view key, Millis& value, uint64_t low = 0) {
    uint64_t number = 0;
    if (section.number(key, number, low, ten_minutes) != nullptr) value = Millis(number);
}

// The modes that the file names come first, the others follow in the default order.
void read_media_modes(Section& section, std::vector<uint32_t>& order) {
    std::vector<std::string> words;
    const toml::node* node = section.texts("media_mode_order", words);
    if (node == nullptr) return;
    std::vector<uint32_t> read;
    for (size_t i = 0; i < words.size(); ++i) {
        const toml::node& item = *node->as_array()->get(i);
        uint32_t mode = 0;
        if (!names::parse(names::Family::LINEMEDIAMODE, words[i], mode)) {
            std::vector<std::string_view> all;
            for (const auto& constant : names::table(names::Family::LINEMEDIAMODE)) {
                all.push_back(names::short_name(names::Family::LINEMEDIAMODE, constant));
            }
            section.wrong_word(item, "a media mode", words[i], all);
        } else if (std::find(read.begin(), read.end(), mode) != read.end()) {
            section.wrong(item, fmt::format("\"{}\" stands in media_mode_order twice", words[i]));
        } else {
            read.push_back(mode);
        }
    }
    for (const uint32_t mode : order) {
        if (std::find(read.begin(), read.end(), mode) == read.end()) read.push_back(mode);
    }
    order = std::move(read);
}

void read_server(Reading& r, const toml::table& table) {
    Section section(table, "[server]", r.problems);
    section.path("socket", r.folder, r.config.socket);
    section.path("state", r.folder, r.config.state_directory);
    read_millis(section, "start_wait_ms", r.config.start_wait);
    section.choice<UnownedCalls>("unowned_calls", r.config.unowned_calls,
                                 {{"keep", UnownedCalls::keep}, {"drop", UnownedCalls::drop}});
    read_media_modes(section, r.config.media_mode_order);
    std::string directory;
    section.path("provider_directory", r.folder, directory);
    if (!directory.empty())
        r.config.provider_directories.insert(r.config.provider_directories.begin(), directory);
    section.finish();
}

bool is_loopback(const std::string& host) {
    return host == "localhost" || host == "::1" || host.rfind("127.", 0) == 0;
}

void read_tcp(Reading& r, const toml::table& table) {
    Section section(table, "[tcp]", r.problems);
    TcpConfig& tcp = r.config.tcp;
    std::string listen;
    if (const toml::node* node = section.text("listen", listen)) {
        const auto address = split_host_port(listen);
        if (!address) {
            section.wrong(
                *node,
                fmt::format("listen must be HOST:PORT, for instance \"127.0.0.1:0\", not \"{}\"", listen));
        } else if (!is_loopback(address->first)) {
            section.wrong(
                *node, fmt::format("listen takes loopback addresses only, and {} is none", address->first));
        } else {
            tcp.enabled = true;
            tcp.host = address->first;
            tcp.port = address->second;
        }
    } else if (table.get("listen") == nullptr) {
        r.problems.add(table.source(), "[tcp] needs listen, for instance listen = \"127.0.0.1:0\"");
    }
    section.path("token_directory", r.folder, tcp.token_directory);
    section.finish();
}

void read_log(Reading& r, const toml::table& table) {
    Section section(table, "[log]", r.problems);
    section.choice<log::Level>("level", r.config.log.level,
                               {{"debug", log::Level::debug},
                                {"info", log::Level::info},
                                {"warning", log::Level::warning},
                                {"error", log::Level::error}});
    section.path("file", r.folder, r.config.log.file);
    section.flag("json", r.config.log.json);
    section.finish();
}

void read_limits(Reading& r, const toml::table& table) {
    Section section(table, "[limits]", r.problems);
    LimitsConfig& limits = r.config.limits;
    section.integer("max_sessions", limits.max_sessions, 1, 65'536);
    section.integer("max_apps", limits.max_apps, 1, 65'536);
    section.integer("max_handles", limits.max_handles, 16, (1u << 20) - 1);
    section.integer("max_pending", limits.max_pending, 1, 1u << 20);
    section.integer("max_queued_messages", limits.max_queued_messages, 16, 1u << 24);
    section.integer("max_queued_bytes", limits.max_queued_bytes, wire::limits::max_frame, 1u << 30);
    section.integer("max_host_backlog", limits.max_host_backlog, wire::limits::max_frame, 1u << 30);
    section.finish();
}

void read_module(Reading& r, Section& section, ProviderConfig& provider) {
    std::string module;
    const toml::node* node = section.text("module", module);
    if (node == nullptr) {
        if (section.source().get("module") == nullptr) {
            r.problems.add(section.source().source(),
                           "a [[provider]] needs module, the file that has its code");
        }
        return;
    }
    if (module.find('/') != std::string::npos) module = absolute_from(r.folder, module);
    const std::string found = find_module(module, r.config.provider_directories);
    if (found.empty()) {
        r.config.warnings.push_back(r.problems.place(node->source()) + ": there is no provider module " +
                                    module);
    }
    provider.module = found.empty() ? module : found;
}

// A thread of the server runs nothing of Windows.
void read_wine(Reading& r, Section& section, const ProviderConfig& provider, WineConfig& wine) {
    section.flag("wine", wine.wanted);
    section.path("prefix", r.folder, wine.prefix);
    section.choice<std::string>("arch", wine.arch, {{"x86_64", "x86_64"}, {"i686", "i686"}});
    for (const char* key : {"prefix", "arch"}) {
        const toml::node* const node = section.source().get(key);
        if (node != nullptr && !wine.wanted) section.wrong(*node, fmt::format("{} is for drivers for Windows, with wine = true", key));
    }
    const toml::node* const isolation = section.source().get("isolation");
    if (wine.wanted && isolation != nullptr && provider.isolation == ProviderIsolation::none)
        section.wrong(*isolation, "a driver for Windows needs a process of its own: isolation = \"process\"");
}

void read_provider(Reading& r, const toml::table& table) {
    Section section(table, "[[provider]]", r.problems);
    ProviderConfig provider;
    if (section.text("name", provider.name) == nullptr && table.get("name") == nullptr) {
        r.problems.add(table.source(), "a [[provider]] needs name, under which the log speaks of it");
    }
    for (const ProviderConfig& other : r.config.providers) {
        if (!provider.name.empty() && other.name == provider.name) {
            section.wrong(*table.get("name"),
                          fmt::format("there are two providers named \"{}\"", provider.name));
        }
    }
    read_module(r, section, provider);
    section.path("config", r.folder, provider.config_file);
    section.choice<ProviderIsolation>(
        "isolation", provider.isolation,
        {{"process", ProviderIsolation::process}, {"none", ProviderIsolation::none}});
    read_wine(r, section, provider, provider.wine);
    read_millis(section, "start_timeout_ms", provider.start_timeout, 100);
    read_millis(section, "call_deadline_ms", provider.call_deadline, 100);
    read_millis(section, "stop_timeout_ms", provider.stop_timeout, 100);
    read_millis(section, "backoff_first_ms", provider.backoff_first, 10);
    read_millis(section, "backoff_last_ms", provider.backoff_last, 10);
    section.choice<std::string>(
        "log_level", provider.log_level,
        {{"debug", "debug"}, {"info", "info"}, {"warning", "warning"}, {"error", "error"}});
    section.finish();
    r.config.providers.push_back(std::move(provider));
}

void read_rule(Reading& r, const toml::table& table) {
    Section section(table, "[[access.rule]]", r.problems);
    AccessRule rule;
    section.text("user", rule.user);
    section.texts("lines", rule.lines);
    section.texts("phones", rule.phones);
    section.choice<Rights>("rights", rule.rights,
                           {{"none", Rights::none}, {"monitor", Rights::monitor}, {"own", Rights::own}});
    if (table.get("rights") == nullptr) {
        r.problems.add(table.source(), "an [[access.rule]] needs rights: \"none\", \"monitor\" or \"own\"");
    }
    section.finish();
    r.config.access.rules.push_back(std::move(rule));
}

void read_access(Reading& r, const toml::table& table) {
    Section section(table, "[access]", r.problems);
    section.texts("users", r.config.access.users);
    section.texts("admins", r.config.access.admins);
    for (const toml::table* rule : section.tables("rule")) read_rule(r, *rule);
    section.finish();
}

void read_file(Reading& r, const toml::table& root) {
    Section file(root, "", r.problems);
    if (const toml::table* table = file.table("server")) read_server(r, *table);
    if (const toml::table* table = file.table("tcp")) read_tcp(r, *table);
    if (const toml::table* table = file.table("log")) read_log(r, *table);
    if (const toml::table* table = file.table("limits")) read_limits(r, *table);
    if (const toml::table* table = file.table("access")) read_access(r, *table);
    for (const toml::table* table : file.tables("provider")) read_provider(r, *table);
    // "provider = []" asks for none.
    if (!root.contains("provider")) {
        r.config.providers.push_back(exchange_provider(r.config.provider_directories));
    }
    file.finish();
}

Config empty_config(const Surroundings& around) {
    Config config;
    const std::string runtime = default_runtime_directory(around);
    config.socket = runtime + "/tapisrv.sock";
    config.tcp.token_directory = runtime + "/tokens";
    config.state_directory = default_state_directory(around);
    config.media_mode_order = default_media_mode_order();
    config.provider_directories = default_provider_directories(around);
    return config;
}

Error bad_file(std::string text) { return failure(LINEERR_INIFILECORRUPT, std::move(text)); }

}  // namespace

Config default_config(const Surroundings& around) {
    Config config = empty_config(around);
    config.providers.push_back(exchange_provider(config.provider_directories));
    return config;
}

Result<Config> parse_config(std::string_view text, const std::string& path, const Surroundings& around) {
    Reading r{empty_config(around), Problems(path), std::filesystem::path(path).parent_path().string(),
              around};
    r.config.file = path;
    try {
        read_file(r, toml::parse(text, path));
    } catch (const toml::parse_error& error) {
        r.problems.add(error.source(), std::string(error.description()));
    }
    if (r.problems.any()) return bad_file(r.problems.text());
    return std::move(r.config);
}

Result<Config> load_config(const std::string& path, const Surroundings& around) {
    const std::string absolute = std::filesystem::absolute(path).lexically_normal().string();
    std::error_code ignored;
    const bool folder = std::filesystem::is_directory(absolute, ignored);
    std::ifstream in(absolute, std::ios::binary);
    if (folder || !in) {
        return bad_file(
            fmt::format("{}: cannot be read: {}", absolute, std::strerror(folder ? EISDIR : errno)));
    }
    const std::string text{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
    return parse_config(text, absolute, around);
}

std::optional<std::pair<std::string, uint16_t>> split_host_port(std::string_view text) {
    const size_t colon = text.rfind(':');
    if (colon == std::string_view::npos || colon == 0) return std::nullopt;
    std::string_view host = text.substr(0, colon);
    const std::string_view digits = text.substr(colon + 1);
    if (host.front() == '[' && host.back() == ']') host = host.substr(1, host.size() - 2);
    uint16_t port = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
    if (error != std::errc() || digits.empty() || end != digits.data() + digits.size() || host.empty()) {
        return std::nullopt;
    }
    return std::pair(std::string(host), port);
}

}  // namespace tapi::server
