// SPDX-License-Identifier: Apache-2.0
// The actions of flows as a table: it is what the reader goes by, the schema for editors, the page in the
// manual, and the functions of Lua.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tapi::flow {

enum class FieldKind {
    nothing,   // the action alone: `answer:`
    flag,      // true, false
    count,     // a whole number
    duration,  // 5s, 300ms, 2m, 1h; a number is seconds
    word,      // one of `words`
    text,      // with ${expressions}
    expression,
    spoken,       // what the caller hears
    steps,        // a list of steps, or the name of a part to go to
    cases,        // a map to steps
    key_cases,    // the same, its names are keys of the telephone
    keys,         // some of 0-9 * #
    part,         // the name of a part
    variable,     // the name of a variable to set
    script,       // a file with Lua
    code,         // Lua
    data,         // JSON with ${expressions}
    assignments,  // a map from variables to expressions
    texts,        // a list of texts, or one
    named_texts,  // a map to texts
};

struct FieldRow {
    std::string_view name;
    FieldKind kind = FieldKind::text;
    bool required = false;
    std::string_view standard;    // the default, as it would be written; empty: none
    int64_t least = 0, most = 0;  // of counts, and of durations in milliseconds; both 0: no bounds
    std::vector<std::string_view> words;
    std::string_view does;

    bool bounded() const { return least != 0 || most != 0; }
    std::string bounds() const;  // "100ms to 120s"
};

struct Action {
    std::string_view name;
    std::string_view lua;  // its function; empty: Lua has that itself
    FieldKind main = FieldKind::nothing;
    bool main_may_be_empty = false;
    std::vector<std::string_view> words;  // of a main word
    std::vector<FieldRow> fields;
    bool waits = false;   // for the caller or for somebody else: a loop with it in it is no endless one
    bool leaves = false;  // no step after it is reached
    std::string_view does;

    const FieldRow* field(std::string_view) const;
};

const std::vector<Action>& actions();
const Action* action_named(std::string_view);
std::string_view kind_says(FieldKind);  // "a duration such as 5s", for problems

}  // namespace tapi::flow
