// SPDX-License-Identifier: Apache-2.0
// What an admin connection (Role::admin) carries. A request frame's function is an AdminFunction and its body
// one blob, a JSON object of arguments in UTF-8 (empty: none). The response has the result in its header (0
// or LINEERR_*) and a JSON blob; with an error that is {"error": "why"}. After the response to `trace`,
// message frames follow, each with one JSON object as its blob.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace tapi::admin {

enum class Function : uint16_t {
    status = 1,  // the server as one object
    lines = 2,   // lists, in pages: {"from": n} asks for the items from n on
    providers = 3,
    sessions = 4,
    calls = 5,
    trace = 6,  // {"app": "name", "pid": n}, both optional
    stop = 7,   // ends the server in order
    dialing = 8,  // {"action": "put-location", ...}: changes locations and calling cards
    export_state = 9,   // what can be moved to another server
    import_state = 10,  // {"state": {...}}: takes it in
};

struct NamedFunction {
    const char* name;
    Function function;
};
inline constexpr NamedFunction functions[] = {
    {"status", Function::status},     {"lines", Function::lines}, {"providers", Function::providers},
    {"sessions", Function::sessions}, {"calls", Function::calls}, {"trace", Function::trace},
    {"stop", Function::stop},         {"dialing", Function::dialing},
    {"export", Function::export_state}, {"import", Function::import_state},
};

inline std::optional<Function> function_named(std::string_view name) {
    for (const NamedFunction& row : functions) {
        if (name == row.name) return row.function;
    }
    return std::nullopt;
}

// A list comes as {"items": [...]}; "next" is there when more items follow, and says where to go on.
inline constexpr const char* items_key = "items";
inline constexpr const char* next_key = "next";
inline constexpr const char* from_key = "from";
inline constexpr const char* error_key = "error";

}  // namespace tapi::admin
