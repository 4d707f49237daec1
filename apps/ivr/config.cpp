// SPDX-License-Identifier: Apache-2.0
// See config.hpp.
#include "config.hpp"

#include <fmt/format.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>
#include <toml++/toml.h>
#include <unistd.h>

#include "tapictl/exit_codes.hpp"

namespace tapi::ivr {
namespace {

namespace fs = std::filesystem;

class Reader {
  public:
    explicit Reader(std::string path) : path_(std::move(path)) {}

    Config read(const toml::table& all) {
        for (const auto& [key, node] : all) table(std::string(key.str()), node);
        if (config_.lines.empty()) fail({}, "there is no [[line]]; write [[line]] with line = \"1002\" and flow = \"FILE.yaml\"");
        return config_;
    }

  private:
    [[noreturn]] void fail(toml::source_region where, const std::string& text) const {
        const std::string line = where.begin.line > 0 ? fmt::format(":{}", where.begin.line) : "";
        throw ctl::Failure(ctl::exit_usage, fmt::format("{}{}: {}", path_, line, text));
    }
    void table(const std::string& name, const toml::node& node) {
        if (name == "line" && node.is_array_of_tables()) {
            for (const auto& entry : *node.as_array()) line(*entry.as_table());
        } else if (name == "service" && node.is_table()) {
            for (const auto& [key, value] : *node.as_table()) service(std::string(key.str()), value);
        } else if (name == "speech" && node.is_table()) {
            for (const auto& [key, value] : *node.as_table()) speech(std::string(key.str()), value);
        } else {
            fail(node.source(), "\"" + name + "\" is not known here; there are [service], [speech] and [[line]]");
        }
    }
    void line(const toml::table& entry) {
        LineConfig line;
        for (const auto& [key, value] : entry) {
            const std::string name(key.str());
            if (name == "line") {
                line.line = text(name, value);
            } else if (name == "called") {
                line.called = text(name, value);
            } else if (name == "flow") {
                line.flow = file(name, value);
            } else if (name == "rings") {
                line.rings = static_cast<unsigned>(number(name, value, 0, 99));
            } else {
                fail(value.source(), "a line has no \"" + name + "\"; it has line, flow, called and rings");
            }
        }
        if (line.line.empty()) fail(entry.source(), "this [[line]] does not say which; write line = \"1002\"");
        if (line.flow.empty()) fail(entry.source(), "line \"" + line.line + "\" has no flow; write flow = \"FILE.yaml\"");
        if (!seen_.insert({line.line, line.called}).second) fail(entry.source(), "line \"" + line.line + "\" stands here twice; tell the two apart by called");
        if (config_.lines.size() == most_lines) fail(entry.source(), fmt::format("at most {} lines", most_lines));
        config_.lines.push_back(std::move(line));
    }
    void service(const std::string& name, const toml::node& value) {
        if (name == "socket") {
            config_.socket = file(name, value);
        } else if (name == "metrics") {
            config_.metrics = text(name, value);
        } else if (name == "recordings") {
            config_.recordings = file(name, value);
        } else if (name == "sounds") {
            config_.sounds = file(name, value);
        } else if (name == "most_calls") {
            config_.most_calls = static_cast<size_t>(number(name, value, 1, 100000));
        } else if (name == "open_lua") {
            if (!value.is_boolean()) fail(value.source(), "open_lua is true or false");
            config_.open_lua = value.as_boolean()->get();
        } else {
            fail(value.source(), "[service] has no \"" + name + "\"; it has socket, metrics, recordings, sounds, most_calls and open_lua");
        }
    }
    void speech(const std::string& name, const toml::node& value) {
        if (name == "program") {
            config_.speech.program = text(name, value);
        } else if (name == "words_a_minute") {
            config_.speech.words_a_minute = static_cast<unsigned>(number(name, value, 80, 450));
        } else if (name == "cache") {
            config_.speech.cache = file(name, value);
        } else {
            fail(value.source(), "[speech] has no \"" + name + "\"; it has program, words_a_minute and cache");
        }
    }
    std::string text(const std::string& name, const toml::node& value) const {
        if (!value.is_string() || value.as_string()->get().empty()) fail(value.source(), name + " is a text in quotation marks");
        return value.as_string()->get();
    }
    std::string file(const std::string& name, const toml::node& value) const {
        return (fs::absolute(path_).parent_path() / text(name, value)).lexically_normal();
    }
    int64_t number(const std::string& name, const toml::node& value, int64_t least, int64_t most) const {
        const auto given = value.is_integer() ? value.as_integer()->get() : least - 1;
        if (given < least || given > most) fail(value.source(), fmt::format("{} is a whole number from {} to {}", name, least, most));
        return given;
    }

    std::string path_;
    Config config_;
    std::set<std::pair<std::string, std::string>> seen_;
};

}  // namespace

Config config_from_text(const std::string& text, const std::string& path) {
    try {
        return Reader(path).read(toml::parse(text, path));
    } catch (const toml::parse_error& error) {
        throw ctl::Failure(ctl::exit_usage, fmt::format("{}:{}: {}", path, error.source().begin.line, error.description()));
    }
}

Config read_config(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    std::ostringstream text;
    if (!file || !(text << file.rdbuf())) throw ctl::Failure(ctl::exit_usage, "cannot read " + path);
    Config config = config_from_text(text.str(), path);
    if (config.recordings.empty()) config.recordings = fs::absolute(path).parent_path() / "recordings";
    return config;
}

std::string standard_config() {
    if (geteuid() == 0) return "/etc/opentapi/ivr.toml";
    const char* config = std::getenv("XDG_CONFIG_HOME");
    const char* home = std::getenv("HOME");
    return (config != nullptr && *config != '\0' ? std::string(config) : std::string(home != nullptr ? home : "") + "/.config") + "/opentapi/ivr.toml";
}

}  // namespace tapi::ivr
