// SPDX-License-Identifier: Apache-2.0
// One table of a TOML file, read key by key. Every mistake becomes a line "file:line:column: what is wrong";
// what was not asked for by the end is an unknown key.
#pragma once

#include <toml++/toml.h>

#include <cstdint>
#include <initializer_list>
#include <limits>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tapi {

class Problems {
  public:
    explicit Problems(std::string file) : file_(std::move(file)) {}

    std::string place(const toml::source_region& where) const;
    void add(const toml::source_region& where, const std::string& text);
    bool any() const { return !lines_.empty(); }
    // One a line, without a newline at the end.
    std::string text() const;

  private:
    std::string file_;
    std::vector<std::string> lines_;
};

class Section {
  public:
    // `name` as a person would write it: "[server]"; empty for the whole file.
    Section(const toml::table& table, std::string name, Problems& problems)
        : table_(table), name_(std::move(name)), problems_(problems) {}

    // Each leaves `value` alone when the key is absent or wrong, and returns the node when it was read.
    const toml::node* text(std::string_view key, std::string& value);
    const toml::node* flag(std::string_view key, bool& value);
    const toml::node* texts(std::string_view key, std::vector<std::string>& values);
    const toml::node* number(std::string_view key, uint64_t& value, uint64_t low, uint64_t high);
    // Of a file or folder: absolute, or it begins at `folder`. Not empty.
    const toml::node* path(std::string_view key, const std::string& folder, std::string& value);

    template <class T>
    const toml::node* integer(std::string_view key, T& value, uint64_t low, uint64_t high) {
        uint64_t wide = 0;
        const toml::node* node = number(key, wide, low, high);
        if (node != nullptr) value = static_cast<T>(wide);
        return node;
    }

    template <class E>
    const toml::node* choice(std::string_view key, E& value,
                             std::initializer_list<std::pair<std::string_view, E>> choices) {
        std::string word;
        const toml::node* node = text(key, word);
        if (node == nullptr) return nullptr;
        std::vector<std::string_view> words;
        for (const auto& [name, meaning] : choices) {
            if (name == word) {
                value = meaning;
                return node;
            }
            words.push_back(name);
        }
        wrong_word(*node, key, word, words);
        return nullptr;
    }

    // A table inside, or nullptr.
    const toml::table* table(std::string_view key);
    // The tables of [[key]].
    std::vector<const toml::table*> tables(std::string_view key);

    // Every key that nobody asked for is a problem.
    void finish();

    void wrong(const toml::node& node, const std::string& text) { problems_.add(node.source(), text); }
    void wrong_word(const toml::node& node, std::string_view key, const std::string& word,
                    const std::vector<std::string_view>& choices);
    const toml::table& source() const { return table_; }
    const std::string& name() const { return name_; }

  private:
    const toml::node* take(std::string_view key);

    const toml::table& table_;
    std::string name_;
    Problems& problems_;
    std::set<std::string, std::less<>> known_;
};

}  // namespace tapi
