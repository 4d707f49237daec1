// SPDX-License-Identifier: Apache-2.0
// A table of the exchange's file: what every provider reads, and numbers and outcomes besides.
#pragma once

#include <string>
#include <string_view>

#include "sdk/dial_string.hpp"
#include "exchange/outcomes.hpp"
#include "sdk/toml_section.hpp"

namespace tapi::exchange {

using sdk::max_time_ms;
using sdk::Wrong;

class Section final : public sdk::Section {
  public:
    using sdk::Section::Section;

    // A number that can be dialed; quoted, as leading zeros count.
    std::u16string dialable(std::string_view key) {
        const toml::node* node = table_.get(key);
        if (node == nullptr) throw Wrong(table_, label(key) + " is missing");
        return dialable(*node, wide(key), key);
    }
    std::u16string dialable(const toml::node& node, const std::u16string& number, std::string_view key) {
        const auto dialed = sdk::parse_dial_string(number);
        if (!dialed || dialed->digits != number || number.empty()) {
            throw Wrong(node, label(key) + " must be made of digits, * and #");
        }
        return number;
    }
    Outcome outcome(std::string_view key, std::string_view otherwise) {
        const toml::node* node = get(key);
        const auto name = node == nullptr ? std::string(otherwise) : text(key).value_or("");
        const auto found = outcome_named(name);
        if (!found)
            throw Wrong(node == nullptr ? table_ : *node, label(key) + " must be one of " + outcome_names());
        return *found;
    }
};

}  // namespace tapi::exchange
