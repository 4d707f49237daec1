// SPDX-License-Identifier: Apache-2.0
// Values between Lua and JSON. Lua's errors jump past destructors, so functions that may raise one own no C++
// objects, and functions that own some raise none.
#pragma once

#include <optional>
#include <string>

#include "ivr/flow/tree.hpp"

struct lua_State;

namespace tapi::flow {

// Pushes it. May raise an error of Lua's (memory).
void push_value(lua_State* lua, const Json& value);
// What stands at `index`; raises nothing. Nothing, and `why`, when it is no data: a function, a table without
// end.
std::optional<Node> value_at(lua_State* lua, int index, std::string& why);

}  // namespace tapi::flow
