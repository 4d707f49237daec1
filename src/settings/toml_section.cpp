// SPDX-License-Identifier: Apache-2.0
// Typed reading of TOML tables with errors that say where and what.
#include "settings/toml_section.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "base/nearest.hpp"

namespace tapi {
namespace {

std::string in_section(const std::string& name) { return name.empty() ? "" : " in " + name; }

std::string quoted_list(const std::vector<std::string_view>& words) {
    std::string text;
    for (size_t i = 0; i < words.size(); ++i) {
        if (i > 0) text += i + 1 == words.size() ? " or " : ", ";
        text += fmt::format("\"{}\"", words[i]);
    }
    return text;
}

}  // namespace

std::string Problems::place(const toml::source_region& where) const {
    return fmt::format("{}:{}:{}", file_, where.begin.line, where.begin.column);
}

void Problems::add(const toml::source_region& where, const std::string& text) {
    lines_.push_back(place(where) + ": " + text);
}

std::string Problems::text() const {
    std::string all;
    for (const std::string& line : lines_) {
        if (!all.empty()) all += '\n';
        all += line;
    }
    return all;
}

const toml::node* Section::take(std::string_view key) {
    known_.emplace(key);
    return table_.get(key);
}

const toml::node* Section::text(std::string_view key, std::string& value) {
    const toml::node* node = take(key);
    if (node == nullptr) return nullptr;
    if (!node->is_string()) {
        wrong(*node, fmt::format("{} must be a text in quotes", key));
        return nullptr;
    }
    value = node->as_string()->get();
    return node;
}

const toml::node* Section::flag(std::string_view key, bool& value) {
    const toml::node* node = take(key);
    if (node == nullptr) return nullptr;
    if (!node->is_boolean()) {
        wrong(*node, fmt::format("{} must be true or false", key));
        return nullptr;
    }
    value = node->as_boolean()->get();
    return node;
}

const toml::node* Section::texts(std::string_view key, std::vector<std::string>& values) {
    const toml::node* node = take(key);
    if (node == nullptr) return nullptr;
    const toml::array* array = node->as_array();
    if (array == nullptr) {
        wrong(*node, fmt::format("{} must be a list of texts: [\"...\", \"...\"]", key));
        return nullptr;
    }
    std::vector<std::string> read;
    for (const toml::node& item : *array) {
        if (!item.is_string()) {
            wrong(item, fmt::format("{} may hold texts only", key));
            return nullptr;
        }
        read.push_back(item.as_string()->get());
    }
    values = std::move(read);
    return node;
}

const toml::node* Section::number(std::string_view key, uint64_t& value, uint64_t low, uint64_t high) {
    const toml::node* node = take(key);
    if (node == nullptr) return nullptr;
    const auto* integer = node->as_integer();
    if (integer == nullptr || integer->get() < 0 || static_cast<uint64_t>(integer->get()) < low ||
        static_cast<uint64_t>(integer->get()) > high) {
        wrong(*node, fmt::format("{} must be a whole number from {} to {}", key, low, high));
        return nullptr;
    }
    value = static_cast<uint64_t>(integer->get());
    return node;
}

const toml::node* Section::path(std::string_view key, const std::string& folder, std::string& value) {
    std::string given;
    const toml::node* node = text(key, given);
    if (node == nullptr) return nullptr;
    if (given.empty()) {
        wrong(*node, fmt::format("{} must not be empty", key));
        return nullptr;
    }
    value = (std::filesystem::path(folder) / given).lexically_normal();
    return node;
}

const toml::table* Section::table(std::string_view key) {
    const toml::node* node = take(key);
    if (node == nullptr) return nullptr;
    if (!node->is_table()) {
        wrong(*node, fmt::format("{} must be a table: [{}]", key, key));
        return nullptr;
    }
    return node->as_table();
}

std::vector<const toml::table*> Section::tables(std::string_view key) {
    const toml::node* node = take(key);
    std::vector<const toml::table*> found;
    if (node == nullptr) return found;
    const toml::array* array = node->as_array();
    if (array == nullptr ||
        !std::all_of(array->begin(), array->end(), [](const auto& n) { return n.is_table(); })) {
        wrong(*node, fmt::format("{} must be written [[{}]], once for each", key, key));
        return found;
    }
    for (const toml::node& item : *array) found.push_back(item.as_table());
    return found;
}

void Section::finish() {
    const std::vector<std::string_view> known(known_.begin(), known_.end());
    for (const auto& [key, node] : table_) {
        if (known_.find(key.str()) != known_.end()) continue;
        const std::string_view meant = nearest(key.str(), known);
        std::string text = fmt::format("unknown key \"{}\"{}", key.str(), in_section(name_));
        if (!meant.empty()) text += fmt::format("; did you mean \"{}\"?", meant);
        problems_.add(key.source(), text);
    }
}

void Section::wrong_word(const toml::node& node, std::string_view key, const std::string& word,
                         const std::vector<std::string_view>& choices) {
    std::string text = fmt::format("{} cannot be \"{}\"", key, word);
    if (choices.size() <= 6) {
        text += ": it must be " + quoted_list(choices);
    } else if (const std::string_view meant = nearest(word, choices); !meant.empty()) {
        text += fmt::format("; did you mean \"{}\"?", meant);
    }
    wrong(node, text);
}

}  // namespace tapi
