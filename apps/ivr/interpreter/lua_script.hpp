// SPDX-License-Identifier: Apache-2.0
// A script of a flow as a Lua coroutine that yields actions. It knows nothing of calls: whoever runs it does
// the actions and gives back what came of them.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

#include "ivr/flow/actions.hpp"
#include "ivr/flow/flow.hpp"

struct lua_State;

namespace tapi::flow {

// "script.lua:3: attempt to call a nil value"
class ScriptError : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

// What a script asks for: an action with its fields, as YAML would have it; its main value has the empty
// name.
struct Request {
    const Action* action = nullptr;  // null with `go_on_with` or `end`
    Node fields;
};

// The flow's variables and expressions, for a script.
class ScriptWorld {
  public:
    virtual ~ScriptWorld() = default;
    virtual const Json* find(std::string_view name) const = 0;  // vars.name
    virtual void set(const std::string& name, Json value) = 0;  // throws Mistake
    virtual Json evaluate(const std::string& expression) = 0;   // throws Mistake
    virtual void log(const std::string& text) = 0;
};

class LuaScript {
  public:
    // `open` gives it io, os and the other libraries. Throws ScriptError when it does not compile.
    LuaScript(const Code& code, ScriptWorld& world, bool open);
    ~LuaScript();
    LuaScript(const LuaScript&) = delete;
    LuaScript& operator=(const LuaScript&) = delete;

    // Runs until the next action; `last` is what came of the one before. Nothing: it has ended. Throws
    // ScriptError.
    std::optional<Request> next(const Json& last);

    static constexpr int most_instructions = 1'000'000;  // between two actions
    static constexpr size_t most_memory = 16 << 20;      // bytes
    static constexpr int deepest_table = 32;
    static constexpr size_t most_values = 10'000;  // in what it hands out

    struct State;

  private:
    std::unique_ptr<State> state_;
};

}  // namespace tapi::flow
