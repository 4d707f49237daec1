// SPDX-License-Identifier: Apache-2.0
// Reading one table of a provider's configuration file: each setting is asked for by name and checked, and what was not
// asked for is an error. Every mistake knows its line.
#pragma once

#include <toml++/toml.h>
#include <tspi.h>

#include <array>
#include <exception>
#include <fstream>
#include <optional>
#include <sstream>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>

#include "base/clock.hpp"
#include "base/nearest.hpp"
#include "base/unicode.hpp"
#include "sdk/text.hpp"

namespace tapi::sdk {

inline constexpr int64_t max_time_ms = 24 * 60 * 60 * 1000;

// How parsing fails, until parse_config() makes an Error of it.
struct Wrong : std::exception {
    Wrong(const toml::node& node, std::string why) : line(node.source().begin.line), text(std::move(why)) {}
    uint32_t line;
    std::string text;
};

class Section {
  public:
    Section(const toml::table& table, std::string name) : table_(table), name_(std::move(name)) {}

    bool has(std::string_view key) const { return table_.contains(key); }
    const toml::table& node() const { return table_; }
    const std::string& name() const { return name_; }

    const toml::node* get(std::string_view key) {
        known_.emplace(key);
        return table_.get(key);
    }
    std::optional<int64_t> whole(std::string_view key, int64_t low, int64_t high) {
        const toml::node* node = get(key);
        if (node == nullptr) return std::nullopt;
        const auto value = node->value_exact<int64_t>();
        if (!value || *value < low || *value > high) {
            throw Wrong(*node, label(key) + " must be a whole number from " + std::to_string(low) + " to " +
                                   std::to_string(high));
        }
        return value;
    }
    uint32_t count(std::string_view key, uint32_t otherwise, int64_t high) {
        return static_cast<uint32_t>(whole(key, 1, high).value_or(otherwise));
    }
    std::optional<Millis> time(std::string_view key) {
        const auto value = whole(key, 0, max_time_ms);
        if (!value) return std::nullopt;
        return Millis(*value);
    }
    // Like count(), and 0 is allowed.
    uint32_t limit(std::string_view key, uint32_t otherwise, int64_t high) {
        return static_cast<uint32_t>(whole(key, 0, high).value_or(otherwise));
    }
    bool flag(std::string_view key, bool otherwise) {
        const toml::node* node = get(key);
        if (node == nullptr) return otherwise;
        const auto value = node->value_exact<bool>();
        if (!value) throw Wrong(*node, label(key) + " must be true or false");
        return *value;
    }
    std::optional<std::string> text(std::string_view key) {
        const toml::node* node = get(key);
        if (node == nullptr) return std::nullopt;
        const auto value = node->value_exact<std::string>();
        if (!value) throw Wrong(*node, label(key) + " must be text in quotes");
        return value;
    }
    std::u16string wide(std::string_view key, std::u16string otherwise = {}) {
        const auto value = text(key);
        return value ? to_utf16(*value) : otherwise;
    }
    template <class T, size_t n>
    T one_of(std::string_view key, T otherwise,
             const std::array<std::pair<std::string_view, T>, n>& choices) {
        const toml::node* node = get(key);
        if (node == nullptr) return otherwise;
        return choose(*node, key, choices);
    }
    template <class T, size_t n>
    T choose(const toml::node& node, std::string_view key,
             const std::array<std::pair<std::string_view, T>, n>& choices) {
        const auto value = node.value_exact<std::string>();
        std::string all;
        for (const auto& [name, choice] : choices) {
            if (value == name) return choice;
            all += (all.empty() ? "" : ", ") + std::string(name);
        }
        throw Wrong(node, label(key) + " must be one of " + all);
    }
    void done() const {
        for (const auto& [key, node] : table_) {
            if (known_.count(std::string(key.str())) != 0) continue;
            const std::string_view meant = nearest(key.str(), {known_.begin(), known_.end()});
            throw Wrong(node, label(key.str()) + " is not a known setting" +
                                  (meant.empty() ? "" : "; did you mean \"" + std::string(meant) + "\"?"));
        }
    }

  protected:
    std::string label(std::string_view key) const { return name_ + " " + std::string(key); }
    const toml::table& table_;

  private:
    std::string name_;
    std::unordered_set<std::string> known_;
};

// Every [[key]] of a table: `S` is Section or derived from it.
template <class S, class F>
void each_section(S& top, const char* key, F&& read) {
    const toml::node* node = top.get(key);
    if (node == nullptr) return;
    const std::string name = std::string("[[") + key + "]]";
    const toml::array* list = node->as_array();
    if (list == nullptr) throw Wrong(*node, name + " is written with two brackets");
    for (const toml::node& entry : *list) {
        if (!entry.is_table()) throw Wrong(entry, name + " must be a table");
        S section(*entry.as_table(), name);
        read(section);
        section.done();
    }
}

// "extension." of a table in [[extension]]: what tables inside it are named by.
inline std::string outer_name(const Section& outer) {
    return outer.name().starts_with("[[") ? outer.name().substr(2, outer.name().size() - 4) + "." : "";
}

// The one [key], if it is there.
template <class S, class F>
void one_section(S& top, const char* key, F&& read) {
    const toml::node* node = top.get(key);
    if (node == nullptr) return;
    const std::string name = "[" + outer_name(top) + key + "]";
    if (!node->is_table()) throw Wrong(*node, name + " must be a table");
    S section(*node->as_table(), name);
    read(section);
    section.done();
}

// Runs `read` on the parsed text; what it or the parser throws becomes "file:line: what is wrong".
template <class Config, class F>
Result<Config> parse_toml(std::string_view text, std::string_view file, F&& read) {
    const auto wrong_at = [&](uint32_t line, std::string_view why) {
        return error(LINEERR_OPERATIONFAILED, std::string(file) + ":" + std::to_string(line) + ": " + std::string(why));
    };
    try {
        return read(toml::parse(text));
    } catch (const Wrong& wrong) {
        return wrong_at(wrong.line, wrong.text);
    } catch (const toml::parse_error& wrong) {
        return wrong_at(wrong.source().begin.line, wrong.description());
    }
}

inline Result<std::string> read_file(const std::string& file) {
    std::ifstream in(file, std::ios::binary);
    std::stringstream text;
    if (!(text << in.rdbuf())) return error(LINEERR_OPERATIONFAILED, file + ": cannot be read");
    return text.str();
}

}  // namespace tapi::sdk
