// SPDX-License-Identifier: Apache-2.0
// Compiles the scripts of a flow, without running them.
#include <lua.hpp>

#include <memory>

#include "ivr/flow/actions.hpp"
#include "ivr/flow/checks.hpp"
#include "ivr/flow/walk.hpp"

namespace tapi::flow {
namespace {

void compile(const Code& code, Place place, Problems& problems) {
    const std::unique_ptr<lua_State, void (*)(lua_State*)> lua(luaL_newstate(), lua_close);
    if (!lua) throw std::bad_alloc();
    const std::string name = code.name.empty() ? "=code" : "=" + code.name;
    if (luaL_loadbufferx(lua.get(), code.text.data(), code.text.size(), name.c_str(), "t") == LUA_OK) return;
    problems.error(place, std::string("Lua: ") + lua_tostring(lua.get(), -1));
}

}  // namespace

void check_scripts(const Flow& flow, Problems& problems) {
    const auto step = [&](const Step& s) {
        for (const auto& [name, field] : s.fields)
            if (const auto* code = std::get_if<Code>(&field)) compile(*code, s.place, problems);
    };
    for (const auto& [name, part] : flow.parts) each_step(part.steps, step);
    each_step(flow.on_error, step);
}

}  // namespace tapi::flow
