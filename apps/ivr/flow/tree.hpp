// SPDX-License-Identifier: Apache-2.0
// A flow as a tree of texts, lists and maps that remember where they stand. It comes from YAML, or from a Lua
// table.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ivr/flow/problems.hpp"

namespace tapi::flow {

using Json = nlohmann::json;

struct Member;

struct Node {
    enum class Kind { nothing, text, list, map };
    Kind kind = Kind::nothing;
    Place place;
    Place text_place;  // where the characters of `text` begin, behind a quotation mark
    std::string text;
    bool quoted = false;   // then it is a text whatever it looks like
    bool literal = false;  // from Lua: neither ${…} nor an expression, but the value itself
    Json value;            // of a literal
    std::vector<Node> items;
    std::vector<Member> members;

    const Node* find(std::string_view name) const;
};

struct Member {
    Node key;
    Node value;
};

constexpr size_t most_bytes = 1 << 20;  // of a flow file
constexpr size_t most_nodes = 100'000;
constexpr int deepest_node = 40;

// Nothing, with an error reported, when it is not YAML, or YAML of a kind that flows do without.
std::optional<Node> parse_yaml(std::string_view text, Problems&);

// true, 12, 1.5, null, "text": as YAML 1.2 reads plain texts. Lists and maps become JSON ones.
Json to_json(const Node&);
std::string kind_name(const Node&);  // "a list"

}  // namespace tapi::flow
