// SPDX-License-Identifier: Apache-2.0
// Reading one table of the configuration file: each setting is asked for by name and checked, and what was
// not asked for is an error.
#pragma once

#include <toml++/toml.h>

#include <array>
#include <exception>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>

#include "base/nearest.hpp"
#include "base/unicode.hpp"
#include "exchange/dial_string.hpp"
#include "exchange/outcomes.hpp"

namespace tapi::exchange {

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
    // A number that can be dialed; quoted, as leading zeros count.
    std::u16string dialable(std::string_view key) {
        const toml::node* node = table_.get(key);
        if (node == nullptr) throw Wrong(table_, label(key) + " is missing");
        return dialable(*node, wide(key), key);
    }
    std::u16string dialable(const toml::node& node, const std::u16string& number, std::string_view key) {
        const auto dialed = parse_dial_string(number);
        if (!dialed || dialed->digits != number || number.empty()) {
            throw Wrong(node, label(key) + " must be made of digits, * and #");
        }
        return number;
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
    Outcome outcome(std::string_view key, std::string_view otherwise) {
        const toml::node* node = get(key);
        const auto name = node == nullptr ? std::string(otherwise) : text(key).value_or("");
        const auto found = outcome_named(name);
        if (!found)
            throw Wrong(node == nullptr ? table_ : *node, label(key) + " must be one of " + outcome_names());
        return *found;
    }
    void done() const {
        for (const auto& [key, node] : table_) {
            if (known_.count(std::string(key.str())) != 0) continue;
            const std::string_view meant = nearest(key.str(), {known_.begin(), known_.end()});
            throw Wrong(node, label(key.str()) + " is not a known setting" +
                                  (meant.empty() ? "" : "; did you mean \"" + std::string(meant) + "\"?"));
        }
    }

  private:
    std::string label(std::string_view key) const { return name_ + " " + std::string(key); }
    const toml::table& table_;
    std::string name_;
    std::unordered_set<std::string> known_;
};

}  // namespace tapi::exchange
